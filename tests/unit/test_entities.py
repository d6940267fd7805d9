"""Values in messages are found in their plain form, checked, and in time that grows with the text only."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.entities import READ, entities, is_only
from assistant.tax_numbers import is_cnpj, is_cpf, is_portuguese, is_spanish

ORDER = r"GT[- ]?\d{4,8}"
TODAY = date(2026, 11, 22)


def found(text: str) -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in entities(text, ORDER, TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mi pedido gt-1042 no llega", [("order_number", "GT-1042")]),
        ("pedido GT 20417 cpf 529.982.247-25", [("order_number", "GT-20417"), ("cpf", "52998224725")]),
        ("mi nie es X1234567L", [("nie_nif", "X1234567L")]),
        ("12345678z", [("nie_nif", "12345678Z")]),
        ("o meu NIF é 123456789", [("nif", "123456789")]),
        ("CNPJ 11.222.333/0001-81", [("cnpj", "11222333000181")]),
        ("escríbeme a Julia@GrilloTostador.example.", [("email", "julia@grillotostador.example")]),
        ("llámame al +34 600 111 222", [("phone", "+34600111222")]),
        ("(11) 98765-4321", [("phone", "11987654321")]),
        ("me cobraron 1.234,50 € ayer", [("amount", "1234.50")]),
        ("R$ 49,90", [("amount", "49.90")]),
        ("it was £1,234.5", [("amount", "1234.50")]),
        ("30 euros", [("amount", "30.00")]),
        ("el 5 de mayo", [("date", "2027-05-05")]),
        ("3rd of March 2026", [("date", "2026-03-03")]),
        ("March 3rd", [("date", "2027-03-03")]),
        ("entregue 10/11", [("date", "2026-11-10")]),
        ("2026-02-30", []),
        ("error E1, 250 g, 2 paquetes, 24 h", []),
        ("cpf 529.982.247-26", []),
        ("12345678A", []),
    ],
)
def test_what_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_message_that_is_only_a_value_is_known() -> None:
    assert is_only("GT-1042", entities("GT-1042", ORDER, TODAY))
    assert not is_only("cómo cambio el pedido GT-1042 de dirección", entities("pedido GT-1042", ORDER, TODAY))
    assert not is_only("hola", [])


@given(st.text(max_size=400))
def test_values_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    values = entities(text, ORDER, TODAY)
    for one, other in pairwise(values):
        assert one.end <= other.start
    assert all(0 <= one.start < one.end <= min(len(text), READ) for one in values)


HOSTILE = st.sampled_from(
    ["1", "1 ", "1-", "1.", "1,", "(1)", "a@", "a.", "+1 ", "R$ ", "€", "de ", "jan 1 ", "GT ", "X1"]
)


@pytest.mark.timeout(60)
@settings(deadline=None)
@given(HOSTILE, HOSTILE)
def test_repetitions_cost_no_more_than_their_length(one: str, other: str) -> None:
    entities((one * 500 + other * 500) * 4, ORDER, TODAY)


def with_check_digits(digits: list[int], first_weights: list[int], second_weights: list[int]) -> str:
    for weights in (first_weights, second_weights):
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        digits = [*digits, 0 if rest < 2 else 11 - rest]
    return "".join(map(str, digits))


def changed(number: str, place: int, by: int) -> str:
    return number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]


NINE_DIGITS = st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(lambda digits: len(set(digits)) > 1)


@given(NINE_DIGITS, st.integers(9, 10), st.integers(1, 9))
def test_a_cpf_holds_with_its_check_digits_and_no_others(digits: list[int], place: int, by: int) -> None:
    number = with_check_digits(digits, [*range(10, 1, -1)], [*range(11, 1, -1)])
    assert is_cpf(number)
    assert not is_cpf(changed(number, place, by))


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(lambda d: len(set(d)) > 1))
def test_a_cnpj_holds_with_its_check_digits(digits: list[int]) -> None:
    assert is_cnpj(
        with_check_digits(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
    )


@given(st.integers(0, 99_999_999), st.sampled_from("TRWAGMYFPDXBNJZSQVHLCKE"))
def test_a_spanish_number_has_exactly_one_letter(number: int, letter: str) -> None:
    assert is_spanish(f"{number:08d}{letter}") == ("TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == letter)


@given(st.integers(10_000_000, 39_999_999))
def test_a_portuguese_number_has_exactly_one_last_digit(number: int) -> None:
    assert sum(is_portuguese(f"{number}{digit}") for digit in range(10)) == 1


@given(st.text(max_size=20))
def test_no_text_is_too_odd_to_be_checked(text: str) -> None:
    for check in (is_cpf, is_cnpj, is_spanish, is_portuguese):
        assert check(text) in (True, False)
