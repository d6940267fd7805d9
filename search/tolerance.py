"""From the share of wrong answers that is tolerated to the chance from which on to answer, and what it achieves; pure.

Each language is judged by its own evidence where that suffices, else by that of all languages together, else by the
evidence that the packaged calibration was measured with.
"""

from dataclasses import dataclass
from typing import Literal

from search.outcomes import Counts, Outcomes
from search.threshold import find_threshold, interval

Source = Literal["language", "all_languages", "packaged", "none"]

NEVER = 1.0
"""The chance from which on nothing is answered: no calibrated chance reaches it."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised for one language.

    The assistant answers alone from `chance` on. `source` says whose evidence that follows from; `raised`, that it is
    stricter than that because nearer evidence, itself too little, spoke against it. Of `questions`, this knowledge
    base's `own` where there are any, `answers` would be answered, `wrong` of them wrongly: a share that lies between
    `low` and `high` with a probability of 95 %. `answerable` of the questions have an answer; `answered` is the share
    of these that would be answered at once and rightly.
    """

    locale: str
    tolerated: float
    chance: float
    source: Source
    raised: bool
    own: bool
    questions: int
    answerable: int
    answers: int
    wrong: int
    low: float
    high: float
    answered: float

    @property
    def achieved(self) -> float:
        """The share of wrong answers among those given, 0 where none was given."""
        return self.wrong / self.answers if self.answers else 0.0

    @property
    def answers_alone(self) -> bool:
        """Whether anything at all is answered."""
        return self.chance < NEVER


def promise(locale: str, tolerated: float, own: Outcomes, packaged: Outcomes) -> Promise:
    """The promise for a language; `own` is the evidence of this knowledge base, empty where there is none."""
    specific, packed = [own.counts(locale), own.counts()], packaged.counts()
    sources: tuple[tuple[Source, Counts], ...] = (
        ("language", specific[0]),
        ("all_languages", specific[1]),
        ("packaged", packed),
    )
    for place, (source, counts) in enumerate(sources):
        found = find_threshold(*counts.one_by_one(), tolerated)
        if found is not None:
            chance, measured = found.chance, counts
            for nearer in reversed(specific[:place]):
                believable = _believable(chance, tolerated, nearer)
                if believable > chance:
                    chance, measured = believable, nearer
            if measured is packed and specific[1].questions:
                measured = specific[1]
            raised = chance > found.chance
            return _told(locale, tolerated, chance, source, measured, raised=raised, own=measured is not packed)
    measured = next((one for one in specific if one.questions), packed)
    return _told(locale, tolerated, NEVER, "none", measured, own=measured is not packed)


def _believable(chance: float, tolerated: float, counts: Counts) -> float:
    """The lowest chance, from the given one on, that nearer evidence does not speak against."""
    for level in [chance, *counts.levels[counts.levels > chance].tolist()]:
        answers, wrong = counts.from_chance(level)
        # One wrong answer by itself tells nothing: among fewer than 1 / tolerated it is above any tolerance.
        if wrong <= max(1.0, tolerated * answers):
            return float(level)
    return NEVER


def _told(
    locale: str, tolerated: float, chance: float, source: Source, counts: Counts, *, raised: bool = False, own: bool
) -> Promise:
    answers, wrong = counts.from_chance(chance)
    answerable = int(counts.answerable.sum())
    low, high = interval(wrong, answers) if answers else (0.0, 1.0)
    share = (answers - wrong) / answerable if answerable else 0.0
    return Promise(
        locale, tolerated, chance, source, raised, own, counts.questions, answerable, answers, wrong, low, high, share
    )
