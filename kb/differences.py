"""What changed between two versions of a text, line by line and word by word, for showing side by side; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kb.articles import ArticleContent

_CONTEXT = 2
_WORD_PAIRS = 4_000_000
"""Most pairs of words to compare within changed lines, about two seconds; lines beyond it are marked whole."""
_ALIKE = 0.4
"""Lines that share less than this part of their words are shown as two different lines, not as an edited one."""
_WORDS = re.compile(r"\w+\s?|\W")

Kind = Literal["same", "changed", "removed", "added", "skipped"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `changed` when the other side lacks it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line on both sides, None on a side that lacks it; for "skipped", how many equal lines are left out."""

    kind: Kind
    left: tuple[Piece, ...] | None = None
    right: tuple[Piece, ...] | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of an article that differs: its name in ArticleContent, and the rows to show."""

    field: str
    rows: tuple[Row, ...]


def of_articles(left: ArticleContent, right: ArticleContent) -> tuple[Difference, ...]:
    """The fields in which two versions of an article differ, in the order of the editing page."""
    found = []
    for field in ("title", "slug", "summary", "body", "questions", "tags"):
        before, after = _lines(getattr(left, field)), _lines(getattr(right, field))
        if before != after:
            found.append(Difference(field, of_lines(before, after)))
    return tuple(found)


def of_lines(left: Sequence[str], right: Sequence[str]) -> tuple[Row, ...]:
    """Two texts as rows, with long stretches of equal lines left out."""
    rows: list[Row] = []
    pairs_left = _WORD_PAIRS
    for tag, i, j, m, n in SequenceMatcher(None, left, right).get_opcodes():
        if tag == "equal":
            rows += _shortened(left[i:j], first=i == 0, last=j == len(left))
            continue
        paired = min(j - i, n - m)
        for old, new in zip(left[i : i + paired], right[m : m + paired], strict=True):
            before, after = _WORDS.findall(old), _WORDS.findall(new)
            pairs_left -= len(before) * len(after)
            by_word = SequenceMatcher(None, before, after, autojunk=False) if pairs_left > 0 else None
            alike = by_word is not None and by_word.ratio() >= _ALIKE
            rows.append(_by_word(by_word, before, after) if by_word and alike else _whole(old, new))
        rows += [Row("removed", left=(Piece(line, True),)) for line in left[i + paired : j]]
        rows += [Row("added", right=(Piece(line, True),)) for line in right[m + paired : n]]
    return tuple(rows)


def _lines(value: str | tuple[str, ...]) -> list[str]:
    return value.split("\n") if isinstance(value, str) else list(value)


def _same(line: str) -> Row:
    return Row("same", (Piece(line, False),), (Piece(line, False),))


def _shortened(lines: Sequence[str], *, first: bool, last: bool) -> list[Row]:
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    skipped = len(lines) - head - tail
    if skipped < 2:
        return [_same(line) for line in lines]
    kept_tail = lines[len(lines) - tail :] if tail else []
    return [*map(_same, lines[:head]), Row("skipped", skipped=skipped), *map(_same, kept_tail)]


def _whole(left: str, right: str) -> Row:
    return Row("changed", (Piece(left, True),), (Piece(right, True),))


def _by_word(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> Row:
    old: list[Piece] = []
    new: list[Piece] = []
    for tag, i, j, m, n in matcher.get_opcodes():
        if j > i:
            old.append(Piece("".join(before[i:j]), tag != "equal"))
        if n > m:
            new.append(Piece("".join(after[m:n]), tag != "equal"))
    return Row("changed", tuple(old), tuple(new))
