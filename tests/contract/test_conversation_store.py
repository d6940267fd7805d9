"""The store keeps what it promises on SQLite and PostgreSQL: exactly once, in order, one owner."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from conversations.conversation import Author, Conversation, Expectation, Kind, State
from conversations.store import ConversationStore
from foundation.access_tables import staff
from foundation.bus import MemoryBus
from foundation.database import Database, now
from foundation.errors import Problem

R = TypeVar("R")


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def agents(database: Database) -> list[int]:
    rows = [
        {
            "email": f"agent{i}@grillotostador.example",
            "name": f"Agent {i}",
            "role": "agent",
            "locale": "es",
            "password_hash": "-",
            "created_at": now(),
        }
        for i in range(20)
    ]
    with database.write() as tx:
        tx.execute(sa.insert(staff), rows)
    with database.read() as connection:
        return list(connection.execute(sa.select(staff.c.id).order_by(staff.c.id)).scalars())


@pytest.fixture
def conversation(store: ConversationStore) -> Conversation:
    visitor, _ = store.new_visitor("es")
    return store.start(visitor, "es", "https://shop.example/cart")


def say(store: ConversationStore, conversation: Conversation, text: str, key: str) -> tuple[Any, bool]:
    return store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, {"text": text}, key)


def answer(store: ConversationStore, conversation: Conversation, text: str, key: str, **given: Any) -> tuple[Any, bool]:
    return store.post(conversation.id, Author.ASSISTANT, Kind.MESSAGE, {"text": text}, key, **given)


def hand_off(store: ConversationStore, conversation: Conversation) -> None:
    store.hand_off(conversation.id, "asked", "Un momento.", "handoff", Author.VISITOR)


def present(store: ConversationStore, conversation: Conversation) -> Conversation:
    found = store.by_id(conversation.id)
    assert found is not None
    return found


def at_once(jobs: list[Callable[[], R]]) -> list[R | Problem]:
    """Runs every job in a thread of its own, all started together."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], R]) -> R | Problem:
        barrier.wait()
        try:
            return job()
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@contextmanager
def restarted(database: Database) -> Iterator[ConversationStore]:
    """A store with connections and locks of its own, as another process has."""
    other = Database(database.engine.url.render_as_string(hide_password=False), MemoryBus())
    try:
        yield ConversationStore(other)
    finally:
        other.close()


def test_a_token_leads_to_its_visitor_and_is_not_stored(store: ConversationStore, database: Database) -> None:
    visitor, token = store.new_visitor("pt")
    assert store.visitor_of(token) == visitor
    assert store.visitor_of("somebody else") is None
    with database.read() as connection:
        assert token not in str(connection.execute(sa.text("SELECT * FROM visitor")).all())


def test_a_conversation_is_found_by_its_public_id_and_its_visitor(
    store: ConversationStore, conversation: Conversation
) -> None:
    assert store.get(conversation.public_id) == conversation
    assert store.of_visitor(conversation.visitor_id) == [conversation]
    assert conversation.page == "https://shop.example/cart"
    assert conversation.state is State.WITH_BOT
    for stranger in ("nothing", "x" * 22, "\x00" * 22, "\ud800" * 22, ""):
        assert store.get(stranger) is None


def test_what_is_stored_is_what_was_posted(store: ConversationStore, conversation: Conversation) -> None:
    text = "¿Dónde está mi pedido? 📦 \u202eolé\nsegunda línea"
    event, created = say(store, conversation, text, "k1")
    assert created
    reply, _ = answer(store, conversation, "En camino.", "turn:1", evidence={"probability": 0.91, "articles": [1, 2]})
    assert store.events(conversation.id) == [event, reply]
    assert (event.number, event.key, event.body) == (1, "k1", {"text": text})
    assert reply.evidence == {"probability": 0.91, "articles": [1, 2]}
    assert present(store, conversation).updated_at == reply.created_at


def test_the_same_key_again_stores_nothing_whatever_happened_since(
    store: ConversationStore, conversation: Conversation, agents: list[int]
) -> None:
    first, _ = say(store, conversation, "hola", "k1")
    hand_off(store, conversation)
    taken, _ = store.take(conversation.id, agents[0], "t")
    store.close(conversation.id, agents[0], "c")
    assert say(store, conversation, "otra cosa", "k1") == (first, False)
    assert store.take(conversation.id, agents[0], "t") == (taken, False)
    assert present(store, conversation).state is State.CLOSED
    assert [event.number for event in store.events(conversation.id)] == [1, 2, 3, 4]


def test_keys_of_different_authors_never_meet(
    store: ConversationStore, conversation: Conversation, agents: list[int]
) -> None:
    _, one = say(store, conversation, "hola", "turn:1")
    _, two = answer(store, conversation, "buenas", "turn:1")
    assert one and two


@pytest.mark.parametrize("key", ["", "k" * 101, "a b", "ключ", "nul\x00", "\ud800"])
def test_an_unusable_key_is_refused(store: ConversationStore, conversation: Conversation, key: str) -> None:
    with pytest.raises(Problem) as refusal:
        say(store, conversation, "hola", key)
    assert refusal.value.status == 422


def test_an_unknown_conversation_is_not_found(store: ConversationStore, conversation: Conversation) -> None:
    with pytest.raises(Problem) as refusal:
        store.post(conversation.id + 1000, Author.VISITOR, Kind.MESSAGE, {"text": "?"}, "k")
    assert refusal.value.status == 404


def test_a_refused_event_leaves_nothing_behind(store: ConversationStore, conversation: Conversation) -> None:
    say(store, conversation, "hola", "k1")
    hand_off(store, conversation)
    before = present(store, conversation)
    with pytest.raises(Problem, match="wrong_state"):
        answer(store, conversation, "perdón", "turn:1")
    assert present(store, conversation) == before
    assert len(store.events(conversation.id)) == 2


def test_the_assistant_is_refused_when_the_visitor_has_said_more(
    store: ConversationStore, conversation: Conversation
) -> None:
    say(store, conversation, "hola", "k1")
    seen = Expectation(last_number=1, state=State.WITH_BOT)
    say(store, conversation, "¿hay alguien?", "k2")
    with pytest.raises(Problem, match="moved_on"):
        answer(store, conversation, "buenas", "turn:1", expect=seen)
    event, created = answer(store, conversation, "buenas", "turn:2", expect=Expectation(last_number=2))
    assert created
    assert answer(store, conversation, "buenas", "turn:2", expect=Expectation(last_number=2)) == (event, False)


def test_speaking_in_a_closed_conversation_reopens_it(
    store: ConversationStore, conversation: Conversation, agents: list[int]
) -> None:
    for episode in range(2):
        say(store, conversation, "ayuda", f"k{episode}")
        store.hand_off(conversation.id, "unsure", "Te paso.", f"turn:{episode}", Author.ASSISTANT)
        store.take(conversation.id, agents[0], f"t{episode}")
        store.close(conversation.id, agents[0], f"c{episode}")
    # A visitor's key that looks like one of the store's own disturbs nothing.
    say(store, conversation, "gracias", "reopened:9")
    kinds = [event.kind.value for event in store.events(conversation.id)]
    episode = ["message", "handoff", "taken", "closed", "reopened"]
    assert kinds == [*episode, *episode, "message"]
    found = present(store, conversation)
    assert (found.state, found.agent_id) == (State.WITH_BOT, None)


def test_asking_for_a_person_in_a_closed_conversation_reopens_it_and_waits(
    store: ConversationStore, conversation: Conversation, agents: list[int]
) -> None:
    hand_off(store, conversation)
    store.take(conversation.id, agents[0], "t")
    store.close(conversation.id, agents[0], "c")
    event, _ = store.hand_off(conversation.id, "asked", "Un momento.", "again", Author.VISITOR)
    assert (event.number, present(store, conversation).state) == (5, State.WAITING)
    assert present(store, conversation).waiting_since == event.created_at


def test_a_restart_finds_everything_as_it_was(
    store: ConversationStore, database: Database, conversation: Conversation
) -> None:
    say(store, conversation, "hola", "k1")
    answer(store, conversation, "buenas", "turn:1", evidence={"probability": 0.9})
    hand_off(store, conversation)
    before = (present(store, conversation), store.events(conversation.id), store.queue())
    with restarted(database) as again:
        assert (present(again, conversation), again.events(conversation.id), again.queue()) == before
        assert say(again, conversation, "hola", "k1") == (before[1][0], False)


def test_several_processes_keep_the_same_promises(
    store: ConversationStore, database: Database, conversation: Conversation, agents: list[int]
) -> None:
    with restarted(database) as second, restarted(database) as third:
        stores = (store, second, third)
        at_once([lambda i=i: say(stores[i % 3], conversation, f"{i}", f"k{i // 2}") for i in range(18)])
        assert [event.number for event in store.events(conversation.id)] == list(range(1, 10))
        hand_off(store, conversation)
        results = at_once([lambda i=i: stores[i % 3].take(conversation.id, agents[i], "take") for i in range(12)])
        assert sum(not isinstance(result, Problem) for result in results) == 1


def test_unanswered_lists_what_the_assistant_owes(store: ConversationStore, conversation: Conversation) -> None:
    other = store.start(conversation.visitor_id, "es")
    assert store.unanswered() == []
    say(store, other, "uno", "k")
    say(store, conversation, "dos", "k")
    assert store.unanswered() == [other.id, conversation.id]
    answer(store, other, "sí", "turn:1")
    assert store.unanswered() == [conversation.id]
    hand_off(store, conversation)
    assert store.unanswered() == []


def test_the_queue_is_ordered_by_the_first_unanswered_message(
    store: ConversationStore, conversation: Conversation, agents: list[int]
) -> None:
    late = conversation
    early = store.start(conversation.visitor_id, "pt")
    silent = store.start(conversation.visitor_id, "en")
    first, _ = say(store, early, "primeiro", "k1")
    say(store, late, "segundo", "k1")
    hand_off(store, late)
    store.hand_off(early.id, "unsure", "Um momento.", "turn:1", Author.ASSISTANT)
    say(store, early, "alguém aí?", "k2")
    pressed, _ = store.hand_off(silent.id, "asked", "One moment.", "h", Author.VISITOR)

    queue = store.queue()
    assert [entry.conversation.id for entry in queue] == [early.id, late.id, silent.id]
    assert queue[0].conversation.waiting_since == first.created_at
    assert (queue[0].last_text, queue[0].reason) == ("alguém aí?", "unsure")
    assert queue[2].conversation.waiting_since == pressed.created_at
    assert queue[2].last_text == ""

    store.take(early.id, agents[3], "t")
    queue = store.queue()
    assert [entry.conversation.id for entry in queue] == [late.id, silent.id, early.id]
    assert queue[2].agent_name == "Agent 3"
    assert queue[2].conversation.waiting_since == first.created_at
    store.post(early.id, Author.AGENT, Kind.MESSAGE, {"text": "Olá"}, "m", staff_id=agents[3])
    assert present(store, early).waiting_since is None
    store.close(early.id, agents[3], "c")
    assert [entry.conversation.id for entry in store.queue()] == [late.id, silent.id]


def test_of_twenty_agents_exactly_one_takes_it(
    store: ConversationStore, conversation: Conversation, agents: list[int]
) -> None:
    say(store, conversation, "hola", "k1")
    hand_off(store, conversation)
    results = at_once([lambda agent=agent: store.take(conversation.id, agent, "take") for agent in agents])
    winners = [result for result in results if not isinstance(result, Problem)]
    losers = [result for result in results if isinstance(result, Problem)]
    assert len(winners) == 1
    event, created = winners[0]
    assert created
    assert present(store, conversation).agent_id == event.staff_id
    assert {(loser.status, loser.code, loser.extra["agent"]) for loser in losers} == {
        (409, "already_taken", event.staff_name)
    }
    assert [event.kind for event in store.events(conversation.id)] == [Kind.MESSAGE, Kind.HANDOFF, Kind.TAKEN]


def test_the_same_key_from_many_requests_at_once_is_stored_once(
    store: ConversationStore, conversation: Conversation
) -> None:
    results = at_once([lambda i=i: say(store, conversation, f"copy {i}", "same") for i in range(20)])
    assert not [result for result in results if isinstance(result, Problem)]
    assert sum(created for _, created in results) == 1  # type: ignore[misc]
    assert {event.number for event, _ in results} == {1}  # type: ignore[misc]
    assert len({event.body["text"] for event, _ in results}) == 1  # type: ignore[misc]
    assert len(store.events(conversation.id)) == 1


def test_posts_at_once_are_numbered_without_gaps_and_in_time(
    store: ConversationStore, conversation: Conversation
) -> None:
    def chat(writer: int) -> list[int]:
        return [say(store, conversation, f"{writer}/{i}", f"{writer}-{i}")[0].number for i in range(5)]

    results = at_once([lambda writer=writer: chat(writer) for writer in range(12)])
    events = store.events(conversation.id)
    assert [event.number for event in events] == list(range(1, 61))
    assert [event.created_at for event in events] == sorted(event.created_at for event in events)
    for writer, numbers in enumerate(results):
        assert not isinstance(numbers, Problem)
        assert numbers == sorted(numbers)
        own = [event.body["text"] for event in events if event.number in numbers]
        assert own == [f"{writer}/{i}" for i in range(5)]


def test_a_wake_up_comes_after_the_event_can_be_read(
    store: ConversationStore, conversation: Conversation, bus: MemoryBus
) -> None:
    with bus.subscribe(f"conversation:{conversation.id}") as own, bus.subscribe("queue") as queue:
        say(store, conversation, "hola", "k1")
        assert own.wait(0)
        assert len(store.events(conversation.id)) == 1
        assert not queue.wait(0)
        say(store, conversation, "hola", "k1")
        assert not own.wait(0)
        hand_off(store, conversation)
        assert own.wait(0) and queue.wait(0)


def test_a_colleague_takes_over_by_naming_the_owner(
    store: ConversationStore, conversation: Conversation, agents: list[int]
) -> None:
    one, other, third = agents[:3]
    hand_off(store, conversation)
    store.take(conversation.id, one, "t1")
    for taker, owner in ((other, None), (other, third), (one, one)):
        with pytest.raises(Problem, match="already_taken"):
            store.take(conversation.id, taker, f"wrong-{taker}-{owner}", owner)
    event, created = store.take(conversation.id, other, "t2", one)
    assert created
    assert event.body == {"from": one}
    assert store.take(conversation.id, other, "t2", one) == (event, False)
    now_owned = store.by_id(conversation.id)
    assert now_owned is not None
    assert (now_owned.state, now_owned.agent_id) == (State.WITH_AGENT, other)
    with pytest.raises(Problem, match="wrong_state"):
        store.post(conversation.id, Author.AGENT, Kind.MESSAGE, {"text": "x"}, "m", staff_id=one)
    with pytest.raises(Problem, match="already_taken"):
        store.take(conversation.id, third, "t3", one)


def test_a_sender_who_begins_in_several_places_at_once_has_one_conversation(
    store: ConversationStore, conversation: Conversation
) -> None:
    assert store.of_sender("ana") is None
    begun = at_once([lambda: store.start_for_sender("ana", "pt")] * 8)
    first, *others = begun
    assert isinstance(first, Conversation)
    assert others == [first] * 7
    assert first.locale == "pt"
    assert first.visitor_id != conversation.visitor_id
    assert store.of_sender("ana") == first
    later = store.start(first.visitor_id, "es")
    assert store.of_sender("ana") == later
    assert store.start_for_sender("ana", "en") == later
    assert store.start_for_sender("Ana", "en").visitor_id != later.visitor_id
