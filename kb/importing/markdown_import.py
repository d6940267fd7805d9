"""Imports a folder or an archive of Markdown files with front matter.

A file that was imported before and has not changed since is left alone, so an import can be stopped, resumed and
repeated at any time. A file that cannot be imported never stops the others: the report says why.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from foundation.database import Transaction
from foundation.errors import Problem
from kb.importing.category_import import CategoryImport
from kb.importing.documents import Document, read_document
from kb.importing.import_log import Entry, ImportLog
from kb.importing.mapping import Mapping
from kb.importing.media_import import MediaImport
from kb.importing.report import ImportReport
from kb.importing.source_files import CATEGORIES, Source
from kb.importing.sources import open_source
from kb.media import MediaStore
from kb.publishing import Imported, Incoming, Outcome, Publishing

log = logging.getLogger(__name__)

Progress = Callable[[int, int, float | None], None]

BATCH = 64
_VERSION = "1"
_MOST_FAILURES_IN_A_ROW = 10
_KEPT = "Somebody edited this article here after it was imported, so it was left as it is."


def import_markdown(
    source: Path,
    mapping: Mapping,
    publishing: Publishing,
    media: MediaStore,
    import_log: ImportLog,
    *,
    name: str | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
) -> ImportReport:
    """Import every Markdown file of a folder or archive; `progress` gets files done, files in all, seconds left.

    `name` identifies the source, so that its next import updates what this one brought. Articles edited here since
    are kept, unless `overwrite`. 422: the source cannot be read at all.
    """
    began = time.monotonic()
    with open_source(source, name) as opened:
        run = _Run(opened, mapping, publishing, media, import_log, progress, overwrite)
        report = run.all()
    report.seconds = time.monotonic() - began
    log.info(
        "import_finished",
        extra={"imported": report.imported, "updated": report.updated, "skipped": len(report.skipped)},
    )
    return report


class _Run:
    def __init__(
        self,
        source: Source,
        mapping: Mapping,
        publishing: Publishing,
        media: MediaStore,
        import_log: ImportLog,
        progress: Progress | None,
        overwrite: bool,
    ) -> None:
        self._source = source
        self._mapping = mapping
        self._publishing = publishing
        self._log = import_log
        self._progress = progress
        self._overwrite = overwrite
        self._known = import_log.known(source.name)
        self._categories = CategoryImport(publishing, publishing.categories())
        self._media = MediaImport(source, media, import_log, self._known)
        self._report = ImportReport(source.name, skipped=list(source.refused))
        self._paths: dict[tuple[str, str], str] = {}
        self._skipped: list[Entry] = []
        self._remarks: dict[str, list[str]] = {}
        self._failures = 0
        self._file_limit = 4 * publishing.limits.body + 100_000

    def all(self) -> ImportReport:
        """Import what has changed."""
        self._describe_categories()
        self._report.remarks += self._media.take_folder()
        paths = self._source.documents()
        changed = [(path, checksum) for path in paths if (checksum := self._changed(path))]
        began = time.monotonic()
        self._tell(len(paths) - len(changed), len(paths), None)
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            self._import(batch)
            self._log.record_now(self._source.name, self._skipped)
            self._skipped.clear()
            left = len(changed) - start - len(batch)
            each = (time.monotonic() - began) / (start + len(batch))
            self._tell(len(paths) - left, len(paths), each * left)
        return self._report

    def _tell(self, done: int, total: int, seconds_left: float | None) -> None:
        if self._progress is not None:
            self._progress(done, total, seconds_left)

    def _describe_categories(self) -> None:
        if CATEGORIES not in self._source.files:
            return
        try:
            raw = self._source.read(CATEGORIES, self._file_limit)
            checksum = hashlib.sha256(raw).hexdigest()
            before = self._known.get(CATEGORIES)
            if before is not None and before.checksum == checksum and not before.reason:
                return
            problems = self._categories.describe(raw.decode("utf-8-sig"))
        except Problem as problem:
            problems, checksum = [problem.sentence()], ""
        except UnicodeDecodeError:
            problems, checksum = ["The file is not text in UTF-8."], ""
        self._report.remarks += [(CATEGORIES, problem) for problem in problems]
        self._log.record_now(self._source.name, [Entry(CATEGORIES, checksum, "categories", " ".join(problems))])

    def _changed(self, path: str) -> str | None:
        """The checksum of a file that is to be read, None when it was imported as it is."""
        digest = hashlib.sha256(f"{_VERSION}\n{self._mapping.fingerprint()}\n".encode())
        with self._source.files[path].open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
        checksum = digest.hexdigest()
        before = self._known.get(path)
        if before is None or before.checksum != checksum or before.reason or not before.key:
            return checksum
        self._paths[before.key, before.locale] = path
        self._report.unchanged += 1
        return None

    def _import(self, batch: Sequence[tuple[str, str]]) -> None:
        ready: list[tuple[Document, Incoming, str]] = []
        for path, checksum in batch:
            try:
                document = self._read(path)
                incoming = self._incoming(document)
                self._paths[document.key, document.locale] = path
            except Problem as problem:
                self._skip(path, problem.sentence())
            else:
                ready.append((document, incoming, checksum))
        if not ready:
            return
        try:
            self._store(ready)
        except Exception as error:
            log.warning("import_batch_failed", extra={"error": type(error).__name__})
            self._store_one_by_one(ready)

    def _read(self, path: str) -> Document:
        raw = self._source.read(path, self._file_limit)
        document = read_document(path, raw, self._mapping)
        other = self._paths.get((document.key, document.locale))
        if other is not None:
            raise Problem(
                409,
                "import_repeated",
                "The file %(other)s has the same key and language.",
                {"other": other},
            )
        body, self._remarks[path] = self._media.point(document.content.body, path, self._key_of)
        return document.with_body(body)

    def _key_of(self, path: str) -> str | None:
        try:
            return read_document(path, self._source.read(path, self._file_limit), self._mapping).key
        except Problem:
            return None

    def _incoming(self, document: Document) -> Incoming:
        content = document.content.checked(self._publishing.limits)
        if not content.body:
            raise Problem(422, "body_empty", "There is no text below its front matter.")
        return Incoming(
            key=document.key,
            category_key=self._categories.key_for(document.category, document.locale),
            position=document.position,
            locale=document.locale,
            content=content,
            status=document.status,
        )

    def _store_one_by_one(self, ready: Sequence[tuple[Document, Incoming, str]]) -> None:
        for one in ready:
            try:
                self._store([one])
                self._failures = 0
            except Problem as problem:
                self._skip(one[0].path, problem.sentence())
            except Exception as error:
                self._failures += 1
                if self._failures >= _MOST_FAILURES_IN_A_ROW:
                    raise
                self._skip(one[0].path, f"It could not be stored ({type(error).__name__}).")

    def _store(self, ready: Sequence[tuple[Document, Incoming, str]]) -> None:
        def record(tx: Transaction, done: Sequence[Imported]) -> None:
            entries = [
                Entry(
                    document.path,
                    checksum,
                    imported.outcome.value,
                    _KEPT if imported.outcome is Outcome.KEPT else " ".join(self._remarks[document.path]),
                    imported.translation_id,
                )
                for (document, _, checksum), imported in zip(ready, done, strict=True)
            ]
            self._log.record(tx, self._source.name, entries)

        done = self._publishing.import_many(
            [incoming for _, incoming, _ in ready],
            note=f"Imported from {self._source.name}",
            overwrite=self._overwrite,
            also=record,
        )
        for (document, _, _), imported in zip(ready, done, strict=True):
            self._count(document.path, imported.outcome)

    def _count(self, path: str, outcome: Outcome) -> None:
        if outcome is Outcome.KEPT:
            self._report.skipped.append((path, _KEPT))
            return
        self._report.imported += outcome is Outcome.IMPORTED
        self._report.updated += outcome is Outcome.UPDATED
        self._report.unchanged += outcome is Outcome.UNCHANGED
        self._report.remarks += [(path, remark) for remark in self._remarks[path]]

    def _skip(self, path: str, reason: str) -> None:
        self._report.skipped.append((path, reason))
        self._skipped.append(Entry(path, "", "skipped", reason))
