"""What indexes in PostgreSQL share: tables of their own, a generation, and one process at a time that changes them.

All processes of an installation search the same tables. Each of them brings the tables up to date, so that none has
to wait for another; what is there already costs the later ones a look. A passage never changes and its id is never
used again, so it does not matter who was first. The tables are derived, and therefore no part of the schema that
migrations keep: an index makes them where they are missing, and may be made again from `passage` at any time.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import psycopg
import sqlalchemy as sa
from numpy.typing import NDArray
from psycopg import sql

from foundation.database import Database, Transaction

Cursor = psycopg.Cursor[Any]

_LOCK = 0x76656E74
_STATE = "CREATE TABLE IF NOT EXISTS index_generation (name text PRIMARY KEY, generation bigint NOT NULL)"


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction that changes an index; `anew` when only what it takes in may be left afterwards."""

    cursor: Cursor
    anew: bool


class PostgresIndex:
    """The tables of one index, named after everything that decides what is in them.

    `clear` empties it for this process at once, and for the others with the next change: until that is committed they
    go on searching what there was, so nobody finds nothing while an index is made again. `tuning` are parameters of
    the server for searches.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        statements: Sequence[sql.Composed],
        tuning: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._database = database
        # A search is one statement, so it needs no transaction around it.
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._name = name
        self._tuning = tuning
        self.emptied = False
        with database.write() as tx:
            one_at_a_time(tx)
            cursor = _cursor(tx.connection)
            cursor.execute(_STATE)
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(
                "INSERT INTO index_generation (name, generation) VALUES (%s, 0) ON CONFLICT DO NOTHING", (name,)
            )

    @property
    def generation(self) -> int:
        """Number of the last change that any process took in."""
        if self.emptied:
            return 0
        with self.reading() as cursor:
            row = cursor.execute("SELECT generation FROM index_generation WHERE name = %s", (self._name,)).fetchone()
            return int(row[0]) if row else 0

    def ids(self, statement: sql.Composed) -> NDArray[np.int64]:
        """The ids that a statement selects, ascending."""
        if self.emptied:
            return np.empty(0, np.int64)
        with self.reading() as cursor:
            return np.array(sorted(row[0] for row in cursor.execute(statement)), np.int64)

    def clear(self) -> None:
        """Count as empty from now on."""
        self.emptied = True

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor outside any transaction, whose results come as binary and whose server is tuned for this index."""
        with self._engine.connect() as connection:
            cursor = _cursor(connection)
            if self._name not in connection.info:
                for parameter, value in self._tuning.items():
                    cursor.execute("SELECT set_config(%s, %s, false)", (parameter, value))
                connection.info[self._name] = True
            yield cursor

    @contextmanager
    def changing(self, generation: int) -> Iterator[Change]:
        """A change that leads to a generation; other processes' changes wait, and searches see all of it or nothing."""
        with self._database.write() as tx:
            cursor = _cursor(tx.connection)
            cursor.execute("SELECT generation FROM index_generation WHERE name = %s FOR UPDATE", (self._name,))
            yield Change(cursor, self.emptied)
            reached = sql.SQL("%s" if self.emptied else "greatest(generation, %s)")
            cursor.execute(
                sql.SQL("UPDATE index_generation SET generation = {} WHERE name = %s").format(reached),
                (generation, self._name),
            )
        self.emptied = False


def one_at_a_time(tx: Transaction) -> None:
    """Wait for other processes that make something: both would find it missing, and one of them would fail."""
    tx.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _cursor(connection: sa.Connection) -> Cursor:
    driver = cast(psycopg.Connection, connection.connection.driver_connection)
    return driver.cursor(binary=True)
