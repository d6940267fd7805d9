"""What the help centre needs of a search, so that its pages depend on no particular one."""

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup, escape


class FoundPassage(Protocol):
    """The part of an article that answers best: its `body` under a heading, or its title or a phrasing of it.

    `highlights` are (start, end) offsets in `text`, in code points.
    """

    @property
    def kind(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def anchor(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def highlights(self) -> Sequence[tuple[int, int]]: ...


class FoundArticle(Protocol):
    """An article that a search found, in the language it is written in."""

    @property
    def article_id(self) -> int: ...
    @property
    def locale(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def category_id(self) -> int: ...
    @property
    def passage(self) -> FoundPassage: ...


class ArticleSearch(Protocol):
    """Finds articles for a question."""

    def search(self, text: str, locale: str, limit: int) -> Sequence[FoundArticle]:
        """The best articles for the text, best first, preferring the reader's language."""
        ...


class RelatedArticles(Protocol):
    """Tells which articles are about nearly the same."""

    def related(self, article_id: int, locale: str, most: int) -> Sequence[int]:
        """Ids of other articles written in the language, the nearest first."""
        ...


def excerpt(text: str, highlights: Sequence[tuple[int, int]], longest: int) -> tuple[str, list[tuple[int, int]]]:
    """The text and its highlights, cut to about `longest` characters around the first of them."""
    spans = sorted((max(0, start), min(len(text), end)) for start, end in highlights)
    first = next((start for start, end in spans if start < end), 0)
    start = _word_start(text, max(0, first - longest // 3)) if len(text) > longest else 0
    end = _word_end(text, min(len(text), start + longest))
    before, after = "… " if start else "", " …" if end < len(text) else ""
    moved = len(before) - start
    kept: list[tuple[int, int]] = []
    for left, right in spans:
        if (kept[-1][1] - moved if kept else start) <= left < right <= end:
            kept.append((left + moved, right + moved))
    return f"{before}{text[start:end]}{after}", kept


def marked(text: str, highlights: Sequence[tuple[int, int]], longest: int = 280) -> Markup:
    """The text with the found words in <mark>, cut to about `longest` characters around the first of them."""
    cut, spans = excerpt(text, highlights, longest)
    parts, at = [], 0
    for left, right in spans:
        parts += [escape(cut[at:left]), Markup("<mark>"), escape(cut[left:right]), Markup("</mark>")]
        at = right
    return Markup("").join([*parts, escape(cut[at:])])


def _word_start(text: str, position: int) -> int:
    space = text.rfind(" ", max(0, position - 40), position + 1)
    return space + 1 if space >= 0 else position


def _word_end(text: str, position: int) -> int:
    space = text.rfind(" ", max(0, position - 40), position) if position < len(text) else -1
    return space if space > 0 else position
