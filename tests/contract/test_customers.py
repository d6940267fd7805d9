"""Who is signed in as whom, ratings and places in the queue; on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conversations.conversation import Author, Kind
from conversations.customers import Customers, Identity
from conversations.ratings import Ratings
from conversations.store import ConversationStore
from conversations.waiting_room import WaitingRoom
from foundation.access_tables import staff
from foundation.brand import Hours
from foundation.database import Database, now
from foundation.errors import Problem


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def customers(database: Database) -> Customers:
    return Customers(database)


def identity(subject: str, name: str = "Marta Gil") -> Identity:
    return Identity(subject, name, f"{subject}@grillotostador.example", now() + timedelta(minutes=5))


def code(caught: pytest.ExceptionInfo[Problem]) -> tuple[int, str]:
    return caught.value.status, caught.value.code


def test_two_devices_of_a_customer_see_the_same_and_nobody_else_does(
    store: ConversationStore, customers: Customers
) -> None:
    phone, laptop, stranger, nobody = (store.new_visitor("es")[0] for _ in range(4))
    before = store.start(phone, "es")
    assert not store.belongs_to(before, laptop)
    customers.identify(phone, identity("c1"), "one")
    customers.identify(laptop, identity("c1", "Marta G."), "two")
    customers.identify(stranger, identity("c2"), "three")
    after = store.start(laptop, "es")
    for visitor in (phone, laptop):
        assert {one.id for one in store.of_visitor(visitor)} == {before.id, after.id}
        assert store.belongs_to(before, visitor)
        assert store.belongs_to(after, visitor)
    for visitor in (stranger, nobody):
        assert store.of_visitor(visitor) == []
        assert not store.belongs_to(before, visitor)
    found = customers.of_visitor(phone)
    assert found is not None
    assert found.name == "Marta G."
    assert customers.of_visitor(nobody) is None


def test_a_proof_is_used_by_one_visitor(store: ConversationStore, customers: Customers) -> None:
    mine, thief = (store.new_visitor("es")[0] for _ in range(2))
    customers.identify(mine, identity("c1"), "proof")
    customers.identify(mine, identity("c1"), "proof")
    with pytest.raises(Problem) as caught:
        customers.identify(thief, identity("c1"), "proof")
    assert code(caught) == (401, "identity_used")
    assert customers.of_visitor(thief) is None


def test_a_visitor_stays_who_they_are(store: ConversationStore, customers: Customers) -> None:
    visitor = store.new_visitor("es")[0]
    customers.identify(visitor, identity("c1"), "one")
    with pytest.raises(Problem) as caught:
        customers.identify(visitor, identity("c2"), "two")
    assert code(caught) == (409, "other_customer")


def agent(database: Database) -> int:
    row = sa.insert(staff).values(
        email="a@grillotostador.example", name="A", role="agent", locale="es", password_hash="-", created_at=now()
    )
    with database.write() as tx:
        return int(tx.execute(row.returning(staff.c.id)).scalar_one())


def test_a_rating_comes_at_the_end_and_may_change(store: ConversationStore, database: Database) -> None:
    ratings, me = Ratings(database), agent(database)
    conversation = store.start(store.new_visitor("es")[0], "es")
    with pytest.raises(Problem) as caught:
        ratings.rate(conversation.id, 5, "")
    assert code(caught) == (409, "not_over")
    store.hand_off(conversation.id, "asked", "", "h", Author.VISITOR)
    store.take(conversation.id, me, "t")
    store.close(conversation.id, me, "c")
    ratings.rate(conversation.id, 2, "meh")
    store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, {"text": "otra cosa"}, "k")
    ratings.rate(conversation.id, 5, "al final bien")
    found = ratings.of(conversation.id)
    assert found is not None
    assert (found.score, found.comment) == (5, "al final bien")


def test_places_in_the_queue_follow_it(store: ConversationStore, database: Database) -> None:
    room, me = WaitingRoom(database, Hours()), agent(database)
    waiting = [store.start(store.new_visitor("es")[0], "es") for _ in range(3)]
    assert room.place(waiting[0].id) is None
    for conversation in waiting:
        store.hand_off(conversation.id, "asked", "", "h", Author.VISITOR)
    places = [room.place(one.id) for one in waiting]
    assert [place and place.to_dict() for place in places] == [
        {"position": position, "low": None, "high": None} for position in (1, 2, 3)
    ]
    with database.bus.subscribe("queue_order") as listener:
        store.take(waiting[0].id, me, "t")
        assert listener.wait(5)
        store.post(waiting[0].id, Author.VISITOR, Kind.MESSAGE, {"text": "hola"}, "k")
        assert not listener.wait(0.05)
    assert room.place(waiting[0].id) is None
    second = room.place(waiting[1].id)
    assert second is not None
    assert second.position == 1


def test_past_waits_give_an_estimate(store: ConversationStore, database: Database) -> None:
    me = agent(database)
    for _ in range(10):
        past = store.start(store.new_visitor("es")[0], "es")
        store.hand_off(past.id, "asked", "", "h", Author.VISITOR)
        store.take(past.id, me, "t")
        store.close(past.id, me, "c")
    one = store.start(store.new_visitor("es")[0], "es")
    store.hand_off(one.id, "asked", "", "h", Author.VISITOR)
    room = WaitingRoom(database, Hours())
    assert room.place(one.id) is not None
    assert len(room._waits) == 10
