"""The editor's room: finding, writing, publishing and archiving articles, and their history."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from foundation.access import Role, StaffDirectory
from foundation.errors import Problem, not_found
from foundation.settings import Settings
from foundation.text import slug
from foundation.web.json_body import json_body
from foundation.web.language import page_locale, translated
from foundation.web.sign_in import current_staff, requires
from kb import differences, editor_form
from kb.articles import Article, ArticleContent, ContentLimits
from kb.categories import with_descendants
from kb.editing_page import EditingPage, places, sentence
from kb.editor_list import Coverage, EditorList, Filter
from kb.publishing import Publishing
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore, Revision

PAGE_SIZE = 40
_DONE = {
    "save": "Draft saved. Visitors still see what was published before.",
    "publish": "Published. Visitors and the assistant find it from now on.",
    "archive": "Archived. Visitors and the assistant no longer find it.",
    "restore": "Restored as a draft. Publish it to show it to visitors again.",
}
_COPIED = "An older version is now the newest draft. Publish it to show it to visitors."


class Draft(BaseModel):
    """What the preview renders."""

    locale: str = Field(max_length=20)
    body: str = Field(max_length=2_000_000)


def blueprint(
    articles: ArticleStore,
    categories: CategoryStore,
    listing: EditorList,
    publishing: Publishing,
    rendered: RenderedArticles,
    media_names: Callable[[], Sequence[str]],
    staff: StaffDirectory,
    settings: Settings,
) -> Blueprint:
    """The pages under /editor and the preview under /api/v1/editor; for editors and admins."""
    room = Blueprint("editor", __name__)
    limits = ContentLimits(body=settings.article_limit)
    editing = EditingPage(articles, categories, rendered, media_names, staff, limits, settings.locales)
    locales = editing.locales
    editors_only = requires(Role.EDITOR)

    def page_of(article_id: int, locale: str) -> AnyResponse:
        return redirect(url_for("editor.article", article_id=article_id, locale=locale), 303)

    @room.get("/editor", endpoint="articles", strict_slashes=False)
    @editors_only
    def listed() -> str:
        given = {name: request.args.get(name, "")[:200].strip() for name in ("q", "category", "locale", "state")}
        everything = categories.all()
        chosen = next((one for one in everything if one.key == given["category"]), None)
        wanted = Filter(
            text=given["q"],
            categories=frozenset(with_descendants(everything, chosen.id)) if chosen else frozenset(),
            coverage=Coverage(given["state"]) if given["state"] in list(Coverage) else None,
            locale=given["locale"] if given["locale"] in locales else "",
        )
        lines = listing.find(wanted, page_locale())
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
            locales=locales,
        )

    @room.route("/editor/new", methods=["GET", "POST"])
    @editors_only
    def new() -> str | AnyResponse:
        form = {name: request.form.get(name, "").strip() for name in ("title", "locale", "category", "key")}
        if request.method == "GET":
            form["locale"] = page_locale() if page_locale() in locales else locales[0]
            return _new_page(form, {})
        content = ArticleContent(form["title"], "", "", "", (), ())
        errors = {name: sentence(one) for name, one in editor_form.problems_of(content, limits).items()}
        if form["locale"] not in locales:
            errors["locale"] = translated("This language is not offered. Choose another one.")
        if not any(one.key == form["category"] for one in categories.all()):
            errors["category"] = translated("Choose a category.")
        if errors:
            return _refused(_new_page(form, errors))
        try:
            article_id = _create(form["key"], form["title"], form["category"])
        except Problem as problem:
            return _refused(_new_page(form, {"key": sentence(problem)}), problem.status)
        publishing.save_draft(article_id, form["locale"], content, 0, current_staff().id)
        return page_of(article_id, form["locale"])

    def _new_page(form: dict[str, str], errors: dict[str, str]) -> str:
        return render_template(
            "editor/new.html", form=form, errors=errors, places=places(categories.all()), locales=locales
        )

    def _create(key: str, title: str, category: str) -> int:
        """Make the article; a key that nobody chose gets a number when it is taken."""
        base = slug(title)
        if not key:
            key = next(
                one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if articles.by_key(one) is None
            )
        return publishing.create_article(key, category).id

    @room.get("/editor/articles/<int:article_id>/<locale>")
    @editors_only
    def article(article_id: int, locale: str) -> str:
        editing.subject(article_id, locale)
        return editing.show(article_id, locale, editing.untouched(article_id, locale))

    @room.post("/editor/articles/<int:article_id>/<locale>")
    @editors_only
    def save(article_id: int, locale: str) -> str | AnyResponse:
        editing.subject(article_id, locale)
        expected, author = editor_form.expected_revision(request.form), current_staff().id
        action = request.form.get("action", "save")
        if action not in _DONE:
            raise Problem(400, "bad_request", "The request cannot be understood. Check its form and send it again.")
        form = editor_form.read(request.form)
        try:
            if action == "archive":
                publishing.archive(article_id, locale, expected, author)
            elif action == "restore":
                publishing.restore(article_id, locale, expected, author)
            else:
                errors = editor_form.problems(form, limits, publishing=action == "publish")
                if errors:
                    wrong = Problem(422, "invalid_fields", "Some fields need a correction. Nothing has been saved yet.")
                    page = editing.show(article_id, locale, form, errors=errors, problem=wrong, expected=expected)
                    return _refused(page)
                draft = publishing.save_draft(article_id, locale, form.content(), expected, author, form.note)
                expected = draft.latest_revision
                if action == "publish":
                    publishing.publish(article_id, locale, expected, author)
        except Problem as problem:
            return _not_saved(article_id, locale, form, expected, problem)
        flash(translated(_DONE[action]), "good")
        return page_of(article_id, locale)

    def _not_saved(
        article_id: int, locale: str, form: editor_form.ArticleForm, expected: int, problem: Problem
    ) -> AnyResponse:
        """The page again with everything that was typed, and both versions when somebody else was quicker."""
        newest = articles.latest(article_id, locale)
        if problem.code != "edited_meanwhile" or newest is None:
            page = editing.show(article_id, locale, form, problem=problem, expected=expected)
            return _refused(page, problem.status)
        differing = differences.of_articles(newest.content, form.content())
        return _refused(editing.show(article_id, locale, form, conflict=differing), 409)

    @room.get("/editor/articles/<int:article_id>/<locale>/history")
    @editors_only
    def history(article_id: int, locale: str) -> str:
        editing.subject(article_id, locale)
        shown = articles.latest(article_id, locale)
        if shown is None:
            raise not_found()
        return render_template(
            "editor/history.html",
            article=shown,
            locale=locale,
            revisions=articles.revisions(shown.translation_id),
            who=editing.names(),
        )

    @room.get("/editor/articles/<int:article_id>/<locale>/history/<int:number>")
    @editors_only
    def revision(article_id: int, locale: str, number: int) -> str:
        shown, one = _revision(article_id, locale, number)
        view = request.args.get("view", "before" if number > 1 else "text")
        other_number = number - 1 if view == "before" else shown.latest_revision
        other = articles.revision(shown.translation_id, other_number) if view in ("before", "newest") else None
        found: tuple[differences.Difference, ...] = ()
        if other is not None:
            pair = (other, one) if other.number < number else (one, other)
            found = differences.of_articles(pair[0].content, pair[1].content)
        return render_template(
            "editor/revision.html",
            article=shown,
            revision=one,
            locale=locale,
            author=editing.names()(one.author_id),
            view=view if other is not None else "text",
            found=found,
            left=_version(min(number, other_number)),
            right=_version(max(number, other_number)),
            html=rendered.draft(one.content.body, locale).html,
        )

    @room.post("/editor/articles/<int:article_id>/<locale>/history/<int:number>")
    @editors_only
    def restore_revision(article_id: int, locale: str, number: int) -> AnyResponse:
        _, one = _revision(article_id, locale, number)
        note = translated("Restored from version %(number)s") % {"number": number}
        expected = editor_form.expected_revision(request.form)
        publishing.save_draft(article_id, locale, one.content, expected, current_staff().id, note)
        flash(translated(_COPIED), "good")
        return page_of(article_id, locale)

    def _revision(article_id: int, locale: str, number: int) -> tuple[Article, Revision]:
        editing.subject(article_id, locale)
        shown = articles.latest(article_id, locale)
        one = articles.revision(shown.translation_id, number) if shown and number < 2**31 else None
        if shown is None or one is None:
            raise not_found()
        return shown, one

    @room.post("/api/v1/editor/preview")
    @editors_only
    def preview() -> Response:
        draft = json_body(Draft)
        if draft.locale not in locales:
            raise Problem(422, "unknown_locale", "This language is not offered. Choose another one.")
        if len(draft.body) > limits.body:
            raise Problem(
                413,
                "text_too_long",
                "%(field)s is too long: at most %(limit)d characters fit.",
                {"field": "The text", "limit": limits.body},
            )
        return jsonify({"html": rendered.draft(draft.body, draft.locale).html})

    return room


def _version(number: int) -> str:
    return translated("Version %(number)s") % {"number": number}


def _refused(page: str, status: int = 422) -> AnyResponse:
    return make_response(page, status)
