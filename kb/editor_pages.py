"""The editor's room: the list of articles, new articles, and the preview; blueprint of all its pages."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from foundation.access import Role, StaffDirectory
from foundation.errors import Problem
from foundation.settings import Settings
from foundation.text import slug
from foundation.web.json_body import json_body
from foundation.web.language import page_locale, translated
from foundation.web.sign_in import current_staff, requires
from kb import editor_form
from kb.advising import Advisor
from kb.article_room import ArticleRoom, page_of, refused
from kb.articles import ArticleContent, ContentLimits
from kb.categories import with_descendants
from kb.editing_page import EditingPage, places, sentence
from kb.editor_list import Coverage, EditorList, Filter
from kb.feedback import Feedback
from kb.publishing import Publishing
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore

PAGE_SIZE = 40


class Draft(BaseModel):
    """What the preview renders."""

    locale: str = Field(max_length=20)
    body: str = Field(max_length=2_000_000)
    title: str = Field("", max_length=2_000)
    summary: str = Field("", max_length=2_000)


def blueprint(
    articles: ArticleStore,
    categories: CategoryStore,
    listing: EditorList,
    publishing: Publishing,
    rendered: RenderedArticles,
    media_names: Callable[[], Sequence[str]],
    staff: StaffDirectory,
    feedback: Feedback,
    advise: Advisor,
    settings: Settings,
) -> Blueprint:
    """The pages under /editor and the preview under /api/v1/editor; for editors and admins."""
    room = Blueprint("editor", __name__)
    limits = ContentLimits(body=settings.article_limit)
    editing = EditingPage(
        articles, categories, rendered, media_names, staff, feedback, advise, limits, settings.locales
    )
    desk = _Room(editing, articles, categories, listing, publishing, rendered)
    one = ArticleRoom(editing, articles, publishing, rendered)
    base = "/editor/articles/<int:article_id>/<locale>"
    views: Sequence[tuple[str, str, str, Callable[..., str | AnyResponse]]] = (
        ("GET", "/editor", "articles", desk.list),
        ("GET", "/editor/new", "new", desk.start),
        ("POST", "/editor/new", "create", desk.create),
        ("GET", base, "article", one.article),
        ("POST", base, "save", one.save),
        ("GET", f"{base}/history", "history", one.history),
        ("GET", f"{base}/history/<int:number>", "revision", one.revision),
        ("POST", f"{base}/history/<int:number>", "restore_revision", one.restore_revision),
        ("POST", "/api/v1/editor/preview", "preview", desk.preview),
    )
    for method, rule, name, view in views:
        room.add_url_rule(rule, name, requires(Role.EDITOR)(view), methods=[method], strict_slashes=False)
    return room


class _Room:
    def __init__(
        self,
        editing: EditingPage,
        articles: ArticleStore,
        categories: CategoryStore,
        listing: EditorList,
        publishing: Publishing,
        rendered: RenderedArticles,
    ) -> None:
        self._editing = editing
        self._articles = articles
        self._categories = categories
        self._listing = listing
        self._publishing = publishing
        self._rendered = rendered

    def list(self) -> str:
        """The articles that pass the filter, page by page."""
        given = {name: request.args.get(name, "")[:200].strip() for name in ("q", "category", "locale", "state")}
        everything = self._categories.all()
        chosen = next((one for one in everything if one.key == given["category"]), None)
        wanted = Filter(
            text=given["q"],
            categories=frozenset(with_descendants(everything, chosen.id)) if chosen else frozenset(),
            coverage=Coverage(given["state"]) if given["state"] in list(Coverage) else None,
            locale=given["locale"] if given["locale"] in self._editing.locales else "",
        )
        lines = self._listing.find(wanted, page_locale())
        pages = max(1, -(-len(lines) // PAGE_SIZE))
        asked = request.args.get("page", "1")
        number = min(int(asked), pages) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
        number = max(1, number)

        def page_address(other: int) -> str:
            kept = {name: value for name, value in given.items() if value}
            return f"?{urlencode({**kept, 'page': other})}"

        return render_template(
            "editor/articles.html",
            lines=lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
            total=len(lines),
            number=number,
            pages=pages,
            page_address=page_address,
            chosen=given,
            filtered=wanted != Filter(),
            places=places(everything),
            names={one.id: one.name(page_locale()) for one in everything},
            locales=self._editing.locales,
        )

    def start(self) -> str:
        """The form for a new article."""
        locale = page_locale() if page_locale() in self._editing.locales else self._editing.locales[0]
        return self._new_page({"title": "", "locale": locale, "category": "", "key": ""}, {})

    def create(self) -> AnyResponse:
        """Make a new article and go on to its editing page."""
        form = {name: request.form.get(name, "").strip() for name in ("title", "locale", "category", "key")}
        content = ArticleContent(form["title"], "", "", "", (), ())
        errors = {name: sentence(one) for name, one in editor_form.problems_of(content, self._editing.limits).items()}
        if form["locale"] not in self._editing.locales:
            errors["locale"] = translated("This language is not offered. Choose another one.")
        if not any(one.key == form["category"] for one in self._categories.all()):
            errors["category"] = translated("Choose a category.")
        if errors:
            return refused(self._new_page(form, errors))
        try:
            article_id = self._create(form["key"], form["title"], form["category"])
        except Problem as problem:
            return refused(self._new_page(form, {"key": sentence(problem)}), problem.status)
        self._publishing.save_draft(article_id, form["locale"], content, 0, current_staff().id)
        return page_of(article_id, form["locale"])

    def _new_page(self, form: dict[str, str], errors: dict[str, str]) -> str:
        return render_template(
            "editor/new.html",
            form=form,
            errors=errors,
            places=places(self._categories.all()),
            locales=self._editing.locales,
        )

    def _create(self, key: str, title: str, category: str) -> int:
        """Make the article; a key that nobody chose gets a number when it is taken."""
        base = slug(title)
        if not key:
            key = next(
                one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if self._articles.by_key(one) is None
            )
        return self._publishing.create_article(key, category).id

    def preview(self) -> Response:
        """A text as its readers would see it, and what it should say differently."""
        draft = json_body(Draft)
        if draft.locale not in self._editing.locales:
            raise Problem(422, "unknown_locale", "This language is not offered. Choose another one.")
        if len(draft.body) > self._editing.limits.body:
            raise Problem(
                413,
                "text_too_long",
                "%(field)s is too long: at most %(limit)d characters fit.",
                {"field": "The text", "limit": self._editing.limits.body},
            )
        found = self._editing.advice(draft.title, draft.summary, draft.body, draft.locale)
        return jsonify({"html": self._rendered.draft(draft.body, draft.locale).html, "advice": found})
