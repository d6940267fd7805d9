"""Reads what the pages of the public help centre list: articles of a category, counts, neighbours.

Every list holds each article once, in the reader's language where it is published in it, else in another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from foundation.database import Database
from kb.addresses import article_url
from kb.articles import Article
from kb.tables import article, revision, translation


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as a list shows it: its texts are in `locale`, its address is the reader's language's."""

    article_id: int
    locale: str
    title: str
    summary: str
    url: str


def preferred(available: Iterable[str], locale: str, locales: Sequence[str]) -> str | None:
    """The language to show to a reader of `locale`: theirs if available, else the first of the help centre's."""
    offered = set(available)
    return next((one for one in (locale, *locales) if one in offered), None)


_PLACE = sa.tuple_(article.c.position, article.c.id)


class HelpCentre:
    """What is published, by category; `locales` are the help centre's languages, the default first."""

    def __init__(self, database: Database, locales: Sequence[str]) -> None:
        self._database = database
        self.locales = tuple(locales)

    def counts(self) -> dict[int, int]:
        """How many articles can be read in each category, itself only, in whichever language."""
        query = (
            sa.select(article.c.category_id, sa.func.count(article.c.id.distinct()).label("articles"))
            .join(translation, translation.c.article_id == article.c.id)
            .where(translation.c.published_revision.is_not(None), translation.c.locale.in_(self.locales))
            .group_by(article.c.category_id)
        )
        with self._database.read() as connection:
            return {row.category_id: row.articles for row in connection.execute(query)}

    def in_category(self, category_id: int, locale: str, most: int, skip: int = 0) -> list[Listed]:
        """The articles directly in a category, in their order: `most` of them after the first `skip`."""
        return self._listed(self._readable(category_id).order_by(*_PLACE).limit(most).offset(skip), locale)

    def first_of_each(self, category_ids: Iterable[int], locale: str) -> list[Listed]:
        """The first article of each of these categories, where there is one."""
        return [one for category_id in category_ids for one in self.in_category(category_id, locale, 1)]

    def neighbours(self, shown: Article, locale: str) -> tuple[Listed | None, Listed | None]:
        """The articles before and after one in its category, None at either end."""
        here = sa.tuple_(sa.literal(shown.position), sa.literal(shown.id))
        inside = self._readable(shown.category_id).limit(1)
        before = inside.where(here > _PLACE).order_by(article.c.position.desc(), article.c.id.desc())
        after = inside.where(here < _PLACE).order_by(*_PLACE)
        found = [self._listed(query, locale) for query in (before, after)]
        return (found[0][0] if found[0] else None, found[1][0] if found[1] else None)

    def these(self, article_ids: Sequence[int], locale: str) -> list[Listed]:
        """These articles as far as they can be read, in the order given."""
        known = {one.article_id: one for one in self._listed(self._named(article_ids), locale)}
        return [known[one] for one in article_ids if one in known]

    def _named(self, article_ids: Sequence[int]) -> sa.Select[Any]:
        return sa.select(article.c.id).where(article.c.id.in_(list(article_ids)))

    def _readable(self, category_id: int) -> sa.Select[Any]:
        """Ids of the articles in a category that are published in some language."""
        published = sa.exists().where(
            translation.c.article_id == article.c.id,
            translation.c.published_revision.is_not(None),
            translation.c.locale.in_(self.locales),
        )
        return sa.select(article.c.id).where(article.c.category_id == category_id, published)

    def _listed(self, ids: sa.Select[Any], locale: str) -> list[Listed]:
        chosen = ids.subquery()
        query = (
            sa.select(article.c.id, translation.c.locale, revision.c.title, revision.c.slug, revision.c.summary)
            .join(chosen, chosen.c.id == article.c.id)
            .join(translation, translation.c.article_id == article.c.id)
            .join(
                revision,
                sa.and_(
                    revision.c.translation_id == translation.c.id,
                    revision.c.number == translation.c.published_revision,
                ),
            )
            .where(translation.c.locale.in_(self.locales))
            .order_by(*_PLACE)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        found = []
        for article_id, versions in groupby(rows, key=lambda row: row.id):
            by_locale = {row.locale: row for row in versions}
            row = by_locale[preferred(by_locale, locale, self.locales) or next(iter(by_locale))]
            found.append(
                Listed(article_id, row.locale, row.title, row.summary, article_url(article_id, row.slug, locale))
            )
        return found
