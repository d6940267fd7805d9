"""Turns Markdown into HTML in bounded time: what would make the parser slow is shown as plain text instead.

The HTML that comes out is not safe yet; `kb.rendering` sanitises it.
"""

import html
import re
import time
from itertools import islice
from typing import Any

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

from foundation.i18n import N_, texts

SIZE_LIMIT = 2_000_000
SECONDS = 2.0
_DEEPEST_COLUMN = 32
_MOST_MARKERS = 8
_MOST_CELLS = 40
_MOST_TAGS = 3000
_MOST_LINKS = 4000
_MOST_FENCES = 1000
_LONGEST_RUN = 20_000
_LONGEST_LABEL = 600
_LONGEST_TARGET = 2000

# Noncharacters stand for characters that must reach the reader but not the parser; text from outside loses its own.
_HIDDEN = "[]<|>-*+`!?~_&\\"
_VEIL = {ord(char): chr(0xFDD0 + number) for number, char in enumerate(_HIDDEN)}
_VEIL_INLINE = {ord(char): _VEIL[ord(char)] for char in "[]<*`!~_&\\"}
_VEIL_CODE = {ord(char): _VEIL[ord(char)] for char in "[]<"}
_VEIL_TAG = {ord("<"): _VEIL[ord("<")]}
_VEIL_CELL = {ord("|"): _VEIL[ord("|")]}
_UNVEIL = {0xFDD0 + number: html.escape(char) for number, char in enumerate(_HIDDEN)}
_NONCHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")

_TAGS = re.compile(
    "a|abbr|b|blockquote|br|code|dd|del|details|div|dl|dt|em|figcaption|figure|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre"
    "|q|s|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|video",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]{0,2000})?/?>|<(?:https?://|mailto:)[^<>\s]{1,2000}>")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_CONTINUES = re.compile(r"[ \t]*(?!(?:[-*+]|\d{1,9}[.)])[ \t]|[>|#])\S")
_MARKERS = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t]+))+")
_BARE_CALLOUT = re.compile(r"([ \t>]*(?:!!!|\?\?\?\+?) )(\w+)[ \t]*")

_TITLES = {
    "note": N_("Note"),
    "info": N_("Information"),
    "tip": N_("Tip"),
    "important": N_("Important"),
    "warning": N_("Warning"),
    "danger": N_("Danger"),
    "caution": N_("Warning"),
    "attention": N_("Warning"),
    "hint": N_("Tip"),
}

_EXTENSIONS = [
    "markdown.extensions.tables",
    "markdown.extensions.footnotes",
    "markdown.extensions.admonition",
    "markdown.extensions.sane_lists",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tasklist",
    "pymdownx.tilde",
]
_OPTIONS: dict[str, dict[str, Any]] = {
    "markdown.extensions.tables": {"use_align_attribute": True},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.tilde": {"subscript": False},
}


class TooSlow(Exception):
    """The parser has used up its time."""


class _Deadline:
    """Watches the CPU time of this thread, so that a busy machine does not make a good article fail."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    def check(self) -> None:
        if time.thread_time() > self._end:
            raise TooSlow


class _BlockWatch(BlockProcessor):
    def __init__(self, parser: Any, deadline: _Deadline) -> None:
        super().__init__(parser)
        self._deadline = deadline

    def test(self, parent: Any, block: str) -> bool:
        self._deadline.check()
        return False


class _InlineWatch(InlineProcessor):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__("(?!)")
        self._deadline = deadline

    def getCompiledRegExp(self) -> re.Pattern[str]:  # noqa: N802  the name the library calls
        self._deadline.check()
        return super().getCompiledRegExp()


def to_html(source: str, locale: str, seconds: float = SECONDS) -> str:
    """Markdown as HTML that is not sanitised yet; as plain paragraphs when parsing took more CPU time than allowed."""
    tamed = tame(source[:SIZE_LIMIT], locale)
    deadline = _Deadline(seconds)
    parser = markdown.Markdown(extensions=_EXTENSIONS, extension_configs=_OPTIONS, output_format="html")
    parser.parser.blockprocessors.register(_BlockWatch(parser.parser, deadline), "deadline", 1000)
    parser.inlinePatterns.register(_InlineWatch(deadline), "deadline", 1000)
    try:
        made = parser.convert(tamed)
    except (TooSlow, RecursionError):
        made = "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n[ \t]*\n", tamed) if part.strip())
    return made.translate(_UNVEIL)


def tame(source: str, locale: str) -> str:
    """The source with everything veiled that would cost the parser more than linear time; callouts get a title."""
    unified = source.replace("\r\n", "\n").replace("\r", "\n")
    lines = []
    fence = ""
    fences = 0
    in_comment = False
    run = 0
    for raw in _NONCHARACTERS.sub("", unified).expandtabs(4).split("\n"):
        line = raw
        if in_comment:
            in_comment, line = _after_comment(line)
        mark = _FENCE.match(line)
        if fence:
            if mark and mark.group(1).startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            lines.append(line if mark else line.translate(_VEIL_CODE))
            continue
        if mark and fences < _MOST_FENCES:
            fences += 1
            fence = mark.group(1)
            lines.append(line)
            continue
        if line.lstrip().startswith("<!--"):
            in_comment, line = _after_comment(line)
        line = _tamed_line(line, locale)
        run = len(line) + (run if _CONTINUES.match(line) else 0)
        lines.append(line if run <= _LONGEST_RUN else line.translate(_VEIL_INLINE))
    return _tamed_tags(_tamed_links("\n".join(lines)))


def _after_comment(line: str) -> tuple[bool, str]:
    _, closed, rest = line.partition("-->")
    return not closed, rest


def _tamed_line(line: str, locale: str) -> str:
    if line.startswith(" " * (_DEEPEST_COLUMN + 1)):
        line = " " * _DEEPEST_COLUMN + line.lstrip(" ")
    markers = _MARKERS.match(line)
    if markers and len(markers.group().replace(" ", "")) > _MOST_MARKERS:
        line = _tamed_markers(line, markers.end())
    if line.count("|") > _MOST_CELLS:
        line = line.translate(_VEIL_CELL)
    callout = _BARE_CALLOUT.fullmatch(line)
    if callout:
        title = _TITLES.get(callout.group(2).lower(), _TITLES["note"])
        line = f'{callout.group(1)}{callout.group(2)} "{texts(locale).gettext(title)}"'
    return line


def _tamed_markers(line: str, end: int) -> str:
    kept = 0
    for place in range(end):
        kept += line[place] != " "
        if kept > _MOST_MARKERS:
            return line[:place] + line[place:end].translate(_VEIL) + line[end:]
    return line


def _tamed_links(source: str) -> str:
    """Veil each bracket that has no partner nearby, lies inside two others, or opens a target that never ends."""
    chars = list(source)
    opened: list[int] = []
    links = 0
    skip = False
    for place, char in enumerate(source):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == "[":
            opened.append(place)
        elif char == "]":
            if opened and place - opened[-1] <= _LONGEST_LABEL and len(opened) <= 3 and links < _MOST_LINKS:
                start = opened.pop()
                links += 1
                if not _target_ends(source, place + 1):
                    chars[start] = _VEIL[ord("[")]
                    chars[place] = _VEIL[ord("]")]
            else:
                chars[place] = _VEIL[ord("]")]
                if opened:
                    chars[opened.pop()] = _VEIL[ord("[")]
        elif char == "\n" and source.startswith("\n", place + 1):
            for lonely in opened:
                chars[lonely] = _VEIL[ord("[")]
            opened.clear()
    for lonely in opened:
        chars[lonely] = _VEIL[ord("[")]
    return "".join(chars)


def _target_ends(source: str, place: int) -> bool:
    if not source.startswith("(", place):
        return True
    end = source.find(")", place, place + _LONGEST_TARGET)
    return end >= 0 and source.count("(", place, end) <= 8


def _tamed_tags(source: str) -> str:
    """Veil each `<` that does not begin a complete tag of the few that articles may use."""
    parts = []
    done = 0
    for match in islice(_TAG.finditer(source), _MOST_TAGS):
        name = match.group(1)
        parts.append(source[done : match.start()].translate(_VEIL_TAG))
        known = name is None or _TAGS.fullmatch(name)
        parts.append(match.group() if known else match.group().translate(_VEIL_TAG))
        done = match.end()
    parts.append(source[done:].translate(_VEIL_TAG))
    return "".join(parts)
