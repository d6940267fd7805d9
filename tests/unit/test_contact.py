"""Where a customer wants to be answered is read from what they write, and kept once a person is awaited."""

from pathlib import Path

import pytest

from assistant.contact import with_contact
from conversations.conversation import NO_CONTACT, Author, Contact, Kind
from conversations.store import ConversationStore
from foundation.access import Role, StaffDirectory
from foundation.bus import MemoryBus
from foundation.database import Database

ORDER = r"GT-\d{4,5}"


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("escribidme a Ana@GrilloTostador.example, gracias", {"email": "ana@grillotostador.example"}),
        ("pode ligar para o +351 912 345 678", {"phone": "+351912345678"}),
        ("600 123 456 or ana@grillotostador.example", {"phone": "600123456", "email": "ana@grillotostador.example"}),
        ("no, mejor al 600 123 457 que al 600 123 456", {"phone": "600123456"}),
    ],
)
def test_an_address_or_a_number_is_taken_in_its_plain_form(text: str, contact: dict[str, str]) -> None:
    assert with_contact({"text": text}, ORDER) == {"text": text, "contact": contact}


@pytest.mark.parametrize("text", ["ana@", "@grillotostador", "mi pedido GT-10423", "12345", "49,90 €", "", "٠٠٠ 😀"])
def test_what_is_neither_is_left_alone(text: str) -> None:
    assert with_contact({"text": text}, ORDER) == {"text": text}


def test_it_is_kept_from_the_hand_off_to_the_end_of_the_episode(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}", MemoryBus())
    store = ConversationStore(database)
    visitor, _ = store.new_visitor("es")
    one = store.start(visitor, "es")

    def says(key: str, **contact: str) -> Contact:
        store.post(one.id, Author.VISITOR, Kind.MESSAGE, {"text": "…", "contact": contact}, key)
        found = store.by_id(one.id)
        assert found is not None
        return found.contact

    assert says("k1", email="early@grillotostador.example") == NO_CONTACT
    store.hand_off(one.id, "asked", "…", "h", Author.ASSISTANT)
    assert says("k2", email="a@grillotostador.example") == Contact("a@grillotostador.example")
    assert says("k3", phone="600123456") == Contact("a@grillotostador.example", "600123456")
    assert says("k4", email="b@grillotostador.example") == Contact("b@grillotostador.example", "600123456")
    agent = StaffDirectory(database, 1).add("eva@grillotostador.example", "Eva", Role.AGENT, "es", "tuesta-despacio")
    store.take(one.id, agent.id, "t")
    store.close(one.id, agent.id, "c")
    assert says("k5") == NO_CONTACT
    database.close()
