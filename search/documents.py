"""The documents of a catalogue, each an article in one language, with their passages side by side; immutable."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

PHRASINGS, BODIES = 400, 40
"""Most passages of one document that are looked at: all its phrasings, since the ranking compares documents by how
many there are and by the best of them, and the first of its body passages."""


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """Columns by document, ascending by article and then language; `locales` are the catalogue's codes.

    The rows of document n are `rows[starts[n] : starts[n + 1]]`: its phrasings, then its bodies, as many as are
    looked at. `of_row` tells the document of each row of the catalogue.
    """

    articles: Integers
    locales: Integers
    starts: Integers
    rows: Integers
    of_row: Integers
    keys: Integers
    """Article times `languages` plus language: ascending, so a document is found by it."""
    languages: int

    @classmethod
    def of(cls, articles: Integers, locales: Integers, phrasing: NDArray[np.bool_]) -> Self:
        """The documents of a catalogue's columns."""
        order = np.lexsort((~phrasing, locales, articles))
        sorted_articles, sorted_locales = articles[order], locales[order]
        begins = np.ones(len(order), np.bool_)
        begins[1:] = (np.diff(sorted_articles) != 0) | (np.diff(sorted_locales) != 0)
        number = np.cumsum(begins) - 1
        of_row = np.empty(len(order), np.int64)
        of_row[order] = number
        first = np.flatnonzero(begins)
        place = np.arange(len(order)) - first[number]
        phrasings = np.bincount(number, phrasing[order], len(first)).astype(np.int64)
        kept = np.where(phrasing[order], place < PHRASINGS, place - phrasings[number] < BODIES)
        starts = np.concatenate([[0], np.cumsum(np.bincount(number[kept], minlength=len(first)))]).astype(np.int64)
        languages = int(locales.max()) + 1 if len(locales) else 1
        keys = sorted_articles[first] * languages + sorted_locales[first]
        return cls(sorted_articles[first], sorted_locales[first], starts, order[kept], of_row, keys, languages)

    def first(self, rows: Integers, most: int) -> list[int]:
        """The documents of these rows, each once in the order in which they come, at most so many."""
        return list(islice(dict.fromkeys(self.of_row[rows].tolist()), most))

    def in_language(self, documents: Sequence[int], locale: int) -> list[int]:
        """The documents of the same articles in a language, where they are in it."""
        if not len(documents):
            return []
        wanted = self.articles[np.asarray(documents)] * self.languages + locale
        near = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found: list[int] = near[self.keys[near] == wanted].tolist()
        return found

    def members(self, documents: Sequence[int]) -> tuple[Integers, Integers]:
        """The rows of these documents, one document after the other, and how many each has."""
        numbers = np.asarray(documents, np.int64)
        starts = self.starts[numbers]
        counts = self.starts[numbers + 1] - starts
        before = np.cumsum(counts) - counts
        return self.rows[np.arange(int(counts.sum())) + np.repeat(starts - before, counts)], counts
