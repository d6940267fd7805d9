"""Judges one message: understands it, searches, and decides; the same for a conversation and for an evaluation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.decision import Candidate, Decision, Evidence, Limits, decide
from assistant.understanding import Understanding, Understood
from search.finder import Finder
from search.findings import Findings

LimitsOf = Callable[[str], Limits]
"""The limits by which to decide in a language."""

QUESTION_LIMIT = 2000
KEPT_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message is, what was found for it, and what to do about it."""

    understood: Understood
    findings: Findings
    evidence: Evidence
    decision: Decision
    limits: Limits

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, from which the decision can be made again."""
        return {
            "decision": type(self.decision).__name__,
            "evidence": self.evidence.to_dict(),
            "limits": [self.limits.answer, self.limits.offer, self.limits.mention],
            "findings": self.findings.to_dict(),
        }


class Judge:
    """Judges messages by the training data, the knowledge base and the limits."""

    def __init__(self, understanding: Understanding, finder: Finder, limits: LimitsOf) -> None:
        self._understanding = understanding
        self._finder = finder
        self._limits_of = limits

    def judge(self, text: str, locale: str, *, asked_back: bool = False, most: int = KEPT_CANDIDATES) -> Judgement:
        """What to do about a message of any content and length, of which the first 2,000 characters count.

        `asked_back` says that the assistant's last turn was a question back; `most` bounds the articles found.
        """
        read = text[:QUESTION_LIMIT]
        understood = self._understanding.of(read)
        findings = self._finder.find(understood.question or read, locale, limit=most)
        evidence = Evidence(
            intent=understood.intent,
            intent_similarity=understood.similarity,
            question=understood.question,
            question_similarity=findings.best_similarity if understood.question else 0.0,
            candidates=tuple(Candidate(a.article_id, a.probability) for a in findings.articles),
            asked_back=asked_back,
        )
        limits = self._limits_of(locale)
        return Judgement(understood, findings, evidence, decide(evidence, limits), limits)
