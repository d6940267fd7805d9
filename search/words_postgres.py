"""Words in PostgreSQL: the stems of every passage in a table, weighed by BM25 in the statement that searches.

PostgreSQL's own ranking knows neither how rare a word is nor how long a text is beside others, and its dictionaries
stem otherwise than the rest of this program; docs/decisions/0008 compares both. No extension is needed.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from foundation.database import Database
from search.index_in_postgres import Cursor, PostgresIndex
from search.ports import IndexedPassage
from search.word_analysis import RULES, Word, is_function_word, words

WORDS_OF_QUESTION = 64
"""Most different words of one question that are looked up; the rest of a very long one is left out."""

CODE_WEIGHT = 1.0
EXACT_WEIGHT = 0.2
"""What a word counts more when the passage holds it as it was typed: a code or amount, and any other word."""

_LAYOUT = 1
_BLOCK = 500
_MUCH = 2_000
_MOST = 32_767

_TABLES = (
    "CREATE TABLE IF NOT EXISTS {passage} (passage_id bigint PRIMARY KEY, locale text NOT NULL,"
    " length integer NOT NULL, digest bytea NOT NULL)",
    "CREATE TABLE IF NOT EXISTS {posting} (passage_id bigint NOT NULL, length integer NOT NULL,"
    ' times smallint NOT NULL, locale text COLLATE "C" NOT NULL, stem text COLLATE "C" NOT NULL,'
    ' forms text COLLATE "C" NOT NULL, PRIMARY KEY (locale, stem, passage_id))',
    "CREATE INDEX IF NOT EXISTS {by_passage} ON {posting} (passage_id)",
    "CREATE TABLE IF NOT EXISTS {language} (locale text PRIMARY KEY, passages bigint NOT NULL, length bigint NOT NULL)",
)

_SEARCH = """
    WITH asked AS (
        SELECT * FROM unnest(%(stems)s::text[], %(forms)s::text[], %(weights)s::float8[]) AS asked (stem, form, weight)
    ), hit AS MATERIALIZED (
        SELECT posting.passage_id, posting.stem, posting.times, posting.length,
            CASE WHEN strpos(posting.forms, asked.form) > 0 THEN 1 + asked.weight ELSE 1 END AS weight
        FROM asked JOIN {posting} AS posting ON posting.locale = %(locale)s AND posting.stem = asked.stem
    ), rare AS (
        SELECT hit.stem, ln(1 + (language.passages - count(*) + 0.5) / (count(*) + 0.5)) AS gain,
            language.length::float8 / language.passages AS usual
        FROM hit, {language} AS language WHERE language.locale = %(locale)s
        GROUP BY hit.stem, language.passages, language.length
    )
    SELECT hit.passage_id, sum(
        rare.gain * hit.weight * hit.times * 2.2 / (hit.times + 1.2 * (0.25 + 0.75 * hit.length / rare.usual))
    )::float8 AS score
    FROM hit JOIN rare ON rare.stem = hit.stem
    WHERE %(ids)s::bigint[] IS NULL OR hit.passage_id = ANY(%(ids)s::bigint[])
    GROUP BY hit.passage_id ORDER BY score DESC, hit.passage_id LIMIT %(k)s
"""


class PostgresWords:
    """The WordIndex port over tables that every process shares.

    A question's function words count only when it holds nothing else: nearly every passage holds them, so that they
    would cost most of the time and tell least.
    """

    def __init__(self, database: Database) -> None:
        name = f"index_words_{RULES}_{_LAYOUT}"
        self._tables = {
            "passage": sql.Identifier(f"{name}_passage"),
            "posting": sql.Identifier(f"{name}_posting"),
            "by_passage": sql.Identifier(f"{name}_posting_passage"),
            "language": sql.Identifier(f"{name}_language"),
        }
        self._shared = PostgresIndex(database, name, [self._sql(statement) for statement in _TABLES])

    @property
    def generation(self) -> int:
        """Number of the last change that any process took in."""
        return self._shared.generation

    def ids(self) -> NDArray[np.int64]:
        """The ids of every passage in it, ascending."""
        return self._shared.ids(self._sql("SELECT passage_id FROM {passage}"))

    def search(self, text: str, locale: str | None, k: int) -> list[tuple[int, float]]:
        """At most k (passage id, score above 0), best first; in one language or in all of them."""
        return self._found(text, locale, None, k)

    def scores(self, text: str, ids: Collection[int], locale: str | None = None) -> dict[int, float]:
        """The scores that `search` would give these passages, without those of 0 and of other languages."""
        return dict(self._found(text, locale, ids, len(ids)))

    def apply(self, removed: Collection[int], added: Iterable[IndexedPassage], generation: int) -> None:
        """Drop and take in passages; one that is already there is replaced."""
        with self._shared.changing(generation) as change:
            if change.anew:
                change.cursor.execute(self._sql("DELETE FROM {posting}"))
                change.cursor.execute(self._sql("DELETE FROM {passage}"))
            else:
                self._drop(change.cursor, list(removed))
            count = 0
            block: list[IndexedPassage] = []
            for one in added:
                block.append(one)
                if len(block) == _BLOCK:
                    count += self._take_in(change.cursor, block)
                    block = []
            count += self._take_in(change.cursor, block)
            change.cursor.execute(self._sql("DELETE FROM {language}"))
            change.cursor.execute(
                self._sql("INSERT INTO {language} SELECT locale, count(*), sum(length) FROM {passage} GROUP BY locale")
            )
            if count >= _MUCH:
                # Statements right after an import would otherwise be planned for an empty table.
                change.cursor.execute(self._sql("ANALYZE {posting}"))

    def clear(self) -> None:
        """Drop everything: here at once, for other processes with the next change."""
        self._shared.clear()

    def save(self) -> None:
        """Every change is in the database already."""

    def _found(self, text: str, locale: str | None, ids: Collection[int] | None, k: int) -> list[tuple[int, float]]:
        if self._shared.emptied or k <= 0:
            return []
        found: list[tuple[int, float]] = []
        with self._shared.reading() as cursor:
            for language in self._languages(cursor) if locale is None else [locale]:
                asked = _asked(text, language)
                if asked:
                    found += cursor.execute(
                        self._sql(_SEARCH),
                        {
                            "stems": list(asked),
                            "forms": [f" {word.folded} " for word in asked.values()],
                            "weights": [CODE_WEIGHT if word.is_code else EXACT_WEIGHT for word in asked.values()],
                            "locale": language,
                            "ids": None if ids is None else list(ids),
                            "k": k,
                        },
                    ).fetchall()
        return sorted(found, key=lambda one: (-one[1], one[0]))[:k]

    def _languages(self, cursor: Cursor) -> list[str]:
        return [str(row[0]) for row in cursor.execute(self._sql("SELECT locale FROM {language}")).fetchall()]

    def _drop(self, cursor: Cursor, ids: list[int]) -> None:
        if ids:
            cursor.execute(self._sql("DELETE FROM {posting} WHERE passage_id = ANY(%s)"), (ids,))
            cursor.execute(self._sql("DELETE FROM {passage} WHERE passage_id = ANY(%s)"), (ids,))

    def _take_in(self, cursor: Cursor, passages: list[IndexedPassage]) -> int:
        """Write what is not there yet; how many passages that were."""
        digests = {
            one.id: hashlib.sha256(f"{one.locale} {one.text}".encode("utf-8", "replace")).digest() for one in passages
        }
        known = cursor.execute(
            self._sql("SELECT passage_id, digest FROM {passage} WHERE passage_id = ANY(%s)"), (list(digests),)
        ).fetchall()
        same = {number for number, digest in known if bytes(digest) == digests[number]}
        new = {one.id: one for one in passages if one.id not in same}
        self._drop(cursor, list(new))
        counted = {number: _counted(one) for number, one in new.items()}
        with cursor.copy(self._sql("COPY {passage} (passage_id, locale, length, digest) FROM STDIN")) as copy:
            for number, one in new.items():
                copy.write_row((number, one.locale, sum(counted[number][0].values()), digests[number]))
        with cursor.copy(
            self._sql("COPY {posting} (passage_id, length, times, locale, stem, forms) FROM STDIN")
        ) as copy:
            for number, one in new.items():
                times, forms = counted[number]
                length = sum(times.values())
                for stem, count in times.items():
                    held = f" {' '.join(sorted(forms[stem]))} "
                    copy.write_row((number, length, min(count, _MOST), one.locale, stem, held))
        return len(new)

    def _sql(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(**self._tables)


def _asked(text: str, locale: str) -> dict[str, Word]:
    """The words worth looking up, by stem; a stem that is asked for twice counts once."""
    found: dict[str, Word] = {}
    telling: dict[str, Word] = {}
    for word in words(text, locale):
        if word.stem not in found and len(found) < WORDS_OF_QUESTION:
            found[word.stem] = word
            if not is_function_word(word, locale):
                telling[word.stem] = word
    return telling or found


def _digest(passage: IndexedPassage) -> bytes:
    return hashlib.sha256(f"{passage.locale} {passage.text}".encode(errors="replace")).digest()


def _counted(passage: IndexedPassage) -> tuple[Counter[str], Mapping[str, set[str]]]:
    """How often each stem occurs, and in which forms."""
    times: Counter[str] = Counter()
    forms: dict[str, set[str]] = defaultdict(set)
    for word in words(passage.text, passage.locale):
        times[word.stem] += 1
        forms[word.stem].add(word.folded)
    return times, forms
