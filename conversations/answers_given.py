"""Reads the latest messages in which the assistant answered with an article."""

from conversations import tables
from conversations.conversation import Event
from conversations.rows import EVENTS, event_of
from foundation.database import Database

_EVENT = tables.event.c


def latest(database: Database, article_id: int, locale: str, limit: int) -> list[tuple[str, Event]]:
    """Public ids of conversations with the answers in them, those from this article in this language, newest first."""
    query = (
        EVENTS.add_columns(tables.conversation.c.public_id)
        .join(tables.conversation, tables.conversation.c.id == _EVENT.conversation_id)
        .where(_EVENT.article_id == article_id, _EVENT.body[("articles", 0, "locale")].as_string() == locale)
        .order_by(_EVENT.created_at.desc(), _EVENT.conversation_id.desc(), _EVENT.number.desc())
        .limit(limit)
    )
    with database.read() as connection:
        return [(row.public_id, event_of(row)) for row in connection.execute(query)]
