"""What the two sides tell each other without storing it, and how far they have read; on SQLite and PostgreSQL."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conversations.conversation import Author, Conversation, Event, Kind
from conversations.reading import ReadMarks
from conversations.signals import Signal, signal_topic
from conversations.store import ConversationStore
from conversations.stream import Heartbeat, follow, frames
from foundation.bus import MemoryBus
from foundation.database import Database


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def marks(database: Database) -> ReadMarks:
    return ReadMarks(database)


@pytest.fixture
def conversation(store: ConversationStore) -> Conversation:
    visitor, _ = store.new_visitor("es")
    begun = store.start(visitor, "es")
    for number in range(1, 6):
        store.post(begun.id, Author.VISITOR, Kind.MESSAGE, {"text": f"message {number}"}, f"k{number}")
    return begun


def test_read_marks_only_go_forward_and_never_past_the_end(marks: ReadMarks, conversation: Conversation) -> None:
    assert marks.of(conversation.id, Author.AGENT) == 0
    for said, known in ((2, 2), (1, 2), (4, 4), (99, 5), (5, 5)):
        marks.read(conversation.id, Author.AGENT, said)
        assert marks.of(conversation.id, Author.AGENT) == known
    assert marks.of(conversation.id, Author.VISITOR) == 0


def test_two_windows_that_set_the_first_mark_at_once_set_one(marks: ReadMarks, conversation: Conversation) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: marks.read(conversation.id, Author.VISITOR, number), [1, 5, 2, 4, 3, 5, 1, 2]))
    assert marks.of(conversation.id, Author.VISITOR) == 5


def test_a_mark_is_told_once(marks: ReadMarks, conversation: Conversation, bus: MemoryBus) -> None:
    with bus.subscribe(signal_topic(conversation.id, Signal.READ)) as listener:
        marks.read(conversation.id, Author.AGENT, 3)
        assert listener.wait(5)
        marks.read(conversation.id, Author.AGENT, 3)
        assert not listener.wait(0.05)


def test_signals_come_between_the_events_and_states_at_the_beginning(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    asked = (Signal.AGENT_WRITES, Signal.READ)
    stream = follow(store, bus, conversation.id, 0, threading.Event(), signals=asked, heartbeat_seconds=5)
    assert [next(stream) for _ in range(5)] == store.events(conversation.id)
    assert next(stream) is Signal.READ

    def write() -> None:
        bus.publish(signal_topic(conversation.id, Signal.VISITOR_WRITES))
        bus.publish(signal_topic(conversation.id, Signal.AGENT_WRITES))

    threading.Timer(0.2, write).start()
    assert next(stream) is Signal.AGENT_WRITES
    store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, {"text": "one more"}, "k6")
    told = next(stream)
    assert isinstance(told, Event)
    assert told.number == 6


def test_many_signals_do_not_put_off_the_next_look(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    over = threading.Event()

    def chatter() -> None:
        while not over.wait(0.02):
            bus.publish(signal_topic(conversation.id, Signal.AGENT_WRITES))

    thread = threading.Thread(target=chatter)
    thread.start()
    stream = follow(
        store, bus, conversation.id, 5, threading.Event(), signals=(Signal.AGENT_WRITES,), heartbeat_seconds=0.3
    )
    try:
        end = time.monotonic() + 10
        while not isinstance(next(stream), Heartbeat):
            assert time.monotonic() < end
    finally:
        over.set()
        thread.join()


def test_frames_name_a_signal_and_give_it_no_number(conversation: Conversation) -> None:
    said = {Signal.READ: {"number": 3}, Signal.AGENT_WRITES: {}, Signal.AGENT_LOOKS_UP: None}
    text = list(frames(iter(said), lambda event: {}, said.get))
    assert text == [
        ": open\n\n",
        'event: read\ndata: {"number":3}\n\n',
        "event: agent_writes\ndata: {}\n\n",
    ]
