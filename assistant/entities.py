"""Finds order numbers, addresses, amounts, dates and tax numbers in a message, each checked; pure.

Every pattern is bounded, so that time grows with the length of the text and no faster.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from assistant.tax_numbers import is_cnpj, is_cpf, is_portuguese, is_spanish

READ = 4000
"""Characters of a message that are looked at."""

MOST = 100
"""Values that are taken from one message."""

PERSONAL = frozenset({"order_number", "cpf", "cnpj", "nif", "nie_nif"})
"""What shows that a message is about one customer's own matter."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero janeiro january jan ene",
            "febrero fevereiro february feb fev",
            "marzo março marco march mar",
            "abril april apr abr",
            "mayo maio may mai",
            "junio junho june jun",
            "julio julho july jul",
            "agosto august aug ago",
            "septiembre setiembre setembro september sep set",
            "octubre outubro october oct out",
            "noviembre novembro november nov",
            "diciembre dezembro december dec dic dez",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b"
_EDGE, _END = r"(?<![\w@.-])", r"(?![\w@]|[-.]\w)"
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")
_TAX = re.compile(
    rf"{_EDGE}(?:\d[\d./-]{{7,17}}\d|[XYZxyz\d]-?\d{{7}}-?[A-Za-z]|\d{{2}}\.\d{{3}}\.\d{{3}}-?[A-Za-z]){_END}"
)
_PHONE = re.compile(
    r"(?<![\w@.,/-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?)?\d{2,5}(?:[ .-]?\d{2,5}){1,4}(?![\w@/]|[.,-]\d)"
)
_MONEY = r"(?:€|eur(?:os?)?|r\$|us\$|s/\.?|\$|£|gbp|brl|usd|reais|real|soles|pesos|pounds?|d[oó]lares|dollars?|quid)"
_FIGURE = r"\d{1,3}(?:[. ]\d{3}){1,3}(?:,\d{1,2})?|\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:{_MONEY}\s?(?P<after>{_FIGURE})|(?P<before>{_FIGURE})\s?{_MONEY})(?![\w]|[.,]\d)", re.IGNORECASE
)
_DATE = re.compile(
    r"(?<![\w/.-])(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})(?:[/.-](?P<y2>\d{4}|\d{2}))?"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th|º|ª)?\s(?:de\s|of\s)?(?P<m3>{_MONTH})(?:\s(?:de\s|del\s)?(?P<y3>\d{{4}}))?"
    rf"|(?P<m4>{_MONTH})\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y4>\d{{4}}))?)(?![\w/]|[.-]\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A value found in a message: `value` in its plain form, at the characters `start` to `end`.

    Dates are ISO, amounts have a point and two decimals, numbers of people and orders are in capitals.
    """

    name: str
    value: str
    start: int
    end: int


def entities(text: str, order_number: str, today: date) -> list[Entity]:
    """The values in a message in order; none overlap.

    `order_number` is the brand's pattern of order numbers. Days without a year are those nearest to `today`; of two
    numbers that could be day and month the day comes first.
    """
    read = text[:READ]
    found: list[Entity] = []
    for one in islice(_candidates(read, order_number, today), MOST):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def is_only(text: str, found: list[Entity]) -> bool:
    """Whether a message says little more than the values found in it."""
    covered = sum(one.end - one.start for one in found)
    return bool(found) and covered * 2 >= len(text.strip())


def _candidates(text: str, order_number: str, today: date) -> Iterator[Entity]:
    """Everything found, what is surest first."""
    for match in re.finditer(rf"{_EDGE}(?:{order_number}){_END}", text, re.IGNORECASE):
        yield Entity("order_number", re.sub(r"\s", "-", match[0]).upper(), match.start(), match.end())
    yield from _each("email", _EMAIL, text, str.lower)
    for match in _TAX.finditer(text):
        plain = re.sub(r"[./-]", "", match[0]).upper()
        name = next((name for name, checks in _TAX_NUMBERS if checks(plain)), None)
        if name:
            yield Entity(name, plain, match.start(), match.end())
    for match in _DATE.finditer(text):
        day = _day(match, today)
        if day:
            yield Entity("date", day.isoformat(), match.start(), match.end())
    for match in _AMOUNT.finditer(text):
        yield Entity("amount", _plain_amount(match["after"] or match["before"]), match.start(), match.end())
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if "." in match[0] and "-" in match[0]:
            continue  # The shape of a tax number, which its check digits have refused.
        if 9 <= len(digits) <= 15:
            yield Entity("phone", ("+" if match[0].startswith("+") else "") + digits, match.start(), match.end())


_TAX_NUMBERS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("cpf", is_cpf),
    ("cnpj", is_cnpj),
    ("nie_nif", is_spanish),
    ("nif", is_portuguese),
)


def _each(name: str, pattern: re.Pattern[str], text: str, plain: Callable[[str], str]) -> Iterator[Entity]:
    for match in pattern.finditer(text):
        yield Entity(name, plain(match[0]), match.start(), match.end())


def _plain_amount(figure: str) -> str:
    """49,90, 1.234,50 and 1,234.50 with a point before two decimals and nothing else."""
    decimals = re.search(r"[.,](\d{1,2})$", figure)
    whole = re.sub(r"\D", "", figure[: decimals.start()] if decimals else figure)
    return f"{int(whole)}.{(decimals[1] if decimals else '').ljust(2, '0')}"


def _day(match: re.Match[str], today: date) -> date | None:
    parts = next(([match[f"{part}{n}"] for part in "dmy"] for n in ("", 2, 3, 4) if match[f"d{n}"]), None)
    if parts is None:
        return None
    day, month, year = parts
    number = int(month) if month.isdecimal() else _MONTHS.get(month.casefold())
    if number is None:
        return None
    years = [int(year) if len(year) == 4 else 2000 + int(year)] if year else [today.year + n for n in (-1, 0, 1)]
    days = []
    for one in years:
        try:
            days.append(date(one, number, int(day)))
        except ValueError:
            continue
    return min(days, key=lambda one: abs(one - today), default=None)
