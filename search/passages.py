"""Cuts an article into passages: what a question is compared with, one by one; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.articles import ArticleContent
from kb.rendering import Section
from search.ports import Kind as Side

LENGTH = 450
"""Longest body passage in characters. Measured: 900 blurs what a passage is about, 250 leaves too little of it."""

MOST = 300
"""Most passages of one article in one language; what comes later is not searched."""

_SENTENCE = re.compile(r"(?<=[.!?;:…])\s+")


class PassageKind(StrEnum):
    """Which part of the article a passage is."""

    TITLE = "title"
    QUESTION = "question"
    SUMMARY = "summary"
    BODY = "body"

    @property
    def is_phrasing(self) -> bool:
        """Whether it may be what somebody asks, rather than what is answered."""
        return self in (PassageKind.TITLE, PassageKind.QUESTION)

    @property
    def side(self) -> Side:
        """How it is encoded: phrasings are compared with a question as equals, the rest as its answer."""
        return "query" if self.is_phrasing else "passage"


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage; `anchor` is the heading's id on the article's page, both empty above the first heading."""

    kind: PassageKind
    position: int
    heading: str
    anchor: str
    text: str

    @property
    def in_context(self) -> str:
        """What is encoded and searched for words: the text under its heading."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


def cut(content: ArticleContent, sections: Sequence[Section]) -> tuple[Passage, ...]:
    """The passages of an article: title, each question, summary, then its body section by section.

    `sections` is the body as `kb.rendering.sections` divides it.
    """
    found: list[Passage] = []
    seen: set[str] = set()

    def add(kind: PassageKind, text: str, heading: str = "", anchor: str = "") -> None:
        mark = " ".join(text.casefold().split())
        if mark and mark not in seen and len(found) < MOST:
            seen.add(mark)
            found.append(Passage(kind, len(found), heading, anchor, text))

    add(PassageKind.TITLE, content.title)
    for question in content.questions:
        add(PassageKind.QUESTION, question)
    add(PassageKind.SUMMARY, content.summary)
    for section in sections:
        for text in pieces(section.text):
            add(PassageKind.BODY, text, section.heading, section.anchor)
    return tuple(found)


def pieces(text: str, length: int = LENGTH) -> list[str]:
    """The text in pieces of at most `length` characters, cut between lines, else between sentences."""
    found: list[str] = []
    current = ""
    for unit, joint in _units(text, length):
        if current and len(current) + len(joint) + len(unit) > length:
            found.append(current)
            current = unit
        else:
            current = f"{current}{joint}{unit}" if current else unit
    if current:
        found.append(current)
    return found


def _units(text: str, length: int) -> Iterator[tuple[str, str]]:
    for paragraph in text.splitlines():
        joint = "\n"
        whole = paragraph.strip()
        for sentence in [whole] if len(whole) <= length else _SENTENCE.split(whole):
            for part in _bounded(sentence.strip(), length):
                yield part, joint
                joint = " "


def _bounded(sentence: str, length: int) -> Iterator[str]:
    rest = sentence
    while len(rest) > length:
        space = rest.rfind(" ", length // 2, length + 1)
        at = space if space > 0 else length
        yield rest[:at].strip()
        rest = rest[at:].strip()
    if rest:
        yield rest
