"""Sums over all vectors of a knowledge base, from which its centres and covariance follow; pure.

They are kept up to date by adding what came and subtracting what went, so no change costs a pass over all passages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, sum (d,) and sum of outer products (d, d) of a set of vectors."""

    count: int
    total: Matrix
    outer: Matrix

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> Self:
        """The moments of these vectors, shape (n, d)."""
        # Float32 products are an order faster and exact enough for vectors of length 1.
        return cls(len(vectors), vectors.sum(0, dtype=np.float64), (vectors.T @ vectors).astype(np.float64))

    def plus(self, other: Self, sign: int = 1) -> Self:
        """The moments of both sets together; with sign -1, of this one without the other."""
        return type(self)(
            self.count + sign * other.count, self.total + sign * other.total, self.outer + sign * other.outer
        )


@dataclass(frozen=True, slots=True)
class Background:
    """The moments of each set of passages, keyed by (language, phrasing or text)."""

    sets: Mapping[tuple[str, bool], Moments] = field(default_factory=dict)

    def changed(self, key: tuple[str, bool], vectors: NDArray[np.float32], sign: int) -> Self:
        """The background with (+1) or without (-1) these vectors in one of its sets."""
        if not len(vectors):
            return self
        change = Moments.of(vectors)
        known = self.sets.get(key)
        if known is None:
            known = Moments(0, np.zeros_like(change.total), np.zeros_like(change.outer))
        sets = {**self.sets, key: known.plus(change, sign)}
        return type(self)({name: moments for name, moments in sets.items() if moments.count})
