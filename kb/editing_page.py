"""Puts together what the page for editing one article in one language shows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template

from foundation.access import StaffDirectory
from foundation.errors import Problem, not_found
from foundation.i18n import LOCALES, N_
from foundation.text import slug
from foundation.web.language import page_locale, translated
from kb.addresses import article_url
from kb.advising import Advisor, advice_on
from kb.articles import Article, ContentLimits, Status
from kb.categories import Branch, Category, tree
from kb.differences import Difference
from kb.editor_form import ArticleForm, of_content
from kb.editor_list import Coverage, Written, coverage
from kb.feedback import REASONS, Feedback
from kb.help_centre import preferred
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore, Subject

_STATES = {
    Coverage.MISSING: N_("Not written in this language yet"),
    Coverage.DRAFT: N_("Draft: visitors do not see it"),
    Coverage.PUBLISHED: N_("Published"),
    Coverage.CHANGED: N_("Published, with unpublished changes"),
    Coverage.OUTDATED: N_("Published, older than another language"),
    Coverage.ARCHIVED: N_("Archived: visitors do not see it"),
}


def sentence(problem: Problem) -> str:
    """A problem's sentence in the editor's language, its values translated too."""
    values = {name: translated(one) if isinstance(one, str) else one for name, one in problem.values.items()}
    text = translated(problem.detail)
    return text % values if values else text


def places(categories: Sequence[Category]) -> list[tuple[int, Category]]:
    """Every category with its depth, in the order of the tree; for a list to choose from."""

    def below(branches: Sequence[Branch], depth: int) -> list[tuple[int, Category]]:
        return [pair for branch in branches for pair in ((depth, branch.category), *below(branch.children, depth + 1))]

    return below(tree(categories), 0)


class EditingPage:
    """Reads an article in all its languages and renders the page; writes nothing."""

    def __init__(
        self,
        articles: ArticleStore,
        categories: CategoryStore,
        rendered: RenderedArticles,
        media_names: Callable[[], Sequence[str]],
        staff: StaffDirectory,
        feedback: Feedback,
        advise: Advisor,
        limits: ContentLimits,
        locales: Sequence[str],
    ) -> None:
        self._articles = articles
        self._categories = categories
        self._rendered = rendered
        self._media_names = media_names
        self._staff = staff
        self._feedback = feedback
        self._advise = advise
        self.limits = limits
        self.locales = tuple(code for code in locales if code in LOCALES)

    def subject(self, article_id: int, locale: str) -> Subject:
        """The article, refused with 404 when it does not exist or the help centre lacks the language."""
        found = self._articles.subject(article_id) if 0 < article_id < 2**63 else None
        if found is None or locale not in self.locales:
            raise not_found()
        return found

    def names(self) -> Callable[[int | None], str]:
        """Tells who wrote a revision."""
        known = {member.id: member.name for member in self._staff.everyone()}

        def who(author_id: int | None) -> str:
            if author_id is None:
                return translated("an import")
            return known.get(author_id) or translated("a former colleague")

        return who

    def advice(self, title: str, summary: str, body: str, locale: str) -> list[dict[str, Any]]:
        """What the texts should say differently; nothing about a body that is too long to be kept."""
        fields = {"title": title, "summary": summary}
        if len(body) <= self.limits.body:
            fields["body"] = body
        return advice_on(self._advise, fields, locale, page_locale())

    def untouched(self, article_id: int, locale: str) -> ArticleForm:
        """The form before anything is typed: what is stored, else a copy of another language to translate from."""
        here = self._articles.latest(article_id, locale)
        if here is not None:
            return of_content(here.content)
        source = self._source(article_id, locale)
        return ArticleForm(body=source.content.body) if source else ArticleForm()

    def show(
        self,
        article_id: int,
        locale: str,
        form: ArticleForm,
        *,
        errors: Mapping[str, Problem] | None = None,
        problem: Problem | None = None,
        conflict: tuple[Difference, ...] | None = None,
        expected: int | None = None,
    ) -> str:
        """The page with this form in it; `expected` is the revision that the form started from, the newest if None."""
        subject = self.subject(article_id, locale)
        here = self._articles.latest(article_id, locale)
        states = self._coverage(article_id)
        saved = self._articles.revision(here.translation_id, here.latest_revision) if here else None
        category = next((one for one in self._categories.all() if one.id == subject.category_id), None)
        source = None if here else self._source(article_id, locale)
        shown = self._articles.published(article_id, locale)
        newest = here.latest_revision if here else 0
        values: dict[str, Any] = {
            "subject": subject,
            "locale": locale,
            "article": here,
            "saved": saved,
            "saved_by": self.names()(saved.author_id) if saved else "",
            "state": states[locale].value,
            "state_sentence": translated(_STATES[states[locale]]),
            "coverage": states,
            "category_name": category.name(page_locale()) if category else "",
            "category_key": category.key if category else "",
            "public_address": article_url(article_id, shown.content.slug, locale) if shown else "",
            "source": source.locale if source else "",
            "form": form,
            "errors": {name: sentence(one) for name, one in (errors or {}).items()},
            "problem": sentence(problem) if problem else "",
            "conflict": conflict,
            "expected": newest if expected is None else expected,
            "suggested_slug": slug(form.title, "") if form.title else "",
            "preview_html": self._rendered.draft(form.body, locale).html if len(form.body) <= self.limits.body else "",
            "advice": self.advice(form.title, form.summary, form.body, locale),
            "media": self._media_names(),
            "opinion": self._feedback.of(here.translation_id) if here else None,
            "reasons": {key: translated(name) for key, name in REASONS.items()},
            "limits": self.limits,
        }
        return render_template("editor/article.html", **values)

    def _coverage(self, article_id: int) -> dict[str, Coverage]:
        written = {}
        for locale in self.locales:
            one = self._articles.latest(article_id, locale)
            saved = self._articles.revision(one.translation_id, one.latest_revision) if one else None
            if one and saved:
                written[locale] = Written(
                    one.content.title, one.status, one.latest_revision, one.published_revision, saved.created_at
                )
        return coverage(written, self.locales)

    def _source(self, article_id: int, locale: str) -> Article | None:
        written = [code for code, one in self._articles.locales_of(article_id).items() if one is not Status.ARCHIVED]
        code = preferred(written, locale, self.locales)
        return self._articles.latest(article_id, code) if code else None
