"""Composes an answer out of an article's own words: the part that answers, cut at sentence borders to chat length."""

import re
from dataclasses import dataclass, field, replace

from assistant.article_blocks import Block, Mark, blocks

CHAT_LENGTH = 480
ROOM_FOR_LEAD = 120
"""Characters of a channel's length that are left to a heading and to what is said before an answer."""

SHORTEST = 160
_SENTENCE_END = re.compile(r"[.!?…][\"”»)]*(?=\s+[\"“«¿¡(]*(?:[^\W\d_]|\d))")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of an article as plain text with its bold words and links; `heading` is its first line, if it has one."""

    text: str
    marks: tuple[Mark, ...] = ()
    heading: str = ""

    def after(self, lead: str, *, apart: bool = False) -> "Excerpt":
        """The same behind a lead-in: on its line, or above it when that starts with a heading or is to stand apart."""
        if not lead:
            return self
        lead += "\n\n" if apart or self.heading else " "
        return replace(self, text=lead + self.text, marks=tuple(mark.moved(len(lead)) for mark in self.marks))


@dataclass(slots=True)
class _Draft:
    """The lines chosen so far and the room that is left."""

    room: int
    text: str = ""
    kind: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, gap: str, block: Block, length: int) -> None:
        start = len(self.text) + len(gap)
        self.text += gap + block.text[:length]
        self.marks += [mark.within(length).moved(start) for mark in block.marks if mark.start < length]
        self.room -= length + 2
        self.kind = block.kind


def room_in(length: int | None) -> int:
    """How many characters of an article are told where one text has this length at most."""
    return 10_000 if length is None else max(SHORTEST, length - ROOM_FOR_LEAD)


def excerpt(html: str, anchor: str, length: int = CHAT_LENGTH) -> Excerpt:
    """The words that answer: from the heading with the anchor on, under that heading, else from the article's start.

    At most `length` characters below the heading unless the first sentence alone is longer. Whole sentences and whole
    list items only; a list that does not fit keeps its first items and ends with an ellipsis. A table is told row by
    row where nothing else says what it says. A section without words is answered with the article's start.
    """
    parts = blocks(html)
    for place, part in enumerate(parts):
        if anchor and part.kind == "heading" and part.anchor == anchor:
            draft = _draft(parts[place + 1 :], part.level, length)
            if draft.text:
                shift = len(part.text) + 1 + (draft.text[:1] not in "•0123456789")
                heading = part.text.ljust(shift, "\n")
                marks = (Mark(0, len(part.text)), *(mark.moved(shift) for mark in draft.marks))
                return Excerpt(heading + draft.text, marks, part.text)
    draft = _draft(parts, 0, length)
    return Excerpt(draft.text, tuple(draft.marks))


def _draft(parts: list[Block], level: int, length: int) -> _Draft:
    """What is said under a heading of this level, up to the next one that is not below it."""
    draft = _Draft(length)
    for part in parts:
        if part.kind == "heading":
            if draft.text or part.level <= level:
                break
            continue
        if part.kind == "row" and draft.kind not in ("", "row") and not draft.text.endswith(":"):
            continue
        listed = part.kind in ("item", "row")
        fitting = len(part.text) if len(part.text) <= draft.room else 0 if listed else _cut(part.text, draft.room)
        if not draft.text and not fitting:
            fitting = len(sentences(part.text)[0])
        if fitting:
            draft.add(("\n" if listed else "\n\n") if draft.text else "", part, fitting)
        if fitting < len(part.text):
            if listed:
                draft.text += "\n…"
            break
    return draft


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    parts = (text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
    return [part for part in parts if part]


def _cut(text: str, room: int) -> int:
    """Where the last sentence ends that still fits."""
    return max((end for match in _SENTENCE_END.finditer(text) if (end := match.end()) <= room), default=0)
