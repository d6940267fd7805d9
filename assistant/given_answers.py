"""The latest answers that the assistant gave from an article, for its editors: no names, no conversation, and what is
personal in a question hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.masking import HIDDEN, masked
from assistant.reasons import Reasons, reasons_of
from conversations import answers_given
from foundation.database import Database
from search.answer_marks import AnswerMarks, MarkedBy

QUESTION_LIMIT = 300
_HIDDEN = HIDDEN | {"order_number"}


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer: when, to which question, why, and whether its visitor and an agent found it right (None: unsaid).

    `reasons` is None for an article that the visitor named by its place among several. `conversation` is its public
    id, which only who may read conversations is to be shown.
    """

    conversation: str
    given_at: datetime
    question: str
    reasons: Reasons | None
    said: Mapping[MarkedBy, bool]


class GivenAnswers:
    """Reads them; `order_number` is the brand's pattern."""

    def __init__(self, database: Database, marks: AnswerMarks, order_number: str) -> None:
        self._database = database
        self._marks = marks
        self._order_number = order_number

    def latest(self, article_id: int, locale: str, limit: int) -> list[GivenAnswer]:
        """The answers from this article in this language, the newest first."""
        found = answers_given.latest(self._database, article_id, locale, limit)
        names = [f"{public_id}:{event.number}" for public_id, event in found]
        said = self._marks.said(names) if names else {}
        answers = []
        for name, (public_id, event) in zip(names, found, strict=True):
            evidence = event.evidence or {}
            asked = str((evidence.get("evidence") or {}).get("question") or "")
            question = masked(asked, self._order_number, _HIDDEN)
            if len(question) > QUESTION_LIMIT:
                question = question[:QUESTION_LIMIT].rstrip() + "…"
            reasons = reasons_of(evidence, article_id)
            answers.append(GivenAnswer(public_id, event.created_at, question, reasons, said.get(name, {})))
        return answers
