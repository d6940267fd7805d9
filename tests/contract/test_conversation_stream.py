"""Whoever follows a conversation gets every event once and in order, wherever they start and whenever they drop."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conversations.conversation import Author, Conversation, Event, Kind
from conversations.store import ConversationStore
from conversations.stream import PAGE, Heartbeat, follow, wait_for
from foundation.bus import MemoryBus, Subscription
from foundation.database import Database

TOTAL = 12


class DeafBus(MemoryBus):
    """A bus whose every wake-up is lost."""

    def publish(self, topic: str) -> None:
        """Lose it."""


class RacingBus(MemoryBus):
    """A bus that lets something happen between listening and the first reading."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile = lambda: None

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        with super().subscribe(*topics) as subscription:
            self.meanwhile()
            yield subscription


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def conversation(store: ConversationStore) -> Conversation:
    visitor, _ = store.new_visitor("es")
    return store.start(visitor, "es")


def say(store: ConversationStore, conversation: Conversation, number: int) -> None:
    store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, {"text": f"message {number}"}, f"k{number}")


def fill(store: ConversationStore, conversation: Conversation, count: int = TOTAL) -> list[Event]:
    for number in range(1, count + 1):
        say(store, conversation, number)
    return store.events(conversation.id, 0, count)


@contextmanager
def writing(store: ConversationStore, conversation: Conversation) -> Iterator[None]:
    """Somebody writes all the messages meanwhile."""
    writer = threading.Thread(target=fill, args=(store, conversation))
    writer.start()
    try:
        yield
    finally:
        writer.join()


def take(count: int, store: ConversationStore, bus: MemoryBus, conversation: Conversation, after: int) -> list[Event]:
    """The next `count` events, after which the line drops."""
    stream = follow(store, bus, conversation.id, after, threading.Event(), heartbeat_seconds=0.5, life_seconds=20)
    found: list[Event] = []
    for entry in stream:
        if isinstance(entry, Event):
            found.append(entry)
        if len(found) == count:
            break
    stream.close()  # type: ignore[attr-defined]
    return found


def test_following_from_every_number_gives_exactly_the_rest(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    events = fill(store, conversation)
    for number in range(TOTAL):
        assert take(TOTAL - number, store, bus, conversation, number) == events[number:]
        assert wait_for(store, bus, conversation.id, number, 5) == events[number:]
    assert wait_for(store, bus, conversation.id, TOTAL, 0) == []


def test_a_line_that_drops_at_every_number_loses_and_doubles_nothing(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    with writing(store, conversation):
        streamed: list[Event] = []
        while len(streamed) < TOTAL:
            streamed += take(1, store, bus, conversation, len(streamed))
    assert streamed == store.events(conversation.id)
    assert [event.number for event in streamed] == list(range(1, TOTAL + 1))


def test_long_polling_gives_the_same_as_streaming(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    with writing(store, conversation):
        polled: list[Event] = []
        while len(polled) < TOTAL:
            polled += wait_for(store, bus, conversation.id, len(polled), 5)
    assert polled == take(TOTAL, store, bus, conversation, 0) == store.events(conversation.id)


def test_a_live_follower_is_woken_at_once(store: ConversationStore, conversation: Conversation, bus: MemoryBus) -> None:
    timer = threading.Timer(0.3, say, (store, conversation, 1))
    timer.start()
    began = time.monotonic()
    assert len(wait_for(store, bus, conversation.id, 0, 10)) == 1
    assert time.monotonic() - began < 5
    timer.join()


def test_lost_wake_ups_only_cost_time(database: Database, conversation: Conversation) -> None:
    database.bus = DeafBus()
    store = ConversationStore(database)
    with writing(store, conversation):
        assert len(take(TOTAL, store, DeafBus(), conversation, 0)) == TOTAL


def test_what_is_written_while_somebody_begins_to_listen_is_not_missed(
    store: ConversationStore, conversation: Conversation
) -> None:
    bus = RacingBus()
    bus.meanwhile = lambda: say(store, conversation, 1)
    assert len(wait_for(store, bus, conversation.id, 0, 0)) == 1
    bus.meanwhile = lambda: say(store, conversation, 2)
    assert [event.number for event in take(1, store, bus, conversation, 1)] == [2]


def test_silence_is_a_heartbeat_and_a_life_ends(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    stop = threading.Event()
    entries = list(follow(store, bus, conversation.id, 0, stop, heartbeat_seconds=0.1, life_seconds=0.35))
    assert entries
    assert all(isinstance(entry, Heartbeat) for entry in entries)


def test_a_stopping_server_ends_the_stream_and_the_poll_after_what_is_stored(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    events = fill(store, conversation, 3)
    stop = threading.Event()
    stop.set()
    assert list(follow(store, bus, conversation.id, 1, stop)) == events[1:]
    began = time.monotonic()
    assert wait_for(store, bus, conversation.id, 3, 25, stop=stop) == []
    assert time.monotonic() - began < 5


def test_a_long_conversation_comes_in_pages_without_waiting(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    total = PAGE + 5
    fill(store, conversation, total)
    assert len(wait_for(store, bus, conversation.id, 0, 5)) == PAGE
    assert [event.number for event in take(total, store, bus, conversation, 0)] == list(range(1, total + 1))


def test_followers_hold_no_connection_while_they_wait(
    database: Database, store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    say(store, conversation, 1)
    stream = follow(store, bus, conversation.id, 0, threading.Event())
    assert isinstance(next(stream), Event)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    stream.close()  # type: ignore[attr-defined]
