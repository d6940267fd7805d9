"""Keeps whether answers were right, as visitors and agents said; the only writer of its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from foundation.database import Database, Transaction, now
from search.tables import answer_mark


class MarkedBy(StrEnum):
    """Who said whether an answer was right; an agent's word goes before a visitor's."""

    VISITOR = "visitor"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether an answer was right.

    `answer` names it uniquely (conversation and event), `signs` are those that `Findings` told when it was given with
    `encoder`. A second mark of the same source for the same answer replaces the first.
    """

    answer: str
    source: MarkedBy
    article_id: int
    locale: str
    encoder: str
    signs: Mapping[str, float]
    right: bool


class AnswerMarks:
    """Reads and writes marks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, tx: Transaction, mark: Mark) -> None:
        """Keep a mark in the transaction of whoever tells it."""
        same = (answer_mark.c.answer == mark.answer) & (answer_mark.c.source == mark.source.value)
        tx.execute(sa.delete(answer_mark).where(same))
        tx.execute(
            sa.insert(answer_mark).values(
                answer=mark.answer,
                source=mark.source.value,
                article_id=mark.article_id,
                locale=mark.locale,
                encoder=mark.encoder,
                signs=dict(mark.signs),
                is_right=mark.right,
                given_at=now(),
            )
        )

    def said(self, answers: Sequence[str]) -> Mapping[str, Mapping[MarkedBy, bool]]:
        """Who said what about these answers."""
        query = sa.select(answer_mark.c.answer, answer_mark.c.source, answer_mark.c.is_right)
        found: dict[str, dict[MarkedBy, bool]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query.where(answer_mark.c.answer.in_(answers))):
                found.setdefault(row.answer, {})[MarkedBy(row.source)] = row.is_right
        return found

    def of(self, encoder: str) -> Sequence[Mark]:
        """One mark an answer that was given with this encoder, in order of answers: the agent's where there is one."""
        query = sa.select(answer_mark).where(answer_mark.c.encoder == encoder).order_by(answer_mark.c.answer)
        found: dict[str, Mark] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                source = MarkedBy(row.source)
                if source is MarkedBy.AGENT or row.answer not in found:
                    found[row.answer] = Mark(
                        row.answer, source, row.article_id, row.locale, row.encoder, row.signs, row.is_right
                    )
        return list(found.values())
