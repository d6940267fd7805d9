"""Chooses what stands behind every port, in this one place."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kb.importing.import_log import ImportLog
from kb.media import MediaStore
from kb.publishing import Publishing
from search.finder import Finder

from assistant.dialogue import Dialogue
from assistant.turns import Turns
from conversations.store import ConversationStore
from foundation.access import StaffDirectory
from foundation.brand import Brand
from foundation.bus import Bus
from foundation.database import Database
from foundation.settings import Settings
from kb.help_centre import HelpCentre
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore
from search.indexer import PassageIndexer

ROOT = Path(__file__).resolve().parent.parent
Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that runs, ready to use."""

    settings: Settings
    brand: Brand
    bus: Bus
    database: Database
    staff: StaffDirectory
    articles: ArticleStore
    categories: CategoryStore
    centre: HelpCentre
    media: MediaStore
    rendered: RenderedArticles
    publishing: Publishing
    import_log: ImportLog
    indexer: PassageIndexer
    finder: Finder
    conversations: ConversationStore
    dialogue: Dialogue
    turns: Turns

    def close(self) -> None:
        """Stop what runs beside the requests and give back the database."""
        self.turns.stop()
        self.indexer.close()
        self.database.close()


def packaged(path: Path) -> Path:
    """A file as named, or the one that comes with the program when there is none of that name here."""
    return path if path.exists() or path.is_absolute() else ROOT / path


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: as set, or made once and kept in the data folder, readable by its owner only."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
