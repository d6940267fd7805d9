"""Vectors in FAISS: one inner-product index for each language, in memory and, given a folder, on disk.

The numbers are kept in half precision. That moves a cosine by less than .0005, halves the memory, and doubles the
speed, because a search of tens of thousands of vectors does little else than read them.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from foundation.offload import Run, at_once
from search.index_files import IndexPart, replace_file
from search.ports import IndexedPassage

log = logging.getLogger(__name__)

VERSIONS = {"faiss": faiss.__version__, "layout": "2"}
"""What must be the same for files to be read again."""

_BLOCK = 2048
_SAVE_AFTER = 0.05
_NONE = np.empty(0, np.int64)


LARGE = 100_000
"""Passages of one language from which on they are searched along a graph."""

_LINKS, _BUILDING, _SEARCHING = 32, 80, 400
_GONE = 0.1
"""Share of a graph that may be removed passages before it is made anew."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One language: its index, the ids in it ascending, where each one is, and all numbers (n, d) as they lie.

    FAISS cannot take anything out of a graph, so `gone` passages stay in it and are skipped.
    """

    index: Any
    ids: NDArray[np.int64]
    places: NDArray[np.int64]
    numbers: NDArray[np.float16]
    gone: NDArray[np.int64]

    @classmethod
    def of(cls, index: Any, gone: NDArray[np.int64]) -> "_Part":
        ids = faiss.vector_to_array(index.id_map)
        places = np.argsort(ids)
        places = places[~np.isin(ids[places], gone)]
        inner = faiss.downcast_index(index.index)
        storage: Any = faiss.downcast_index(inner.storage) if isinstance(inner, faiss.IndexHNSW) else inner
        # A view: the index must live as long as it does, and is never changed once it is here.
        raw = faiss.rev_swig_ptr(storage.codes.data(), storage.codes.size())
        return cls(index, ids[places], places, raw.view(np.float16).reshape(len(ids), index.d), gone)

    def search(self, query: NDArray[np.float32], k: int) -> tuple[list[int], list[float]]:
        """Ids and inner products, best first; `query` has shape (1, d)."""
        k = min(k, len(self.ids))
        if not _is_graph(self.index):
            scores, ids = self.index.search(query, k)
        else:
            kept = faiss.IDSelectorNot(faiss.IDSelectorBatch(self.gone))
            settings = faiss.SearchParametersHNSW(  # type: ignore[attr-defined]
                efSearch=max(_SEARCHING, k), sel=kept
            )
            scores, ids = self.index.search(query, k, params=settings)
        there = ids[0] >= 0
        return ids[0][there].tolist(), scores[0][there].tolist()


class FaissVectors:
    """The VectorIndex port over `IndexIDMap2` of 16-bit floats, which are all looked at up to LARGE in a language.

    Beyond, a graph is followed (HNSW; Malkov and Yashunin 2016), which finds almost all of the nearest ones in a time
    that hardly grows. Changes are made on a copy that then takes the old one's place, so a search never waits and
    never sees half a change. The files are written when a twentieth of the passages changed and on `save`: whoever
    opens them brings them up to date anyway.
    """

    def __init__(self, dimensions: int, part: IndexPart | None = None, large: int = LARGE, run: Run = at_once) -> None:
        """`run` makes graphs, which takes minutes of every core."""
        self._dimensions = dimensions
        self._run = run
        self._part = part
        self._large = large
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
            found += zip(*part.search(query, k), strict=True)
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
        change = _Change(self._dimensions, self._parts, self._run)
        changed = change.drop(removed)
        waiting: dict[str, list[IndexedPassage]] = defaultdict(list)
        for passage in added:
            if passage.vector is None:
                continue
            waiting[passage.locale].append(passage)
            changed += 1
            if len(waiting[passage.locale]) >= _BLOCK:
                change.take_in(waiting.pop(passage.locale))
        for passages in waiting.values():
            change.take_in(passages)
        self._parts = change.done(self._large)
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
        self._part.seal(self._generation, sum(len(part.ids) for part in self._parts.values()))
        self._unsaved = 0

    def _open(self, part: IndexPart) -> bool:
        if not part.intact():
            return False
        parts = {}
        for path in part.path.glob("*.faiss"):
            try:
                index = faiss.deserialize_index(np.fromfile(path, np.uint8))
            except (RuntimeError, OSError, ValueError):
                log.warning("vector_index_unreadable", extra={"file": path.name})
                return False
            if index.d != self._dimensions:
                return False
            # What had gone is in a graph's file, and is dropped again by whoever compares the ids with the database.
            parts[bytes.fromhex(path.stem).decode()] = _Part.of(index, _NONE)
        self._parts = parts
        self._generation = part.generation
        return True


class _Change:
    """Parts as they will be: an index is copied when it is first changed."""

    def __init__(self, dimensions: int, parts: Mapping[str, _Part], run: Run) -> None:
        self._dimensions = dimensions
        self._run = run
        self._before = parts
        self._indexes: dict[str, Any] = {}
        self._gone: dict[str, set[int]] = {}

    def drop(self, ids: Collection[int]) -> int:
        """Take out passages of any language; how many of them were there."""
        wanted = np.fromiter(ids, np.int64, len(ids))
        dropped = 0
        for locale in {**self._before, **self._indexes}:
            there = self._ids(locale)
            here = wanted[np.isin(wanted, there)]
            if not len(here):
                continue
            dropped += len(here)
            index = self._own(locale)
            if _is_graph(index):
                self._gone[locale].update(here.tolist())
            else:
                index.remove_ids(here)
        return dropped

    def take_in(self, passages: Sequence[IndexedPassage]) -> None:
        """Add passages of one language; one that is already there is replaced."""
        locale = passages[0].locale
        ids = np.array([passage.id for passage in passages], np.int64)
        self.drop(ids.tolist())
        if not self._gone.get(locale, set()).isdisjoint(ids.tolist()):
            self._make_anew(locale, graph=True)
        vectors = np.stack([passage.vector for passage in passages if passage.vector is not None])
        self._own(locale).add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)

    def done(self, large: int) -> dict[str, _Part]:
        """The parts of all languages that have any passage; a graph where there are more than `large`."""
        for locale, index in list(self._indexes.items()):
            gone = len(self._gone[locale])
            count = index.ntotal - gone
            if _is_graph(index):
                if count < large / 2 or gone > _GONE * index.ntotal:
                    self._make_anew(locale, graph=count >= large / 2)
            elif count > large:
                self._make_anew(locale, graph=True)
        changed = {
            locale: _Part.of(index, np.array(sorted(self._gone[locale]), np.int64))
            for locale, index in self._indexes.items()
        }
        return {locale: part for locale, part in {**self._before, **changed}.items() if len(part.ids)}

    def _ids(self, locale: str) -> NDArray[np.int64]:
        if locale not in self._indexes:
            return self._before[locale].ids
        there = faiss.vector_to_array(self._indexes[locale].id_map)
        gone = self._gone[locale]
        return there[~np.isin(there, list(gone))] if gone else there

    def _own(self, locale: str) -> Any:
        if locale not in self._indexes:
            before = self._before.get(locale)
            self._indexes[locale] = faiss.clone_index(before.index) if before else self._empty(graph=False)
            self._gone[locale] = set(before.gone.tolist()) if before else set()
        return self._indexes[locale]

    def _make_anew(self, locale: str, *, graph: bool) -> None:
        old = _Part.of(self._own(locale), np.array(sorted(self._gone[locale]), np.int64))
        new = self._empty(graph=graph)

        def fill() -> None:
            faiss.omp_set_num_threads(os.cpu_count() or 1)
            for start in range(0, len(old.ids), _BLOCK):
                rows = slice(start, start + _BLOCK)
                new.add_with_ids(old.numbers[old.places[rows]].astype(np.float32), old.ids[rows])
            faiss.omp_set_num_threads(1)

        self._run(fill)
        self._indexes[locale], self._gone[locale] = new, set()

    def _empty(self, *, graph: bool) -> Any:
        half, product = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        if not graph:
            return faiss.IndexIDMap2(faiss.IndexScalarQuantizer(self._dimensions, half, product))
        inner = faiss.IndexHNSWSQ(self._dimensions, half, _LINKS, product)  # type: ignore[arg-type]
        inner.hnsw.efConstruction = _BUILDING
        # Half precision has nothing to learn, which the graph does not know.
        inner.is_trained = True
        return faiss.IndexIDMap2(inner)


def _is_graph(index: Any) -> bool:
    return isinstance(faiss.downcast_index(index.index), faiss.IndexHNSW)


def _file_name(locale: str) -> str:
    return locale.encode().hex()
