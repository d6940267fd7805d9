"""How rare a word is among all languages, from the unigram probabilities that the encoder's vocabulary comes with."""

from functools import lru_cache
from typing import Final

from search.e5_tokenizer import E5Tokenizer

UNKNOWN: Final = 18.0
"""Surprisal in nats of a piece that the vocabulary has no probability for."""


class Surprisal:
    """Tells a word's negative log probability in nats under a unigram tokenizer; several threads may share it."""

    def __init__(self, tokenizer: E5Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._of = lru_cache(maxsize=100_000)(self._measure)

    def __call__(self, word: str) -> float:
        """The surprisal of a lower-cased word; the longer and the stranger, the higher."""
        return self._of(word)

    def _measure(self, word: str) -> float:
        return sum(-score if score < 0 else UNKNOWN for score in self._tokenizer.log_probabilities(word))
