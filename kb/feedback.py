"""What readers say about an article: whether it helped, and if not, why; the only writer of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from foundation.database import Database, now
from foundation.errors import Problem
from foundation.i18n import N_
from foundation.text import bounded, storable
from kb.articles import Article
from kb.tables import article_feedback

REASONS = {
    "not_answered": N_("It does not answer my question"),
    "hard_to_follow": N_("It is hard to follow"),
    "out_of_date": N_("It is out of date or wrong"),
    "something_else": N_("Something else"),
}
COMMENT_LIMIT = 1000
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Comment:
    """One reader's reason and words about one revision; both may be empty."""

    revision: int
    reason: str
    comment: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """How many readers an article helped and how many not, in one language, with what was said last."""

    helped: int
    missed: int
    comments: tuple[Comment, ...]


class Feedback:
    """Readers' feedback; nothing says who gave it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, shown: Article, *, helped: bool, reason: str = "", comment: str = "") -> None:
        """Keep what a reader of a published article says; 422 for a reason that is not offered."""
        if reason and reason not in REASONS:
            raise Problem(422, "unknown_reason", "This reason is not offered. Choose one of the list.")
        words = "" if helped else bounded(storable(comment).strip(), COMMENT_LIMIT, "The comment")
        values = {
            "translation_id": shown.translation_id,
            "revision": shown.revision,
            "helped": helped,
            "reason": "" if helped else reason,
            "comment": words,
            "given_at": now(),
        }
        with self._database.write() as tx:
            tx.execute(sa.insert(article_feedback).values(values))

    def of(self, translation_id: int) -> Opinion:
        """What readers said about an article in one language, the newest first."""
        kept = article_feedback.c
        counted = (
            sa.select(kept.helped, sa.func.count()).where(kept.translation_id == translation_id).group_by(kept.helped)
        )
        said = (
            sa.select(kept.revision, kept.reason, kept.comment, kept.given_at)
            .where(kept.translation_id == translation_id, sa.or_(kept.reason != "", kept.comment != ""))
            .order_by(kept.id.desc())
            .limit(SHOWN)
        )
        with self._database.read() as connection:
            counts: Mapping[bool, int] = {bool(row[0]): row[1] for row in connection.execute(counted)}
            comments = tuple(Comment(*row) for row in connection.execute(said))
        return Opinion(counts.get(True, 0), counts.get(False, 0), comments)
