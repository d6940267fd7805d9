"""The database behaves alike on SQLite and PostgreSQL, and its migrations lead to the declared tables."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from foundation.access_tables import staff
from foundation.bus import MemoryBus
from foundation.database import Database, metadata, now


def account(email: str) -> sa.Insert:
    return sa.insert(staff).values(
        email=email, name="n", role="agent", locale="es", password_hash="x", created_at=now()
    )


def test_migrations_lead_to_the_declared_tables(database_address: str) -> None:
    address = database_address.replace("postgresql://", "postgresql+psycopg://", 1)
    database = Database(address, MemoryBus())
    database.upgrade()
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
        assert compare_metadata(context, metadata) == []
    found, wanted = database.schema_version()
    assert found == wanted
    database.close()


def test_upgrading_twice_changes_nothing(database_address: str) -> None:
    address = database_address.replace("postgresql://", "postgresql+psycopg://", 1)
    database = Database(address, MemoryBus())
    database.upgrade()
    database.upgrade()
    database.close()


def test_a_failed_transaction_writes_and_announces_nothing(database: Database) -> None:
    with database.bus.subscribe("staff") as listener:
        with pytest.raises(RuntimeError), database.write() as tx:
            tx.execute(account("a@grillotostador.example"))
            tx.announce("staff")
            raise RuntimeError
        assert not listener.wait(0.05)
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(staff)).scalar_one() == 0


def test_an_announcement_comes_after_the_commit(database: Database) -> None:
    seen = []

    def listen() -> None:
        with database.bus.subscribe("staff") as listener:
            ready.set()
            listener.wait(10)
            with database.read() as connection:
                seen.append(connection.execute(sa.select(sa.func.count()).select_from(staff)).scalar_one())

    ready = threading.Event()
    thread = threading.Thread(target=listen)
    thread.start()
    ready.wait(5)
    with database.write() as tx:
        tx.execute(account("a@grillotostador.example"))
        tx.announce("staff")
    thread.join(10)
    assert seen == [1]


def test_moments_keep_their_zone(database: Database) -> None:
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with database.write() as tx:
        tx.execute(account("a@grillotostador.example"))
        tx.execute(sa.update(staff).values(created_at=moment))
    with database.read() as connection:
        assert connection.execute(sa.select(staff.c.created_at)).scalar_one() == moment


def test_writers_queue_instead_of_failing(database: Database) -> None:
    def add(n: int) -> None:
        with database.write() as tx:
            tx.execute(account(f"{n}@grillotostador.example"))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(staff)).scalar_one() == 16


def test_a_failure_quotes_nothing_of_what_was_written(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError) as failed, database.write() as tx:
        tx.execute(sa.text("SELECT missing_function(:said)"), {"said": "mi tarjeta es 4111"})
    assert "4111" not in str(failed.value)
