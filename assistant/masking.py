"""Hides what is personal in a text that is shown in passing: addresses, telephones, documents; pure."""

from collections.abc import Collection
from datetime import date

from assistant.entities import entities

HIDDEN = frozenset({"email", "phone", "cpf", "cnpj", "nif", "nie_nif"})
_MASK = "•••"


def masked(text: str, order_number: str, hidden: Collection[str] = HIDDEN) -> str:
    """The text with each of these values reduced to its ends; order numbers usually stay, as agents sort by them."""
    # Days matter to nobody here; any day tells an address from a telephone.
    for one in reversed(entities(text, order_number, date.min.replace(year=2))):
        if one.name in hidden:
            said = text[one.start : one.end]
            text = f"{text[: one.start]}{said[0]}{_MASK}{said[-2:]}{text[one.end :]}"
    return text
