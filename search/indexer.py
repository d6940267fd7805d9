"""Writes the passages of published articles: cut, encoded, stored in the transaction that publishes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from foundation.database import Database, Transaction, now
from foundation.offload import Run, at_once
from kb.articles import Article
from kb.rendering import sections
from kb.store import ArticleStore
from kb.tables import translation
from search.indexes import Indexes, Progress
from search.passages import Passage, cut
from search.ports import Encoder
from search.tables import index_change, passage, passage_vector

_BATCH = 50
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Prepared:
    """The passages of one article with their vectors, float32 (passages, dimensions), ready to be written."""

    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]


class PassageIndexer:
    """Implements the PassageWriter port of `kb.publishing`, and repairs what it wrote.

    `encoder` may use every core: it works outside any transaction. Articles are cut where `run` says.
    """

    def __init__(
        self, database: Database, articles: ArticleStore, encoder: Encoder, indexes: Indexes, run: Run = at_once
    ) -> None:
        self._database = database
        self._articles = articles
        self._encoder = encoder
        self._indexes = indexes
        self._run = run

    def prepare(self, article: Article) -> Prepared:
        """Cut and encode one article. Slow; call it outside the transaction."""
        return self.prepare_many([article])[0]

    def prepare_many(self, articles: Sequence[Article], progress: Progress | None = None) -> list[Prepared]:
        """Cut and encode many articles in one go, in their order; `progress` counts passages."""
        passages = [self._run(_cut, article) for article in articles]
        texts = [(one.kind.side, one.in_context) for found in passages for one in found]
        vectors = np.empty((len(texts), self._encoder.dimensions), np.float32)
        done = 0
        for side in ("query", "passage"):
            rows = [row for row, text in enumerate(texts) if text[0] == side]
            for start in range(0, len(rows), _BLOCK):
                block = rows[start : start + _BLOCK]
                vectors[block] = self._encoder.encode([texts[row][1] for row in block], side)
                done += len(block)
                if progress is not None:
                    progress(done, len(texts))
        ends = np.cumsum([len(found) for found in passages])
        return [
            Prepared(found, vectors[end - len(found) : end]) for found, end in zip(passages, ends.tolist(), strict=True)
        ]

    def write(self, tx: Transaction, article: Article, prepared: Prepared) -> None:
        """Replace the passages of the article's translation."""
        tx.execute(sa.delete(passage).where(passage.c.translation_id == article.translation_id))
        rows = [
            {
                "translation_id": article.translation_id,
                "article_id": article.id,
                "locale": article.locale,
                "revision": article.revision,
                "kind": one.kind.value,
                "position": one.position,
                "heading": one.heading,
                "anchor": one.anchor,
                "text": one.text,
            }
            for one in prepared.passages
        ]
        if rows:
            insert = sa.insert(passage).returning(passage.c.id, sort_by_parameter_order=True)
            ids = tx.execute(insert, rows).scalars().all()
            tx.execute(
                sa.insert(passage_vector),
                [
                    {"passage_id": number, "encoder": self._encoder.name, "vector": vector.tobytes()}
                    for number, vector in zip(ids, prepared.vectors, strict=True)
                ],
            )
        self._record(tx, article.translation_id)

    def remove(self, tx: Transaction, translation_id: int) -> None:
        """Take the passages of a translation away, because the public no longer sees it."""
        tx.execute(sa.delete(passage).where(passage.c.translation_id == translation_id))
        self._record(tx, translation_id)

    def refresh(self) -> int:
        """Bring the indexes up to the newest change; the generation reached."""
        return self._indexes.refresh()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make everything again that can be made from the articles.

        Articles whose passages are not what this version cuts, or that lack vectors of this encoder, are prepared
        and written again; then both indexes are made from scratch. `progress` counts articles, then passages.
        """
        total = sum(self._articles.count_published().values())
        done = 0
        published = self._articles.all_published()
        while batch := list(islice(published, _BATCH)):
            wrong = self._wrong(batch)
            for article, prepared in zip(wrong, self.prepare_many(wrong), strict=True):
                with self._database.write() as tx:
                    # Somebody may have published or archived it while it was being encoded.
                    if self._published_revision(tx, article.translation_id) == article.revision:
                        self.write(tx, article, prepared)
            done += len(batch)
            if progress is not None:
                progress(done, total)
        for translation_id in self._unpublished():
            with self._database.write() as tx:
                if self._published_revision(tx, translation_id) is None:
                    self.remove(tx, translation_id)
        self._indexes.rebuild(progress)

    def verify(self) -> list[str]:
        """Sentences about passages and indexes that are not as the published articles say; none when all is well."""
        found = []
        published = self._articles.all_published()
        wrong = 0
        while batch := list(islice(published, _BATCH)):
            wrong += len(self._wrong(batch, vectors=False))
        if wrong:
            found.append(f"The passages of {wrong} articles are not up to date. Run: ventanilla index rebuild")
        stray = len(self._unpublished())
        if stray:
            found.append(f"Passages of {stray} unpublished articles can be found. Run: ventanilla index rebuild")
        return found + self._indexes.verify()

    def close(self) -> None:
        """Write to disk what the indexes have not written yet."""
        self._indexes.close()

    def _record(self, tx: Transaction, translation_id: int) -> None:
        if not self._database.is_sqlite:
            # Without the lock a lower number could be committed after a higher one and never be seen.
            tx.execute(sa.text("LOCK TABLE index_change IN SHARE ROW EXCLUSIVE MODE"))
        tx.execute(sa.delete(index_change).where(index_change.c.translation_id == translation_id))
        tx.execute(sa.insert(index_change).values(translation_id=translation_id, changed_at=now()))
        tx.announce("articles")

    def _wrong(self, articles: Sequence[Article], vectors: bool = True) -> list[Article]:
        ids = [article.translation_id for article in articles]
        query = (
            sa.select(passage, passage_vector.c.passage_id.label("encoded"))
            .outerjoin(
                passage_vector,
                sa.and_(passage_vector.c.passage_id == passage.c.id, passage_vector.c.encoder == self._encoder.name),
            )
            .where(passage.c.translation_id.in_(ids))
            .order_by(passage.c.translation_id, passage.c.position)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        stored = {key: list(group) for key, group in groupby(rows, lambda row: row.translation_id)}
        return [one for one in articles if not self._right(one, stored.get(one.translation_id, ()), vectors)]

    def _right(self, article: Article, rows: Iterable[sa.Row[Any]], vectors: bool) -> bool:
        found = list(rows)
        expected = _cut(article)
        return (
            [(row.kind, row.position, row.heading, row.anchor, row.text) for row in found]
            == [(one.kind, one.position, one.heading, one.anchor, one.text) for one in expected]
            and all(row.revision == article.revision for row in found)
            and not (vectors and any(row.encoded is None for row in found))
        )

    def _unpublished(self) -> list[int]:
        query = (
            sa.select(passage.c.translation_id)
            .distinct()
            .join(translation, translation.c.id == passage.c.translation_id)
            .where(translation.c.published_revision.is_(None))
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    @staticmethod
    def _published_revision(tx: Transaction, translation_id: int) -> int | None:
        query = sa.select(translation.c.published_revision).where(translation.c.id == translation_id)
        found: int | None = tx.execute(query.with_for_update()).scalar_one_or_none()
        return found


def _cut(article: Article) -> tuple[Passage, ...]:
    return cut(article.content, sections(article.content.body, article.locale))
