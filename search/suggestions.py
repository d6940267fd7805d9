"""What a search box shows while somebody types: a few articles by category, and sentences that say what they are.

There are two answers to the same text. The first one is instant and goes by words that need not be finished. When the
typing pauses, the text is searched as a question, by meaning too.
"""

from collections.abc import Sequence
from typing import Any

from kb.article_search import excerpt
from kb.search_sentences import counted, foreign
from kb.store import CategoryStore
from search.completion import Completed, Completion, Completions
from search.finder import Finder
from search.findings import FoundArticle
from search.short_texts import spans_meant

SHOWN = 8
"""Most articles in a box: what is read at a glance."""

EXCERPT = 110
"""Characters of the text below a title."""

Spans = Sequence[tuple[int, int]]


class Suggestions:
    """Answers for search boxes, as plain data for JSON; offsets are in code points."""

    def __init__(self, completions: Completions, finder: Finder, categories: CategoryStore) -> None:
        self._completions = completions
        self._finder = finder
        self._categories = categories

    def of(self, text: str, locale: str, *, settled: bool) -> dict[str, Any]:
        """Articles for a text in the reader's language, or in another one that has some.

        `settled` is about a text whose typing pauses. `count` is how many are shown and `total` of how many, None
        where nobody counts: a search by meaning orders everything and has no end.
        """
        found, total = self._settled(text, locale) if settled else ([], None)
        if not found:
            completion = self._completions.complete(text, locale, SHOWN) if text else Completion()
            found, total = [_completed(one) for one in completion.articles], completion.total
        return {
            "question": text,
            "locale": locale,
            "settled": settled,
            "groups": self._groups(found, locale),
            "count": len(found),
            "total": total,
            "said": counted(len(found), total, locale) if text else "",
            "note": foreign([one["locale"] for one in found], locale),
        }

    def _settled(self, text: str, locale: str) -> tuple[list[dict[str, Any]], int | None]:
        question = self._completions.finished(text, locale)
        articles = self._finder.search(question, locale, SHOWN + 1)
        return [self._found(one, question) for one in articles[:SHOWN]], None if articles[SHOWN:] else len(articles)

    def _found(self, one: FoundArticle, question: str) -> dict[str, Any]:
        known = self._completions.of(one.locale)
        meant = known.meant(question, unfinished=False) if known else []
        passage = one.passage
        title = spans_meant(one.title, one.locale, meant)
        # How somebody else asked is only worth reading where it holds the words and the title does not.
        telling = passage.kind not in ("title", "question") or len(passage.highlights) > len(title)
        shown = excerpt(passage.text, passage.highlights, EXCERPT) if telling else ("", [])
        below = _marked(*shown, passage.locale)
        return _article(one.article_id, one.category_id, one.locale, one.url, _marked(one.title, title), below)

    def _groups(self, found: Sequence[dict[str, Any]], locale: str) -> list[dict[str, Any]]:
        """The articles by category, both in the order of the best."""
        names = {one.id: one.name(locale) for one in self._categories.all()} if found else {}
        groups: dict[int, dict[str, Any]] = {}
        for one in found:
            number = one.pop("category_id")
            group = groups.setdefault(
                number, {"category": {"id": number, "name": names.get(number, "")}, "results": []}
            )
            group["results"].append(one)
        return list(groups.values())


def _completed(one: Completed) -> dict[str, Any]:
    text = _marked(*excerpt(one.text, one.text_highlights, EXCERPT), one.text_locale)
    return _article(one.article_id, one.category_id, one.locale, one.url, _marked(one.title, one.highlights), text)


def _article(
    article_id: int, category_id: int, locale: str, url: str, title: dict[str, Any], text: dict[str, Any]
) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "category_id": category_id,
        "locale": locale,
        "url": url,
        "title": title,
        "text": text if text["text"] else None,
    }


def _marked(text: str, highlights: Spans, locale: str = "") -> dict[str, Any]:
    return {"text": text, "highlights": highlights} | ({"locale": locale} if locale else {})
