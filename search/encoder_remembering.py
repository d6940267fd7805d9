"""Remembers the last questions that were encoded: understanding and searching ask about the same words."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.ports import Encoder, Kind

FEW = 4
"""Texts of one call that are looked up one by one; more are an import or a measurement, and come once."""

REMEMBERED = 256


class RememberingEncoder:
    """An encoder in front of another; several threads may share it."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions
        # Needs no lock, which threads beside the greenlets could not take.
        self._question = lru_cache(REMEMBERED)(self._encoded)

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """The other encoder's vectors, shape (texts, dimensions)."""
        if kind != "query" or not 0 < len(texts) <= FEW:
            return self._inner.encode(texts, kind)
        return np.stack([self._question(text) for text in texts])

    def _encoded(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._inner.encode([text], "query")[0]
        return vector
