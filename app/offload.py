"""Runs heavy computing beside the greenlets, so that one question never holds up everybody's streams."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from gevent import get_hub, monkey
from numpy.typing import NDArray

from search.ports import Encoder


class OffloadedEncoder:
    """An encoder whose work is done in gevent's thread pool when the process runs on gevent."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> NDArray[np.float32]:
        """Vectors of the texts, shape (n, dimensions)."""
        if not monkey.is_module_patched("threading"):
            return self._inner.encode(texts, kind)
        vectors: NDArray[np.float32] = get_hub().threadpool.apply(self._inner.encode, (texts, kind))
        return vectors
