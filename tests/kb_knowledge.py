"""A knowledge base for tests: its writer, its readers, and a record of which passages were written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from foundation.database import Database, Transaction
from kb.articles import Article, ArticleContent, ContentLimits
from kb.categories import CategoryText
from kb.importing.import_log import ImportLog
from kb.media import MediaStore
from kb.publishing import Publishing
from kb.store import ArticleStore, CategoryStore


@dataclass
class RecordedPassages:
    """A PassageWriter that remembers what it was asked; `before_write` runs while articles are being encoded."""

    shown: dict[int, Article] = field(default_factory=dict)
    prepared: int = 0
    fails_on: str = ""
    meanwhile: list[object] = field(default_factory=list)

    def prepare(self, article: Article) -> str:
        return self.prepare_many([article])[0]

    def prepare_many(self, articles: Sequence[Article]) -> list[str]:
        self.prepared += len(articles)
        while self.meanwhile:
            action = self.meanwhile.pop()
            assert callable(action)
            action()
        for article in articles:
            if self.fails_on and self.fails_on in article.content.body:
                raise ValueError(self.fails_on)
        return [article.content.title for article in articles]

    def write(self, tx: Transaction, article: Article, prepared: str) -> None:
        assert prepared == article.content.title
        self.shown[article.translation_id] = article
        tx.announce("articles")

    def remove(self, tx: Transaction, translation_id: int) -> None:
        self.shown.pop(translation_id, None)
        tx.announce("articles")


class Knowledge:
    """Everything of the knowledge base on one database, with one category `orders`."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self.database = database
        self.passages = RecordedPassages()
        self.publishing = Publishing(database, self.passages, ContentLimits())
        self.articles = ArticleStore(database)
        self.categories = CategoryStore(database)
        self.media = MediaStore(database, data_dir / "media", size_limit=100_000)
        self.log = ImportLog(database)
        self.publishing.save_category("orders", None, 10, "box", {"es": CategoryText("Pedidos")})


def content(title: str = "Cancelar", body: str = "Se cancela así.", **values: object) -> ArticleContent:
    """An article's content with what a test does not care about filled in."""
    given = {"slug": "", "summary": "", "questions": ("anular",), "tags": (), **values}
    return ArticleContent(title=title, body=body, **given)  # type: ignore[arg-type]
