"""What the search needs from outside, as protocols; app/wiring.py chooses what stands behind each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Kind = Literal["query", "passage"]


class Encoder(Protocol):
    """Turns texts into vectors whose inner product says how close their meanings are."""

    @property
    def name(self) -> str:
        """Names everything that decides the vectors: weights, quantisation and version of both."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Vectors of length 1 in the order of the texts, shape (texts, dimensions); any text is accepted."""


class WordRarity(Protocol):
    """Tells how rare a word is in general."""

    def __call__(self, word: str) -> float:
        """The negative log probability, in nats, of a lower-cased word among all languages."""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage as indexes take it; `kind` as in `passages`, `vector` is None while this encoder has not encoded it."""

    id: int
    translation_id: int
    locale: str
    kind: str
    text: str
    vector: NDArray[np.float32] | None


class DerivedIndex(Protocol):
    """An index that can be made again from the database at any time.

    A passage never changes and its id is never used again, so the set of ids says everything about its content.
    Searching is safe while another thread applies changes; only one thread applies at a time.
    """

    @property
    def generation(self) -> int:
        """Number of the last `index_change` it has seen; 0 for an empty one."""

    def ids(self) -> NDArray[np.int64]:
        """The ids of every passage in it, ascending."""

    def apply(self, removed: Collection[int], added: Iterable[IndexedPassage], generation: int) -> None:
        """Drop and take in passages; what it is asked to drop need not be there. Visible at once."""

    def clear(self) -> None:
        """Drop everything."""

    def save(self) -> None:
        """Write to disk what is not there yet, where it keeps anything on disk."""


class VectorIndex(DerivedIndex, Protocol):
    """Finds the passages whose vectors are nearest to a question's; passages without a vector are left out."""

    def search(self, vector: NDArray[np.float32], k: int, locale: str | None = None) -> list[tuple[int, float]]:
        """At most k (passage id, inner product), best first; in one language or in all of them."""

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of these passages, shape (ids, dimensions), exact to half precision; zeros for one not there."""


class WordIndex(DerivedIndex, Protocol):
    """Finds passages by their words, weighed by BM25 within each language; text is never parsed as a query."""

    def search(self, text: str, locale: str | None, k: int) -> list[tuple[int, float]]:
        """At most k (passage id, score above 0), best first; in one language or in all of them."""

    def scores(self, text: str, ids: Collection[int], locale: str | None = None) -> dict[int, float]:
        """The scores that `search` would give these passages, without those of 0 and of other languages."""
