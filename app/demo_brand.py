"""Loads the demo brand: its articles in three languages and its staff."""

from collections.abc import Callable
from pathlib import Path

from app.wiring import Services
from foundation.access import Role
from foundation.errors import Problem
from foundation.settings import Settings
from kb.importing.mapping import Mapping as FieldMapping
from kb.importing.markdown_import import import_markdown

FOLDER = Path(__file__).resolve().parent.parent / "demo"
PASSWORD = "cricket-at-the-desk"  # noqa: S105 printed at every start of the demo, and only the demo has it
STAFF = (
    ("ines@grillotostador.example", "Inés", Role.AGENT, "es"),
    ("caetano@grillotostador.example", "Caetano", Role.AGENT, "pt"),
    ("maya@grillotostador.example", "Maya", Role.EDITOR, "en"),
    ("admin@grillotostador.example", "Admin", Role.ADMIN, "es"),
)


def load(services: Services, progress: Callable[[int, int, float | None], None]) -> None:
    """Import the articles that are new or were changed in the folder, and add the accounts that are missing."""
    import_markdown(
        FOLDER,
        FieldMapping(),
        services.publishing,
        services.media,
        services.import_log,
        name="demo",
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
