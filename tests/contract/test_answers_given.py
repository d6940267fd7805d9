"""The answers from an article are found again, the newest first, by its language, on both databases."""

from conversations import answers_given
from conversations.conversation import Author, Kind
from conversations.store import ConversationStore
from foundation.database import Database


def answered(store: ConversationStore, article_id: int, locale: str, *, offer: bool = False) -> str:
    visitor, _ = store.new_visitor(locale)
    one = store.start(visitor, locale)
    store.post(one.id, Author.VISITOR, Kind.MESSAGE, {"text": "?"}, "k1")
    cards = [{"article_id": article_id, "locale": locale}, {"article_id": 99, "locale": "en"}]
    body = {"text": "…", "articles": cards if offer else cards[:1], "offer": offer}
    store.post(one.id, Author.ASSISTANT, Kind.MESSAGE, body, "turn:1")
    return one.public_id


def test_only_answers_from_the_article_in_its_language(database: Database) -> None:
    store = ConversationStore(database)
    first, second = answered(store, 7, "es"), answered(store, 7, "es")
    answered(store, 7, "pt")
    answered(store, 8, "es")
    answered(store, 7, "es", offer=True)
    found = answers_given.latest(database, 7, "es", 10)
    assert [public_id for public_id, _ in found] == [second, first]
    assert all(event.answered_from == 7 and event.number == 2 for _, event in found)
    assert [public_id for public_id, _ in answers_given.latest(database, 7, "es", 1)] == [second]
    assert answers_given.latest(database, 99, "en", 10) == []


def test_what_is_left_to_be_answered_at_is_kept_in_plain_columns(database: Database) -> None:
    store = ConversationStore(database)
    visitor, _ = store.new_visitor("es")
    one = store.start(visitor, "es")
    store.hand_off(one.id, "asked", "…", "h", Author.ASSISTANT)
    left = {"text": "…", "contact": {"phone": "+34600123456"}}
    store.post(one.id, Author.VISITOR, Kind.MESSAGE, left, "k1")
    [entry] = store.queue()
    assert (entry.conversation.contact.phone, entry.conversation.contact.email) == ("+34600123456", "")
    assert entry.customer_name is None
