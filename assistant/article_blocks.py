"""Reads an article's rendered HTML as a row of plain-text blocks, as a chat can show them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LEFT_OUT = frozenset({"figure", "video", "pre", "details", "aside", "sup"})
_PICTURES = frozenset({"img", "figure", "video"})
_STARTS = frozenset({*_HEADINGS, "p", "ol", "ul", "li", "table", "tr"})
_NOTHING = frozenset({"", "—", "–", "-"})
_ASKS = ("?", "!", "…", ":")
_LEGEND = " · "


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` of a text are a link to `url`, or bold when there is none."""

    start: int
    end: int
    url: str = ""

    def moved(self, by: int) -> "Mark":
        return replace(self, start=self.start + by, end=self.end + by)

    def within(self, length: int) -> "Mark":
        return replace(self, end=min(self.end, length))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list item or a table row; `anchor` and `level` are for headings only."""

    kind: str
    text: str
    marks: tuple[Mark, ...] = ()
    anchor: str = ""
    level: int = 0


class _Run:
    """Text as it is being read, with single spaces and the marks that are open."""

    def __init__(self, prefix: str = "") -> None:
        self.text = prefix
        self.marks: list[Mark] = []
        self._open: list[tuple[int, str]] = []

    def add(self, data: str) -> None:
        words = " ".join(data.split())
        if data[:1].isspace() and self.text and not self.text.endswith(" "):
            self.text += " "
        self.text += words
        if words and data[-1:].isspace():
            self.text += " "

    def begin(self, url: str = "") -> None:
        self._open.append((len(self.text), url))

    def end(self) -> None:
        if not self._open:
            return
        start, url = self._open.pop()
        said = self.text[start:]
        mark = Mark(start + len(said) - len(said.lstrip()), start + len(said.rstrip()), url)
        if mark.start < mark.end:
            self.marks.append(mark)

    def join(self, other: "_Run", between: str) -> None:
        """Another run behind this one."""
        self.text = f"{self.text.rstrip()}{between}"
        self.marks += [mark.moved(len(self.text)) for mark in other.marks]
        self.text += other.text.strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._run = _Run()
        self._kind = ""
        self._heading = ("", 0)
        self._lists: list[int | None] = []
        self._skipped: list[str] = []
        self._titles: list[_Run] = []
        self._cells: list[_Run] = []
        self._after_picture = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._skipped:
            if tag in _LEFT_OUT or (tag == "div" and "div" in self._skipped):
                self._skipped.append(tag)
            return
        if tag in _PICTURES:
            self._after_picture = True
        if tag in _LEFT_OUT or (tag == "div" and "admonition" in given.get("class", "")):
            self.flush()
            self._skipped.append(tag)
        elif tag in ("strong", "b", "a"):
            self._run.begin(given.get("href", "") if tag == "a" else "")
        elif tag == "br":
            self._run.add(" ")
        elif tag in ("td", "th"):
            self._begin("cell")
        elif tag in _STARTS and not (tag == "p" and self._kind in ("item", "cell")):
            self.flush()
            self._start_block(tag, given)

    def _start_block(self, tag: str, given: dict[str, str]) -> None:
        if tag in _HEADINGS:
            self._heading = (given.get("id", ""), _HEADINGS[tag])
            self._begin("heading")
        elif tag == "p":
            self._begin("paragraph")
        elif tag == "li":
            self._begin("item", self._next_number())
        elif tag == "ul":
            self._lists.append(None)
        elif tag == "ol":
            first = given.get("start", "")
            self._lists.append(int(first) - 1 if first.isdecimal() and len(first) < 5 else 0)
        elif tag == "table":
            self._titles = []
        else:
            self._cells = []

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
        elif tag in ("ol", "ul"):
            self.flush()
            if self._lists:
                self._lists.pop()
        elif tag in ("strong", "b", "a"):
            self._run.end()
        elif tag in ("td", "th"):
            self._cells.append(self._run)
            self._begin("")
        elif tag == "tr":
            self._end_row()
        elif tag == "p" and self._kind in ("item", "cell"):
            self._run.add(" ")
        elif tag in ("li", "p") or tag in _HEADINGS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._skipped and self._kind:
            self._run.add(data)

    def flush(self) -> None:
        text = self._run.text.rstrip()
        # A line of "1 this · 2 that" below a picture names its parts and says nothing without it.
        legend = self._kind == "paragraph" and self._after_picture and text.count(_LEGEND) > 1
        if self._kind in ("paragraph", "item", "heading") and text not in ("", "•") and not legend:
            anchor, level = self._heading if self._kind == "heading" else ("", 0)
            self.found.append(Block(self._kind, text, tuple(_useful(self._run.marks)), anchor, level))
        if text:
            self._after_picture = False
        self._begin("")

    def _begin(self, kind: str, prefix: str = "") -> None:
        self._kind, self._run = kind, _Run(prefix)

    def _next_number(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "• "
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def _end_row(self) -> None:
        """A row as one line: what it is about, then each value, under its column's title when there are several."""
        cells, self._cells = self._cells, []
        if not self._titles:
            self._titles = cells
            return
        if not cells or not cells[0].text.strip():
            return
        line = _Run()
        line.join(cells[0], "• ")
        between = " — "
        for title, cell in zip(self._titles[1:], cells[1:], strict=False):
            if cell.text.strip() in _NOTHING:
                continue
            if len(cells) == 2:
                line.join(cell, " " if line.text.endswith(_ASKS) else ": ")
                continue
            line.join(title, between)
            line.join(cell, ": " if title.text.strip() else "")
            between = _LEGEND
        self.found.append(Block("row", line.text, tuple(_useful(line.marks))))


def _useful(marks: list[Mark]) -> Iterator[Mark]:
    """Bold words and links that lead to a page, in the order of the text."""
    for mark in sorted(marks, key=lambda one: (one.start, one.end)):
        if not mark.url or mark.url.startswith(("/", "http://", "https://")):
            yield mark


def blocks(html: str) -> list[Block]:
    """The paragraphs, headings, list items and table rows of rendered, sanitised HTML; callouts and media left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.found
