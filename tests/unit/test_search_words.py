"""Words are the same however they were typed."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.word_analysis import codes_of, fold, is_function_word, language_of, spans_of, stem, words


def stems(text: str, locale: str) -> list[str]:
    return [word.stem for word in words(text, locale)]


@pytest.mark.parametrize(
    ("locale", "same"),
    [
        ("es", ["devolución", "devolucion", "DEVOLUCIONES", "devolucio\u0301n"]),
        ("es", ["envío", "envios", "ENVÍOS"]),
        ("es", ["garantía", "garantias"]),
        ("es", ["cancelar", "cancelarlo"]),
        ("pt", ["devolução", "devolucao", "devoluções", "devolucoes"]),
        ("pt", ["cartão", "cartao", "cartões", "cartoes"]),
        ("pt", ["pedido", "pedidos"]),
        ("en", ["order", "orders", "ordered", "Ordering"]),
        ("de", ["straße", "STRASSE"]),
    ],
)
def test_one_stem(locale: str, same: list[str]) -> None:
    assert len({stems(word, locale)[0] for word in same}) == 1


def test_different_words_stay_different() -> None:
    assert stems("carta", "pt") != stems("cartão", "pt")
    assert stems("moka", "es") != stems("mokador", "es")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("GT-4521-X", ["gt4521x", "gt", "4521", "x"]),
        ("49,90", ["4990", "49", "90"]),
        ("3.000", ["3000", "3", "000"]),
        ("correo-e", ["correo", "e"]),
        ("fin.Y", ["fin", "y"]),
        ("¿Qué?", ["que"]),
        ("🙂", []),
        ("a_1", ["a1", "a", "1"]),
    ],
)
def test_codes_and_amounts_come_whole_and_in_parts(typed: str, folded: list[str]) -> None:
    assert [word.folded for word in words(typed, "es")] == folded


def test_numbers_are_not_stemmed() -> None:
    assert stems("gt4521es", "es") == ["gt4521es"]


def test_codes_of_a_question() -> None:
    assert codes_of("Mi pedido GT-4521-X de 30 € del 2026") == ("gt4521x", "4521", "2026")
    assert codes_of("hola") == ()
    assert len(codes_of(" ".join(str(n) for n in range(1000, 1100)))) <= 4


def test_spans_are_of_the_text_as_it_is() -> None:
    text = "Las DEVOLUCIONES, y la devolución"
    wanted = frozenset(stems("devolucion", "es"))
    assert [text[a:b] for a, b in spans_of(text, "es", wanted)] == ["DEVOLUCIONES", "devolución"]


def test_a_code_is_marked_once() -> None:
    text = "pieza GT-4521-X aquí"
    assert [text[a:b] for a, b in spans_of(text, "es", frozenset(stems("GT-4521-X", "es")))] == ["GT-4521-X"]


def test_function_words() -> None:
    assert [is_function_word(word, "es") for word in words("qué café", "es")] == [True, False]
    assert not is_function_word(next(words("que", "de")), "de")


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        ("where is my order and when will it get here", "es", "en"),
        ("¿dónde está mi pedido y cuándo llega?", "en", "es"),
        ("onde está o meu pedido e quando ele chega?", "es", "pt"),
        ("reembolso", "pt", "pt"),
        ("no", "en", "en"),
        ("", "pt", "pt"),
        ("wo ist meine Bestellung", "de", "de"),
        ("🙂", "es", "es"),
    ],
)
def test_the_language_of_a_question(text: str, expected: str, language: str) -> None:
    assert language_of(text, expected) == language


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["es", "pt", "en", "de"]))
def test_any_text_has_words_in_order_inside_it(text: str, locale: str) -> None:
    for word in words(text, locale):
        assert 0 <= word.start < word.end <= len(text)
        assert word.stem
        assert word.stem == "".join(word.stem.split())
        assert len(word.folded) <= 64
    spans = spans_of(text, locale, frozenset(word.stem for word in words(text, locale)))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert stem(fold(word), "es") == fold(stem(fold(word), "es"))
