"""How often which chance was right: counts of questions with a known answer, by level of chance; pure.

Levels are eighths of a nat of log odds, so that they are as fine near certainty, where thresholds lie, as elsewhere,
and counts stay small enough to be stored with a calibration. A chance belongs to the level at or below it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

STEPS = 8
"""Levels in a nat."""

FARTHEST = 9.0
"""Log odds beyond which chances are not told apart."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Questions by level: `levels` (n,) ascending chances; `asked`, `right`, `answerable` (n,) numbers of questions:
    all of them, those whose first article was right, and those that some article answers."""

    levels: Floats
    asked: Integers
    right: Integers
    answerable: Integers

    @property
    def questions(self) -> int:
        """How many there are."""
        return int(self.asked.sum())

    def from_chance(self, chance: float) -> tuple[int, int]:
        """How many would be answered from a chance on, and how many of them wrongly."""
        at = self.levels >= chance
        answers = int(self.asked[at].sum())
        return answers, answers - int(self.right[at].sum())

    def one_by_one(self) -> tuple[Floats, Flags]:
        """The chance of each question and whether it was right, in no particular order."""
        wrong = self.asked - self.right
        chances = np.concatenate([np.repeat(self.levels, self.right), np.repeat(self.levels, wrong)])
        return chances, np.arange(len(chances)) < int(self.right.sum())

    def reliability(self, bins: int = 10) -> list[tuple[float, float, int]]:
        """(mean chance, share right, questions) in equal bins of chance, empty ones left out."""
        place = np.minimum((self.levels * bins).astype(int), bins - 1)
        # A question's chance lies up to one level higher than its level; the middle is nearer.
        middle = _chance(_odds(self.levels) + 0.5 / STEPS)
        found = []
        for number in range(bins):
            chosen = place == number
            asked = int(self.asked[chosen].sum())
            if asked:
                mean = float((middle[chosen] * self.asked[chosen]).sum() / asked)
                found.append((mean, float(self.right[chosen].sum() / asked), asked))
        return found


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Counts by language; each row is (level, asked, right, answerable) with the level in steps of log odds."""

    rows: Mapping[str, Sequence[tuple[int, int, int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, chances: Floats, right: Flags, answerable: Flags, languages: Sequence[str]) -> Self:
        """From one entry a question, arrays (n,)."""
        steps = np.floor(np.clip(_odds(chances), -FARTHEST, FARTHEST) * STEPS).astype(int)
        rows = {}
        for language in sorted(set(languages)):
            own = np.array([one == language for one in languages])
            rows[language] = [
                (level, int(at.sum()), int(right[at].sum()), int(answerable[at].sum()))
                for level in sorted(set(steps[own].tolist()))
                for at in [own & (steps == level)]
            ]
        return cls(rows)

    @classmethod
    def read(cls, stored: Mapping[str, Iterable[Sequence[int]]]) -> Self:
        """From what `to_dict` gave."""
        return cls({language: [(a, b, c, d) for a, b, c, d in rows] for language, rows in stored.items()})

    def to_dict(self) -> dict[str, list[list[int]]]:
        """Plain data for JSON."""
        return {language: [list(row) for row in rows] for language, rows in self.rows.items()}

    def counts(self, language: str | None = None) -> Counts:
        """The counts of one language, or of all together."""
        chosen = self.rows.values() if language is None else [self.rows.get(language, ())]
        total: dict[int, list[int]] = {}
        for rows in chosen:
            for level, *numbers in rows:
                known = total.setdefault(level, [0, 0, 0])
                total[level] = [a + b for a, b in zip(known, numbers, strict=True)]
        table = np.array([[level, *numbers] for level, numbers in sorted(total.items())], np.int64).reshape(-1, 4)
        return Counts(_chance(table[:, 0] / STEPS), table[:, 1], table[:, 2], table[:, 3])


def _odds(chances: Floats) -> Floats:
    edge = 1 / (1 + math.exp(FARTHEST + 1))
    # A chance that lies exactly on a level must not fall below it by a rounding error.
    inside = np.clip(chances, edge, 1 - edge)
    return np.asarray(np.log(inside / (1 - inside)) + 1e-9, np.float64)


def _chance(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)), np.float64)
