"""A help centre and an editor's room over a small knowledge base, for tests of their pages."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect

from app import staff as staff_pages
from foundation.access import Role, StaffDirectory
from foundation.brand import Brand
from foundation.bus import MemoryBus
from foundation.database import Database, Transaction
from foundation.settings import Settings
from foundation.web import brand_css, language, limits, problems, security, sign_in, static_files
from kb import article_api, editor_pages, pages, program_pages
from kb.advising import Advisor
from kb.articles import Article, ArticleContent, ContentLimits
from kb.categories import CategoryText
from kb.editor_list import EditorList
from kb.feedback import Feedback
from kb.help_centre import HelpCentre
from kb.media import MediaStore
from kb.publications import Publications
from kb.publishing import Publishing
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore

PASSWORD = "a password for tests"
LOCALES = ("es", "pt", "en")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


class NoPassages:
    """Writes no passages: pages read articles only."""

    def prepare(self, article: Article) -> None:
        return None

    def prepare_many(self, articles: Sequence[Article]) -> list[None]:
        return [None for _ in articles]

    def write(self, tx: Transaction, article: Article, prepared: Any) -> None:
        tx.announce("articles")

    def remove(self, tx: Transaction, translation_id: int) -> None:
        tx.announce("articles")


@dataclass(frozen=True)
class Passage:
    heading: str
    anchor: str
    text: str
    highlights: tuple[tuple[int, int], ...]
    kind: str = "body"


@dataclass(frozen=True)
class Found:
    article_id: int
    locale: str
    title: str
    slug: str
    summary: str
    category_id: int
    passage: Passage


class WordSearch:
    """Finds articles whose body holds the text."""

    def __init__(self, articles: ArticleStore) -> None:
        self._articles = articles

    def search(self, text: str, locale: str, limit: int) -> list[Found]:
        found = []
        for one in self._articles.all_published(locale):
            at = one.content.body.find(text)
            if at >= 0:
                passage = Passage("", "", one.content.body, ((at, at + len(text)),))
                content = one.content
                found.append(
                    Found(one.id, one.locale, content.title, content.slug, content.summary, one.category_id, passage)
                )
        return found[:limit]


class NextArticles:
    """Relates every article to those with the next ids."""

    def related(self, article_id: int, locale: str, most: int) -> list[int]:
        return [article_id + one for one in range(1, most + 1)]


@dataclass(frozen=True)
class Site:
    """The application, what writes behind it, and the ids of its articles by key."""

    app: Flask
    publishing: Publishing
    articles: ArticleStore
    ids: dict[str, int]

    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def signed_in(self, name: str) -> FlaskClient:
        browser = self.app.test_client()
        form = {"email": f"{name}@grillotostador.example", "password": PASSWORD, "csrf_token": token(browser)}
        assert browser.post("/staff/sign-in", data=form).status_code == 302
        return browser


def token(browser: FlaskClient, page: str = "/staff/sign-in") -> str:
    """The CSRF token of a page of the staff."""
    return browser.get(page).get_data(as_text=True).split('name="csrf-token" content="')[1].split('"')[0]


def content(title: str, body: str = "Una respuesta.", **given: Any) -> ArticleContent:
    """An article's content with defaults for what a test does not care about."""
    plain = {"slug": "", "summary": f"Sobre: {title}", "questions": (f"{title}?",), "tags": ("x",)}
    return ArticleContent(title=title, body=body, **{**plain, **given})


def silent(text: str, locale: str) -> tuple[()]:
    """No advice about anything."""
    return ()


def on_sqlite(folder: Path, schema: Path, advise: Advisor = silent, **brand: Any) -> Site:
    """A site over a copy of a SQLite file that has the schema."""
    shutil.copy(schema, folder / "site.db")
    return build(Database(f"sqlite:///{folder / 'site.db'}", MemoryBus()), folder, advise, **brand)


def build(database: Database, folder: Path, advise: Advisor = silent, **given: Any) -> Site:
    """A site with two categories, one inside the other; "cancel" in three languages, "only-es" in one, and drafts.

    What is `given` belongs to the brand.
    """
    settings = Settings(data_dir=folder, address_rate="100000 per minute", sign_in_rate="100000 per minute")
    brand = Brand(name="Grillo", assistant="Cri", tagline={"es": "Café y respuestas."}, **given)
    articles, categories = ArticleStore(database), CategoryStore(database)
    publishing = Publishing(database, NoPassages(), ContentLimits(body=settings.article_limit))
    media = MediaStore(database, folder / "media")
    media.add("dot.png", PIXEL)
    media.add("mark.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>')
    staff = StaffDirectory(database, 12)
    for name, role in (("marta", Role.EDITOR), ("rui", Role.EDITOR), ("leo", Role.AGENT)):
        staff.add(f"{name}@grillotostador.example", name.title(), role, "es", PASSWORD)

    names = {"es": "Pedidos", "pt": "Pedidos", "en": "Orders"}
    publishing.save_category("orders", None, 10, "box", {code: CategoryText(name) for code, name in names.items()})
    publishing.save_category("late", "orders", 20, "truck", {"es": CategoryText("Retrasos")})
    ids = {
        key: publishing.create_article(key, category).id
        for key, category in (("place", "orders"), ("cancel", "orders"), ("only-es", "late"), ("draft", "orders"))
    }
    for locale in LOCALES:
        for key in ("place", "cancel"):
            saved = publishing.save_draft(ids[key], locale, content(f"{key} {locale}", _BODY), 0, None)
            publishing.publish(ids[key], locale, saved.latest_revision, None)
    saved = publishing.save_draft(ids["only-es"], "es", content("Llega tarde"), 0, None)
    publishing.publish(ids["only-es"], "es", saved.latest_revision, None)
    publishing.save_draft(ids["draft"], "es", content("Todavía no"), 0, None)

    app = Flask("site", static_folder=None, template_folder=None)
    app.config.update(SECRET_KEY="k" * 40, MAX_CONTENT_LENGTH=1_000_000, MAX_FORM_MEMORY_SIZE=1_000_000)
    app.jinja_env.globals["brand"] = brand
    language.install(app)
    problems.install(app)
    security.install(app, https=False)
    static_files.install(app)
    limits.install(app, "")
    sign_in.install(app, staff)
    csrf = CSRFProtect(app)
    rendered = RenderedArticles(articles, settings.locales, media.url)
    for public in (
        pages.blueprint(
            HelpCentre(database, settings.locales),
            articles,
            categories,
            rendered,
            media,
            WordSearch(articles),
            NextArticles(),
            Feedback(database),
            brand,
            settings,
        ),
        program_pages.blueprint(Publications(database, settings.locales), articles, categories, brand, settings),
        article_api.blueprint(articles, rendered, settings),
    ):
        app.register_blueprint(public)
        csrf.exempt(public)
    app.register_blueprint(brand_css.blueprint(brand))
    app.register_blueprint(staff_pages.blueprint(staff, settings.sign_in_rate))
    app.register_blueprint(
        editor_pages.blueprint(
            articles,
            categories,
            EditorList(database, settings.locales),
            publishing,
            rendered,
            lambda: [one.name for one in media.all()],
            staff,
            Feedback(database),
            advise,
            settings,
        )
    )
    return Site(app, publishing, articles, ids)


_BODY = """Se puede cancelar hasta el tueste. Mira [cómo se hace](article:place) o [el retraso](article:only-es).

## Antes
![Un punto](media:dot.png)

## Durante

| a | b |
| --- | --- |
| 1 | 2 |

## Después

!!! warning "Ojo"
    Después ya no.
"""
