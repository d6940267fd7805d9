"""The editor's pages for one article in one language: writing, publishing, archiving, and its history."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from foundation.errors import Problem, not_found
from foundation.i18n import N_
from foundation.web.language import translated
from foundation.web.sign_in import current_staff
from kb import differences, editor_form
from kb.articles import Article
from kb.editing_page import EditingPage
from kb.publishing import Publishing
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, Revision

_DONE = {
    "save": N_("Draft saved. Visitors still see what was published before."),
    "publish": N_("Published. Visitors and the assistant find it from now on."),
    "archive": N_("Archived. Visitors and the assistant no longer find it."),
    "restore": N_("Restored as a draft. Publish it to show it to visitors again."),
}
_COPIED = N_("An older version is now the newest draft. Publish it to show it to visitors.")


class ArticleRoom:
    """The views of one article; whoever calls them has checked the role."""

    def __init__(
        self, editing: EditingPage, articles: ArticleStore, publishing: Publishing, rendered: RenderedArticles
    ) -> None:
        self._editing = editing
        self._articles = articles
        self._publishing = publishing
        self._rendered = rendered

    def article(self, article_id: int, locale: str) -> str:
        """The editing page as it is stored."""
        self._editing.subject(article_id, locale)
        return self._editing.show(article_id, locale, self._editing.untouched(article_id, locale))

    def save(self, article_id: int, locale: str) -> Response:
        """Keep what was typed as a draft, then publish, archive or restore when that was asked for."""
        self._editing.subject(article_id, locale)
        expected, author = editor_form.expected_revision(request.form), current_staff().id
        action = request.form.get("action", "save")
        if action not in _DONE:
            raise Problem(400, "bad_request", "The request cannot be understood. Check its form and send it again.")
        form = editor_form.read(request.form)
        errors = editor_form.problems(form, self._editing.limits, publishing=action == "publish")
        if errors:
            wrong = Problem(422, "invalid_fields", "Some fields need a correction. Nothing has been saved yet.")
            return refused(
                self._editing.show(article_id, locale, form, errors=errors, problem=wrong, expected=expected)
            )
        try:
            draft = self._publishing.save_draft(article_id, locale, form.content(), expected, author, form.note)
            expected = draft.latest_revision
            if action == "publish":
                self._publishing.publish(article_id, locale, expected, author)
            elif action == "archive":
                self._publishing.archive(article_id, locale, expected, author)
            elif action == "restore":
                self._publishing.restore(article_id, locale, expected, author)
        except Problem as problem:
            return self._not_saved(article_id, locale, form, expected, problem)
        flash(translated(_DONE[action]), "good")
        return page_of(article_id, locale)

    def _not_saved(
        self, article_id: int, locale: str, form: editor_form.ArticleForm, expected: int, problem: Problem
    ) -> Response:
        """The page again with everything that was typed, and both versions when somebody else was quicker."""
        newest = self._articles.latest(article_id, locale)
        if problem.code != "edited_meanwhile" or newest is None:
            page = self._editing.show(article_id, locale, form, problem=problem, expected=expected)
            return refused(page, problem.status)
        differing = differences.of_articles(newest.content, form.content())
        return refused(self._editing.show(article_id, locale, form, conflict=differing), 409)

    def history(self, article_id: int, locale: str) -> str:
        """Every version, the newest first."""
        self._editing.subject(article_id, locale)
        shown = self._articles.latest(article_id, locale)
        if shown is None:
            raise not_found()
        return render_template(
            "editor/history.html",
            article=shown,
            locale=locale,
            revisions=self._articles.revisions(shown.translation_id),
            who=self._editing.names(),
        )

    def revision(self, article_id: int, locale: str, number: int) -> str:
        """One version: what it changed, how it differs from the newest, or all of it."""
        shown, one = self._revision(article_id, locale, number)
        view = request.args.get("view", "before" if number > 1 else "text")
        other_number = number - 1 if view == "before" else shown.latest_revision
        other = self._articles.revision(shown.translation_id, other_number) if view in ("before", "newest") else None
        found: tuple[differences.Difference, ...] = ()
        if other is not None:
            pair = (other, one) if other.number < number else (one, other)
            found = differences.of_articles(pair[0].content, pair[1].content)
        return render_template(
            "editor/revision.html",
            article=shown,
            revision=one,
            locale=locale,
            author=self._editing.names()(one.author_id),
            view=view if other is not None else "text",
            found=found,
            left=_version(min(number, other_number)),
            right=_version(max(number, other_number)),
            html=self._rendered.draft(one.content.body, locale).html,
        )

    def restore_revision(self, article_id: int, locale: str, number: int) -> Response:
        """Make an older version the newest draft."""
        _, one = self._revision(article_id, locale, number)
        note = translated("Restored from version %(number)s") % {"number": number}
        expected = editor_form.expected_revision(request.form)
        self._publishing.save_draft(article_id, locale, one.content, expected, current_staff().id, note)
        flash(translated(_COPIED), "good")
        return page_of(article_id, locale)

    def _revision(self, article_id: int, locale: str, number: int) -> tuple[Article, Revision]:
        self._editing.subject(article_id, locale)
        shown = self._articles.latest(article_id, locale)
        one = self._articles.revision(shown.translation_id, number) if shown and number < 2**31 else None
        if shown is None or one is None:
            raise not_found()
        return shown, one


def page_of(article_id: int, locale: str) -> Response:
    """To the editing page, after something was written."""
    return redirect(url_for("editor.article", article_id=article_id, locale=locale), 303)


def _version(number: int) -> str:
    return translated("Version %(number)s") % {"number": number}


def refused(page: str, status: int = 422) -> Response:
    """A page that says what has to change before anything is stored."""
    return make_response(page, status)
