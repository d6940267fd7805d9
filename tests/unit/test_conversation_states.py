"""Whatever is tried in whatever order, a conversation keeps its rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    transition,
)
from foundation.errors import Problem

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEW = Conversation(1, "public", 1, "es", State.WITH_BOT, None, 0, START, START, None)
VISITOR, ASSISTANT, SYSTEM = (Actor(author) for author in (Author.VISITOR, Author.ASSISTANT, Author.SYSTEM))
ANA, BEA = (Actor(Author.AGENT, staff_id) for staff_id in (7, 8))
ACTORS = (VISITOR, ASSISTANT, SYSTEM, ANA, BEA)

attempts = st.lists(st.tuples(st.sampled_from(list(Kind)), st.sampled_from(ACTORS)), max_size=60)


def next_event(conversation: Conversation, kind: Kind, actor: Actor) -> Event:
    number = conversation.last_number + 1
    moment = conversation.updated_at + timedelta(minutes=1)
    return Event(1, number, kind, actor.author, actor.staff_id, None, {}, None, f"k{number}", moment)


def play(*steps: tuple[Kind, Actor]) -> Conversation:
    conversation = NEW
    for kind, actor in steps:
        conversation = after(conversation, next_event(conversation, kind, actor))
    return conversation


SAID = (Kind.MESSAGE, VISITOR)
WAITING = (SAID, (Kind.HANDOFF, ASSISTANT))
TAKEN = (*WAITING, (Kind.TAKEN, ANA))
CLOSED = (*TAKEN, (Kind.CLOSED, ANA))


@given(attempts)
def test_rules_hold_over_any_schedule(tried: list[tuple[Kind, Actor]]) -> None:
    conversation, history = NEW, []
    for kind, actor in tried:
        event = next_event(conversation, kind, actor)
        try:
            changed = after(conversation, event)
        except Problem as problem:
            assert problem.status == 409
            assert problem.code in ("wrong_state", "already_taken")
            continue
        history.append(event)
        assert [entry.number for entry in history] == list(range(1, changed.last_number + 1))
        assert (changed.agent_id is not None) == (changed.state is State.WITH_AGENT)
        if conversation.state is State.WITH_AGENT:
            assert event.author is not Author.ASSISTANT
            if changed.state is State.WITH_AGENT:
                assert changed.agent_id == conversation.agent_id
            if event.author is Author.AGENT:
                assert event.staff_id == conversation.agent_id
        if conversation.state is State.CLOSED:
            assert event.kind is Kind.REOPENED
        if changed.state is State.WAITING:
            assert changed.waiting_since is not None
        conversation = changed
        assert conversation.waiting_since == first_unanswered(history)


def first_unanswered(history: list[Event]) -> datetime | None:
    """The same moment, read off the whole history: an independent telling of the rule."""
    since = None
    for event in reversed(history):
        if event.kind is Kind.CLOSED or (event.kind is Kind.MESSAGE and event.author is not Author.VISITOR):
            break
        if event.kind in (Kind.MESSAGE, Kind.HANDOFF):
            since = event.created_at
    return since


def test_the_wait_is_counted_from_the_first_unanswered_message_and_goes_on_until_the_answer() -> None:
    asked = play(SAID, (Kind.MESSAGE, ASSISTANT), SAID)
    since = asked.updated_at
    later: tuple[tuple[Kind, Actor], ...] = (SAID, (Kind.HANDOFF, VISITOR), SAID, (Kind.TAKEN, ANA), SAID)
    conversation = asked
    for kind, actor in later:
        conversation = after(conversation, next_event(conversation, kind, actor))
        assert conversation.waiting_since == since
    answered = after(conversation, next_event(conversation, Kind.MESSAGE, ANA))
    assert answered.waiting_since is None


def test_a_visitor_who_only_asks_for_a_person_waits_from_then_on() -> None:
    conversation = play((Kind.HANDOFF, VISITOR))
    assert conversation.waiting_since == conversation.updated_at


@pytest.mark.parametrize(
    ("so_far", "kind", "actor"),
    [
        ((), Kind.MESSAGE, ANA),
        ((), Kind.TAKEN, ANA),
        ((), Kind.HANDOFF, ANA),
        ((), Kind.REOPENED, SYSTEM),
        (WAITING, Kind.MESSAGE, ASSISTANT),
        (WAITING, Kind.MESSAGE, ANA),
        (WAITING, Kind.HANDOFF, VISITOR),
        (WAITING, Kind.TAKEN, VISITOR),
        (WAITING, Kind.TAKEN, Actor(Author.AGENT)),
        (WAITING, Kind.MESSAGE, Actor(Author.VISITOR, 7)),
        (TAKEN, Kind.MESSAGE, ASSISTANT),
        (TAKEN, Kind.MESSAGE, SYSTEM),
        (TAKEN, Kind.MESSAGE, BEA),
        (TAKEN, Kind.CLOSED, BEA),
        (TAKEN, Kind.CLOSED, VISITOR),
        (TAKEN, Kind.HANDOFF, ASSISTANT),
        (CLOSED, Kind.MESSAGE, ANA),
        (CLOSED, Kind.MESSAGE, ASSISTANT),
        (CLOSED, Kind.TAKEN, BEA),
        (CLOSED, Kind.REOPENED, VISITOR),
    ],
)
def test_what_may_not_happen_is_refused(so_far: tuple[tuple[Kind, Actor], ...], kind: Kind, actor: Actor) -> None:
    with pytest.raises(Problem, match="wrong_state"):
        transition(play(*so_far), kind, actor)


def test_the_loser_of_a_race_learns_who_has_it() -> None:
    with pytest.raises(Problem, match="already_taken") as refusal:
        transition(play(*TAKEN), Kind.TAKEN, BEA)
    assert refusal.value.extra == {"agent_id": 7}


def test_only_the_visitor_reopens_and_only_what_is_closed() -> None:
    closed = play(*CLOSED)
    assert reopens(closed, Kind.MESSAGE, VISITOR)
    assert reopens(closed, Kind.HANDOFF, VISITOR)
    assert not reopens(closed, Kind.MESSAGE, ANA)
    assert not reopens(closed, Kind.MESSAGE, ASSISTANT)
    assert not reopens(play(*TAKEN), Kind.MESSAGE, VISITOR)
    assert play(*CLOSED, (Kind.REOPENED, SYSTEM)).state is State.WITH_BOT


def test_an_event_out_of_turn_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        after(NEW, replace(next_event(NEW, *SAID), number=2))


def test_an_expectation_is_met_or_refused() -> None:
    waiting = play(*WAITING)
    Expectation().check(waiting)
    Expectation(last_number=2, state=State.WAITING).check(waiting)
    for missed in (Expectation(last_number=1), Expectation(state=State.WITH_BOT)):
        with pytest.raises(Problem, match="moved_on"):
            missed.check(waiting)
