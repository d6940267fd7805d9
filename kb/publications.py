"""Reads what is published where, for programs: which articles, in which languages, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from foundation.database import Database
from kb.help_centre import preferred
from kb.tables import article, revision, translation


@dataclass(frozen=True, slots=True)
class Version:
    """A published article in one language, with the moment (UTC) it was published."""

    article_id: int
    category_id: int
    locale: str
    slug: str
    title: str
    summary: str
    published_at: datetime


_SHOWN = (
    sa.select(
        article.c.id,
        article.c.category_id,
        translation.c.locale,
        revision.c.slug,
        revision.c.title,
        revision.c.summary,
        translation.c.published_at,
    )
    .join(translation, translation.c.article_id == article.c.id)
    .join(
        revision,
        sa.and_(revision.c.translation_id == translation.c.id, revision.c.number == translation.c.published_revision),
    )
)


class Publications:
    """What is published; `locales` are the help centre's languages, the default first."""

    def __init__(self, database: Database, locales: Sequence[str]) -> None:
        self._database = database
        self.locales = tuple(locales)

    def first_ids(self, each: int) -> list[int]:
        """The ids at which portions of `each` published articles begin."""
        ids = (
            sa.select(translation.c.article_id)
            .where(translation.c.published_revision.is_not(None), translation.c.locale.in_(self.locales))
            .distinct()
            .subquery()
        )
        numbered = sa.select(ids.c.article_id, sa.func.row_number().over(order_by=ids.c.article_id).label("place"))
        chosen = numbered.subquery()
        query = sa.select(chosen.c.article_id).where(chosen.c.place % each == 1 % each).order_by(chosen.c.article_id)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def between(self, first: int, beyond: int | None) -> list[tuple[Version, ...]]:
        """The articles from an id up to another, in order of id, each with its languages."""
        query = _SHOWN.where(article.c.id >= first, translation.c.locale.in_(self.locales))
        if beyond is not None:
            query = query.where(article.c.id < beyond)
        rows = self._versions(query.order_by(article.c.id, translation.c.locale))
        return [tuple(versions) for _, versions in groupby(rows, key=lambda one: one.article_id)]

    def newest(self, locale: str, most: int) -> list[Version]:
        """What was published last in a language, newest first."""
        query = _SHOWN.where(translation.c.locale == locale)
        return self._versions(query.order_by(translation.c.published_at.desc(), article.c.id.desc()).limit(most))

    def of_category(self, category_id: int, locale: str, most: int) -> list[Version]:
        """The articles directly in a category, in their order, each in the language that suits the reader best."""
        query = _SHOWN.where(article.c.category_id == category_id, translation.c.locale.in_(self.locales))
        rows = self._versions(query.order_by(article.c.position, article.c.id))
        found = []
        for _, versions in groupby(rows, key=lambda one: one.article_id):
            by_locale = {one.locale: one for one in versions}
            chosen = preferred(by_locale, locale, self.locales)
            if chosen is not None:
                found.append(by_locale[chosen])
        return found[:most]

    def _versions(self, query: sa.Select[Any]) -> list[Version]:
        with self._database.read() as connection:
            return [Version(*row) for row in connection.execute(query)]
