"""Turns rows of the conversation tables into what they mean."""

from typing import Any

import sqlalchemy as sa

from conversations import tables
from conversations.conversation import Actor, Author, Contact, Conversation, Event, Kind, State
from foundation.access_tables import staff

EVENTS = sa.select(tables.event, staff.c.name.label("staff_name")).select_from(
    tables.event.outerjoin(staff, staff.c.id == tables.event.c.staff_id)
)


def stored_key(actor: Actor, key: str) -> str:
    """A key as stored: each author has names of their own, so that nobody can occupy a key of somebody else."""
    return f"{actor.author.value}{actor.staff_id or ''}:{key}"


def own_key(stored: str) -> str:
    """A stored key as its author wrote it."""
    return stored.partition(":")[2]


def conversation_of(row: sa.Row[Any]) -> Conversation:
    """A row of the conversation table."""
    return Conversation(
        id=row.id,
        public_id=row.public_id,
        visitor_id=row.visitor_id,
        locale=row.locale,
        state=State(row.state),
        agent_id=row.agent_id,
        last_number=row.last_number,
        created_at=row.created_at,
        updated_at=row.updated_at,
        waiting_since=row.waiting_since,
        page=row.page,
        window_locale=row.window_locale,
        language_chosen=row.language_chosen,
        contact=Contact(row.email, row.phone),
    )


def event_of(row: sa.Row[Any]) -> Event:
    """A row of EVENTS."""
    return Event(
        conversation_id=row.conversation_id,
        number=row.number,
        kind=Kind(row.kind),
        author=Author(row.author),
        staff_id=row.staff_id,
        staff_name=row.staff_name,
        body=row.body,
        evidence=row.evidence,
        key=own_key(row.key),
        created_at=row.created_at,
    )
