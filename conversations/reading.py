"""Keeps up to which event each side of a conversation has read; the only writer of read marks."""

import sqlalchemy as sa

from conversations import tables
from conversations.conversation import Author
from conversations.signals import Signal, signal_topic
from foundation.database import Database

_MARK = tables.read_mark.c


class ReadMarks:
    """How far the visitor and the owner have read, as event numbers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, conversation_id: int, reader: Author) -> int:
        """The number of the last event this side has read, 0 when none."""
        query = sa.select(_MARK.number).where(_is(conversation_id, reader))
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none() or 0

    def read(self, conversation_id: int, reader: Author, number: int) -> None:
        """This side has read everything up to `number`; less than is known already changes nothing."""
        if number <= self.of(conversation_id, reader):
            return
        conversation = tables.conversation.c
        with self._database.write() as tx:
            # The lock makes one of two windows wait that both set the first mark.
            last = tx.execute(
                sa.select(conversation.last_number).where(conversation.id == conversation_id).with_for_update()
            ).scalar_one()
            place = _is(conversation_id, reader)
            known = tx.execute(sa.select(_MARK.number).where(place)).scalar_one_or_none()
            number = min(number, last)
            if known is None:
                values = {"conversation_id": conversation_id, "reader": reader.value, "number": number}
                tx.execute(sa.insert(tables.read_mark).values(values))
            elif known < number:
                tx.execute(sa.update(tables.read_mark).where(place).values(number=number))
            else:
                return
            tx.announce(signal_topic(conversation_id, Signal.READ))


def _is(conversation_id: int, reader: Author) -> sa.ColumnElement[bool]:
    return sa.and_(_MARK.conversation_id == conversation_id, _MARK.reader == reader.value)
