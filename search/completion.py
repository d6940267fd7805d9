"""Completes what somebody is typing: articles by their titles, phrasings, headings and summaries, in a few
milliseconds, because nothing is encoded and everything is in memory."""

import sys
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from foundation.database import Database
from foundation.offload import Run, at_once
from kb.addresses import article_url
from kb.store import ArticleStore, Headline
from search.passages import PassageKind
from search.short_texts import Match, Meant, ShortText, ShortTexts, spans_meant
from search.tables import index_change, passage
from search.word_analysis import words

COMPLETED_FROM = 3
"""Letters from which on a word that is not finished is taken for one that begins so."""

_CHUNK = 400
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Completed:
    """An article for what was typed, in the language it is shown in; spans are in characters of their text.

    `text` is the phrasing, heading or summary that holds the words, empty where the title does; it is in
    `text_locale`.
    """

    article_id: int
    locale: str
    title: str
    highlights: Spans
    url: str
    category_id: int
    text: str
    text_locale: str
    text_highlights: Spans


@dataclass(frozen=True, slots=True)
class Completion:
    """The articles for what was typed, best first, and of how many they are the best."""

    articles: tuple[Completed, ...] = ()
    total: int = 0


class Completions:
    """Keeps the short texts of all published articles in memory, as the list of changes tells."""

    def __init__(self, database: Database, articles: ArticleStore, run: Run = at_once) -> None:
        """`run` does the computing, which is much when thousands of articles are read for the first time."""
        self._database = database
        self._articles = articles
        self._run = run
        self._texts: dict[str, dict[int, list[ShortText]]] = {}
        self._languages: dict[str, ShortTexts] = {}
        self._generation = -1
        self._lock = threading.Lock()

    def refresh(self, reached: int | None = None) -> None:
        """Take in what was published since the last time, if not already as of the change `reached`.

        Whoever comes while another does that goes on with what there is.
        """
        if reached is not None and reached <= self._generation:
            return
        with self._database.read() as connection:
            newest = connection.execute(sa.select(sa.func.max(index_change.c.number))).scalar_one() or 0
        if newest == self._generation or not self._lock.acquire(blocking=self._generation < 0):
            return
        try:
            if newest != self._generation:
                self._take_in(newest)
        finally:
            self._lock.release()

    def of(self, locale: str) -> ShortTexts | None:
        """The short texts of a language as the last refresh left them, None when there are none."""
        return self._languages.get(locale)

    def complete(self, text: str, locale: str, most: int) -> Completion:
        """Articles for a text that is being typed: in the reader's language, else in another that has some."""
        self.refresh()
        languages = self._languages
        unfinished = bool(text) and text[-1].isalnum()
        question = " ".join(text.split())
        for language in sorted(languages, key=lambda one: one != locale):
            known = languages[language]
            meant = known.meant(question, unfinished=unfinished)
            matches, total = known.matches(meant, most)
            shown = self._shown(matches, meant, language, locale)
            if shown:
                return Completion(tuple(shown), total - (len(matches) - len(shown)))
        return Completion()

    def finished(self, text: str, locale: str) -> str:
        """The text with its last word completed as in the best article for it, unless that is a word as it stands."""
        known = self._languages.get(locale)
        typed = [word for word in words(text, locale) if not word.is_whole] if text[-1:].isalnum() else []
        if known is None or not typed or len(typed[-1].folded) < COMPLETED_FROM or known.held(typed[-1].folded):
            return text
        beginning = typed[-1].folded
        matches, _ = known.matches(known.meant(text, unfinished=True), 1)
        going_on = [word for match in matches for word in match.text.words if word.startswith(beginning)]
        return text[: typed[-1].start] + known.forms(going_on[0])[0] if going_on else text

    def _shown(self, matches: Sequence[Match], meant: Sequence[Meant], language: str, locale: str) -> list[Completed]:
        headlines: dict[int, dict[str, Headline]] = defaultdict(dict)
        for one in self._articles.published_headlines_of([match.text.article_id for match in matches]):
            headlines[one.article_id][one.locale] = one
        found = []
        for match in matches:
            languages = headlines[match.text.article_id]
            headline = languages.get(locale) or languages.get(language)
            if headline is not None:
                found.append(_completed(match.text, headline, meant, language, locale))
        return found

    def _take_in(self, newest: int) -> None:
        with self._database.read() as connection:
            changed: Collection[int] | None = None
            if 0 <= self._generation < newest:
                changes = sa.select(index_change.c.translation_id).where(index_change.c.number > self._generation)
                changed = set(connection.execute(changes).scalars())
            rows = _read(connection, changed)
        known = ({}, {}) if changed is None else (self._texts, self._languages)
        self._texts, self._languages = self._run(_changed, *known, set(changed or ()), rows)
        self._generation = newest


def _read(connection: sa.Connection, changed: Collection[int] | None) -> list[sa.Row[Any]]:
    """The short texts of everything published, or of the changed translations, those of one translation together."""
    if changed is None:
        return list(connection.execute(_rows()).all())
    numbers = sorted(changed)
    found: list[sa.Row[Any]] = []
    for start in range(0, len(numbers), _CHUNK):
        among = passage.c.translation_id.in_(numbers[start : start + _CHUNK])
        found += connection.execute(_rows().where(among)).all()
    return found


def _changed(
    texts: Mapping[str, Mapping[int, list[ShortText]]],
    languages: Mapping[str, ShortTexts],
    gone: Set[int],
    rows: Iterable[sa.Row[Any]],
) -> tuple[dict[str, dict[int, list[ShortText]]], dict[str, ShortTexts]]:
    """The texts by language and translation, and ready to search, without some translations and with those read."""
    after = {locale: dict(known) for locale, known in texts.items()}
    touched = set()
    for locale, known in after.items():
        for translation_id in gone & known.keys():
            del known[translation_id]
            touched.add(locale)
    for locale, translation_id, found in _grouped(rows):
        after.setdefault(locale, {})[translation_id] = found
        touched.add(locale)
    ready = {locale: known for locale, known in languages.items() if locale not in touched}
    for locale in touched:
        if after[locale]:
            ordered = sorted(after[locale].values(), key=lambda group: group[0].article_id)
            ready[locale] = ShortTexts(locale, [one for group in ordered for one in group])
    return after, ready


def _rows() -> sa.Select[Any]:
    body = passage.c.kind == PassageKind.BODY
    return sa.select(
        passage.c.translation_id,
        passage.c.article_id,
        passage.c.locale,
        sa.case((body, "heading"), else_=passage.c.kind).label("kind"),
        sa.case((body, passage.c.heading), else_=passage.c.text).label("text"),
        sa.case((body, passage.c.anchor), else_="").label("anchor"),
    ).order_by(passage.c.translation_id, passage.c.position)


def _grouped(rows: Iterable[sa.Row[Any]]) -> Iterator[tuple[str, int, list[ShortText]]]:
    for translation_id, group in groupby(rows, key=lambda row: row.translation_id):
        found: dict[str, ShortText] = {}
        locale = ""
        for row in group:
            locale = row.locale
            if row.text and row.text not in found:
                folded = tuple(sys.intern(word.folded) for word in words(row.text, locale))
                found[row.text] = ShortText(row.article_id, row.kind, row.text, row.anchor, folded)
        if found:
            yield locale, translation_id, list(found.values())


def _completed(matched: ShortText, headline: Headline, meant: Sequence[Meant], language: str, locale: str) -> Completed:
    own = headline.locale == language
    other = matched if matched.kind != "title" else None
    return Completed(
        article_id=headline.article_id,
        locale=headline.locale,
        title=headline.title,
        highlights=spans_meant(headline.title, language, meant) if own else (),
        url=article_url(headline.article_id, headline.slug, locale, matched.anchor if own else ""),
        category_id=headline.category_id,
        text=other.text if other else "" if own else matched.text,
        text_locale=language,
        text_highlights=() if other is None and own else spans_meant(matched.text, language, meant),
    )
