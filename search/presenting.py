"""Reads what is shown of the articles that were found: headline and best passage, all in one statement."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from foundation.database import Database
from kb.tables import article, revision, translation
from search.findings import FoundPassage
from search.tables import passage
from search.word_analysis import is_function_word, spans_of, words

_SHOWN = (
    sa.select(
        passage.c.id,
        passage.c.kind,
        passage.c.locale,
        passage.c.heading,
        passage.c.anchor,
        passage.c.text,
        translation.c.id.label("translation_id"),
        revision.c.number,
        revision.c.title,
        revision.c.slug,
        revision.c.summary,
        article.c.category_id,
    )
    .select_from(passage)
    .join(translation, translation.c.id == passage.c.translation_id)
    .join(
        revision,
        sa.and_(revision.c.translation_id == translation.c.id, revision.c.number == translation.c.published_revision),
    )
    .join(article, article.c.id == passage.c.article_id)
    .where(passage.c.id.in_(sa.bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage and the headline of the article that it stands in, in the passage's language."""

    passage: FoundPassage
    translation_id: int
    revision: int
    title: str
    slug: str
    summary: str
    category_id: int


def shown(database: Database, passages: Collection[int]) -> dict[int, Shown]:
    """What the public sees of these passages, by their ids; without those of articles that it no longer sees."""
    if not passages:
        return {}
    with database.read() as connection:
        rows = connection.execute(_SHOWN, {"ids": list(passages)}).all()
    return {
        number: Shown(FoundPassage(number, kind, locale, heading, anchor, text, ()), *article)
        for number, kind, locale, heading, anchor, text, *article in rows
    }


class Highlighter:
    """Marks the words of a question that are worth marking in what was found."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._stems: dict[str, frozenset[str]] = {}

    def highlighted(self, found: FoundPassage) -> FoundPassage:
        """The passage with its highlights."""
        locale = found.locale
        if locale not in self._stems:
            self._stems[locale] = frozenset(
                word.stem for word in words(self._question, locale) if not is_function_word(word, locale)
            )
        return replace(found, highlights=spans_of(found.text, locale, self._stems[locale]))
