"""What a search found and why; stored as evidence beside the answer it led to, so it is plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from kb.addresses import article_url


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """The part of an article that matched best; `highlights` are (start, end) in code points of `text`."""

    id: int
    kind: str
    locale: str
    heading: str
    anchor: str
    text: str
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article in the language it is shown in; another than was asked for when that is not published.

    `score` orders the articles of one question and means nothing across questions; `probability` is the chance that
    this article answers. `features` are what both were made of.
    """

    article_id: int
    translation_id: int
    locale: str
    revision: int
    title: str
    slug: str
    summary: str
    category_id: int
    score: float
    probability: float
    passage: FoundPassage
    features: Mapping[str, float]

    @property
    def url(self) -> str:
        """The article's page, at the heading of the passage."""
        return article_url(self.article_id, self.slug, self.locale, self.passage.anchor)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**_shallow(self), "passage": _shallow(self.passage), "url": self.url}


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to one question: articles best first.

    `language` is the one the question seems to be written in, `best_similarity` the highest inner product of the
    question with any title or phrasing, `signs` what the chance of the first article was made of, `took_ms` where the
    time went, in milliseconds.
    """

    question: str
    locale: str
    language: str
    articles: tuple[FoundArticle, ...]
    best_similarity: float
    signs: Mapping[str, float]
    generation: int
    encoder: str
    took_ms: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**_shallow(self), "articles": [one.to_dict() for one in self.articles]}


def _shallow(one: FoundPassage | FoundArticle | Findings) -> dict[str, Any]:
    # `asdict` copies every value inside, which takes longer than writing the JSON does; nothing here changes.
    return {field.name: getattr(one, field.name) for field in fields(one)}
