"""What a conversation is and what may happen to it next; pure, the only place that decides it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from foundation.errors import Problem


class State(StrEnum):
    """Who has the next word: the assistant, nobody yet, a member of staff, nobody any more."""

    WITH_BOT = "with_bot"
    WAITING = "waiting"
    WITH_AGENT = "with_agent"
    CLOSED = "closed"


class Kind(StrEnum):
    """What an event says: somebody spoke, or the state changed."""

    MESSAGE = "message"
    HANDOFF = "handoff"
    TAKEN = "taken"
    CLOSED = "closed"
    REOPENED = "reopened"


class Author(StrEnum):
    """Who caused an event."""

    VISITOR = "visitor"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants something to happen; `staff_id` for agents only.

    `takes_from` is the owner whom an agent knowingly takes a conversation from.
    """

    author: Author
    staff_id: int | None = None
    takes_from: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a customer wants to be answered, "" for what they did not leave."""

    email: str = ""
    phone: str = ""

    def updated(self, left: Mapping[str, Any]) -> "Contact":
        """With what an event's body holds as `contact`; of two addresses the later one counts."""
        return Contact(str(left.get("email") or self.email), str(left.get("phone") or self.phone))


NO_CONTACT = Contact()


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a conversation, never changed once written.

    `number` counts from 1 without gaps. `key` is the writer's own name for it, by which a repeated request is known.
    `evidence` is for staff only.
    """

    conversation_id: int
    number: int
    kind: Kind
    author: Author
    staff_id: int | None
    staff_name: str | None
    body: Mapping[str, Any]
    evidence: Mapping[str, Any] | None
    key: str
    created_at: datetime

    @property
    def actor(self) -> Actor:
        """Who caused it."""
        return Actor(self.author, self.staff_id, self.body.get("from") if self.kind is Kind.TAKEN else None)

    @property
    def answered_from(self) -> int | None:
        """The article that the assistant answers with; None where it offers several or says something else."""
        cards = self.body.get("articles")
        if self.author is not Author.ASSISTANT or self.kind is not Kind.MESSAGE or self.body.get("offer") or not cards:
            return None
        return int(cards[0]["article_id"])


@dataclass(frozen=True, slots=True)
class Conversation:
    """The sum of a conversation's events.

    `agent_id` is its owner while the state is with_agent and None otherwise. `waiting_since` is the moment of the
    first visitor message that neither the assistant nor an agent has answered (of the hand-off when there is none),
    None when everything is answered: later messages, a hand-off and being taken never set it back.

    `locale` is the language in which the visitor is answered: that of the assistant's last words that say theirs
    (`locale` in an event's body, with `locale_chosen` where the visitor asked for it). `window_locale` is the language
    of the visitor's window; `language_chosen` says that they chose one themselves, so that nobody guesses another.
    `contact` is where they want to be answered, as they left it since a person was asked for.
    """

    id: int
    public_id: str
    visitor_id: int
    locale: str
    state: State
    agent_id: int | None
    last_number: int
    created_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    page: str | None = None
    window_locale: str = ""
    language_chosen: bool = False
    contact: Contact = NO_CONTACT


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a writer has seen; its event is refused when the conversation has moved on since."""

    last_number: int | None = None
    state: State | None = None

    def check(self, conversation: Conversation) -> None:
        """Refuse with 409 when the conversation is not what was expected."""
        if self.last_number not in (None, conversation.last_number) or self.state not in (None, conversation.state):
            raise Problem(
                409,
                "moved_on",
                "The conversation has moved on meanwhile. Read what is new first.",
                state=conversation.state.value,
                last_number=conversation.last_number,
            )


_NOBODY: frozenset[Author] = frozenset()
_RULES: Mapping[tuple[Kind, State], tuple[State, frozenset[Author]]] = {
    (Kind.MESSAGE, State.WITH_BOT): (State.WITH_BOT, frozenset({Author.VISITOR, Author.ASSISTANT})),
    (Kind.MESSAGE, State.WAITING): (State.WAITING, frozenset({Author.VISITOR})),
    (Kind.MESSAGE, State.WITH_AGENT): (State.WITH_AGENT, frozenset({Author.VISITOR, Author.AGENT})),
    (Kind.HANDOFF, State.WITH_BOT): (State.WAITING, frozenset({Author.VISITOR, Author.ASSISTANT, Author.SYSTEM})),
    (Kind.TAKEN, State.WAITING): (State.WITH_AGENT, frozenset({Author.AGENT})),
    (Kind.TAKEN, State.WITH_AGENT): (State.WITH_AGENT, frozenset({Author.AGENT})),
    (Kind.CLOSED, State.WITH_AGENT): (State.CLOSED, frozenset({Author.AGENT})),
    (Kind.REOPENED, State.CLOSED): (State.WITH_BOT, frozenset({Author.SYSTEM})),
}


def reopens(conversation: Conversation, kind: Kind, actor: Actor) -> bool:
    """Whether a closed conversation has to be reopened for this to happen."""
    return (
        conversation.state is State.CLOSED and actor.author is Author.VISITOR and kind in (Kind.MESSAGE, Kind.HANDOFF)
    )


def transition(conversation: Conversation, kind: Kind, actor: Actor) -> State:
    """The state after an event. Refuses with 409 what may not happen: `already_taken`, else `wrong_state`.

    Of the agents only the owner speaks in a conversation and closes it. A colleague may take it from the owner by
    naming them, so that nobody takes by accident what somebody else has just taken.
    """
    refused = Problem(
        409, "wrong_state", "This cannot be done in the conversation's present state.", state=conversation.state.value
    )
    owner = conversation.agent_id
    if kind is Kind.TAKEN and owner is not None and (actor.takes_from != owner or actor.staff_id == owner):
        raise Problem(
            409, "already_taken", "Somebody else has taken this conversation.", agent_id=conversation.agent_id
        )
    state, allowed = _RULES.get((kind, conversation.state), (conversation.state, _NOBODY))
    if actor.author not in allowed or (actor.author is Author.AGENT) is not (actor.staff_id is not None):
        raise refused
    if actor.author is Author.AGENT and kind is not Kind.TAKEN and actor.staff_id != conversation.agent_id:
        raise refused
    return state


def after(conversation: Conversation, event: Event) -> Conversation:
    """The conversation with one more event. Refuses like `transition`; a number out of turn is a ValueError."""
    if event.number != conversation.last_number + 1:
        raise ValueError(f"event {event.number} cannot follow {conversation.last_number}")
    state = transition(conversation, event.kind, event.actor)
    owner = event.staff_id if event.kind is Kind.TAKEN else conversation.agent_id
    said_in = event.body.get("locale") if event.author is Author.ASSISTANT else None
    return replace(
        conversation,
        locale=said_in or conversation.locale,
        language_chosen=conversation.language_chosen or bool(said_in and event.body.get("locale_chosen")),
        state=state,
        agent_id=owner if state is State.WITH_AGENT else None,
        last_number=event.number,
        updated_at=event.created_at,
        waiting_since=_waiting_since(conversation, event),
        contact=_contact(conversation, event),
    )


def _contact(conversation: Conversation, event: Event) -> Contact:
    if event.kind is Kind.REOPENED:
        return NO_CONTACT
    left = event.body.get("contact")
    awaited = conversation.state in (State.WAITING, State.WITH_AGENT)
    if not left or not awaited or event.kind is not Kind.MESSAGE or event.author is not Author.VISITOR:
        return conversation.contact
    return conversation.contact.updated(left)


def _waiting_since(conversation: Conversation, event: Event) -> datetime | None:
    if event.kind is Kind.CLOSED:
        return None
    if event.kind is Kind.MESSAGE and event.author is not Author.VISITOR:
        return None
    if event.kind in (Kind.MESSAGE, Kind.HANDOFF):
        return conversation.waiting_since or event.created_at
    return conversation.waiting_since
