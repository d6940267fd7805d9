"""Decides what to do with a message: pure, so that any answer can be decided again from what was stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ASKS_FOR_PERSON = "ask_person"
SOCIAL = frozenset(
    {"greet", "thanks", "goodbye", "praise", "who_are_you", "what_can_you_do", "repeat", "change_language", "smalltalk"}
)
"""Intents that are answered in the assistant's own words."""

TO_A_PERSON = {ASKS_FOR_PERSON: "asked", "complaint": "angry", "legal_threat": "sensitive_topic"}
"""Intents that bring in a person whatever the knowledge base holds, and for which reason."""

OWN_ORDER = "where_is_my_order"
"""The intent of who asks what no article can know."""

OFF_TOPIC = "off_topic"
DETAIL = "inform"
SURELY_A_DETAIL = 0.8
"""Chance from which on "at three o'clock" draws no articles out of the blue; below it may well ask for one."""

SURELY_OFF_TOPIC, EVEN = 0.8, 0.5
"""Chance from which on a message about the weather is not offered an article that is less likely than not."""

FEW_WORDS = 2
"""So few words that nothing is known for are asked about once before a person is."""

HAND_OFF_REASONS = (
    "asked",
    "unsure",
    "asked_back_in_vain",
    "angry",
    "sensitive_topic",
    "personal_request",
    "off_topic",
    "failed",
    "task_failed",
    "attachments",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer, and the chance that it is right."""

    article_id: int
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the decision sees.

    `intent` is the likeliest one besides a question, `intent_probability` its chance; `question` what was asked, ""
    for nothing. `last` is what the assistant's last words were (see `assistant.context`), `offered` the articles in
    them, `chosen` the one of these that the visitor means. `personal` says that an order or a person is named by
    number. `off_topic` and `unclear` count earlier replies to such messages. `tasks` are the errands that the
    assistant can do, each by the intent that asks for it. `others` are articles found beside the last answer.
    """

    intent: str | None
    intent_probability: float
    question: str
    candidates: tuple[Candidate, ...]
    last: str = ""
    offered: tuple[int, ...] = ()
    chosen: int | None = None
    personal: bool = False
    off_topic: int = 0
    unclear: int = 0
    tasks: tuple[str, ...] = ()
    others: tuple[Candidate, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The evidence as it is stored with the message."""
        return {
            "intent": self.intent,
            "intent_probability": round(self.intent_probability, 4),
            "question": self.question,
            "candidates": [[c.article_id, round(c.probability, 4)] for c in self.candidates],
            "last": self.last,
            "offered": list(self.offered),
            "chosen": self.chosen,
            "personal": self.personal,
            "off_topic": self.off_topic,
            "unclear": self.unclear,
            "tasks": list(self.tasks),
            "others": [[c.article_id, round(c.probability, 4)] for c in self.others],
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Evidence":
        """The evidence read back from where it was stored."""
        return cls(
            intent=stored["intent"],
            intent_probability=stored["intent_probability"],
            question=stored["question"],
            candidates=tuple(Candidate(int(article), float(chance)) for article, chance in stored["candidates"]),
            last=stored["last"],
            offered=tuple(stored["offered"]),
            chosen=stored["chosen"],
            personal=stored["personal"],
            off_topic=stored["off_topic"],
            unclear=stored["unclear"],
            tasks=tuple(stored["tasks"]),
            others=tuple(Candidate(int(article), float(chance)) for article, chance in stored["others"]),
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities from which on the assistant answers, offers articles, mentions one among others, and takes a
    message for talk or for a wish that brings in a person."""

    answer: float
    offer: float
    mention: float
    talk: float = 0.5
    most_offered: int = 3


@dataclass(frozen=True, slots=True)
class Say:
    """Answer in the assistant's own words: the response `utter_<reply>`."""

    reply: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with this article."""

    article_id: int


@dataclass(frozen=True, slots=True)
class AskBack:
    """Offer these articles, the likeliest first."""

    article_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Start:
    """Begin this errand."""

    task: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """Bring in a person, for one of HAND_OFF_REASONS."""

    reason: str


Decision = Say | Answer | AskBack | Start | HandOff


def decide(evidence: Evidence, limits: Limits) -> Decision:
    """What to do. A wish for a person and one's own order go before every article, talk, anger and threats before
    those that are less sure; after one question back comes an answer or a person."""
    if evidence.chosen is not None:
        return Answer(evidence.chosen)
    best = evidence.candidates[0] if evidence.candidates else Candidate(0, 0.0)
    intent = evidence.intent if evidence.intent_probability >= limits.talk else None
    return _before_articles(intent, evidence, best, limits) or _by_articles(intent, evidence, best, limits)


def _before_articles(intent: str | None, evidence: Evidence, best: Candidate, limits: Limits) -> Decision | None:
    """What goes its own way whatever the articles say, or because it is the likelier reading."""
    likelier = not evidence.question or best.probability < max(limits.offer, evidence.intent_probability)
    if intent == ASKS_FOR_PERSON or (intent in TO_A_PERSON and likelier):
        return HandOff(TO_A_PERSON[str(intent)])
    if intent in evidence.tasks and (intent == OWN_ORDER or evidence.personal or likelier):
        return Start(str(intent))
    if evidence.personal or intent == OWN_ORDER:
        return HandOff("personal_request")
    if intent == "affirm":
        return _agreed(evidence)
    if intent == "deny":
        return _refused(evidence, limits)
    return Say(str(intent)) if intent in SOCIAL and likelier else None


def _agreed(evidence: Evidence) -> Say | Answer | HandOff:
    """A yes: to the likeliest article that was offered, to a person who was, or to nothing in particular."""
    if evidence.last == "offer" and evidence.offered:
        return Answer(evidence.offered[0])
    if evidence.last == "answer":
        return Say("helped")
    return HandOff("asked") if evidence.last == "person_offered" else Say("affirm")


def _refused(evidence: Evidence, limits: Limits) -> Decision:
    """A no: after an answer the other articles that were found are offered once, else comes a person."""
    others = tuple(one.article_id for one in evidence.others if one.probability >= limits.mention)
    if evidence.last == "answer" and others:
        return AskBack(others[: limits.most_offered])
    return HandOff("asked_back_in_vain") if evidence.last in ("offer", "answer") else Say("deny")


def _by_articles(intent: str | None, evidence: Evidence, best: Candidate, limits: Limits) -> Decision:
    """An answer, a question back, or what to do when no article is likely."""
    if best.probability >= limits.answer:
        return Answer(best.article_id)
    if evidence.last == "offer":
        # Offered before and the likeliest again: that is the one.
        again = best.article_id in evidence.offered and best.probability >= EVEN
        return Answer(best.article_id) if again else HandOff("asked_back_in_vain")
    detail = intent == DETAIL and evidence.intent_probability >= SURELY_A_DETAIL and not evidence.last
    astray = intent == OFF_TOPIC and evidence.intent_probability >= SURELY_OFF_TOPIC and best.probability < EVEN
    if best.probability >= limits.offer and not detail and not astray:
        offered = [c.article_id for c in evidence.candidates if c.probability >= limits.mention]
        return AskBack(tuple(offered[: limits.most_offered]))
    if intent == OFF_TOPIC:
        return (Say("off_topic"), Say("off_topic_again"), HandOff("off_topic"))[min(evidence.off_topic, 2)]
    unread = intent == DETAIL or len(evidence.question.split()) <= FEW_WORDS
    return Say("unclear") if unread and not evidence.unclear else HandOff("unsure")
