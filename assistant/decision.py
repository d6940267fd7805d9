"""Decides what to do with a message: pure, so that any answer can be decided again from what was stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SOCIAL = frozenset({"greet", "thanks", "goodbye", "who_are_you", "what_can_you_do"})
ASKS_FOR_PERSON = "ask_person"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer, and the chance that it is right."""

    article_id: int
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the decision sees.

    `intent_similarity` is the cosine of the nearest labelled utterance, `question_similarity` that of the nearest
    phrasing or passage of the knowledge base. `asked_back` says whether the assistant's last turn was a question back.
    """

    intent: str | None
    intent_similarity: float
    question: str
    question_similarity: float
    candidates: tuple[Candidate, ...]
    asked_back: bool

    def to_dict(self) -> dict[str, Any]:
        """The evidence as it is stored with the message."""
        return {
            "intent": self.intent,
            "intent_similarity": round(self.intent_similarity, 4),
            "question": self.question,
            "question_similarity": round(self.question_similarity, 4),
            "candidates": [[c.article_id, round(c.probability, 4)] for c in self.candidates],
            "asked_back": self.asked_back,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Evidence":
        """The evidence read back from where it was stored."""
        candidates = tuple(Candidate(int(article), float(chance)) for article, chance in stored["candidates"])
        return cls(
            stored["intent"],
            stored["intent_similarity"],
            stored["question"],
            stored["question_similarity"],
            candidates,
            stored["asked_back"],
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities from which on the assistant answers, offers articles, and mentions one among others."""

    answer: float
    offer: float
    mention: float
    most_offered: int = 3


@dataclass(frozen=True, slots=True)
class Say:
    """Nothing was asked: answer a greeting, thanks or a question about the assistant itself."""

    intent: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with this article."""

    article_id: int


@dataclass(frozen=True, slots=True)
class AskBack:
    """Offer these articles, the likeliest first."""

    article_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class HandOff:
    """Bring in a person, for this reason: asked, unsure, asked_back_in_vain, failed."""

    reason: str


Decision = Say | Answer | AskBack | HandOff


def decide(evidence: Evidence, limits: Limits) -> Decision:
    """What to do. A wish for a person goes before everything; after one question back comes an answer or a person."""
    nearer_to_talk = not evidence.question or evidence.intent_similarity >= evidence.question_similarity
    if evidence.intent == ASKS_FOR_PERSON and nearer_to_talk:
        return HandOff("asked")
    if evidence.intent in SOCIAL and nearer_to_talk:
        return Say(str(evidence.intent))
    best = evidence.candidates[0] if evidence.candidates else None
    if best is not None and best.probability >= limits.answer:
        return Answer(best.article_id)
    if evidence.asked_back:
        return HandOff("asked_back_in_vain")
    if best is None or best.probability < limits.offer:
        return HandOff("unsure")
    offered = [c.article_id for c in evidence.candidates if c.probability >= limits.mention]
    return AskBack(tuple(offered[: limits.most_offered]))
