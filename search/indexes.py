"""Keeps the derived indexes equal to the database: at start, before each search, and from scratch on request."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from foundation.database import Database
from search.background import Background
from search.catalogue import Catalogue, Place
from search.lexicon import Lexicon
from search.passages import Passage, PassageKind
from search.ports import DerivedIndex, IndexedPassage, VectorIndex, WordIndex
from search.tables import index_change, passage, passage_vector

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told (done, of how many) passages now and then."""

PORTION = 200
"""Most translations that one refresh takes in, so that a search beside a large import waits about a second."""

PATIENCE = 2.0
"""Seconds a search waits for a refresh that another thread has begun; then it answers from what there was."""

_CHUNK = 400
_BLOCK = 4096
_FOLLOW_SECONDS = 5.0

# Asked before every search, so it is put together once.
_NEWEST = sa.select(sa.func.max(index_change.c.number))


@dataclass(frozen=True, slots=True)
class View:
    """What a search sees of the passages, as of one generation."""

    generation: int = 0
    catalogue: Catalogue = field(default_factory=Catalogue)
    background: Background = field(default_factory=Background)


class Indexes:
    """The vector index, the word index and the lexicon, and the view that a search has of the passages in them.

    Searching is safe at any time; changes are applied by one thread at a time.
    """

    def __init__(
        self, database: Database, encoder: str, vectors: VectorIndex, words: WordIndex, lexicon: Lexicon
    ) -> None:
        self.vectors = vectors
        self.words = words
        self.lexicon = lexicon
        self._all: tuple[DerivedIndex, ...] = (words, vectors, lexicon)
        self._database = database
        self._encoder = encoder
        self._view = View(generation=-1)
        self._lock = threading.Lock()

    @property
    def view(self) -> View:
        """The passages as the last refresh left them."""
        return self._view

    def view_without(self, ids: Collection[int]) -> View:
        """The present view as it would be without some passages; the indexes themselves keep them."""
        view = self._view
        background = self._weighed(view.background, view.catalogue, ids, -1)
        return View(view.generation, view.catalogue.changed(ids, ()), background)

    def read(self, ids: Sequence[int]) -> Iterator[IndexedPassage]:
        """These passages as indexes take them, from the database."""
        with self._database.read() as connection:
            yield from self._read(connection, ids)

    def with_lexicon(self, lexicon: Lexicon) -> "Indexes":
        """The same vectors and words beside another lexicon; only for looking up."""
        return type(self)(self._database, self._encoder, self.vectors, self.words, lexicon)

    def refresh(self) -> int:
        """Take in what was published since the last time, at most PORTION translations; the generation reached.

        Costs one look at the newest change when there is nothing to do.
        """
        newest = self._newest()
        # Before the first time there is nothing to answer from, so that one is waited for however long it takes.
        patience = PATIENCE if self._view.generation >= 0 else -1
        if newest == self._view.generation or not self._lock.acquire(timeout=patience):
            return self._view.generation
        try:
            # Whoever held the lock may have gone beyond what was the newest change before.
            newest = self._newest()
            if self._view.generation < 0 or newest < self._view.generation:
                self._reconcile(newest, None)
            elif newest > self._view.generation:
                self._catch_up()
        finally:
            self._lock.release()
        return self._view.generation

    def rebuild(self, progress: Progress | None = None) -> None:
        """Throw the indexes away and make them again."""
        with self._lock:
            for index in self._all:
                index.clear()
            self._reconcile(self._newest(), progress)
            for index in self._all:
                index.save()

    def verify(self) -> list[str]:
        """Sentences about everything in the indexes that is not as the database says; none when all is well."""
        self.refresh()
        with self._database.read() as connection:
            wanted = _column(connection, sa.select(passage.c.id))
            encoded = _column(
                connection, sa.select(passage_vector.c.passage_id).where(passage_vector.c.encoder == self._encoder)
            )
        found = []
        expectations = (wanted, encoded, wanted)
        for name, index, expected in zip(
            ("word index", "vector index", "lexicon"), self._all, expectations, strict=True
        ):
            missing = len(np.setdiff1d(expected, index.ids()))
            foreign = len(np.setdiff1d(index.ids(), expected))
            if missing or foreign:
                found.append(
                    f"The {name} lacks {missing} passages and has {foreign} that no longer exist. "
                    "Run: ventanilla index rebuild"
                )
        bare = len(np.setdiff1d(wanted, encoded))
        if bare:
            found.append(
                f"{bare} of {len(wanted)} passages have no vector made by the encoder {self._encoder}, so they are "
                "found by their words only. Run: ventanilla index rebuild"
            )
        return found

    def follow(self, stop: threading.Event) -> None:
        """Refresh whenever articles are announced, until stopped; spares the next search that work."""
        with self._database.bus.subscribe("articles") as subscription:
            while not stop.is_set():
                if subscription.wait(_FOLLOW_SECONDS) and not stop.is_set():
                    try:
                        while self.refresh() < self._newest() and not stop.is_set():
                            pass
                    except Exception:
                        log.exception("index_refresh_failed")

    def close(self) -> None:
        """Write to disk what is not there yet."""
        with self._lock:
            for index in self._all:
                index.save()

    def _newest(self) -> int:
        with self._database.read() as connection:
            return connection.execute(_NEWEST).scalar_one() or 0

    def _catch_up(self) -> None:
        with self._database.read() as connection:
            changes = connection.execute(
                sa.select(index_change.c.number, index_change.c.translation_id)
                .where(index_change.c.number > self._view.generation)
                .order_by(index_change.c.number)
                .limit(PORTION)
            ).all()
            if not changes:
                return
            generation = changes[-1].number
            translations = {row.translation_id for row in changes}
            new = {row.id: _place(row) for row in connection.execute(_places(translations))}
            old = set(self._view.catalogue.in_translations(translations).tolist())
            removed = sorted(old - new.keys())
            added = sorted(new.keys() - old)
            texts = list(self._read(connection, added))
        background = self._weighed(self._view.background, self._view.catalogue, removed, -1)
        for index in self._all:
            index.apply(removed, texts, generation)
        catalogue = self._view.catalogue.changed(removed, (new[number] for number in added))
        self._view = View(generation, catalogue, self._weighed(background, catalogue, added, 1))
        log.info("index_refreshed", extra={"removed": len(removed), "added": len(added), "generation": generation})

    def _reconcile(self, newest: int, progress: Progress | None) -> None:
        for index in self._all:
            # A generation from the future means another database, for example one restored from a backup. An index
            # that processes share may have moved on since `newest` was read: so that is read again, after it.
            if index.generation > newest and index.generation > self._newest():
                index.clear()
        with self._database.read() as connection:
            catalogue = Catalogue().changed((), map(_place, connection.execute(_places())))
            encoded = _column(
                connection, sa.select(passage_vector.c.passage_id).where(passage_vector.c.encoder == self._encoder)
            )
            plans = list(
                zip(self._all, (catalogue.ids, np.intersect1d(encoded, catalogue.ids), catalogue.ids), strict=True)
            )
            missing = [np.setdiff1d(expected, index.ids()) for index, expected in plans]
            counter = _Counter(sum(map(len, missing)), progress)
            for (index, expected), ids in zip(plans, missing, strict=True):
                removed = np.setdiff1d(index.ids(), expected).tolist()
                if removed or len(ids) or index.generation != newest:
                    index.apply(removed, counter.count(self._read(connection, ids.tolist())), newest)
        self._view = View(newest, catalogue, self._weighed(Background(), catalogue, catalogue.ids.tolist(), 1))
        log.info("index_reconciled", extra={"taken_in": counter.total, "generation": newest})

    def _read(self, connection: sa.Connection, ids: Sequence[int]) -> Iterator[IndexedPassage]:
        vectors = passage.outerjoin(
            passage_vector,
            sa.and_(passage_vector.c.passage_id == passage.c.id, passage_vector.c.encoder == self._encoder),
        )
        columns = sa.select(passage, passage_vector.c.vector).select_from(vectors)
        for start in range(0, len(ids), _CHUNK):
            query = columns.where(passage.c.id.in_(ids[start : start + _CHUNK])).order_by(passage.c.id)
            for row in connection.execute(query):
                vector = None if row.vector is None else np.frombuffer(row.vector, np.float32)
                cut = Passage(PassageKind(row.kind), row.position, row.heading, row.anchor, row.text)
                yield IndexedPassage(row.id, row.translation_id, row.locale, row.kind, cut.in_context, vector)

    def _weighed(self, background: Background, catalogue: Catalogue, ids: Collection[int], sign: int) -> Background:
        for key, rows in catalogue.sets(catalogue.rows(ids)).items():
            for start in range(0, len(rows), _BLOCK):
                vectors = self.vectors.vectors(catalogue.ids[rows[start : start + _BLOCK]].tolist())
                background = background.changed(key, vectors[np.any(vectors, axis=1)], sign)
        return background


class _Counter:
    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total = total
        self._done = 0
        self._progress = progress

    def count(self, passages: Iterable[IndexedPassage]) -> Iterator[IndexedPassage]:
        for one in passages:
            yield one
            self._done += 1
            if self._progress is not None and (self._done % 500 == 0 or self._done == self.total):
                self._progress(self._done, self.total)


def _places(translations: Collection[int] | None = None) -> sa.Select[Any]:
    query = sa.select(passage.c.id, passage.c.article_id, passage.c.translation_id, passage.c.locale, passage.c.kind)
    return query if translations is None else query.where(passage.c.translation_id.in_(translations))


def _place(row: sa.Row[Any]) -> Place:
    return Place(row.id, row.article_id, row.translation_id, row.locale, PassageKind(row.kind).is_phrasing)


def _column(connection: sa.Connection, query: sa.Select[Any]) -> NDArray[np.int64]:
    return np.array(sorted(connection.execute(query).scalars()), np.int64)
