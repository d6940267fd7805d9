"""Checks the numbers by which states know people and companies; pure.

CPF and CNPJ: Receita Federal do Brasil. NIF and NIE: Spanish Royal Decree 1065/2007. NIF: Portuguese Portaria
1386/2007. Each takes the number without spaces and separators, in capitals.
"""

import re

_SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_NIF_OR_NIE = re.compile(r"([XYZ]|\d)(\d{7})([A-Z])")
_PORTUGUESE_FIRST = "1235689"


def is_cpf(number: str) -> bool:
    """Whether it is a Brazilian person's number: 11 digits, the last two of which check the others."""
    return _checked_from_below(number, 11, 99)


def is_cnpj(number: str) -> bool:
    """Whether it is a Brazilian company's number: 14 digits, the last two of which check the others."""
    return _checked_from_below(number, 14, 9)


def is_spanish(number: str) -> bool:
    """Whether it is a Spanish person's NIF or a foreigner's NIE: digits and the letter that checks them."""
    found = _NIF_OR_NIE.fullmatch(number)
    if found is None:
        return False
    first = str("XYZ".index(found[1])) if found[1] in "XYZ" else found[1]
    return _SPANISH_LETTERS[int(first + found[2]) % 23] == found[3]


def is_portuguese(number: str) -> bool:
    """Whether it is a Portuguese NIF: nine digits, the last of which checks the others."""
    if not re.fullmatch(rf"[{_PORTUGUESE_FIRST}][0-9]{{8}}", number):
        return False
    rest = sum(int(digit) * (9 - place) for place, digit in enumerate(number[:8])) % 11
    return int(number[8]) == (0 if rest < 2 else 11 - rest)


def _checked_from_below(number: str, length: int, most: int) -> bool:
    """Whether the last two digits check those before: weights 2, 3, … from the right, from `most` on 2 again."""
    if not re.fullmatch(rf"[0-9]{{{length}}}", number) or len(set(number)) == 1:
        return False
    for size in (length - 2, length - 1):
        weights = (2 + place % (most - 1) for place in range(size))
        rest = sum(int(digit) * weight for digit, weight in zip(reversed(number[:size]), weights, strict=True)) % 11
        if int(number[size]) != (0 if rest < 2 else 11 - rest):
            return False
    return True
