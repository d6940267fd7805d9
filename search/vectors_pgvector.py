"""Vectors in PostgreSQL with pgvector: exact while a language has few passages, HNSW over half precision beyond.

Needs the extension `vector` 0.8 or newer. The HNSW index only chooses candidates; their inner products are then taken
from the whole vectors.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from psycopg import sql

from foundation.database import Database
from foundation.settings import SettingsError
from search.index_in_postgres import Cursor, PostgresIndex, one_at_a_time
from search.ports import IndexedPassage

EXACT_UP_TO = 5_000
"""Passages of a language up to which every vector is compared."""

CANDIDATES = 400
"""Length of the list that an HNSW search keeps (`hnsw.ef_search`)."""

_LEAST = (0, 8)
_BLOCK = 500

_INSERT = """
    INSERT INTO {table} AS kept (passage_id, locale, embedding) VALUES (%s, %s, %s::vector)
    ON CONFLICT (passage_id) DO UPDATE
    SET locale = excluded.locale, embedding = excluded.embedding, removed_at = NULL
    WHERE (kept.locale, kept.embedding, kept.removed_at) IS DISTINCT FROM (excluded.locale, excluded.embedding, NULL)
"""
_REMOVE = "UPDATE {table} SET removed_at = now() WHERE removed_at IS NULL AND passage_id = ANY(%s)"
_REMOVE_OTHERS = "UPDATE {table} SET removed_at = now() WHERE removed_at IS NULL AND passage_id <> ALL(%s)"
_FORGET = "DELETE FROM {table} WHERE removed_at < now() - interval '1 day'"


class PgVectors:
    """The VectorIndex port over one table for each encoder, shared by every process.

    Removed passages are left out of searches at once and deleted a day later, so that every process can still read
    their vectors when it learns that they are gone.
    """

    def __init__(self, database: Database, encoder: str, dimensions: int) -> None:
        _extend(database)
        name = f"index_vectors_{hashlib.sha256(f'{encoder} {dimensions}'.encode()).hexdigest()[:12]}"
        self._table = sql.Identifier(name)
        self._name = name
        self._dimensions = dimensions
        self._half = sql.SQL("halfvec({})").format(sql.Literal(dimensions))
        create = sql.SQL(
            "CREATE TABLE IF NOT EXISTS {} (passage_id bigint PRIMARY KEY, locale text NOT NULL,"
            " embedding vector({}) NOT NULL, removed_at timestamptz)"
        ).format(self._table, sql.Literal(dimensions))
        by_language = sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} (locale) WHERE removed_at IS NULL").format(
            sql.Identifier(f"{name}_locale"), self._table
        )
        # Removed passages that lie between the others must not make a search find too few.
        tuning = {"hnsw.ef_search": str(CANDIDATES), "hnsw.iterative_scan": "relaxed_order"}
        self._shared = PostgresIndex(database, name, (create, by_language), tuning)
        with self._shared.reading() as cursor:
            indexed = self._sql("SELECT DISTINCT locale FROM {table} WHERE removed_at IS NULL")
            locales = [str(row[0]) for row in cursor.execute(indexed).fetchall()]
            self._fast = {locale for locale in locales if self._has_hnsw(cursor, locale)}

    @property
    def generation(self) -> int:
        """Number of the last change that any process took in."""
        return self._shared.generation

    def ids(self) -> NDArray[np.int64]:
        """The ids of every passage in it, ascending."""
        return self._shared.ids(self._sql("SELECT passage_id FROM {table} WHERE removed_at IS NULL"))

    def search(self, vector: NDArray[np.float32], k: int, locale: str | None = None) -> list[tuple[int, float]]:
        """At most k (passage id, inner product), best first; in one language or, always exactly, in all of them."""
        if self._shared.emptied:
            return []
        nearest = self._nearest(locale)
        with self._shared.reading() as cursor:
            found = cursor.execute(nearest, {"vector": _text(vector), "k": k}).fetchall()
        return [(int(number), float(score)) for number, score in found]

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of these passages, shape (ids, dimensions); zeros for an id that is not there."""
        wanted = np.asarray(ids, np.int64)
        found = np.zeros((len(wanted), self._dimensions), np.float32)
        if self._shared.emptied or not len(wanted):
            return found
        query = self._sql("SELECT passage_id, vector_send(embedding) FROM {table} WHERE passage_id = ANY(%s)")
        with self._shared.reading() as cursor:
            rows = cursor.execute(query, (wanted.tolist(),)).fetchall()
        if rows:
            known = np.array([number for number, _ in rows], np.int64)
            # pgvector sends two bytes of dimensions and two unused ones before the big-endian numbers.
            values = np.frombuffer(b"".join(sent[4:] for _, sent in rows), ">f4").reshape(len(rows), -1)
            order = np.argsort(known)
            places = order[np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)]
            here = known[places] == wanted
            found[here] = values[places[here]]
        return found

    def apply(self, removed: Collection[int], added: Iterable[IndexedPassage], generation: int) -> None:
        """Drop and take in passages; one that is already there is replaced."""
        with self._shared.changing(generation) as change:
            languages: set[str] = set()
            taken: list[int] = []
            if not change.anew:
                change.cursor.execute(self._sql(_REMOVE), (list(removed),))
            for passages in _blocks(added):
                rows = [(one.id, one.locale, _text(one.vector)) for one in passages if one.vector is not None]
                change.cursor.executemany(self._sql(_INSERT), rows)
                taken += [number for number, _, _ in rows]
                languages |= {locale for _, locale, _ in rows}
            if change.anew:
                change.cursor.execute(self._sql(_REMOVE_OTHERS), (taken,))
            change.cursor.execute(self._sql(_FORGET))
            for locale in sorted(languages):
                self._speed_up(change.cursor, locale)

    def clear(self) -> None:
        """Drop everything: here at once, for other processes with the next change."""
        self._shared.clear()

    def save(self) -> None:
        """Every change is in the database already."""

    def _nearest(self, locale: str | None) -> sql.Composed:
        if locale is None:
            return self._sql(
                "SELECT passage_id, -(embedding <#> %(vector)s::vector) AS score FROM {table}"
                " WHERE removed_at IS NULL ORDER BY score DESC, passage_id LIMIT %(k)s"
            )
        if locale not in self._fast:
            return self._sql(
                "SELECT passage_id, -(embedding <#> %(vector)s::vector) AS score FROM {table}"
                " WHERE removed_at IS NULL AND locale = {locale} ORDER BY score DESC, passage_id LIMIT %(k)s",
                locale,
            )
        # The language is part of the statement, because an index for one language serves no parameter.
        return self._sql(
            "SELECT passage_id, -(embedding <#> %(vector)s::vector) AS score FROM ("
            "SELECT passage_id, embedding FROM {table} WHERE removed_at IS NULL AND locale = {locale}"
            " ORDER BY embedding::{half} <#> %(vector)s::vector::{half} LIMIT %(k)s"
            ") AS candidates ORDER BY score DESC, passage_id",
            locale,
        )

    def _speed_up(self, cursor: Cursor, locale: str) -> None:
        """Give a language its HNSW index once it is large enough; whoever comes later finds it."""
        if not self._has_hnsw(cursor, locale):
            query = "SELECT count(*) FROM {table} WHERE removed_at IS NULL AND locale = {locale}"
            count = cursor.execute(self._sql(query, locale)).fetchone()
            if count is None or count[0] <= EXACT_UP_TO:
                return
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute(
                self._sql(
                    "CREATE INDEX {hnsw} ON {table} USING hnsw ((embedding::{half}) halfvec_ip_ops)"
                    " WHERE removed_at IS NULL AND locale = {locale}",
                    locale,
                )
            )
        self._fast.add(locale)

    def _has_hnsw(self, cursor: Cursor, locale: str) -> bool:
        return cursor.execute("SELECT to_regclass(%s)", (self._hnsw(locale),)).fetchone() != (None,)

    def _hnsw(self, locale: str) -> str:
        return f"{self._name}_{hashlib.sha256(locale.encode()).hexdigest()[:8]}"

    def _sql(self, statement: str, locale: str = "") -> sql.Composed:
        return sql.SQL(statement).format(
            table=self._table,
            half=self._half,
            locale=sql.Literal(locale),
            hnsw=sql.Identifier(self._hnsw(locale)),
        )


def _extend(database: Database) -> None:
    try:
        with database.write() as tx:
            one_at_a_time(tx)
            tx.execute(sa.text("CREATE EXTENSION IF NOT EXISTS vector"))
            version = tx.execute(sa.text("SELECT extversion FROM pg_extension WHERE extname = 'vector'")).scalar_one()
    except sa.exc.DBAPIError as error:
        raise SettingsError(
            "The setting vectors is pgvector, but the database has no extension vector and this user may not add it"
            f" ({type(error.orig).__name__}). Let an administrator of the database run: CREATE EXTENSION vector;"
        ) from error
    if tuple(int(part) for part in str(version).split(".")[:2]) < _LEAST:
        raise SettingsError(
            f"The setting vectors is pgvector, and the database has its version {version}; 0.8 or newer is needed."
            " Let an administrator update it and run: ALTER EXTENSION vector UPDATE;"
        )


def _text(vector: NDArray[np.float32]) -> str:
    return str(vector.tolist())


def _blocks(passages: Iterable[IndexedPassage]) -> Iterable[list[IndexedPassage]]:
    block: list[IndexedPassage] = []
    for one in passages:
        block.append(one)
        if len(block) >= _BLOCK:
            yield block
            block = []
    if block:
        yield block
