"""Keeps how a visitor rated a conversation; the only writer of ratings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conversations import tables
from conversations.conversation import State
from conversations.signals import Signal, signal_topic
from foundation.database import Database, now
from foundation.errors import Problem

COMMENT_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Rating:
    """`score` is 1 (bad) to 5 (good), `comment` may be empty."""

    score: int
    comment: str
    rated_at: datetime

    def to_dict(self) -> dict[str, Any]:
        """For a JSON answer."""
        rated_at = self.rated_at.isoformat(timespec="milliseconds")
        return {"score": self.score, "comment": self.comment, "rated_at": rated_at}


class Ratings:
    """One rating a conversation, which its visitor may change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, conversation_id: int) -> Rating | None:
        """The rating as it stands."""
        query = sa.select(tables.rating).where(tables.rating.c.conversation_id == conversation_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return Rating(row.score, row.comment, row.rated_at) if row else None

    def rate(self, conversation_id: int, score: int, comment: str) -> Rating:
        """Store or change the rating. 409: the conversation is not over yet."""
        made = Rating(score, comment, now())
        conversation, rating = tables.conversation.c, tables.rating
        with self._database.write() as tx:
            state = tx.execute(
                sa.select(conversation.state).where(conversation.id == conversation_id).with_for_update()
            ).scalar_one()
            here = rating.c.conversation_id == conversation_id
            known = tx.execute(sa.select(rating.c.score).where(here)).scalar_one_or_none()
            if known is None and state != State.CLOSED.value:
                raise Problem(409, "not_over", "A conversation can be rated when it is over.")
            values = {"score": score, "comment": comment, "rated_at": made.rated_at}
            if known is None:
                tx.execute(sa.insert(rating).values(conversation_id=conversation_id, **values))
            else:
                tx.execute(sa.update(rating).where(here).values(values))
            tx.announce(signal_topic(conversation_id, Signal.RATED))
        return made
