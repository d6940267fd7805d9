"""Stores conversations and their events; the only writer of both, and of visitors."""

import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from conversations import tables
from conversations.conversation import (
    Actor,
    Author,
    Conversation,
    Event,
    Expectation,
    Kind,
    State,
    after,
    reopens,
)
from conversations.queue import QueueEntry, entries
from conversations.rows import EVENTS, conversation_of, event_of, stored_key
from conversations.signals import ORDER_TOPIC
from foundation.access import token_hash
from foundation.access_tables import staff
from foundation.database import Database, Transaction, now
from foundation.errors import Problem, not_found

KEY_LIMIT = 100
_KEY = re.compile(rf"[!-~]{{1,{KEY_LIMIT}}}")
QUEUE_TOPIC = "queue"

_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_CONVERSATION = tables.conversation.c
_EVENT = tables.event.c


def conversation_topic(conversation_id: int) -> str:
    """The wake-up topic of one conversation."""
    return f"conversation:{conversation_id}"


class ConversationStore:
    """Visitors, conversations and events in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def new_visitor(self, locale: str) -> tuple[int, str]:
        """A new visitor: the id, and the token that proves to be them, which is stored only as a digest."""
        token = secrets.token_urlsafe(32)
        row = sa.insert(tables.visitor).values(token_hash=token_hash(token), locale=locale, created_at=now())
        with self._database.write() as tx:
            return tx.execute(row.returning(tables.visitor.c.id)).scalar_one(), token

    def visitor_of(self, token: str) -> int | None:
        """Whose token this is."""
        query = sa.select(tables.visitor.c.id).where(tables.visitor.c.token_hash == token_hash(token))
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def start(self, visitor_id: int, locale: str, page: str | None = None) -> Conversation:
        """An empty conversation with the assistant; `page` is the address of the page the visitor was on."""
        with self._database.write() as tx:
            return _started(tx, visitor_id, locale, page)

    def of_sender(self, sender: str) -> Conversation | None:
        """The last conversation begun for the visitor whom a trusted program calls by this name."""
        with self._database.read() as connection:
            row = connection.execute(_last_of(sender)).one_or_none()
        return conversation_of(row) if row else None

    def start_for_sender(self, sender: str, locale: str) -> Conversation:
        """Like `of_sender`, begun when there is none; several who ask at once are given the same one."""
        row = sa.insert(tables.visitor).values(token_hash=_sender_hash(sender), locale=locale, created_at=now())
        visitor = sa.select(tables.visitor.c.id).where(tables.visitor.c.token_hash == _sender_hash(sender))
        with self._database.write() as tx:
            with suppress(sa.exc.IntegrityError), tx.connection.begin_nested():
                tx.execute(row)
            visitor_id = tx.execute(visitor.with_for_update()).scalar_one()
            found = tx.execute(_last_of(sender)).one_or_none()
            return conversation_of(found) if found else _started(tx, visitor_id, locale, None)

    def use_language(self, conversation_id: int, locale: str) -> None:
        """The visitor has switched the window to this language: from now on they are answered in it."""
        chosen = sa.update(tables.conversation).where(_CONVERSATION.id == conversation_id)
        with self._database.write() as tx:
            tx.execute(chosen.values(locale=locale, window_locale=locale, language_chosen=True))

    def get(self, public_id: str) -> Conversation | None:
        """The conversation with this public id, whatever text is given for one."""
        if not _PUBLIC_ID.fullmatch(public_id):
            return None
        return self._one(_CONVERSATION.public_id == public_id)

    def belongs_to(self, conversation: Conversation, visitor_id: int) -> bool:
        """Whether the conversation is this visitor's own: begun by them, or by the same verified customer."""
        if conversation.visitor_id == visitor_id:
            return True
        same = sa.select(tables.visitor.c.id).where(
            tables.visitor.c.id == conversation.visitor_id, tables.visitor.c.id.in_(_same_person(visitor_id))
        )
        with self._database.read() as connection:
            return connection.execute(same).one_or_none() is not None

    def owner_name(self, conversation: Conversation) -> str | None:
        """The name of the agent who has the conversation."""
        query = sa.select(staff.c.name).where(staff.c.id == conversation.agent_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def by_id(self, conversation_id: int) -> Conversation | None:
        """The conversation with this internal id."""
        return self._one(_CONVERSATION.id == conversation_id)

    def of_visitor(self, visitor_id: int, limit: int = 50) -> list[Conversation]:
        """A visitor's conversations, the latest first; a customer's from all their devices."""
        query = (
            sa.select(tables.conversation)
            .where(_CONVERSATION.visitor_id.in_(_same_person(visitor_id)))
            .order_by(_CONVERSATION.updated_at.desc(), _CONVERSATION.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [conversation_of(row) for row in connection.execute(query)]

    def last_words(self, conversation_ids: Sequence[int]) -> dict[int, str]:
        """What was said last in each of these conversations, by whomever; "" where it was a file alone."""
        latest = (
            sa.select(_EVENT.conversation_id, sa.func.max(_EVENT.number).label("number"))
            .where(_EVENT.conversation_id.in_(conversation_ids), _EVENT.kind == Kind.MESSAGE.value)
            .group_by(_EVENT.conversation_id)
            .subquery()
        )
        said = sa.select(_EVENT.conversation_id, _EVENT.body).join(
            latest,
            sa.and_(_EVENT.conversation_id == latest.c.conversation_id, _EVENT.number == latest.c.number),
        )
        with self._database.read() as connection:
            return {row.conversation_id: row.body.get("text", "") for row in connection.execute(said)}

    def events(self, conversation_id: int, after: int = 0, limit: int | None = None) -> list[Event]:
        """The events with a number greater than `after`, in order; all of them, or the first `limit`."""
        query = (
            EVENTS.where(_EVENT.conversation_id == conversation_id, _EVENT.number > after)
            .order_by(_EVENT.number)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [event_of(row) for row in connection.execute(query)]

    def latest_events(self, conversation_id: int, before: int, limit: int) -> list[Event]:
        """The last `limit` events with a number less than `before`, in order."""
        query = (
            EVENTS.where(_EVENT.conversation_id == conversation_id, _EVENT.number < before)
            .order_by(_EVENT.number.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [event_of(row) for row in connection.execute(query)][::-1]

    def unanswered(self) -> list[int]:
        """Ids of the conversations in which the assistant owes an answer, the longest unanswered first."""
        query = (
            sa.select(_CONVERSATION.id)
            .where(_CONVERSATION.state == State.WITH_BOT.value, _CONVERSATION.waiting_since.is_not(None))
            .order_by(_CONVERSATION.waiting_since, _CONVERSATION.id)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def queue(self, limit: int = 500) -> list[QueueEntry]:
        """Who waits for an agent, the longest wait first, then whom an agent is serving."""
        with self._database.read() as connection:
            return entries(connection, limit)

    def post(
        self,
        conversation_id: int,
        author: Author,
        kind: Kind,
        body: Mapping[str, Any],
        key: str,
        *,
        staff_id: int | None = None,
        evidence: Mapping[str, Any] | None = None,
        expect: Expectation | None = None,
    ) -> tuple[Event, bool]:
        """Append an event: the event as stored, and whether this call stored it.

        The same author's same key again gives the stored event and False, whatever has happened since. A visitor who
        speaks in a closed conversation reopens it first, with an event of its own. Raises Problem: 404 for an unknown
        conversation, 409 `moved_on` against `expect`, 409 `wrong_state` or `already_taken`, 422 for an unusable key.
        """
        if not _KEY.fullmatch(key):
            raise Problem(
                422, "key_unusable", "A key is 1 to %(limit)d visible ASCII characters.", {"limit": KEY_LIMIT}
            )
        actor = Actor(author, staff_id, body.get("from") if kind is Kind.TAKEN else None)
        with self._database.write() as tx:
            before = _locked(tx, conversation_id)
            stored = _by_key(tx, conversation_id, actor, key)
            if stored is not None:
                return stored, False
            if expect is not None:
                expect.check(before)
            current = before
            if reopens(current, kind, actor):
                opener = Actor(Author.SYSTEM)
                current = _append(
                    tx, current, _draft(current, Kind.REOPENED, opener, {}, f"reopened:{current.last_number}")
                )
            event = replace(
                _draft(current, kind, actor, body, key),
                staff_name=_staff_name(tx, staff_id),
                evidence=None if evidence is None else dict(evidence),
            )
            current = _append(tx, current, event)
            tx.execute(
                sa.update(tables.conversation)
                .where(_CONVERSATION.id == conversation_id)
                .values(
                    locale=current.locale,
                    language_chosen=current.language_chosen,
                    state=current.state.value,
                    agent_id=current.agent_id,
                    last_number=current.last_number,
                    updated_at=current.updated_at,
                    waiting_since=current.waiting_since,
                    email=current.contact.email,
                    phone=current.contact.phone,
                )
            )
            tx.announce(conversation_topic(conversation_id))
            if current.state is not before.state or current.state in (State.WAITING, State.WITH_AGENT):
                tx.announce(QUEUE_TOPIC)
            if (before.state is State.WAITING) is not (current.state is State.WAITING):
                tx.announce(ORDER_TOPIC)
        return event, True

    def hand_off(
        self,
        conversation_id: int,
        reason: str,
        text: str,
        key: str,
        author: Author,
        *,
        evidence: Mapping[str, Any] | None = None,
        expect: Expectation | None = None,
    ) -> tuple[Event, bool]:
        """Put the conversation in the queue for a person; `text` is the sentence that tells the visitor so."""
        body = {"reason": reason, "text": text}
        return self.post(conversation_id, author, Kind.HANDOFF, body, key, evidence=evidence, expect=expect)

    def take(self, conversation_id: int, staff_id: int, key: str, takes_from: int | None = None) -> tuple[Event, bool]:
        """Make a waiting conversation the agent's own, or the one that the agent `takes_from` has.

        Of several who try, one gets it; the others get 409 `already_taken` with the `agent` who has it.
        """
        body = {} if takes_from is None else {"from": takes_from}
        try:
            return self.post(conversation_id, Author.AGENT, Kind.TAKEN, body, key, staff_id=staff_id)
        except Problem as problem:
            if problem.code != "already_taken":
                raise
            owner = problem.extra["agent_id"]
            with self._database.read() as connection:
                name = connection.execute(sa.select(staff.c.name).where(staff.c.id == owner)).scalar_one()
            raise Problem(
                409,
                "already_taken",
                "%(agent)s has already taken this conversation.",
                {"agent": name},
                agent=name,
                agent_id=owner,
            ) from problem

    def close(self, conversation_id: int, staff_id: int, key: str) -> tuple[Event, bool]:
        """End the agent's own conversation."""
        return self.post(conversation_id, Author.AGENT, Kind.CLOSED, {}, key, staff_id=staff_id)

    def _one(self, condition: sa.ColumnElement[bool]) -> Conversation | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(tables.conversation).where(condition)).one_or_none()
        return conversation_of(row) if row else None


def _same_person(visitor_id: int) -> sa.Select[tuple[int]]:
    """The visitors who are this person: the visitor, and everybody else signed in as the same customer."""
    own = sa.select(tables.visitor.c.customer_id).where(tables.visitor.c.id == visitor_id).scalar_subquery()
    return sa.select(tables.visitor.c.id).where(
        sa.or_(tables.visitor.c.id == visitor_id, tables.visitor.c.customer_id == own)
    )


def _sender_hash(sender: str) -> str:
    # No token has a colon in it, so that no bearer of a token is ever taken for a sender.
    return token_hash(f"sender:{sender}")


def _last_of(sender: str) -> sa.Select[Any]:
    return (
        sa.select(tables.conversation)
        .join(tables.visitor, tables.visitor.c.id == _CONVERSATION.visitor_id)
        .where(tables.visitor.c.token_hash == _sender_hash(sender))
        .order_by(_CONVERSATION.id.desc())
        .limit(1)
    )


def _started(tx: Transaction, visitor_id: int, locale: str, page: str | None) -> Conversation:
    moment = now()
    row = sa.insert(tables.conversation).values(
        public_id=secrets.token_urlsafe(16),
        visitor_id=visitor_id,
        locale=locale,
        window_locale=locale,
        language_chosen=False,
        state=State.WITH_BOT.value,
        last_number=0,
        created_at=moment,
        updated_at=moment,
        page=page,
        email="",
        phone="",
    )
    return conversation_of(tx.execute(row.returning(tables.conversation)).one())


def _locked(tx: Transaction, conversation_id: int) -> Conversation:
    # SQLite has no row locks; there the transaction itself is the only writer from its first statement on.
    query = sa.select(tables.conversation).where(_CONVERSATION.id == conversation_id).with_for_update()
    row = tx.execute(query).one_or_none()
    if row is None:
        raise not_found()
    return conversation_of(row)


def _by_key(tx: Transaction, conversation_id: int, actor: Actor, key: str) -> Event | None:
    query = EVENTS.where(_EVENT.conversation_id == conversation_id, _EVENT.key == stored_key(actor, key))
    row = tx.execute(query).one_or_none()
    return event_of(row) if row else None


def _staff_name(tx: Transaction, staff_id: int | None) -> str | None:
    if staff_id is None:
        return None
    name: str = tx.execute(sa.select(staff.c.name).where(staff.c.id == staff_id)).scalar_one()
    return name


def _draft(conversation: Conversation, kind: Kind, actor: Actor, body: Mapping[str, Any], key: str) -> Event:
    return Event(
        conversation_id=conversation.id,
        number=conversation.last_number + 1,
        kind=kind,
        author=actor.author,
        staff_id=actor.staff_id,
        staff_name=None,
        body=dict(body),
        evidence=None,
        key=key,
        # Clocks of several machines differ; time in a conversation never runs backwards.
        created_at=max(now(), conversation.updated_at),
    )


def _append(tx: Transaction, conversation: Conversation, event: Event) -> Conversation:
    changed = after(conversation, event)
    tx.execute(
        sa.insert(tables.event).values(
            conversation_id=event.conversation_id,
            number=event.number,
            kind=event.kind.value,
            author=event.author.value,
            staff_id=event.staff_id,
            body=event.body,
            evidence=event.evidence,
            article_id=event.answered_from,
            key=stored_key(event.actor, event.key),
            created_at=event.created_at,
        )
    )
    return changed
