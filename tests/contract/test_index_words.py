"""What every word index does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from search.index_files import IndexFolder, IndexPart
from search.ports import IndexedPassage, WordIndex
from search.words_postgres import PostgresWords
from search.words_tantivy import VERSIONS, TantivyWords


def passage(number: int, locale: str, text: str) -> IndexedPassage:
    return IndexedPassage(number, number, locale, "body", text, None)


TEXTS = [
    passage(1, "es", "Cómo pido la devolución de un pedido"),
    passage(2, "es", "Las devoluciones tardan 5 días; el importe es de 49,90 €"),
    passage(3, "es", "Molinillo GT-4521-X y su cepillo"),
    passage(4, "es", "Molinillo GT-4522-X y su cepillo"),
    passage(5, "pt", "Como peço a devolução de um pedido"),
    passage(6, "pt", "As devoluções e os cartões"),
    passage(7, "en", "How do I return an order"),
    passage(8, "de", "Wie gebe ich eine Bestellung zurück"),
    passage(9, "es", ""),
    passage(10, "es", "La cafetera Moka cuesta lo mismo que la caja mokador"),
]


@pytest.fixture
def part(tmp_path: Path) -> IndexPart:
    folder = IndexFolder.claim(tmp_path, "e")
    assert folder is not None
    return folder.part("words", VERSIONS)


@pytest.fixture(params=["memory", "files", pytest.param("postgres", marks=pytest.mark.postgres)])
def index(request: pytest.FixtureRequest, part: IndexPart) -> WordIndex:
    make: dict[str, Callable[[], WordIndex]] = {
        "memory": TantivyWords,
        "files": lambda: TantivyWords(part),
        "postgres": lambda: PostgresWords(request.getfixturevalue("postgres_database")),
    }
    return make[request.param]()


@pytest.fixture
def full(index: WordIndex) -> WordIndex:
    index.apply([], TEXTS, 3)
    return index


def found(index: WordIndex, text: str, locale: str | None = "es", k: int = 10) -> list[int]:
    return [number for number, _ in index.search(text, locale, k)]


def test_an_empty_one_finds_nothing(index: WordIndex) -> None:
    assert index.search("devolución", "es", 10) == []
    assert index.search("devolución", None, 10) == []
    assert index.scores("devolución", [1]) == {}
    assert index.ids().tolist() == []
    assert index.generation == 0


@pytest.mark.parametrize("typed", ["devolución", "DEVOLUCION", "devoluciones", "devolucio\u0301n", "¿devolución?"])
def test_words_match_however_they_are_typed(full: WordIndex, typed: str) -> None:
    assert set(found(full, typed)) == {1, 2}


@pytest.mark.parametrize("typed", ["devolução", "devolucao", "DEVOLUÇÕES", "devolucoes"])
def test_portuguese_plurals_and_missing_accents(full: WordIndex, typed: str) -> None:
    assert set(found(full, typed, "pt")) == {5, 6}


def test_one_language_alone_or_all(full: WordIndex) -> None:
    assert found(full, "pedido", "pt") == [5]
    assert set(found(full, "pedido", None)) == {1, 5}
    assert found(full, "zurück", "de") == [8]
    assert found(full, "pedido", "fr") == []


@pytest.mark.parametrize("typed", ["GT-4521-X", "gt 4521 x", "gt4521x", "mi gt-4521-x no muele"])
def test_an_order_code_typed_exactly_comes_first(full: WordIndex, typed: str) -> None:
    assert found(full, typed)[0] == 3


@pytest.mark.parametrize("typed", ["49,90", "49.90 euros", "49,90€"])
def test_an_amount_matches_with_either_separator(full: WordIndex, typed: str) -> None:
    assert found(full, typed) == [2]


def test_scores_are_those_of_the_search(full: WordIndex) -> None:
    wanted = dict(full.search("pedido cepillo de", None, 10))
    assert full.scores("pedido cepillo de", range(1, 12)) == pytest.approx(wanted)
    assert full.scores("pedido", [5]).keys() == {5}
    assert full.scores("pedido", [1, 5], "pt").keys() == {5}
    assert full.scores("pedido", [1, 5], "fr") == {}
    assert full.scores("pedido", [9]) == {}


def test_at_most_k_best_first(full: WordIndex) -> None:
    scores = [score for _, score in full.search("devolución pedido molinillo", "es", 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(full.search("devolución pedido molinillo", "es", 2)) == 2
    assert full.search("pedido", "es", 0) == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "🙂🙃",
        "\x00",
        "\ufdfa" * 500,
        "AND OR NOT",
        'title:"x" AND (',
        "*",
        "a" * 100_000,
        "\u202e" * 50,
        "x:[* TO *]",
        "pedido " * 5000,
        "日本語のテキスト",
        "e\u0301" * 1000,
        "-" * 1000,
        "1" * 70_000,
    ],
)
def test_any_text_is_only_text(full: WordIndex, typed: str) -> None:
    full.search(typed, "es", 10)
    full.search(typed, None, 10)
    full.scores(typed, [1, 2, 3])


def test_hostile_text_can_be_taken_in(index: WordIndex) -> None:
    index.apply([], [passage(1, "es", "\ufdfa" * 1000 + " pedido " + "z" * 100_000 + "\u202e")], 1)
    assert found(index, "pedido") == [1]


def test_removed_ones_are_gone_and_absent_ones_do_not_matter(full: WordIndex) -> None:
    full.apply([1, 777], [], 4)
    assert found(full, "devolución") == [2]
    assert full.ids().tolist() == list(range(2, 11))
    assert full.generation == 4


def test_taking_the_same_in_twice_keeps_the_later(full: WordIndex) -> None:
    full.apply([], [passage(1, "es", "otra cosa")], 4)
    assert found(full, "devolución") == [2]
    assert found(full, "otra") == [1]
    assert full.ids().tolist() == list(range(1, 11))


def test_cleared(full: WordIndex) -> None:
    full.clear()
    assert full.ids().tolist() == []
    assert found(full, "pedido") == []
    full.apply([], TEXTS[:1], 1)
    assert found(full, "pedido") == [1]


def test_files_come_back_as_they_were(part: IndexPart) -> None:
    index = TantivyWords(part)
    index.apply([], TEXTS, 3)
    index.apply([2], [], 4)
    again = TantivyWords(IndexPart(part.path, VERSIONS))
    assert again.generation == 4
    assert again.ids().tolist() == index.ids().tolist()
    assert again.search("molinillo pedido", None, 9) == index.search("molinillo pedido", None, 9)


@pytest.mark.parametrize("harm", ["cut", "flip", "lose", "manifest", "foreign"])
def test_damaged_files_are_thrown_away(part: IndexPart, harm: str) -> None:
    TantivyWords(part).apply([], TEXTS, 3)
    path = max(part.path.rglob("*.store"), key=lambda file: file.stat().st_size)
    raw = bytearray(path.read_bytes())
    if harm == "cut":
        path.write_bytes(raw[:10])
    elif harm == "flip":
        raw[len(raw) // 2] ^= 255
        path.write_bytes(raw)
    elif harm == "lose":
        path.unlink()
    elif harm == "manifest":
        (part.path / "manifest.json").write_bytes(b"\xff")
    else:
        (part.path / "meta.json").write_bytes(b"x")
    again = TantivyWords(IndexPart(part.path, VERSIONS))
    assert again.ids().tolist() == []
    again.apply([], TEXTS[:1], 1)
    assert TantivyWords(IndexPart(part.path, VERSIONS)).ids().tolist() == [1]
