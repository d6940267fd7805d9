"""Looks at an installation and says in words what is wrong and what to do about it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import redis
import sqlalchemy as sa

from app import answer_findings
from app.rasa import rasa_understanding
from foundation.brand import Brand
from foundation.bus import MemoryBus
from foundation.database import Database
from foundation.json_service import ServiceError
from foundation.settings import Settings, SettingsError

_MIN_FREE_BYTES = 500_000_000
_DEMO_DOMAIN = "grillotostador.example"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: fine, worth a thought, or broken, with a sentence."""

    state: Literal["ok", "note", "broken"]
    sentence: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order in which an operator would mend them."""
    yield from _data_folder(settings)
    yield from brand_findings(settings)
    yield from _database(settings)
    yield from answers(settings)
    yield from _redis(settings)
    yield from _rasa(settings)
    yield from _exposure(settings)


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        yield Finding("note", f"The data folder {folder} does not exist yet; the first start makes it.")
        return
    if not os.access(folder, os.W_OK):
        yield Finding(
            "broken", f"The data folder {folder} cannot be written. Give it to the user that runs Ventanilla."
        )
        return
    free = shutil.disk_usage(folder).free
    if free < _MIN_FREE_BYTES:
        yield Finding("broken", f"Only {free // 1_000_000} MB are free where {folder} lies. Make room, or move it.")
    else:
        yield Finding("ok", f"The data folder {folder} can be written and has {free // 1_000_000_000} GB free.")
    if folder.stat().st_mode & 0o077:
        for name in ("secret.key", "ventanilla.db"):
            file = folder / name
            if file.exists() and file.stat().st_mode & 0o077:
                yield Finding("broken", f"Others on this machine can read {file}. Run: chmod -R go= {folder}")


def brand_findings(settings: Settings) -> Iterator[Finding]:
    """Whether the brand file can be used."""
    try:
        brand = Brand.read(_existing(settings.brand_file))
    except SettingsError as error:
        yield Finding("broken", str(error))
        return
    yield Finding("ok", f"The brand {brand.name} is readable in every colour pair that carries text.")


def _existing(path: Path) -> Path:
    packaged = Path(__file__).resolve().parent.parent / path
    return path if path.exists() or not packaged.exists() else packaged


def _database(settings: Settings) -> Iterator[Finding]:
    address = settings.database_address
    kind = "SQLite" if address.startswith("sqlite") else "PostgreSQL"
    if kind == "SQLite" and not Path(address.removeprefix("sqlite:///")).exists():
        yield Finding("note", "There is no database yet; the first start makes it.")
        return
    database = Database(address, MemoryBus())
    try:
        found, wanted = database.schema_version()
        if found != wanted:
            yield Finding(
                "broken",
                f"The {kind} schema is {found or 'empty'} and this program needs {wanted}. Run: ventanilla upgrade",
            )
            return
        with database.read() as connection:
            articles = connection.execute(sa.text("SELECT count(*) FROM article")).scalar_one()
            known = connection.execute(
                sa.text("SELECT count(*) FROM staff WHERE email LIKE :demo AND disabled_at IS NULL"),
                {"demo": f"%@{_DEMO_DOMAIN}"},
            ).scalar_one()
            admins = connection.execute(
                sa.text("SELECT count(*) FROM staff WHERE role = 'admin' AND disabled_at IS NULL")
            ).scalar_one()
    except sa.exc.SQLAlchemyError as error:
        yield Finding(
            "broken",
            f"The {kind} database does not answer ({type(error).__name__}). "
            "Check database_url, and that the server runs and lets this user in.",
        )
        return
    finally:
        database.close()
    yield Finding("ok", f"The {kind} database answers, its schema is {found}, and it holds {articles} articles.")
    if not articles:
        yield Finding("note", "The knowledge base is empty. Run: ventanilla import markdown FOLDER, or ventanilla demo")
    if known:
        yield Finding(
            "broken" if settings.public_url else "note",
            f"{known} accounts of the demo can sign in with a password that everybody knows. "
            "Run ventanilla staff disable EMAIL for each before others can reach this server.",
        )
    if not admins:
        yield Finding("note", "Nobody is an administrator. Run: ventanilla staff add EMAIL --role admin")


def answers(settings: Settings) -> Iterator[Finding]:
    """From which chance on the assistant answers and what that achieves; nothing where there is no database yet."""
    # It reads tables that are there only where everything about the database is well.
    address = settings.database_address
    if address.startswith("sqlite") and not Path(address.removeprefix("sqlite:///")).exists():
        return
    database = Database(address, MemoryBus())
    try:
        found, wanted = database.schema_version()
        if found == wanted:
            for state, sentence in answer_findings.findings(settings, _existing(settings.tuning_file), database):
                yield Finding(state, sentence)
    except sa.exc.SQLAlchemyError:
        return
    finally:
        database.close()


def _redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        if not settings.database_address.startswith("sqlite"):
            yield Finding(
                "note",
                "Without Redis, several web processes learn of each other's messages only every "
                "15 seconds. Set redis_url when you run more than one.",
            )
        return
    try:
        redis.Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2).ping()
    except (redis.RedisError, OSError, ValueError) as error:
        yield Finding("broken", f"Redis does not answer ({type(error).__name__}). Check redis_url, or leave it empty.")
    else:
        yield Finding("ok", "Redis answers.")


def _rasa(settings: Settings) -> Iterator[Finding]:
    if settings.rasa_channel == "open":
        yield Finding(
            "note",
            "The Rasa channel is open: whoever reaches this port may speak for every visitor. "
            "Set rasa_channel = token unless only your own programs reach it.",
        )
    try:
        rasa = rasa_understanding(settings)
    except SettingsError as error:
        yield Finding("broken", str(error))
        return
    if rasa is None:
        return
    for locale in settings.locales:
        try:
            rasa.ask("hola", locale)
        except ServiceError as error:
            yield Finding(
                "note",
                f"Rasa does not understand messages for {locale} ({error}); our own engine stands in. "
                "Check rasa_url, rasa_token, and that Rasa runs with --enable-api.",
            )
        else:
            yield Finding("ok", f"Rasa understands messages for {locale}.")


def _exposure(settings: Settings) -> Iterator[Finding]:
    if settings.public_url.startswith("https://") and not settings.secure_cookies:
        yield Finding("broken", "The public address uses HTTPS but secure_cookies is off. Set secure_cookies = true.")
    if settings.host not in ("127.0.0.1", "localhost", "::1") and not settings.public_url:
        yield Finding(
            "note",
            f"The server listens on {settings.host} and public_url is empty: links in messages would "
            "point there. Set public_url.",
        )
    if not settings.embed_origins:
        yield Finding("note", "Any site may show the help window. Name yours in embed_origins to keep others out.")
