"""Tells a still SVG image from one that could run scripts or load something; pure."""

import re
from xml.parsers import expat

SIZE_LIMIT = 2_000_000
_DEEPEST = 60
_NAMESPACE = "http://www.w3.org/2000/svg"
_HTML = "http://www.w3.org/1999/xhtml"
_ELEMENTS = re.compile(
    "svg|g|defs|symbol|use|title|desc|metadata|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|textPath|"
    "linearGradient|radialGradient|stop|clipPath|mask|pattern|marker|filter|fe[A-Z][A-Za-z]+|style|switch|view"
)
_LOADS = re.compile(r"url\(\s*['\"]?(?!#)|image-set\(|src\(|@import|expression\(|\\", re.IGNORECASE)


class _Active(Exception):
    pass


def is_still_image(content: bytes) -> bool:
    """Whether this is an SVG without scripts, event handlers, declarations or addresses of anything outside itself."""
    if len(content) > SIZE_LIMIT or b"<svg" not in content[:4000]:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    opened: list[str] = []
    styles: list[str] = []

    def refuse(*_: object) -> None:
        raise _Active

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        # A browser would go by the declaration, and read something else than was looked at here.
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            raise _Active

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, element = name.rpartition(" ")
        opened.append(element)
        drawn = space == _NAMESPACE
        if len(opened) > _DEEPEST or space == _HTML or (len(opened) == 1 and not (drawn and element == "svg")):
            raise _Active
        if drawn and (element == "feImage" or not _ELEMENTS.fullmatch(element)):
            raise _Active
        if any(map(_active, attributes, attributes.values())):
            raise _Active

    def text(value: str) -> None:
        if opened and opened[-1] == "style":
            styles.append(value)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: opened.pop()
    parser.CharacterDataHandler = text
    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, _Active):
        return False
    return _LOADS.search("".join(styles)) is None


def _active(name: str, value: str) -> bool:
    plain = name.rpartition(" ")[2].lower()
    loads = plain in ("href", "src") and not value.startswith("#")
    return plain.startswith("on") or loads or _LOADS.search(value) is not None
