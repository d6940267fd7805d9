"""Loads the demo brand: its articles in three languages and its staff."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from foundation.access import Role
from foundation.database import Database
from foundation.errors import Problem
from foundation.settings import Settings
from kb.importing.mapping import Mapping as FieldMapping
from kb.importing.markdown_import import import_markdown
from kb.tables import import_item

if TYPE_CHECKING:
    from app.wiring import Services

FOLDER = Path(__file__).resolve().parent.parent / "demo"
SOURCE = "demo"
PASSWORD = "cricket-at-the-desk"  # noqa: S105 printed at every start of the demo, and only the demo has it
STAFF = (
    ("ines@grillotostador.example", "Inés", Role.AGENT, "es"),
    ("caetano@grillotostador.example", "Caetano", Role.AGENT, "pt"),
    ("maya@grillotostador.example", "Maya", Role.EDITOR, "en"),
    ("admin@grillotostador.example", "Admin", Role.ADMIN, "es"),
)


def load(services: "Services", progress: Callable[[int, int, float | None], None]) -> None:
    """Import the articles that are new or were changed in the folder, and add the accounts that are missing."""
    import_markdown(
        FOLDER,
        FieldMapping(),
        services.publishing,
        services.media,
        services.import_log,
        name=SOURCE,
        progress=progress,
    )
    known = {member.email for member in services.staff.everyone()}
    for email, name, role, locale in STAFF:
        if email not in known:
            try:
                services.staff.add(email, name, role, locale, PASSWORD)
            except Problem as problem:
                if problem.code != "email_taken":
                    raise


def is_loaded(settings: Settings, database: Database) -> bool:
    """Whether this very demo brand was loaded into this database, told without encoder and indexes."""
    with database.read() as connection:
        there = connection.execute(sa.select(sa.exists().where(import_item.c.source == SOURCE))).scalar_one()
    mark = _mark(settings)
    return bool(there) and mark.is_file() and mark.read_text(encoding="ascii") == _digest(settings)


def remember(settings: Settings) -> None:
    """Note that the demo brand is loaded, so that the next start need not look at every article."""
    _mark(settings).write_text(_digest(settings), encoding="ascii")


def _mark(settings: Settings) -> Path:
    return settings.data_dir / "demo.sha256"


def _digest(settings: Settings) -> str:
    digest = hashlib.sha256(settings.database_address.encode())
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(FOLDER)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def addresses(settings: Settings) -> str:
    """Where everything is, and how the demo staff sign in."""
    site = settings.address
    return f"""
  Help centre         {site}/hc/
  Shop with the help  {site}/demo
  Desk                {site}/desk      {STAFF[0][0]}  (or {STAFF[1][0]})
  Editor's room       {site}/editor    {STAFF[2][0]}
  Both rooms          {site}/staff/    {STAFF[3][0]}
  Password of the demo staff: {PASSWORD}
"""
