"""How rare a word is among all languages, from the unigram probabilities that the encoder's tokenizer comes with."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from tokenizers import Tokenizer

UNKNOWN: Final = 18.0
"""Surprisal in nats of a piece that the vocabulary has no probability for."""


class Surprisal:
    """Tells a word's negative log probability in nats under a unigram tokenizer; several threads may share it."""

    def __init__(self, path: Path, tokenizer: Tokenizer | None = None) -> None:
        """`tokenizer` is the one in the file at `path` where it is loaded already, because it takes much memory."""
        vocabulary = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
        scores = np.array([score for _, score in vocabulary], np.float32)
        self._scores = np.where(scores < 0, -scores, UNKNOWN)
        self._tokenizer = tokenizer or Tokenizer.from_file(str(path))
        self._of = lru_cache(maxsize=100_000)(self._measure)

    def __call__(self, word: str) -> float:
        """The surprisal of a lower-cased word; the longer and the stranger, the higher."""
        return self._of(word)

    def _measure(self, word: str) -> float:
        ids = self._tokenizer.encode(word, add_special_tokens=False).ids
        return float(self._scores[ids].sum())
