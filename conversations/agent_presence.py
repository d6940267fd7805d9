"""Knows whether anybody is at the desk: agents whose page is open; the only writer of that."""

from datetime import timedelta

import sqlalchemy as sa

from conversations import tables
from foundation.database import Database, now

HERE_SECONDS = 45
"""How long an agent counts as here after the page was last heard of; an open page is heard of three times as often."""

_PRESENCE = tables.agent_presence.c


class AgentPresence:
    """Agents at the desk, whichever process serves their page."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen(self, staff_id: int) -> None:
        """The agent's page is open at this moment."""
        own = _PRESENCE.staff_id == staff_id
        with self._database.write() as tx:
            if not tx.execute(sa.update(tables.agent_presence).where(own).values(seen_at=now())).rowcount:
                tx.execute(sa.insert(tables.agent_presence).values(staff_id=staff_id, seen_at=now()))

    def anybody(self) -> bool:
        """Whether some agent is here."""
        query = sa.select(sa.exists().where(_PRESENCE.seen_at > now() - timedelta(seconds=HERE_SECONDS)))
        with self._database.read() as connection:
            return bool(connection.execute(query).scalar_one())
