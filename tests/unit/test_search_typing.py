"""What an unfinished or mistyped word may mean, and when a question is put right."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.correction import corrected
from search.short_texts import ShortText, ShortTexts, spans_meant
from search.spelling import Vocabulary, edits_allowed
from search.word_analysis import words

ALPHABET = st.text(alphabet="abcde", min_size=1, max_size=10)


def texts(locale: str, *articles: Sequence[tuple[str, str]]) -> ShortTexts:
    found = [
        ShortText(number, kind, text, "", tuple(word.folded for word in words(text, locale)))
        for number, article in enumerate(articles, 1)
        for kind, text in article
    ]
    return ShortTexts(locale, found)


SHOP = texts(
    "es",
    [("title", "Cómo cancelo un pedido"), ("question", "anular mi compra")],
    [("title", "Cuánto tarda el reembolso"), ("summary", "Plazos de devolución")],
    [("title", "Receta para el V60"), ("heading", "Molienda")],
    [("title", "Limpiar el molinillo GT-4521-X")],
    [("title", "Limpiar el molinillo GT-4522-X")],
    [("title", "Pieza de recambio, ref. 12345-X")],
)


def titles(typed: str, known: ShortTexts = SHOP) -> list[str]:
    matches, _ = known.matches(known.meant(typed, unfinished=typed[-1:].isalnum()), 10)
    return [one.text.text for one in matches]


def plain_distance(a: str, b: str) -> int:
    """Optimal string alignment, straight from its definition."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@settings(deadline=None)
@given(ALPHABET, st.lists(ALPHABET, min_size=1, max_size=8))
def test_near_words_are_those_within_the_allowed_typos(word: str, others: list[str]) -> None:
    known = Vocabulary(others, "en")
    near = {known.words[place]: typos for place, typos in known.near(word)}
    allowed = edits_allowed(word)
    wanted = {one: plain_distance(word, one) for one in others}
    assert near == {one: typos for one, typos in wanted.items() if allowed and typos <= allowed}


@settings(deadline=None)
@given(ALPHABET, st.lists(ALPHABET, min_size=1, max_size=8))
def test_an_unfinished_word_is_near_what_begins_like_it(word: str, others: list[str]) -> None:
    known = Vocabulary(others, "en")
    near = {known.words[place]: typos for place, typos in known.near(word, unfinished=True)}
    allowed = edits_allowed(word)
    wanted = {one: min(plain_distance(word, one[:end]) for end in range(len(one) + 1)) for one in others}
    assert near == {one: typos for one, typos in wanted.items() if allowed and typos <= allowed}


@pytest.mark.parametrize(
    ("word", "typos"), [("ped", 0), ("pedi", 1), ("pedidos", 1), ("reembols", 2), ("gt4521x", 0), ("1234567890", 0)]
)
def test_short_words_and_codes_have_no_typos(word: str, typos: int) -> None:
    assert edits_allowed(word) == typos


def test_an_empty_vocabulary_knows_nothing() -> None:
    none = Vocabulary([], "es")
    assert (none.near("pedido"), list(none.starting("p")), none.alike("pedido")) == ([], [], [])
    assert texts("es").matches(texts("es").meant("pedido", unfinished=True), 5) == ([], 0)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("canc", "Cómo cancelo un pedido"),
        ("cancelar", "Cómo cancelo un pedido"),
        ("CANCELÓ UN PEDI", "Cómo cancelo un pedido"),
        ("cancleo el pedido", "Cómo cancelo un pedido"),
        ("anular comp", "anular mi compra"),
        ("reebmolso", "Cuánto tarda el reembolso"),
        ("rembols", "Cuánto tarda el reembolso"),
        ("devolucion", "Plazos de devolución"),
        ("molienda", "Molienda"),
        ("v60", "Receta para el V60"),
        ("V60 ", "Receta para el V60"),
        ("GT-4522-X", "Limpiar el molinillo GT-4522-X"),
        ("gt4521x", "Limpiar el molinillo GT-4521-X"),
        ("gt-4521", "Limpiar el molinillo GT-4521-X"),
        ("ref. 12345-X", "Pieza de recambio, ref. 12345-X"),
        ("12345-x", "Pieza de recambio, ref. 12345-X"),
        ("1234", "Pieza de recambio, ref. 12345-X"),
    ],
)
def test_the_first_article_for_what_was_typed(typed: str, first: str) -> None:
    assert titles(typed)[0] == first


def test_a_code_typed_whole_finds_no_other_code() -> None:
    assert titles("GT-4522-X") == ["Limpiar el molinillo GT-4522-X"]
    assert titles("GT-4529-X ") == []
    assert titles("V61 ") == []


def test_a_finished_word_does_not_go_on() -> None:
    assert titles("canc") != []
    assert titles("canc ") == []


def test_nothing_is_found_for_nonsense_and_for_nothing() -> None:
    for typed in ("xqzwv", "🙂", "", "?", "日本"):
        assert titles(typed) == []


def test_what_was_typed_is_marked_as_it_is_written() -> None:
    for typed, title, marked in (
        ("cancleo ped", "Cómo cancelo un pedido", ["cancelo", "pedido"]),
        ("devolucion", "🙂 Plazos de DEVOLUCIÓN", ["DEVOLUCIÓN"]),
        ("el v60", "Receta para el V60", ["V60"]),
    ):
        meant = SHOP.meant(typed, unfinished=True)
        assert [title[a:b] for a, b in spans_meant(title, "es", meant)] == marked


def put_right(text: str, locale: str = "es", known: ShortTexts = SHOP) -> str:
    return corrected(text, known, {"casa"}.__contains__, common.__getitem__)


class _Common(dict[str, float]):
    def __missing__(self, word: str) -> float:
        return 30.0


common = _Common({"reembolso": 12.0, "cancelo": 12.0, "pedido": 9.0, "devolución": 11.0, "cancela": 14.0})


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("¿Cuándo llega el reebmolso?", "¿Cuándo llega el reembolso?"),
        ("Reembolsso ya", "reembolso ya"),
        ("devolcion del peddo", "devolución del pedido"),
        ("cancela el pedido", "cancela el pedido"),
        ("recancela el pedido", "recancela el pedido"),
        ("casa", "casa"),
        ("plazos de devolucion", "plazos de devolución"),
        ("plazos de devolución", "plazos de devolución"),
        ("molienda", "molienda"),
        ("GT-4529-X", "GT-4529-X"),
        ("una jirafa", "una jirafa"),
        ("", ""),
    ],
)
def test_only_likely_typos_are_put_right(typed: str, right: str) -> None:
    assert put_right(typed) == right


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_typed(text: str) -> None:
    matches, total = SHOP.matches(SHOP.meant(text, unfinished=True), 3)
    assert len(matches) <= min(3, total)
    put_right(text)
