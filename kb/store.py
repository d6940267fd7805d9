"""Reads articles and categories from the database; nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from foundation.database import Database
from kb.articles import Article, ArticleContent, Status
from kb.categories import Category
from kb.tables import article, category, category_text, revision, translation

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Subject:
    """An article without any language: its key and its place."""

    id: int
    key: str
    category_id: int
    position: int


@dataclass(frozen=True, slots=True)
class Headline:
    """What a list shows of an article in one language; never the body. Title and slug are of `revision`."""

    article_id: int
    key: str
    category_id: int
    position: int
    translation_id: int
    locale: str
    status: Status
    revision: int
    published_revision: int | None
    latest_revision: int
    title: str
    slug: str
    summary: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of a translation's history; `author_id` is None for an import."""

    translation_id: int
    number: int
    content: ArticleContent
    note: str
    author_id: int | None
    created_at: datetime


_HEAD = (
    article.c.id.label("article_id"),
    article.c.key,
    article.c.category_id,
    article.c.position,
    translation.c.id.label("translation_id"),
    translation.c.locale,
    translation.c.status,
    translation.c.latest_revision,
    translation.c.published_revision,
    translation.c.published_at,
    translation.c.updated_at,
    revision.c.number,
    revision.c.title,
    revision.c.slug,
    revision.c.summary,
)
_PUBLISHED = revision.c.number == translation.c.published_revision
_LATEST = revision.c.number == translation.c.latest_revision
_IN_ORDER = (article.c.position, article.c.id, translation.c.locale)


def _joined(which: sa.ColumnElement[bool], *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(*_HEAD, *columns)
        .select_from(article)
        .join(translation, translation.c.article_id == article.c.id)
        .join(revision, sa.and_(revision.c.translation_id == translation.c.id, which))
    )


def articles_query(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The statement that selects whole articles at one of their revisions."""
    return _joined(which, revision.c.body, revision.c.questions, revision.c.tags)


def article_of(row: sa.Row[Any]) -> Article:
    """The article in a row of `articles_query`."""
    return Article(
        id=row.article_id,
        key=row.key,
        category_id=row.category_id,
        position=row.position,
        translation_id=row.translation_id,
        locale=row.locale,
        status=Status(row.status),
        revision=row.number,
        published_revision=row.published_revision,
        latest_revision=row.latest_revision,
        content=content_of(row),
        published_at=row.published_at,
        updated_at=row.updated_at,
    )


def content_of(row: sa.Row[Any]) -> ArticleContent:
    """The content in a row of the revision table."""
    return ArticleContent(row.title, row.slug, row.summary, row.body, tuple(row.questions), tuple(row.tags))


def _headline(row: sa.Row[Any]) -> Headline:
    return Headline(
        article_id=row.article_id,
        key=row.key,
        category_id=row.category_id,
        position=row.position,
        translation_id=row.translation_id,
        locale=row.locale,
        status=Status(row.status),
        revision=row.number,
        published_revision=row.published_revision,
        latest_revision=row.latest_revision,
        title=row.title,
        slug=row.slug,
        summary=row.summary,
        updated_at=row.updated_at,
    )


class ArticleStore:
    """Articles as the public and as editors see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def published(self, article_id: int, locale: str) -> Article | None:
        """What the public sees of an article in a language, None when that is nothing."""
        return self._one(_PUBLISHED, article_id, locale)

    def latest(self, article_id: int, locale: str) -> Article | None:
        """The newest revision in a language, published or not; for editors."""
        return self._one(_LATEST, article_id, locale)

    def locales_of(self, article_id: int) -> dict[str, Status]:
        """The languages an article is written in, each with its status."""
        query = sa.select(translation.c.locale, translation.c.status).where(translation.c.article_id == article_id)
        with self._database.read() as connection:
            return {row.locale: Status(row.status) for row in connection.execute(query)}

    def published_slugs(self, article_id: int) -> dict[str, str]:
        """The languages in which the public can read an article, each with its slug there."""
        query = _joined(_PUBLISHED).where(article.c.id == article_id)
        with self._database.read() as connection:
            return {row.locale: row.slug for row in connection.execute(query)}

    def published_headlines_of(self, article_ids: Iterable[int]) -> list[Headline]:
        """These articles in every language the public can read them in."""
        return self._headlines(_joined(_PUBLISHED).where(article.c.id.in_(sorted(set(article_ids))[:_CHUNK])))

    def published_by_key(self, keys: Iterable[str], locale: str) -> dict[str, Headline]:
        """The published articles with these keys in a language; what `article:key` links lead to."""
        wanted = sorted(set(keys))[:_CHUNK]
        query = _joined(_PUBLISHED).where(article.c.key.in_(wanted), translation.c.locale == locale)
        return {one.key: one for one in self._headlines(query)}

    def all_published(self, locale: str | None = None) -> Iterator[Article]:
        """Every published article with its body, read in portions; for building indexes."""
        after = 0
        while True:
            query = articles_query(_PUBLISHED).where(translation.c.id > after)
            if locale is not None:
                query = query.where(translation.c.locale == locale)
            with self._database.read() as connection:
                rows = connection.execute(query.order_by(translation.c.id).limit(_CHUNK)).all()
            yield from map(article_of, rows)
            if len(rows) < _CHUNK:
                return
            after = rows[-1].translation_id

    def count_published(self) -> dict[str, int]:
        """How many articles the public can read in each language."""
        query = (
            sa.select(translation.c.locale, sa.func.count())
            .where(translation.c.published_revision.is_not(None))
            .group_by(translation.c.locale)
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def by_key(self, key: str) -> Subject | None:
        """The article with this key."""
        return self._subject(article.c.key == key)

    def subject(self, article_id: int) -> Subject | None:
        """The article with this id."""
        return self._subject(article.c.id == article_id)

    def revisions(self, translation_id: int) -> list[Revision]:
        """A translation's history, newest first, at most 200 entries."""
        return self._history(revision.c.translation_id == translation_id)

    def revision(self, translation_id: int, number: int) -> Revision | None:
        """One entry of a translation's history."""
        found = self._history(sa.and_(revision.c.translation_id == translation_id, revision.c.number == number))
        return found[0] if found else None

    def _one(self, which: sa.ColumnElement[bool], article_id: int, locale: str) -> Article | None:
        query = articles_query(which).where(article.c.id == article_id, translation.c.locale == locale)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return article_of(row) if row else None

    def _headlines(self, query: sa.Select[Any]) -> list[Headline]:
        with self._database.read() as connection:
            return [_headline(row) for row in connection.execute(query.order_by(*_IN_ORDER))]

    def _subject(self, which: sa.ColumnElement[bool]) -> Subject | None:
        query = sa.select(article.c.id, article.c.key, article.c.category_id, article.c.position).where(which)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return Subject(row.id, row.key, row.category_id, row.position) if row else None

    def _history(self, which: sa.ColumnElement[bool]) -> list[Revision]:
        query = sa.select(revision).where(which).order_by(revision.c.number.desc()).limit(200)
        with self._database.read() as connection:
            return [
                Revision(row.translation_id, row.number, content_of(row), row.note, row.author_id, row.created_at)
                for row in connection.execute(query)
            ]


class CategoryStore:
    """Categories with their texts in every language."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Category]:
        """Every category, in order of position."""
        with self._database.read() as connection:
            return read_categories(connection)


def read_categories(connection: sa.Connection) -> list[Category]:
    """Every category as this connection sees it, in order of position."""
    texts: dict[int, list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(sa.select(category_text).order_by(category_text.c.locale)):
        texts[row.category_id].append(row)
    rows: Sequence[sa.Row[Any]] = connection.execute(
        sa.select(category).order_by(category.c.position, category.c.id)
    ).all()
    return [
        Category(
            id=row.id,
            key=row.key,
            parent_id=row.parent_id,
            position=row.position,
            icon=row.icon,
            names={one.locale: one.name for one in texts[row.id]},
            slugs={one.locale: one.slug for one in texts[row.id]},
            descriptions={one.locale: one.description for one in texts[row.id]},
        )
        for row in rows
    ]
