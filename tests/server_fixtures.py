"""Fixtures: a running server with a part of the demo brand, once on SQLite, once on PostgreSQL with Redis."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from letter_box import LetterBox, letter_box
from needs import lacking
from running_server import Server, few_articles, free_port, new_installation

from search.e5_prepared import prepare

SECRET = "a secret of the company that nobody else has"


@pytest.fixture(scope="session")
def prepared_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the encoder lies ready."""
    folder = tmp_path_factory.mktemp("encoder")
    prepare(folder)
    return folder


@pytest.fixture(scope="session")
def redis_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server that lives as long as the tests."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    try:
        process = subprocess.Popen(
            command, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except FileNotFoundError:
        lacking("redis-server")
    address = f"redis://127.0.0.1:{port}/0"
    for _ in range(100):
        try:
            redis.Redis.from_url(address).ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def letters() -> Iterator[LetterBox]:
    """The mail server that the running server sends transcripts through."""
    with letter_box() as box:
        yield box


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.redis])],
)
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    prepared_encoder: Path,
    letters: LetterBox,
) -> Iterator[Server]:
    """A server in which orders and returns of the demo brand are published, with staff, mail and known customers."""
    folder = tmp_path_factory.mktemp(f"server-{request.param}")
    database_url = redis_url = ""
    if request.param == "postgres":
        base = request.getfixturevalue("postgres_server")
        redis_url = request.getfixturevalue("redis_address")
        name = f"j_{folder.name.replace('-', '_')}"
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        plain, _, query = base.partition("?")
        database_url = f"{plain.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    running = new_installation(folder / "data", prepared_encoder, database_url, redis_url)
    running.extra = {
        "VENTANILLA_IDENTITY_SECRET": SECRET,
        "VENTANILLA_SMTP_HOST": "127.0.0.1",
        "VENTANILLA_SMTP_PORT": str(letters.port),
        "VENTANILLA_SMTP_SECURITY": "none",
        "VENTANILLA_SMTP_FROM": "help@grillotostador.example",
    }
    running.command("import", "markdown", str(few_articles(folder / "brand", "orders", "returns")), "--name", "brand")
    running.add_staff()
    running.start()
    yield running
    running.stop()
