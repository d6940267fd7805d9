"""Judges one message: understands it, searches, and decides; the same for a conversation and for an evaluation."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from assistant.agreeing import agreed
from assistant.choosing import chosen
from assistant.context import OFFER, Before, corrected, expanded, follows_up
from assistant.conversation_language import CHANGE_LANGUAGE, speaks_of_language
from assistant.decision import Candidate, Decision, Evidence, Limits, Say, decide
from assistant.recognising import IntentRecogniser, Recognised
from assistant.replaying import plain
from assistant.understanding import Understands, Understood
from search.finder import Finder
from search.findings import Findings, FoundArticle

LimitsOf = Callable[[str], Limits]
"""The limits by which to decide in a language."""

NumbersIn = Callable[[str], bool]
"""Whether a message names an order or a person by number."""

QUESTION_LIMIT = 2000
KEPT_CANDIDATES = 5
NOTHING_BEFORE = Before()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message is, what was found for it, and what to do about it."""

    understood: Understood
    findings: Findings
    evidence: Evidence
    decision: Decision
    limits: Limits
    recognised: Recognised | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, from which the decision can be made again."""
        return {
            "decision": type(self.decision).__name__,
            **({"reply": self.decision.reply} if isinstance(self.decision, Say) else {}),
            "decided": plain(self.decision),
            "engine": version("ventanilla"),
            "evidence": self.evidence.to_dict(),
            "limits": [
                self.limits.answer,
                self.limits.offer,
                self.limits.mention,
                self.limits.talk,
                self.limits.most_offered,
            ],
            "findings": self.findings.to_dict(),
            **({"recognised": self.recognised.to_dict()} if self.recognised else {}),
        }


class Judge:
    """Judges messages by the training data, the knowledge base and the limits; a recogniser may name the intents.

    `limits` tells those of a language, `is_personal` whether a message names an order or a person by number,
    `tasks` the errands that can be done.
    """

    def __init__(
        self,
        understanding: Understands,
        finder: Finder,
        limits: LimitsOf,
        recogniser: IntentRecogniser | None = None,
        is_personal: NumbersIn = lambda _: False,
        tasks: Collection[str] = (),
    ) -> None:
        self._understanding = understanding
        self._recogniser = recogniser
        self._finder = finder
        self._limits_of = limits
        self._is_personal = is_personal
        self._tasks = tuple(tasks)

    def judge(
        self, text: str, locale: str, *, before: Before = NOTHING_BEFORE, most: int = KEPT_CANDIDATES
    ) -> Judgement:
        """What to do about a message of any content and length, of which the first 2,000 characters count.

        `before` is what the assistant said before it; `most` bounds the articles found.
        """
        read = text[:QUESTION_LIMIT]
        understood = self._understanding.of(read)
        recognised = None
        if self._recogniser and understood.question:
            recognised = self._recogniser.recognise(understood.question, locale)
            understood = agreed(understood, recognised)
        if understood.intent == CHANGE_LANGUAGE and not speaks_of_language(read):
            understood = replace(understood, intent=None, probability=0.0, question=understood.question or read)
        if understood.intent == "correct":
            understood = replace(understood, intent=None, question=corrected(understood.question))
        place = chosen(read, [str(card["title"]) for card in before.cards]) if before.last == OFFER else None
        question, findings = self._found(understood.question or read, locale, before, most)
        # Rounded as it is stored: what is decided again later is decided on the very same numbers.
        evidence = Evidence(
            intent=understood.intent,
            intent_probability=round(understood.probability, 4),
            question=question if understood.question else "",
            candidates=tuple(Candidate(a.article_id, round(a.probability, 4)) for a in findings.articles),
            last=before.last,
            offered=before.offered,
            chosen=None if place is None else before.offered[place],
            personal=self._is_personal(read),
            off_topic=before.off_topic,
            unclear=before.unclear,
            tasks=self._tasks,
            others=tuple(Candidate(int(card["article_id"]), round(chance, 4)) for card, chance in before.others),
        )
        limits = self._limits_of(locale)
        return Judgement(understood, findings, evidence, decide(evidence, limits), limits, recognised)

    def search(self, question: str, locale: str) -> Findings:
        """What is found for a question now, as far as it is looked at."""
        return self._finder.find(question, locale, limit=KEPT_CANDIDATES)

    def _found(self, question: str, locale: str, before: Before, most: int) -> tuple[str, Findings]:
        """The question as it is searched for, alone or as the rest of the one before, and what was found.

        Which of the two is meant is told by where an answer is the likelier; an article that was just given, at the
        same place, is no answer to what the visitor still asks.
        """
        alone = self._finder.find(question, locale, limit=most)
        if not before.question or not follows_up(question):
            return question, alone
        whole = expanded(before.question, question)
        joined = self._finder.find(whole, locale, limit=most + 1)
        news = [one for one in joined.articles if before.last == OFFER or _is_news(one, before)]
        joined = replace(joined, articles=tuple(news[:most]))
        return (whole, joined) if _best(joined) > _best(alone) else (question, alone)


def _is_news(found: FoundArticle, before: Before) -> bool:
    """Whether the article says more than what was just given: another article, or the same under another heading."""
    given = next((card for card in before.cards if card["article_id"] == found.article_id), None)
    anchor = found.passage.anchor if found.passage.kind == "body" else ""
    return given is None or anchor not in ("", given["anchor"])


def _best(findings: Findings) -> float:
    return findings.articles[0].probability if findings.articles else 0.0
