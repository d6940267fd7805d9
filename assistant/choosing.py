"""Reads which of several offered articles a visitor means: "the second one", "2", "a última", or its title; pure."""

import re
from collections.abc import Sequence

from assistant.intents import folded

_ORDINALS: tuple[tuple[int, str], ...] = (
    (0, "1|1o|1a|uno|una|um|uma|one|primero|primera|primer|primeiro|primeira|first|1st"),
    (1, "2|2o|2a|dos|dois|duas|two|segundo|segunda|second|2nd"),
    (2, "3|3o|3a|tres|three|tercero|tercera|tercer|terceiro|terceira|third|3rd"),
    (-1, "ultimo|ultima|last"),
)
_BEFORE = (
    r"(?:(?:si|sim|yes|ok|vale|no|nao|creo que|acho que|i think|pues|entao|quiero|quero|i want|me refiero a|es|e|its|"
    r"it s|seria|sera|prefiero|prefiro)\s+)*(?:(?:la|el|lo|a|o|the|de la|del|da|do|esa|ese|essa|esse)\s+)?"
    r"(?:(?:opcion|opcao|option|numero|number|n)\s+)?"
)
_AFTER = r"(?:\s+(?:opcion|opcao|option|one|de ellas|delas|por favor|please|pls|pf|gracias|obrigad[oa]|thanks))*"
_CHOICES = tuple((place, re.compile(f"{_BEFORE}(?:{words}){_AFTER}")) for place, words in _ORDINALS)
_LONGEST = 60


def chosen(text: str, titles: Sequence[str]) -> int | None:
    """The place of the title that the message means; None when it is not about one of them."""
    said = folded(text[: 4 * _LONGEST])
    if not said or not titles:
        return None
    names = [folded(title) for title in titles]
    if said in names:
        return names.index(said)
    if len(said) > _LONGEST:
        return None
    for place, pattern in _CHOICES:
        if pattern.fullmatch(said) and -1 <= place < len(titles):
            return place % len(titles)
    return None
