"""Words in tantivy: one index for each language, so that BM25 counts words among texts of the same language.

`stems` is what is searched; `exact` holds the same words unstemmed, so that an order code, an amount or a product
name that was typed exactly comes first. Both are cut by `word_analysis`, the only analysis there is.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from search.index_files import IndexPart
from search.ports import IndexedPassage
from search.word_analysis import RULES, Word, is_function_word, words

log = logging.getLogger(__name__)

VERSIONS = {"tantivy": version("tantivy"), "rules": str(RULES), "layout": "1"}
"""What must be the same for files to be read again."""

WORDS_OF_QUESTION = 64
"""Most different words of one question that are looked up; the rest of a very long one is left out."""

CODE_WEIGHT = 1.0
EXACT_WEIGHT = 0.2
_MEMORY = 32_000_000


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class TantivyWords:
    """The WordIndex port. A search works on the searchers of the last change, so it never sees half a change."""

    def __init__(self, part: IndexPart | None = None) -> None:
        self._part = part
        self._schema = _schema()
        self._indexes: dict[str, Any] = {}
        self._searchers: dict[str, Any] = {}
        self._generation = 0
        if part is not None and not self._open(part):
            self.clear()

    @property
    def generation(self) -> int:
        """Number of the last change it has seen."""
        return self._generation

    def ids(self) -> NDArray[np.int64]:
        """The ids of every passage in it, ascending."""
        found = [np.empty(0, np.int64)]
        for searcher in self._searchers.values():
            if searcher.num_docs:
                hits = searcher.search(Query.all_query(), searcher.num_docs, count=False).hits
                found.append(np.array(_ids(searcher, hits), np.int64))
        return np.sort(np.concatenate(found))

    def search(self, text: str, locale: str | None, k: int) -> list[tuple[int, float]]:
        """At most k (passage id, score above 0), best first; in one language or in all of them."""
        found: list[tuple[int, float]] = []
        for language, searcher in self._chosen(locale).items():
            query = self._query(text, language)
            if query is not None and k > 0:
                hits = searcher.search(query, k, count=False).hits
                found += zip(_ids(searcher, hits), (score for score, _ in hits), strict=True)
        return sorted(found, key=lambda one: (-one[1], one[0]))[:k]

    def scores(self, text: str, ids: Collection[int], locale: str | None = None) -> dict[int, float]:
        """The scores that `search` would give these passages, without those of 0 and of other languages."""
        found: dict[int, float] = {}
        if not ids:
            return found
        among = Query.const_score_query(Query.term_set_query(self._schema, "passage", sorted(ids)), 0.0)
        for language, searcher in self._chosen(locale).items():
            query = self._query(text, language)
            if query is not None:
                both = Query.boolean_query([(Occur.Must, among), (Occur.Must, query)])
                hits = searcher.search(both, len(ids), count=False).hits
                found.update(zip(_ids(searcher, hits), (score for score, _ in hits), strict=True))
        return found

    def apply(self, removed: Collection[int], added: Iterable[IndexedPassage], generation: int) -> None:
        """Drop and take in passages; one that is already there is replaced."""
        writers: dict[str, Any] = {}
        for locale in self._holding(removed):
            writers[locale] = self._writer(locale)
            for number in removed:
                writers[locale].delete_documents_by_term("passage", number)
        for passage in added:
            if passage.locale not in writers:
                writers[passage.locale] = self._writer(passage.locale)
            writer = writers[passage.locale]
            writer.delete_documents_by_term("passage", passage.id)
            stems, exact = _terms(passage)
            writer.add_document(tantivy.Document(passage=passage.id, stems=stems, exact=exact))
        searchers = dict(self._searchers)
        for locale, writer in writers.items():
            writer.commit()
            # The files may only be sealed when nothing in the background rewrites them any more.
            writer.wait_merging_threads()
            self._indexes[locale].reload()
            searchers[locale] = self._indexes[locale].searcher()
        self._searchers = searchers
        self._generation = generation
        if self._part is not None and writers:
            self._part.seal(generation, sum(searcher.num_docs for searcher in searchers.values()))

    def clear(self) -> None:
        """Drop everything."""
        self._indexes = {}
        self._searchers = {}
        self._generation = 0
        if self._part is not None:
            self._part.empty()

    def save(self) -> None:
        """Every change is on disk already."""

    def _chosen(self, locale: str | None) -> dict[str, Any]:
        searchers = self._searchers
        return searchers if locale is None else {locale: searchers[locale]} if locale in searchers else {}

    def _open(self, part: IndexPart) -> bool:
        if not part.intact():
            return False
        try:
            for path in part.path.iterdir():
                if path.is_dir():
                    self._attach(bytes.fromhex(path.name).decode(), path)
        except (ValueError, OSError):
            log.warning("word_index_unreadable")
            return False
        self._searchers = {locale: index.searcher() for locale, index in self._indexes.items()}
        self._generation = part.generation
        return True

    def _attach(self, locale: str, path: Path | None) -> Any:
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(path) if path else None, reuse=True)
        index.config_reader(reload_policy="manual")
        self._indexes[locale] = index
        return index

    def _writer(self, locale: str) -> Any:
        index = self._indexes.get(locale)
        if index is None:
            index = self._attach(locale, self._part.path / locale.encode().hex() if self._part else None)
        return index.writer(_MEMORY, 1)

    def _holding(self, ids: Collection[int]) -> list[str]:
        if not ids:
            return []
        among = Query.term_set_query(self._schema, "passage", sorted(ids))
        return [locale for locale, searcher in self._searchers.items() if searcher.search(among, 1, count=False).hits]

    def _query(self, text: str, locale: str) -> Any | None:
        wanted: dict[str, Word] = {}
        for word in words(text, locale):
            if word.folded not in wanted and len(wanted) < WORDS_OF_QUESTION:
                wanted[word.folded] = word
        stems = dict.fromkeys(word.stem for word in wanted.values())
        parts = [(Occur.Should, self._term("stems", stem, 1.0)) for stem in stems]
        for word in wanted.values():
            if not is_function_word(word, locale):
                weight = CODE_WEIGHT if word.is_code else EXACT_WEIGHT
                parts.append((Occur.Should, self._term("exact", word.folded, weight)))
        return Query.boolean_query(parts) if parts else None

    def _term(self, field: str, value: str, weight: float) -> Any:
        query = Query.term_query(self._schema, field, value, "freq")
        return query if weight == 1.0 else Query.boost_query(query, weight)


def _terms(passage: IndexedPassage) -> tuple[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words(passage.text, passage.locale):
        found["stems"].append(word.stem)
        found["exact"].append(word.folded)
    return " ".join(found["stems"]), " ".join(found["exact"])


def _ids(searcher: Any, hits: Sequence[tuple[float, Any]]) -> list[int]:
    return [int(number) for number in searcher.fast_field_values("passage", [address for _, address in hits])]
