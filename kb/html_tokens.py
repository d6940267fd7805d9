"""HTML as a flat list of tags and texts, and back; for HTML that has been sanitised, so every tag is well formed."""

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

_BLOCKS = frozenset(
    [
        *("p", "div", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr"),
        *("blockquote", "pre", "figure", "figcaption", "details", "summary", "br", "hr", "video"),
    ]
)
_CELLS = frozenset(("td", "th"))
_VOID = frozenset(("br", "hr", "img", "input"))
_SILENT = frozenset(("outside-image", "video-card", "footnote-ref", "footnote-backref", "task-box"))


@dataclass(slots=True)
class Token:
    """A start tag, an end tag (`name`), or a text (`text`, unescaped)."""

    kind: Literal["start", "end", "text"]
    name: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def opens(self, *names: str) -> bool:
        """Whether this is the start tag of one of these elements."""
        return self.kind == "start" and self.name in names

    def closes(self, *names: str) -> bool:
        """Whether this is the end tag of one of these elements."""
        return self.kind == "end" and self.name in names

    @property
    def blank(self) -> bool:
        """Whether this is text without anything to read."""
        return self.kind == "text" and not self.text.strip()

    def written(self) -> str:
        """The token as HTML."""
        if self.kind == "text":
            return html.escape(self.text, quote=False)
        if self.kind == "end":
            return f"</{self.name}>"
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.name}{attributes}>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Token("start", tag, attributes={name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(Token("end", tag))

    def handle_data(self, data: str) -> None:
        self.found.append(Token("text", text=data))


def read(source: str) -> list[Token]:
    """The tokens of sanitised HTML, in order."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.found


def text_of(tokens: Iterable[Token]) -> str:
    """What there is to read: one line for each block, cells of a table row joined by a bar."""
    lines = [""]
    silent = preformatted = 0
    for token in tokens:
        if token.name == "pre":
            preformatted += 1 if token.kind == "start" else -1
        if silent:
            if token.name not in _VOID:
                silent += (token.kind == "start") - (token.kind == "end")
        elif token.kind == "text":
            first, *more = token.text.split("\n") if preformatted else [token.text]
            lines[-1] += first
            lines += more
        elif token.kind == "start" and not _SILENT.isdisjoint(token.attributes.get("class", "").split()):
            silent = 1
        elif token.name in _BLOCKS:
            lines.append("")
        elif token.opens(*_CELLS) and lines[-1].strip():
            lines[-1] += " | "
    return "\n".join(" ".join(line.split()) for line in lines if line.strip(" |\n\t"))
