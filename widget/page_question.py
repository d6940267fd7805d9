"""Makes a question out of the page a visitor is on, for which the search may know articles; pure."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

LIMIT = 200
_SEPARATORS = re.compile(r"\s+[|·•—–-]\s+|\s*[|·•]\s*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_WHOSE = re.compile(r"(?:mis?|tus?|sus?|meus?|minhas?|seus?|suas?|my|your)\s+(?=\w)", re.IGNORECASE)
_OF_ANY_SITE = frozenset(
    _WORD.findall(
        "home homepage welcome shop store index html htm php aspx demo page pages item items product products category "
        "categories collection collections help inicio bienvenidos tienda página producto productos categoría "
        "categorías colección colecciones ayuda início loja produto produtos categoria categorias coleção ajuda"
    )
)
"""Words by which pages of any site go, whatever they are about."""


def page_question(title: str, path: str, own: Iterable[str]) -> str:
    """What the page's title says beside the company's `own` words (name, tagline), then the words of its path.

    "" when the title says nothing else: a path alone is no question. Numbers and short words of a path are left out;
    they are ids. So is what pages of any site are called, and whose a page is ("My orders").
    """
    known = {_plain(text) for text in own} | _OF_ANY_SITE
    parts = [part.strip() for part in _SEPARATORS.split(title[:LIMIT]) if part.strip()]
    told = [
        _WHOSE.sub("", part, count=1) if _WHOSE.match(part) else part for part in parts if _plain(part) not in known
    ]
    if not told:
        return ""
    said = title.casefold()
    words = [
        word
        for word in _WORD.findall(unquote(path[:LIMIT]))
        if word.casefold() not in said and word.casefold() not in _OF_ANY_SITE
    ]
    return " ".join([*told, *words])[:LIMIT]


def _plain(text: str) -> str:
    return text.casefold().strip(" .")
