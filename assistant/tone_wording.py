"""How the tone rules read a language: its phrases, compiled from `tone_{es,pt,en}.yml`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.tone_text import fold


class Phrases:
    """A list of phrases that is searched at once; each may know its replacement."""

    def __init__(self, listed: Iterable[str], replacements: Mapping[str, str | None] | None = None) -> None:
        written = [fold(phrase) if "\\" not in phrase else phrase for phrase in listed]
        sources = [re.sub(r" (\?)?", lambda m: r"\s{0,3}" if m.group(1) else r"\s{1,3}", one) for one in written]
        self._whole = _bounded("|".join(f"(?:{one})" for one in sources)) if sources else None
        known = (replacements or {}).values()
        self._parts = [(_bounded(one), fix) for one, fix in zip(sources, known, strict=False) if fix is not None]

    @classmethod
    def replacing(cls, replacements: Mapping[str, str | None]) -> "Phrases":
        """Phrases with what may stand in their place, None where that is not clear."""
        return cls(replacements, replacements)

    def found(self, folded: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Spans in order, blanks around them left out."""
        if self._whole is None:
            return
        for match in self._whole.finditer(folded, start, len(folded) if end is None else end):
            said = match.group()
            yield match.start() + len(said) - len(said.lstrip()), match.end()

    def at(self, folded: str, start: int) -> int | None:
        """Where a phrase that begins exactly there ends."""
        match = self._whole.match(folded, start) if self._whole else None
        return match.end() if match else None

    def anywhere(self, folded: str, start: int, end: int) -> bool:
        """Whether any of them is said there."""
        return next(self.found(folded, start, end), None) is not None

    def replacement(self, folded: str, start: int, end: int) -> str | None:
        """What may stand instead of a span that was found."""
        for pattern, fix in self._parts:
            if pattern.fullmatch(folded, start, end):
                return fix
        return None


def _bounded(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{source})(?!\w)")


@dataclass(frozen=True, slots=True)
class Wording:
    """A language's phrases, by what they do to a reader."""

    locale: str
    shouted: frozenset[str]
    greetings: Phrases
    address: Mapping[str, Any]
    swaps: tuple[tuple[str, str], ...]
    colloquial: Phrases
    stiff: Phrases
    vague: Phrases
    vague_not: Phrases
    asked: Phrases
    when: Phrases
    conditional: Phrases
    blaming: Phrases
    cold: Phrases
    negative: Phrases

    fold = staticmethod(fold)

    def knows(self, word: str) -> bool:
        """Whether the word is one that people shout."""
        return fold(word) in self.shouted


@cache
def wording(locale: str) -> Wording:
    """The wording of es, pt or en."""
    path = Path(__file__).parent / f"tone_{locale}.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    lists = {name: Phrases(data[name]) for name in ("greetings", "vague", "vague_not", "asked", "when", "conditional")}
    replaced = {name: Phrases.replacing(data[name]) for name in ("colloquial", "stiff", "blaming", "cold", "negative")}
    return Wording(
        locale=locale,
        shouted=frozenset(data["shouted"]),
        address=data["address"],
        swaps=tuple((one, other) for one, other in data["swaps"]),
        **lists,
        **replaced,
    )
