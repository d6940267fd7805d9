"""The editors' list of articles: which languages each exists in, how far each is, filtered and cut into pages."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

import sqlalchemy as sa

from foundation.database import Database
from kb.articles import Status
from kb.help_centre import preferred
from kb.tables import article, revision, translation

TOGETHER = timedelta(hours=12)
"""Languages saved within this time of each other belong together: they were written or imported in one go."""


class Coverage(StrEnum):
    """How far an article is in one language."""

    MISSING = "missing"
    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "changed"
    OUTDATED = "outdated"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Written:
    """What the list needs to know of an article in one language; `saved_at` is the newest revision's moment."""

    title: str
    status: Status
    latest: int
    published: int | None
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """An article in the list; `title` is in the first language that it is written in."""

    article_id: int
    key: str
    category_id: int
    title: str
    title_locale: str
    coverage: Mapping[str, Coverage]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles an editor wants to see; empty means all. `coverage` goes with `locale`, or any language."""

    text: str = ""
    categories: frozenset[int] = frozenset()
    coverage: Coverage | None = None
    locale: str = ""


def coverage(written: Mapping[str, Written], locales: Sequence[str]) -> dict[str, Coverage]:
    """How far an article is in each language."""
    return {code: _of(written, code) for code in locales}


def _of(written: Mapping[str, Written], code: str) -> Coverage:
    here = written.get(code)
    if here is None:
        return Coverage.MISSING
    if here.status is not Status.PUBLISHED:
        return Coverage(here.status.value)
    if here.published != here.latest:
        return Coverage.CHANGED
    others = [one.saved_at for other, one in written.items() if other != code and one.status is not Status.ARCHIVED]
    return Coverage.OUTDATED if others and max(others) - here.saved_at > TOGETHER else Coverage.PUBLISHED


def matches(line: Line, titles: Iterable[str], wanted: Filter) -> bool:
    """Whether an article passes the filter; `titles` are its titles in every language."""
    if wanted.categories and line.category_id not in wanted.categories:
        return False
    words = folded(wanted.text).split()
    searched = folded(" ".join([line.key, *titles])) if words else ""
    return all(word in searched for word in words) and _covered(line, wanted)


def _covered(line: Line, wanted: Filter) -> bool:
    if wanted.coverage is None:
        return not wanted.locale or line.coverage.get(wanted.locale) is not Coverage.MISSING
    there = [line.coverage[wanted.locale]] if wanted.locale in line.coverage else line.coverage.values()
    return wanted.coverage in there


def folded(text: str) -> str:
    """Lower case without accents, so that "envio" finds "Envío"."""
    plain = unicodedata.normalize("NFKD", text[:1000]).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


class EditorList:
    """Reads the list; `locales` are the help centre's languages."""

    def __init__(self, database: Database, locales: Sequence[str]) -> None:
        self._database = database
        self._locales = tuple(locales)

    def find(self, wanted: Filter, locale: str) -> list[Line]:
        """The articles that pass the filter, the last changed first, titled for an editor who reads `locale`."""
        query = (
            sa.select(
                article.c.id,
                article.c.key,
                article.c.category_id,
                translation.c.locale,
                translation.c.status,
                translation.c.latest_revision,
                translation.c.published_revision,
                revision.c.title,
                revision.c.created_at,
            )
            .join(translation, translation.c.article_id == article.c.id)
            .join(
                revision,
                sa.and_(
                    revision.c.translation_id == translation.c.id,
                    revision.c.number == translation.c.latest_revision,
                ),
            )
            .where(translation.c.locale.in_(self._locales))
            .order_by(article.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        lines = []
        for _, versions in groupby(rows, key=lambda row: row.id):
            several = list(versions)
            written = {
                row.locale: Written(
                    row.title, Status(row.status), row.latest_revision, row.published_revision, row.created_at
                )
                for row in several
            }
            shown = preferred(written, locale, self._locales) or several[0].locale
            line = Line(
                several[0].id,
                several[0].key,
                several[0].category_id,
                written[shown].title,
                shown,
                coverage(written, self._locales),
                max(one.saved_at for one in written.values()),
            )
            if matches(line, (one.title for one in written.values()), wanted):
                lines.append(line)
        return sorted(lines, key=lambda line: (line.saved_at, line.article_id), reverse=True)
