"""Composes an answer out of an article's own words: the part that answers, cut at sentence borders to chat length."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

CHAT_LENGTH = 480
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[\"“«¿¡(]*[^\W\d_a-zà-ÿ]|[\"“«]?\d)")
_SPACE = re.compile(r"\s+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEFT_OUT = frozenset({"figure", "table", "video", "pre", "details", "aside", "sup"})


@dataclass(slots=True)
class Block:
    """A paragraph, a heading or a list item of an article, as plain text; `anchor` for headings only."""

    kind: str
    text: str
    anchor: str = ""


@dataclass(slots=True)
class _Blocks(HTMLParser):
    found: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self._text: list[str] = []
        self._kind = ""
        self._anchor = ""
        self._lists: list[int | None] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._skipped:
            if tag in _LEFT_OUT or (tag == "div" and "div" in self._skipped):
                self._skipped.append(tag)
            return
        if tag in _LEFT_OUT or (tag == "div" and "admonition" in (given.get("class") or "")):
            self._flush()
            self._skipped.append(tag)
        elif tag in ("ol", "ul"):
            self._flush()
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._flush()
            self._kind = "item"
            if self._lists and self._lists[-1] is not None:
                self._lists[-1] += 1
                self._text.append(f"{self._lists[-1]}. ")
            else:
                self._text.append("• ")
        elif tag in _HEADINGS:
            self._flush()
            self._kind, self._anchor = "heading", given.get("id") or ""
        elif tag == "p" and self._kind != "item":
            self._flush()
            self._kind = "paragraph"
        elif tag == "br":
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
            return
        if tag in ("ol", "ul"):
            self._flush()
            if self._lists:
                self._lists.pop()
        elif tag in ("li", "p") or tag in _HEADINGS:
            if tag == "p" and self._kind == "item":
                self._text.append(" ")
            else:
                self._flush()

    def handle_data(self, data: str) -> None:
        if not self._skipped and self._kind:
            self._text.append(data)

    def _flush(self) -> None:
        text = _SPACE.sub(" ", "".join(self._text)).strip()
        if text and text != "•":
            self.found.append(Block(self._kind or "paragraph", text, self._anchor))
        self._text, self._kind, self._anchor = [], "", ""


def blocks(html: str) -> list[Block]:
    """The paragraphs, headings and list items of rendered, sanitised HTML; callouts, tables and media left out."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    reader._flush()
    return reader.found


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [part for part in _SENTENCE.split(text) if part]


def excerpt(html: str, anchor: str, length: int = CHAT_LENGTH) -> str:
    """The words that answer: from the heading with the anchor on, else from the article's start.

    At most `length` characters unless the first sentence alone is longer. Whole sentences and whole list items only;
    a list that does not fit keeps its first items and ends with an ellipsis.
    """
    parts = _from_anchor(blocks(html), anchor)
    lines: list[str] = []
    room = length
    for part in parts:
        if part.kind == "heading":
            if lines:
                break
            continue
        fitting = part.text if len(part.text) <= room else "" if part.kind == "item" else _cut(part.text, room)
        if not lines and not fitting:
            fitting = sentences(part.text)[0]
        if fitting:
            lines.append(("\n" if part.kind == "item" else "\n\n") + fitting if lines else fitting)
            room -= len(fitting) + 2
        if fitting != part.text:
            if part.kind == "item":
                lines.append("\n…")
            break
    return "".join(lines)


def _from_anchor(parts: list[Block], anchor: str) -> list[Block]:
    if anchor:
        for place, part in enumerate(parts):
            if part.kind == "heading" and part.anchor == anchor:
                return parts[place + 1 :] or parts
    return parts


def _cut(text: str, room: int) -> str:
    kept = ""
    for sentence in sentences(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > room:
            break
        kept = longer
    return kept
