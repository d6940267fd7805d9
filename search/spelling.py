"""Which words of a language an unfinished or mistyped word may mean; pure.

A typo is one edit: a letter left out, put in, replaced, or two neighbours swapped (optimal string alignment; Boytsov,
Indexing Methods for Approximate Dictionary Searching, 2011). Numbers and codes are never taken for typos.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from search.word_analysis import stem

LONGEST = 24
"""Letters of a word that are compared; words of languages with an alphabet hardly ever differ only after them."""

ONE_EDIT_FROM, TWO_EDITS_FROM = 4, 8
"""Letters from which on a word is allowed one typo, and two."""

Integers = NDArray[np.int64]
_END = "\U0010ffff"


def edits_allowed(word: str) -> int:
    """How many typos a folded word may have: none in short ones and in numbers and codes."""
    if len(word) < ONE_EDIT_FROM or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) < TWO_EDITS_FROM else 2


class Vocabulary:
    """The folded words of one language, ascending; a word is told by its place among them."""

    def __init__(self, words: Iterable[str], locale: str) -> None:
        self.words = sorted(set(words))
        self.places = {word: place for place, word in enumerate(self.words)}
        self._locale = locale
        table = np.array(self.words, dtype=f"U{LONGEST}")
        self._letters = table.view(np.uint32).reshape(len(self.words), LONGEST)
        self._lengths = np.count_nonzero(self._letters, axis=1)
        self._masks = _mask(self._letters)
        self._wordlike = np.array([not any(char.isdigit() for char in word) for word in self.words], np.bool_)
        self._stems: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            self._stems[stem(word, locale)].append(place)

    def alike(self, word: str) -> list[int]:
        """The words with the same stem, itself included where it is one."""
        return self._stems.get(stem(word, self._locale), [])

    def starting(self, beginning: str) -> range:
        """The words that begin like this."""
        return range(bisect_left(self.words, beginning), bisect_left(self.words, beginning + _END))

    def near(self, word: str, *, unfinished: bool = False) -> list[tuple[int, int]]:
        """The (word, typos) within the typos that the word is allowed, fewest first.

        Of an unfinished word the beginnings of words are compared.
        """
        edits = edits_allowed(word)
        if not edits or not self.words:
            return []
        letters = np.array([ord(char) for char in word[:LONGEST]], np.uint32)
        mask = _mask(letters[None, :])[0]
        fits = self._wordlike & (np.bitwise_count(mask & ~self._masks) <= edits)
        fits &= self._lengths >= len(letters) - edits
        if not unfinished:
            fits &= (self._lengths <= len(letters) + edits) & (np.bitwise_count(self._masks & ~mask) <= edits)
        rows = np.flatnonzero(fits)
        found = _distances(letters, self._letters[rows, : len(letters) + edits], self._lengths[rows], unfinished)
        order = np.argsort(found, kind="stable")
        return [(int(rows[one]), int(found[one])) for one in order.tolist() if found[one] <= edits]


def _mask(letters: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A bit for each letter (modulo 64) of each row."""
    bits = np.where(letters, np.left_shift(np.uint64(1), letters.astype(np.uint64) % np.uint64(64)), np.uint64(0))
    masks: NDArray[np.uint64] = np.bitwise_or.reduce(bits, axis=1)
    return masks


def _distances(word: NDArray[np.uint32], others: NDArray[np.uint32], lengths: Integers, beginnings: bool) -> Integers:
    """The edits between a word and each row of others, or the beginning of the row that is nearest to it."""
    across = np.arange(others.shape[1] + 1)
    before = now = np.broadcast_to(across, (len(others), len(across)))
    for done, letter in enumerate(word.tolist(), start=1):
        step = np.minimum(now[:, 1:] + 1, now[:, :-1] + (others != letter))
        if done > 1:
            swapped = (others[:, 1:] == word[done - 2]) & (others[:, :-1] == letter)
            step[:, 1:] = np.where(swapped, np.minimum(step[:, 1:], before[:, :-2] + 1), step[:, 1:])
        reached = np.concatenate([np.full((len(others), 1), done), step], axis=1)
        before, now = now, np.minimum.accumulate(reached - across, axis=1) + across
    found: Integers = now.min(axis=1) if beginnings else now[np.arange(len(others)), lengths]
    return found
