"""Prepares a text for the tone rules: quotations and markup are blanked out, the rest is cut into sentences; pure.

Everything keeps its length, so that positions found here are positions in the text as it was written.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from foundation.brand import Channel

_HTML = (
    "a|abbr|b|blockquote|br|caption|cite|code|dd|del|details|div|dl|dt|em|figcaption|figure|h[1-6]|hr|i|iframe|img|ins|"
    "kbd|li|mark|ol|p|picture|pre|q|s|small|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video"
)
_HIDDEN = re.compile(
    r"```[\s\S]{0,20000}?```|`[^`\n]{1,300}`"
    r"|(?:https?://|www\.)[^\s<>\"“”«»]{1,500}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|“[^”\n]{0,600}”|«[^»\n]{0,600}»|(?<!\w)\"[^\"\n]{1,600}\"(?!\w)"
    rf"|</?(?:{_HTML})(?:\s[^<>\n]{{0,300}})?/?>"
)
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}>[^\n]*", re.MULTILINE)
_MARKDOWN = re.compile(
    r"^[ \t]{0,8}(?:!!!|\?\?\?\+?)[^\n]*|^[ \t]{0,3}(?:_{3,}|-{3,}|\*{3,})[ \t]*$"
    r"|!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)|\]\([^)\n]{0,500}\)|\]\[[^\]\n]{0,100}\]",
    re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"”»)\]*_]{0,4}(?=\s|$|[¿¡])|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+){0,4}")
"""A word of letters, hyphens and apostrophes within included."""

REACH = 400
"""How far from a word what belongs to it is looked for; without a bound, endless sentences take endless time."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text as it was written, with quotations and markup blanked out, and that folded; all of the same length."""

    raw: str
    shown: str
    folded: str
    sentences: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, raw: str, shown: str) -> "Prepared":
        """The text `raw` of which only `shown` counts."""
        return cls(raw, shown, fold(shown), tuple(_sentences(shown)))

    def sentence_at(self, position: int) -> int:
        """The number of the sentence that holds the position."""
        low, high = 0, len(self.sentences) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if position < self.sentences[middle][1] else (middle + 1, high)
        return max(low, 0)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The sentence that holds a place, as far as a reader sees it at a glance: REACH characters each way."""
        begins, ends = self.sentences[self.sentence_at(start)]
        return max(begins, start - REACH), min(ends, end + REACH)

    def begins_sentence(self, position: int) -> bool:
        """Whether only signs stand before the position in its sentence."""
        if not self.sentences:
            return True
        start = self.sentences[self.sentence_at(position)][0]
        return not any(char.isalnum() for char in self.shown[start : min(position, start + 200)])

    def is_name(self, start: int, end: int) -> bool:
        """Whether the words there are written like a name: with a capital in the middle of a sentence."""
        word = self.shown[start:end]
        return word[:1].isupper() and not word.isupper() and not self.begins_sentence(start)


def visible(text: str, channel: Channel) -> str:
    """The text with blanks where it quotes, links or is code; in articles also where it is Markdown."""
    for pattern in (_HIDDEN, _QUOTED_LINE, *((_MARKDOWN,) if channel == "article" else ())):
        text = pattern.sub(blank, text)
    return text


def blank(match: re.Match[str]) -> str:
    """As many blanks as were matched, line ends kept."""
    return "".join("\n" if char == "\n" else " " for char in match.group())


def fold(text: str) -> str:
    """The text in small letters without accents, of the same length."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if char in "’‘":
        return "'"
    plain = unicodedata.normalize("NFD", char.lower())[:1]
    return plain if len(plain) == 1 else char


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence or line, without the blanks around it."""
    start = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)):
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = end
