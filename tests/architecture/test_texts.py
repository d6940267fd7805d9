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


def catalogue(locale: str) -> dict[Message, tuple[str, ...]]:
    found: dict[Message, tuple[str, ...]] = {}
    for layer in LAYERS:
        path = ROOT / layer / "locale" / f"{locale}.po"
        if not path.exists():
            continue
        with path.open("rb") as source:
            for entry in read_po(source, locale=locale):
                if not entry.id:
                    continue
                ids = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
                texts = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
                assert not entry.fuzzy, f"{path}: {ids[0]!r} is marked fuzzy"
                found[tuple(ids)] = tuple(texts)
    return found


SAID = {message for message in said() if message and message[0]}


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_nothing_is_missing(locale: str) -> None:
    known = {message[0] for message in catalogue(locale)}
    assert sorted(message[0] for message in SAID if message[0] not in known) == []


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_nothing_is_left_over(locale: str) -> None:
    wanted = {message[0] for message in SAID}
    assert sorted(message[0] for message in catalogue(locale) if message[0] not in wanted) == []


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_translations_are_written_and_fill_the_same_places(locale: str) -> None:
    for ids, texts in catalogue(locale).items():
        assert all(texts), f"{ids[0]!r} has an empty translation"
        for text in texts:
            filled, given = set(_PLACES.findall(text)), set(_PLACES.findall(ids[-1]))
            # A singular may do without its number.
            assert filled == given or (len(ids) > 1 and filled < given), ids[0]
