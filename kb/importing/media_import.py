"""Takes the pictures and videos of a source into the media store, and points the articles at them."""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from posixpath import join, normpath
from urllib.parse import unquote

from foundation.errors import Problem
from kb.importing.import_log import Entry, ImportLog
from kb.importing.source_files import DOCUMENTS, PICTURES, Source
from kb.media import Media, MediaStore

_REFERENCE = re.compile(r"(\[[^\[\]\n]{0,600}\]\([ \t]*<?)([^()<>\s]{1,1000})")
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_FOLDER = "media/"


class MediaImport:
    """The media of one run; a file is read and stored once however many articles show it."""

    def __init__(self, source: Source, store: MediaStore, import_log: ImportLog, known: dict[str, Entry]) -> None:
        self._source = source
        self._store = store
        self._log = import_log
        self._known = known
        self._names: dict[str, str] = {}
        self._problems: dict[str, str] = {}

    def take_folder(self) -> list[tuple[str, str]]:
        """Store everything in the source's `media` folder under its own name; what could not be stored, and why."""
        paths = sorted(path for path in self._source.files if path.startswith(_FOLDER) and _is_picture(path))
        for path in paths:
            self._take(path)
        return [(path, self._problems[path]) for path in paths if path in self._problems]

    def point(self, body: str, path: str, key_of: Callable[[str], str | None]) -> tuple[str, list[str]]:
        """The body with references to files of the source turned into `media:` and `article:` ones, and what is wrong.

        `path` is the document's own, `key_of` the key of the article that another document becomes.
        """
        problems: list[str] = []

        def pointed(match: re.Match[str]) -> str:
            address = match.group(2)
            target = self._target(address, path, key_of, problems)
            return match.group(1) + (target or address)

        return _REFERENCE.sub(pointed, body), list(dict.fromkeys(problems))

    def _target(self, address: str, path: str, key_of: Callable[[str], str | None], problems: list[str]) -> str | None:
        if address.startswith("media:"):
            wanted = address.removeprefix("media:")
            if self._store.find(wanted) is None:
                problems.append(f"There is no file {wanted} in its media folder.")
            return None
        if _ELSEWHERE.match(address):
            return None
        plain, _, anchor = unquote(address).partition("#")
        file = self._file(plain, path)
        if file is None:
            if _is_picture(plain):
                problems.append(f"The file {plain} that it shows does not exist.")
            return None
        if file.lower().endswith(DOCUMENTS):
            key = key_of(file)
            return key and f"article:{key}" + (f"#{anchor}" if anchor else "")
        name = self._take(file)
        if file in self._problems:
            problems.append(f"{file}: {self._problems[file]}")
        return f"media:{name}" if name else None

    def _file(self, address: str, path: str) -> str | None:
        beside = normpath(join(str(PurePosixPath(path).parent), address.lstrip("/")))
        from_top = normpath(address.lstrip("/"))
        choices = (from_top,) if address.startswith("/") else (beside, from_top)
        return next((one for one in choices if one in self._source.files), None)

    def _take(self, path: str) -> str | None:
        if path in self._names or path in self._problems:
            return self._names.get(path)
        try:
            stored = self._store_file(path)
        except Problem as problem:
            self._problems[path] = problem.sentence()
            return None
        self._names[path] = stored.name
        entry = Entry(path, stored.sha256, "media")
        if self._known.get(path) != entry:
            self._log.record_now(self._source.name, [entry])
        return stored.name

    def _store_file(self, path: str) -> Media:
        content = self._source.read(path, self._store.size_limit)
        name = PurePosixPath(path).name
        digest = hashlib.sha256(content).hexdigest()
        before = self._known.get(path)
        there = self._store.find(name)
        if there is not None and there.sha256 == digest:
            return there
        ours = before is not None and there is not None and there.sha256 == before.checksum
        try:
            return self._store.add(name, content, replace=ours)
        except Problem as problem:
            if problem.code != "media_name_taken" or path.startswith(_FOLDER):
                raise
        # Pictures beside articles are often all called image.png, so the content tells them apart.
        stem, _, extension = name.rpartition(".")
        return self._store.add(f"{stem}-{digest[:8]}.{extension}", content)


def _is_picture(path: str) -> bool:
    return path.lower().endswith(PICTURES)
