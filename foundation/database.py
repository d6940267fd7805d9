"""The database: one engine, read and write transactions, wake-ups announced after commit."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql

from foundation.bus import Bus

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Moment(sa.TypeDecorator[datetime]):
    """A point in time, always UTC and always with its zone, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Transaction:
    """An open write transaction: executes statements, and announces topics once it is committed."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.topics: list[str] = []

    def execute(self, statement: sa.Executable, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run one statement in this transaction."""
        return self.connection.execute(statement, parameters)

    def announce(self, topic: str) -> None:
        """Publish the topic after commit; never when the transaction fails."""
        if topic not in self.topics:
            self.topics.append(topic)


class Database:
    """Read and write transactions on SQLite or PostgreSQL.

    SQLite has one writer: writers of this process queue on a lock (which yields under gevent, where SQLite's own
    busy wait would stop the whole process) and start with BEGIN IMMEDIATE. Nothing may wait for a network, a
    thread or another greenlet inside a write transaction.
    """

    def __init__(self, address: str, bus: Bus) -> None:
        self.bus = bus
        self.is_sqlite = address.startswith("sqlite")
        self._writer = threading.RLock()
        if self.is_sqlite:
            path = address.removeprefix("sqlite:///")
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            self.engine = sa.create_engine(
                address,
                connect_args={"check_same_thread": False, "timeout": 15},
                pool_size=10,
                max_overflow=20,
                # What statements carry is what people wrote, and messages of exceptions end in logs.
                hide_parameters=True,
            )
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = sa.create_engine(
                address,
                connect_args={"connect_timeout": 5},
                pool_size=10,
                max_overflow=20,
                pool_timeout=10,
                pool_pre_ping=True,
                hide_parameters=True,
            )

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection for reading, its snapshot ended with the block."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that commits at the end of the block, rolls back when it raises, then announces."""
        if self.is_sqlite:
            with (
                self._writer,
                self.engine.connect().execution_options(writes=True) as connection,
                connection.begin(),
            ):
                transaction = Transaction(connection)
                yield transaction
        else:
            with self.engine.begin() as connection:
                transaction = Transaction(connection)
                yield transaction
        for topic in transaction.topics:
            self.bus.publish(topic)

    def upgrade(self) -> None:
        """Bring the schema to this version of the program."""
        config = _alembic()
        with self.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def schema_version(self) -> tuple[str | None, str | None]:
        """The schema version found in the database, and the one this program needs."""
        with self.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        return found, _newest_schema()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


@cache
def _newest_schema() -> str | None:
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
