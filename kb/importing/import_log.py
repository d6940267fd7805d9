"""What each source brought and when; with it an import can be resumed and repeated without doing anything twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from foundation.database import Database, Transaction, now
from kb.tables import article, import_item, translation

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one file; `checksum` is of its content and of how it was read, `reason` empty when all was well.

    `key` and `locale` name the article that came of it, empty when none did or it is gone.
    """

    path: str
    checksum: str
    outcome: str
    reason: str = ""
    translation_id: int | None = None
    key: str = ""
    locale: str = ""


class ImportLog:
    """The writer of the import log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, source: str) -> dict[str, Entry]:
        """Everything a source has brought so far, by path."""
        query = (
            sa.select(import_item, article.c.key, translation.c.locale)
            .outerjoin(translation, translation.c.id == import_item.c.translation_id)
            .outerjoin(article, article.c.id == translation.c.article_id)
            .where(import_item.c.source == source)
        )
        with self._database.read() as connection:
            return {
                row.path: Entry(
                    row.path,
                    row.checksum,
                    row.outcome,
                    row.reason,
                    row.translation_id,
                    row.key or "",
                    row.locale or "",
                )
                for row in connection.execute(query)
            }

    def record(self, tx: Transaction, source: str, entries: Sequence[Entry]) -> None:
        """Write down, in the transaction that stored them, what became of these files."""
        paths = [entry.path for entry in entries]
        for start in range(0, len(paths), _CHUNK):
            chosen = import_item.c.path.in_(paths[start : start + _CHUNK])
            tx.execute(sa.delete(import_item).where(import_item.c.source == source, chosen))
        if entries:
            moment = now()
            tx.execute(
                sa.insert(import_item),
                [
                    {
                        "source": source,
                        "path": entry.path,
                        "checksum": entry.checksum,
                        "outcome": entry.outcome,
                        "reason": entry.reason[:2000],
                        "translation_id": entry.translation_id,
                        "imported_at": moment,
                    }
                    for entry in entries
                ],
            )

    def record_now(self, source: str, entries: Sequence[Entry]) -> None:
        """The same in a transaction of its own."""
        if entries:
            with self._database.write() as tx:
                self.record(tx, source, entries)
