"""Reads who waits for an agent and whom an agent is serving."""

from dataclasses import dataclass

import sqlalchemy as sa

from conversations import tables
from conversations.conversation import Author, Conversation, Kind, State
from conversations.rows import conversation_of
from foundation.access_tables import staff

_CONVERSATION = tables.conversation.c
_EVENT = tables.event.c


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A conversation that waits for an agent or has one, with what an agent needs to choose.

    `reason` is that of the latest hand-off; `last_text` is what the visitor said last, "" before they said anything.
    `customer_name` is the verified customer's, None for who is not signed in.
    """

    conversation: Conversation
    agent_name: str | None
    reason: str
    last_text: str
    customer_name: str | None = None


def entries(connection: sa.Connection, limit: int) -> list[QueueEntry]:
    """Who waits, the longest wait first, then whom an agent is serving; at most `limit`."""
    spoken, handed = tables.event.alias("spoken"), tables.event.alias("handed")
    by_visitor = _EVENT.author == Author.VISITOR.value
    query = (
        sa.select(
            tables.conversation,
            staff.c.name.label("agent_name"),
            spoken.c.body.label("last_body"),
            handed.c.body.label("handoff_body"),
            tables.customer.c.name.label("customer_name"),
        )
        .select_from(
            tables.conversation.outerjoin(staff, staff.c.id == _CONVERSATION.agent_id)
            .join(tables.visitor, tables.visitor.c.id == _CONVERSATION.visitor_id)
            .outerjoin(tables.customer, tables.customer.c.id == tables.visitor.c.customer_id)
            .outerjoin(spoken, _is_latest(spoken, _EVENT.kind == Kind.MESSAGE.value, by_visitor))
            .outerjoin(handed, _is_latest(handed, _EVENT.kind == Kind.HANDOFF.value))
        )
        .where(_CONVERSATION.state.in_((State.WAITING.value, State.WITH_AGENT.value)))
        .order_by(
            sa.case((_CONVERSATION.state == State.WAITING.value, 0), else_=1),
            _CONVERSATION.waiting_since.is_(None),
            _CONVERSATION.waiting_since,
            _CONVERSATION.id,
        )
        .limit(limit)
    )
    return [
        QueueEntry(
            conversation=conversation_of(row),
            agent_name=row.agent_name,
            reason=(row.handoff_body or {}).get("reason", ""),
            last_text=(row.last_body or {}).get("text", ""),
            customer_name=row.customer_name or None,
        )
        for row in connection.execute(query)
    ]


def _is_latest(event: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    newest = (
        sa.select(sa.func.max(_EVENT.number))
        .where(_EVENT.conversation_id == _CONVERSATION.id, *conditions)
        .correlate(tables.conversation)
        .scalar_subquery()
    )
    return sa.and_(event.c.conversation_id == _CONVERSATION.id, event.c.number == newest)
