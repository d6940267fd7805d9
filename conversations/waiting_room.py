"""Reads who is where in the queue, once for everybody who asks at the same moment, and how long others waited."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from conversations import tables
from conversations.conversation import Kind, State
from conversations.waits import Estimate, Wait, estimate
from foundation.brand import Hours
from foundation.database import Database, now

_CONVERSATION = tables.conversation.c
_WAITS_HOLD_SECONDS = 60.0
_MOST_WAITS = 400
_PAST = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Place:
    """`position` counts from 1; no estimate when too little is known."""

    position: int
    estimate: Estimate | None

    def to_dict(self) -> dict[str, Any]:
        """For a JSON answer; minutes from and to, None when nothing honest can be said."""
        low, high = (self.estimate.low, self.estimate.high) if self.estimate else (None, None)
        return {"position": self.position, "low": low, "high": high}


class WaitingRoom:
    """The queue as those who wait in it may know it."""

    def __init__(self, database: Database, hours: Hours) -> None:
        self._database = database
        self._hours = hours
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._places: Mapping[int, tuple[int, datetime]] = {}
        self._waits_at = float("-inf")
        self._waits: list[Wait] = []

    def place(self, conversation_id: int) -> Place | None:
        """Where the conversation is in the queue; None when it does not wait."""
        asked = time.monotonic()
        with self._lock:
            # Hundreds are woken by the same change; whoever comes first reads for all who asked before it did.
            if self._read_at <= asked:
                self._read_at = time.monotonic()
                self._places = self._read_places()
            if conversation_id not in self._places:
                return None
            if asked - self._waits_at > _WAITS_HOLD_SECONDS:
                self._waits_at = asked
                self._waits = self._read_waits()
            position, since = self._places[conversation_id]
        moment = now()
        if not self._hours.open_at(moment):
            return Place(position, None)
        return Place(position, estimate(self._waits, self._hour(moment), (moment - since).total_seconds()))

    def _hour(self, moment: datetime) -> float:
        local = self._hours.local(moment)
        return local.hour + local.minute / 60

    def _read_places(self) -> dict[int, tuple[int, datetime]]:
        query = (
            sa.select(_CONVERSATION.id, _CONVERSATION.waiting_since, _CONVERSATION.updated_at)
            .where(_CONVERSATION.state == State.WAITING.value)
            .order_by(_CONVERSATION.waiting_since.is_(None), _CONVERSATION.waiting_since, _CONVERSATION.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {row.id: (place, row.waiting_since or row.updated_at) for place, row in enumerate(rows, 1)}

    def _read_waits(self) -> list[Wait]:
        """The latest waits first: from each hand-off until somebody first took the conversation."""
        taken, asked, between = (tables.event.alias(name) for name in ("taken", "asked", "between"))
        latest = (
            sa.select(sa.func.max(between.c.number))
            .where(
                between.c.conversation_id == taken.c.conversation_id,
                between.c.number < taken.c.number,
                between.c.kind.in_((Kind.HANDOFF.value, Kind.TAKEN.value)),
            )
            .correlate(taken)
            .scalar_subquery()
        )
        pairs = taken.join(asked, sa.and_(asked.c.conversation_id == taken.c.conversation_id, asked.c.number == latest))
        query = (
            sa.select(asked.c.created_at.label("begun"), taken.c.created_at.label("ended"))
            .select_from(pairs)
            .where(
                taken.c.kind == Kind.TAKEN.value,
                asked.c.kind == Kind.HANDOFF.value,
                taken.c.created_at > now() - _PAST,
            )
            .order_by(taken.c.created_at.desc())
            .limit(_MOST_WAITS)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [Wait(self._hour(row.begun), (row.ended - row.begun).total_seconds()) for row in rows]
