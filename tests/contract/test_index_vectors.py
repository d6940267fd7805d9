"""What every vector index does."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from search.index_files import IndexFolder, IndexPart
from search.ports import IndexedPassage, VectorIndex
from search.vectors_faiss import VERSIONS, FaissVectors
from search.vectors_pgvector import PgVectors

D = 16
HALF = 2.0**-11
"""What half precision may move a number of at most 1."""
RANDOM = np.random.default_rng(7)
VECTORS = RANDOM.normal(size=(60, D)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)


def entry(number: int, vector: NDArray[np.float32] | None = None) -> IndexedPassage:
    locale = ("es", "pt", "xx-Ω/..")[number % 3]
    return IndexedPassage(number, number, locale, "body", "", VECTORS[number] if vector is None else vector)


@pytest.fixture
def part(tmp_path: Path) -> IndexPart:
    folder = IndexFolder.claim(tmp_path, "e")
    assert folder is not None
    return folder.part("vectors", VERSIONS)


@pytest.fixture(params=["memory", "files", "graph", pytest.param("postgres", marks=pytest.mark.postgres)])
def index(request: pytest.FixtureRequest, part: IndexPart) -> VectorIndex:
    make: dict[str, Callable[[], VectorIndex]] = {
        "memory": lambda: FaissVectors(D),
        "files": lambda: FaissVectors(D, part),
        "graph": lambda: FaissVectors(D, part, large=2),
        "postgres": lambda: PgVectors(request.getfixturevalue("postgres_database"), "e", D),
    }
    return make[request.param]()


def test_an_empty_one_finds_nothing(index: VectorIndex) -> None:
    assert index.search(VECTORS[0], 10) == []
    assert index.search(VECTORS[0], 10, "es") == []
    assert index.ids().tolist() == []
    assert index.generation == 0
    assert index.vectors([1, 2]).tolist() == np.zeros((2, D)).tolist()


def test_the_nearest_come_first_and_exactly(index: VectorIndex) -> None:
    index.apply([], [entry(n) for n in range(60)], 4)
    found = index.search(VECTORS[5], 7)
    expected = np.argsort(-(VECTORS @ VECTORS[5]))[:7]
    assert [number for number, _ in found] == expected.tolist()
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert index.generation == 4


def test_one_language_alone(index: VectorIndex) -> None:
    index.apply([], [entry(n) for n in range(60)], 1)
    assert {number % 3 for number, _ in index.search(VECTORS[5], 60, "pt")} == {1}
    assert len(index.search(VECTORS[5], 60, "pt")) == 20
    assert index.search(VECTORS[5], 60, "fr") == []


def test_more_than_there_is_may_be_asked_for(index: VectorIndex) -> None:
    index.apply([], [entry(0)], 1)
    assert [number for number, _ in index.search(VECTORS[0], 500)] == [0]


def test_removed_ones_are_gone_and_absent_ones_do_not_matter(index: VectorIndex) -> None:
    index.apply([], [entry(n) for n in range(9)], 1)
    index.apply([0, 1, 777], [], 2)
    assert index.ids().tolist() == list(range(2, 9))
    assert 0 not in dict(index.search(VECTORS[0], 60))


def test_taking_the_same_in_twice_keeps_the_later(index: VectorIndex) -> None:
    index.apply([], [entry(3), entry(4)], 1)
    index.apply([], [entry(3, VECTORS[9])], 2)
    assert index.ids().tolist() == [3, 4]
    assert np.allclose(index.vectors([3])[0], VECTORS[9], atol=HALF)


def test_passages_without_a_vector_are_left_out(index: VectorIndex) -> None:
    index.apply([], [IndexedPassage(1, 1, "es", "body", "", None), entry(3)], 1)
    assert index.ids().tolist() == [3]


def test_vectors_come_back_in_the_order_asked(index: VectorIndex) -> None:
    index.apply([], [entry(n) for n in range(10)], 1)
    back = index.vectors([7, 99, 2])
    assert np.allclose(back[0], VECTORS[7], atol=HALF)
    assert not back[1].any()
    assert np.allclose(back[2], VECTORS[2], atol=HALF)


def test_cleared(index: VectorIndex) -> None:
    index.apply([], [entry(n) for n in range(10)], 3)
    index.clear()
    assert index.ids().tolist() == []
    assert index.generation == 0
    index.apply([], [entry(1)], 1)
    assert index.ids().tolist() == [1]


def test_files_come_back_as_they_were(part: IndexPart) -> None:
    index = FaissVectors(D, part)
    index.apply([], [entry(n) for n in range(60)], 8)
    index.apply([4], [], 9)
    index.save()
    again = FaissVectors(D, part)
    assert again.generation == 9
    assert again.ids().tolist() == index.ids().tolist()
    assert again.search(VECTORS[5], 9) == index.search(VECTORS[5], 9)


def test_a_language_that_is_gone_leaves_no_file(part: IndexPart) -> None:
    index = FaissVectors(D, part)
    index.apply([], [entry(0), entry(1)], 1)
    index.apply([1], [], 2)
    index.save()
    assert FaissVectors(D, part).ids().tolist() == [0]


@pytest.mark.parametrize("harm", ["cut", "flip", "lose", "manifest", "foreign"])
def test_damaged_files_are_thrown_away(part: IndexPart, harm: str) -> None:
    index = FaissVectors(D, part)
    index.apply([], [entry(n) for n in range(30)], 1)
    index.save()
    path = next(part.path.glob("*.faiss"))
    raw = bytearray(path.read_bytes())
    if harm == "cut":
        path.write_bytes(raw[:100])
    elif harm == "flip":
        raw[len(raw) // 2] ^= 255
        path.write_bytes(raw)
    elif harm == "lose":
        path.unlink()
    elif harm == "manifest":
        (part.path / "manifest.json").write_text("[1")
    else:
        (part.path / "other.faiss").write_bytes(b"x")
    again = FaissVectors(D, IndexPart(part.path, VERSIONS))
    assert again.ids().tolist() == []
    again.apply([], [entry(1)], 1)
    again.save()
    assert FaissVectors(D, IndexPart(part.path, VERSIONS)).ids().tolist() == [1]


def test_files_of_another_version_or_size_are_thrown_away(part: IndexPart) -> None:
    index = FaissVectors(D, part)
    index.apply([], [entry(1)], 1)
    index.save()
    assert FaissVectors(D, IndexPart(part.path, {"faiss": "0"})).ids().tolist() == []
    index.apply([], [entry(1)], 1)
    index.save()
    assert FaissVectors(D + 1, part).ids().tolist() == []


def test_a_graph_forgets_what_goes_and_is_made_anew(part: IndexPart) -> None:
    index = FaissVectors(D, part, large=10)
    index.apply([], [entry(n) for n in range(60)], 1)
    for number in range(0, 45, 3):
        index.apply([number], [], number + 2)
        left = [n for n in range(0, 60, 3) if n > number]
        assert [one for one, _ in index.search(VECTORS[0], 60, "es")] == sorted(
            left, key=lambda n: -float(VECTORS[n] @ VECTORS[0])
        )
    index.apply([], [entry(0)], 99)
    assert index.search(VECTORS[0], 1)[0][0] == 0
    index.save()
    again = FaissVectors(D, part, large=10)
    again.apply(np.setdiff1d(again.ids(), index.ids()).tolist(), [], 99)
    assert again.search(VECTORS[5], 60) == index.search(VECTORS[5], 60)
