"""Vectors in FAISS: one exhaustive inner-product index for each language, in memory and, given a folder, on disk.

The numbers are kept in half precision. That moves a cosine by less than .0005, halves the memory, and doubles the
speed, because a search of tens of thousands of vectors does little else than read them.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from search.index_files import IndexPart, replace_file
from search.ports import IndexedPassage

log = logging.getLogger(__name__)

VERSIONS = {"faiss": faiss.__version__, "layout": "2"}
"""What must be the same for files to be read again."""

_BLOCK = 2048
_SAVE_AFTER = 0.05


@dataclass(frozen=True, slots=True)
class _Part:
    """One language: its index, the ids in it ascending, where each one is, and all numbers (n, d) as they lie."""

    index: Any
    ids: NDArray[np.int64]
    places: NDArray[np.int64]
    numbers: NDArray[np.float16]

    @classmethod
    def of(cls, index: Any) -> "_Part":
        ids = faiss.vector_to_array(index.id_map)
        places = np.argsort(ids)
        codes = faiss.downcast_index(index.index).codes  # type: ignore[attr-defined]
        # A view: the index must live as long as it does, and is never changed once it is here.
        raw = faiss.rev_swig_ptr(codes.data(), codes.size())
        return cls(index, ids[places], places, raw.view(np.float16).reshape(len(ids), index.d))


class FaissVectors:
    """The VectorIndex port over `IndexIDMap2(IndexScalarQuantizer)` of 16-bit floats.

    Changes are made on a copy that then takes the old one's place, so a search never waits and never sees half a
    change. The files are written when a twentieth of the passages changed and on `save`: whoever opens them brings
    them up to date anyway.
    """

    def __init__(self, dimensions: int, part: IndexPart | None = None) -> None:
        self._dimensions = dimensions
        self._part = part
        self._parts: Mapping[str, _Part] = {}
        self._generation = 0
        self._unsaved = 0
        if part is not None and not self._open(part):
            part.empty()

    @property
    def generation(self) -> int:
        """Number of the last change it has seen."""
        return self._generation

    def ids(self) -> NDArray[np.int64]:
        """The ids of every passage in it, ascending."""
        maps = [part.ids for part in self._parts.values()]
        return np.sort(np.concatenate(maps)) if maps else np.empty(0, np.int64)

    def search(self, vector: NDArray[np.float32], k: int, locale: str | None = None) -> list[tuple[int, float]]:
        """At most k (passage id, inner product), best first; in one language or in all of them."""
        parts = self._parts
        chosen = list(parts.values()) if locale is None else [parts[locale]] if locale in parts else []
        # One question is too little work to share out; the setting belongs to the calling thread.
        faiss.omp_set_num_threads(1)
        found: list[tuple[int, float]] = []
        query = np.ascontiguousarray(vector, np.float32).reshape(1, self._dimensions)
        for part in chosen:
            scores, ids = part.index.search(query, min(k, part.index.ntotal))
            found += zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return sorted(found, key=lambda one: (-one[1], one[0]))[:k]

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of these passages, shape (ids, dimensions); zeros for an id that is not there."""
        wanted = np.asarray(ids, np.int64)
        found = np.zeros((len(wanted), self._dimensions), np.float32)
        for part in self._parts.values():
            near = np.minimum(np.searchsorted(part.ids, wanted), len(part.ids) - 1)
            here = np.flatnonzero(part.ids[near] == wanted)
            found[here] = part.numbers[part.places[near[here]]]
        return found

    def apply(self, removed: Collection[int], added: Iterable[IndexedPassage], generation: int) -> None:
        """Drop and take in passages; one that is already there is replaced."""
        indexes = {locale: part.index for locale, part in self._parts.items()}
        copied: set[str] = set()
        changed = self._drop(indexes, copied, removed)
        waiting: dict[str, list[IndexedPassage]] = defaultdict(list)
        for passage in added:
            if passage.vector is None:
                continue
            waiting[passage.locale].append(passage)
            changed += 1
            if len(waiting[passage.locale]) >= _BLOCK:
                self._take_in(indexes, copied, waiting.pop(passage.locale))
        for passages in waiting.values():
            self._take_in(indexes, copied, passages)
        self._parts = self._as_parts(indexes)
        self._generation = generation
        self._unsaved += changed
        if self._unsaved > _SAVE_AFTER * sum(len(part.ids) for part in self._parts.values()):
            self.save()

    def clear(self) -> None:
        """Drop everything."""
        self._parts = {}
        self._generation = 0
        self._unsaved = 0
        if self._part is not None:
            self._part.empty()

    def save(self) -> None:
        """Write the files when anything changed since they were written."""
        if self._part is None or not self._unsaved:
            return
        indexes = {locale: part.index for locale, part in self._parts.items()}
        for path in self._part.path.glob("*.faiss"):
            if path.stem not in map(_file_name, indexes):
                path.unlink()
        for locale, index in indexes.items():
            replace_file(self._part.path / f"{_file_name(locale)}.faiss", faiss.serialize_index(index).tobytes())
        self._part.seal(self._generation, sum(index.ntotal for index in indexes.values()))
        self._unsaved = 0

    def _open(self, part: IndexPart) -> bool:
        if not part.intact():
            return False
        indexes = {}
        for path in part.path.glob("*.faiss"):
            try:
                index = faiss.deserialize_index(np.fromfile(path, np.uint8))
            except (RuntimeError, OSError, ValueError):
                log.warning("vector_index_unreadable", extra={"file": path.name})
                return False
            if index.d != self._dimensions:
                return False
            indexes[bytes.fromhex(path.stem).decode()] = index
        self._parts = self._as_parts(indexes)
        self._generation = part.generation
        return True

    def _as_parts(self, indexes: Mapping[str, Any]) -> dict[str, _Part]:
        """A part for each index that holds anything, the present one where it is the same index."""
        known = {id(part.index): part for part in self._parts.values()}
        return {locale: known.get(id(index)) or _Part.of(index) for locale, index in indexes.items() if index.ntotal}

    def _own(self, indexes: dict[str, Any], copied: set[str], locale: str) -> Any:
        if locale not in copied:
            copied.add(locale)
            indexes[locale] = (
                faiss.clone_index(indexes[locale]) if locale in indexes else faiss.IndexIDMap2(self._empty())
            )
        return indexes[locale]

    def _empty(self) -> Any:
        return faiss.IndexScalarQuantizer(self._dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)

    def _drop(self, indexes: dict[str, Any], copied: set[str], removed: Collection[int]) -> int:
        wanted = np.fromiter(removed, np.int64, len(removed))
        dropped = 0
        for locale, index in list(indexes.items()):
            here = wanted[np.isin(wanted, faiss.vector_to_array(index.id_map))]
            if len(here):
                dropped += int(self._own(indexes, copied, locale).remove_ids(here))
        return dropped

    def _take_in(self, indexes: dict[str, Any], copied: set[str], passages: Sequence[IndexedPassage]) -> None:
        ids = [passage.id for passage in passages]
        self._drop(indexes, copied, ids)
        vectors = np.stack([passage.vector for passage in passages if passage.vector is not None])
        index = self._own(indexes, copied, passages[0].locale)
        index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(ids, np.int64))


def _file_name(locale: str) -> str:
    return locale.encode().hex()
