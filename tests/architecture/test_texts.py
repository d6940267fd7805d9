"""Every interface text exists in every language, and no catalogue keeps a text that nothing says any more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("foundation", "kb", "conversations", "search", "assistant", "desk", "widget", "app")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "translated": None,
    "translate": None,
    "N_": None,
    "ngettext": (1, 2),
    "Problem": (3,),
    "required": (3,),
    "bounded": (3,),
}
_PLACES = re.compile(r"%\((\w+)\)[sd]")

Message = tuple[str, ...]


def said() -> Iterator[Message]:
    """Every message id in code and templates."""
    jinja = Environment(extensions=["jinja2.ext.i18n"])
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
                yield message if isinstance(message, tuple) else (message,)
        for path in sorted((ROOT / layer).rglob("*.html")):
            for _, _, message in jinja.extract_translations(path.read_text(encoding="utf-8")):
                yield tuple(m for m in message if m) if isinstance(message, tuple) else (message,)


def written(layer: str, locale: str) -> dict[Message, tuple[str, ...]]:
    """One layer's catalogue of a language; empty where it has none."""
    found: dict[Message, tuple[str, ...]] = {}
    path = ROOT / layer / "locale" / f"{locale}.po"
    if not path.exists():
        return found
    with path.open("rb") as source:
        for entry in read_po(source, locale=locale):
            if not entry.id:
                continue
            ids = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
            texts = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
            assert not entry.fuzzy, f"{path}: {ids[0]!r} is marked fuzzy"
            assert tuple(ids) not in found, f"{path}: {ids[0]!r} stands there twice"
            found[tuple(ids)] = tuple(texts)
    return found


def catalogue(locale: str) -> dict[Message, tuple[str, ...]]:
    return {ids: texts for layer in LAYERS for ids, texts in written(layer, locale).items()}


SAID = {message for message in said() if message and message[0]}


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_nothing_is_missing(locale: str) -> None:
    known = {message[0] for message in catalogue(locale)}
    assert sorted(message[0] for message in SAID if message[0] not in known) == []


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_nothing_is_left_over(locale: str) -> None:
    wanted = {message[0] for message in SAID}
    assert sorted(message[0] for message in catalogue(locale) if message[0] not in wanted) == []


@pytest.mark.parametrize("locale", ["es", "pt", "pt_PT"])
def test_translations_are_written_and_fill_the_same_places(locale: str) -> None:
    for ids, texts in catalogue(locale).items():
        assert all(texts), f"{ids[0]!r} has an empty translation"
        for text in texts:
            filled, given = set(_PLACES.findall(text)), set(_PLACES.findall(ids[-1]))
            # A singular may do without its number.
            assert filled == given or (len(ids) > 1 and filled < given), ids[0]


@pytest.mark.parametrize("layer", LAYERS)
def test_portugal_says_otherwise_what_brazil_says(layer: str) -> None:
    brazil, portugal = written(layer, "pt"), written(layer, "pt_PT")
    assert sorted(ids[0] for ids in portugal if ids not in brazil) == [], "pt.po does not have these"
    assert sorted(ids[0] for ids in portugal if portugal[ids] == brazil.get(ids)) == [], "pt.po says the same"
    assert all(len(portugal[ids]) == len(brazil[ids]) for ids in portugal), "one text for each form of a plural"


BRAZILIAN = re.compile(
    r"\b(vocês?|arquivo (?!comprimido|\.zip|%)|tela|equipe|senha|salv(?:ar|ou|e|o|a)|buscar?|conexão|aba|links?|demais|"
    r"contato|usuários?|celular|login|seção|a gente|dá para|(?:est\w+|continu\w+|fic\w+) \w+ndo|em uma?|solicitação|"
    r"confira|carregando|enviando|esperando|excluir|baixe)\b",
    re.IGNORECASE,
)


def test_nothing_brazilian_is_left_in_portugal() -> None:
    spoken = {ids: texts for one in ("pt", "pt_PT") for ids, texts in catalogue(one).items()}
    assert sorted(text for texts in spoken.values() for text in texts if BRAZILIAN.search(text)) == []
