"""Rasa's REST channel: what clients made for it send and get, and that nobody else is let in."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from conversations.conversation import Author, Conversation, Kind, State
from conversations.store import ConversationStore
from foundation.access_tables import staff
from foundation.bus import MemoryBus
from foundation.database import Database, now
from foundation.settings import Settings, SettingsError
from foundation.web import language, limits, problems
from widget import rasa_channel
from widget.rasa_conversations import RasaConversations

TOKEN = "a-token-for-the-tests"
EXAMPLES = {"es": {"greet": "hola"}, "pt": {"greet": "oi"}, "en": {"greet": "hello"}}


@dataclass
class Channel:
    """The channel with an assistant that says what it was asked, unless it is told to be silent."""

    app: Flask
    store: ConversationStore
    database: Database
    replies: list[dict[str, Any]] = field(default_factory=list)
    scheduled: list[int] = field(default_factory=list)

    def take_turn(self, conversation_id: int) -> None:
        self.scheduled.append(conversation_id)
        conversation = self.store.by_id(conversation_id)
        if self.replies and conversation and conversation.state is State.WITH_BOT:
            key = f"turn:{conversation.last_number}"
            self.store.post(conversation_id, Author.ASSISTANT, Kind.MESSAGE, self.replies.pop(0), key)

    def post(self, what: str, body: Any, token: str | None = TOKEN, **more: Any) -> TestResponse:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        given = {"content_type": "application/json", **more}
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.app.test_client().post(f"/webhooks/rest/{what}", data=data, headers=headers, **given)

    def say(self, message: Any, sender: Any = "ana", **more: Any) -> Any:
        response = self.post("webhook", {"sender": sender, "message": message, **more})
        assert response.status_code == 200, response.text
        return response.get_json()

    def conversation(self, sender: str = "ana") -> Conversation:
        found = self.store.of_sender(sender)
        assert found is not None
        return found

    def texts(self, sender: str = "ana") -> list[tuple[str, str]]:
        events = self.store.events(self.conversation(sender).id)
        return [(event.author.value, event.body["text"]) for event in events if event.kind is Kind.MESSAGE]


def build(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch, **given: Any) -> Channel:
    monkeypatch.setattr("widget.rasa_conversations.WAIT_SECONDS", 0)
    shutil.copy(sqlite_template, tmp_path / "test.db")
    bus = MemoryBus()
    database = Database(f"sqlite:///{tmp_path / 'test.db'}", bus)
    rates = {"visitor_rate": "1000 per minute", "rasa_channel_rate": "5000 per minute"}
    access = {"rasa_channel": "token", "rasa_channel_token": TOKEN, "public_url": "https://help.example"}
    settings = Settings(**{**rates, **access, **given})
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.request_limit
    language.install(app)
    problems.install(app)
    limits.install(app, "")
    store = ConversationStore(database)
    channel = Channel(app, store, database)
    conversations = RasaConversations(
        store,
        bus,
        settings.locales,
        settings.message_limit,
        EXAMPLES,
        channel.take_turn,
        lambda reason, locale, turn: f"{reason} {locale}",
        dict,
        threading.Event(),
    )
    app.register_blueprint(rasa_channel.blueprint(conversations, settings, "Cri"))
    return channel


@pytest.fixture
def channel(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    ready = build(tmp_path, sqlite_template, monkeypatch)
    yield ready
    ready.database.close()


def add_agent(database: Database) -> int:
    row = sa.insert(staff).values(
        email="bea@grillotostador.example",
        name="Bea Ruiz",
        role="agent",
        locale="es",
        password_hash="-",
        created_at=now(),
    )
    with database.write() as tx:
        return int(tx.execute(row.returning(staff.c.id)).scalar_one())


def test_it_says_that_it_is_there_as_rasa_does(channel: Channel) -> None:
    for address in ("/webhooks/rest/", "/webhooks/rest"):
        response = channel.app.test_client().get(address)
        assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_an_answer_has_one_message_for_each_paragraph(channel: Channel) -> None:
    channel.replies = [{"text": "Buenas.\n\n¿En qué te ayudo?"}]
    assert channel.say("hola") == [
        {"recipient_id": "ana", "text": "Buenas."},
        {"recipient_id": "ana", "text": "¿En qué te ayudo?"},
    ]


def test_a_stream_has_one_message_on_each_line(channel: Channel) -> None:
    channel.replies = [{"text": "Buenas.\n\n¿En qué te ayudo?"}]
    response = channel.post("webhook?stream=true", {"sender": "ana", "message": "hola"})
    assert response.headers["Content-Type"] == "text/event-stream"
    assert [json.loads(line) for line in response.text.splitlines()] == [
        {"recipient_id": "ana", "text": "Buenas."},
        {"recipient_id": "ana", "text": "¿En qué te ayudo?"},
    ]


CARD = {
    "article_id": 1,
    "locale": "es",
    "title": "Cancelar un pedido",
    "summary": "",
    "url": "/hc/es/1-cancelar#plazo",
    "anchor": "plazo",
    "video": "/media/1.mp4",
    "poster": None,
}


def test_an_article_comes_as_a_link_and_its_video_as_an_attachment(channel: Channel) -> None:
    channel.replies = [{"text": "Se puede.", "articles": [CARD], "offer": False}]
    text, link, film = channel.say("¿puedo cancelar?")
    assert text == {"recipient_id": "ana", "text": "Se puede."}
    assert link["text"] == "Cancelar un pedido: https://help.example/hc/es/1-cancelar#plazo"
    assert film["attachment"]["payload"]["src"] == "https://help.example/media/1.mp4"


def test_articles_to_choose_from_come_as_buttons(channel: Channel) -> None:
    channel.replies = [{"text": "¿Cuál?", "articles": [CARD, {**CARD, "title": "Devolver"}], "offer": True}]
    assert channel.say("cancelar") == [
        {
            "recipient_id": "ana",
            "text": "¿Cuál?",
            "buttons": [
                {"title": "Cancelar un pedido", "payload": "Cancelar un pedido"},
                {"title": "Devolver", "payload": "Devolver"},
            ],
        }
    ]


@pytest.mark.parametrize("message", [None, "", "  \n ", "/nothing_of_ours", "/restart", "/session_start"])
def test_what_asks_for_nothing_gets_an_empty_list_and_is_not_stored(channel: Channel, message: str | None) -> None:
    assert channel.say(message) == []
    assert channel.texts() == []
    assert channel.scheduled == []


@pytest.mark.parametrize(("locale", "words"), [("es", "hola"), ("pt", "oi")])
def test_an_intent_by_name_is_what_people_say_for_it(channel: Channel, locale: str, words: str) -> None:
    channel.say('/greet{"name": "Ana"}', metadata={"locale": locale})
    assert channel.texts() == [("visitor", words)]


def test_a_number_is_a_sender_as_it_is_for_rasa(channel: Channel) -> None:
    channel.replies = [{"text": "Buenas."}]
    assert channel.say("hola", sender=42) == [{"recipient_id": "42", "text": "Buenas."}]


@pytest.mark.parametrize("sender", [None, "", "  ", "\u200b"])
def test_without_a_sender_nothing_is_said(channel: Channel, sender: str | None) -> None:
    response = channel.post("webhook", {"sender": sender, "message": "hola"})
    assert (response.status_code, response.get_json()["code"]) == (422, "text_empty")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"[]", 422),
        (b"[" * 100_000, 400),
        (b'{"sender": "ana", "message": {"a": 1}}', 422),
        (b'{"sender": {"a": 1}, "message": "hola"}', 422),
        (b'{"sender": true, "message": "hola"}', 422),
        (json.dumps({"sender": "a" * 201, "message": "hola"}).encode(), 422),
        (json.dumps({"sender": "ana", "message": "a" * 8001}).encode(), 413),
        (json.dumps({"sender": "ana", "message": "a" * 1_000_001}).encode(), 413),
        (json.dumps({"sender": "ana", "message": "\u200b"}).encode(), 422),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_problem(channel: Channel, body: bytes, status: int) -> None:
    response = channel.post("webhook", body)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("metadata", [3, "x", [1], {"locale": 5, "message_id": [2]}, {"locale": "xx"}, {"a": {}}])
def test_any_metadata_is_taken(channel: Channel, metadata: Any) -> None:
    assert channel.say("hola", metadata=metadata, input_channel="web", more=[]) == []
    assert channel.texts() == [("visitor", "hola")]


def test_a_message_sent_again_under_its_id_is_stored_once_and_answered_the_same(channel: Channel) -> None:
    channel.replies = [{"text": "Sí."}]
    first = channel.say("¿hacéis factura?", metadata={"message_id": "wamid.ñ=="})
    assert channel.say("¿hacéis factura?", metadata={"message_id": "wamid.ñ=="}) == first
    assert channel.texts() == [("visitor", "¿hacéis factura?"), ("assistant", "Sí.")]


def test_messages_in_a_burst_are_answered_by_the_last_request(channel: Channel) -> None:
    assert channel.say("hola", metadata={"message_id": "1"}) == []
    channel.replies = [{"text": "Buenas."}]
    assert channel.say("¿hay alguien?") == [{"recipient_id": "ana", "text": "Buenas."}]
    assert channel.say("hola", metadata={"message_id": "1"}) == []


def test_the_language_is_the_callers_wish_then_the_headers(channel: Channel) -> None:
    channel.post("webhook", {"sender": "rui", "message": "oi"}, headers={"Accept-Language": "pt-BR"})
    assert channel.conversation("rui").locale == "pt"
    channel.say("hello", sender="rui", metadata={"locale": "en"})
    assert channel.conversation("rui").locale == "en"


def test_while_a_person_has_the_conversation_messages_are_stored_and_the_list_is_empty(channel: Channel) -> None:
    channel.replies = [{"text": "Buenas."}]
    channel.say("hola")
    ana = channel.conversation()
    channel.store.hand_off(ana.id, "asked", "Te paso con alguien.", "h", Author.VISITOR)
    waiting = channel.post("webhook", {"sender": "ana", "message": "¿sigue ahí?"})
    assert waiting.get_json() == []
    assert waiting.headers["Ventanilla-State"] == "waiting"
    agent = add_agent(channel.database)
    channel.store.take(ana.id, agent, "t")
    assert channel.say("es por mi pedido") == []
    channel.store.post(ana.id, Author.AGENT, Kind.MESSAGE, {"text": "Dime."}, "a1", staff_id=agent)
    last = int(waiting.headers["Ventanilla-Last-Number"])
    answer = channel.post("messages", {"sender": "ana", "after": last}).get_json()
    assert answer["messages"] == [
        {"recipient_id": "ana", "text": "Dime.", "number": 7, "author": "agent", "name": "Bea"}
    ]
    assert (answer["last_number"], answer["state"]) == (7, "with_agent")
    everything = channel.post("messages", {"sender": "ana"}).get_json()
    assert [one["text"] for one in everything["messages"]] == ["Buenas.", "Te paso con alguien.", "Dime."]
    assert channel.say("/restart") == []
    assert channel.conversation().id == ana.id


def test_restart_begins_another_conversation(channel: Channel) -> None:
    channel.say("hola")
    before = channel.conversation().id
    channel.say("/restart")
    assert channel.conversation().id != before
    assert channel.texts() == []


def test_a_closed_conversation_goes_on(channel: Channel) -> None:
    channel.say("hola")
    ana, agent = channel.conversation(), add_agent(channel.database)
    channel.store.hand_off(ana.id, "asked", "Ya.", "h", Author.VISITOR)
    channel.store.take(ana.id, agent, "t")
    channel.store.close(ana.id, agent, "c")
    channel.replies = [{"text": "Aquí sigo."}]
    assert channel.say("otra cosa") == [{"recipient_id": "ana", "text": "Aquí sigo."}]


def test_senders_have_conversations_of_their_own(channel: Channel) -> None:
    channel.say("soy ana", sender="ana")
    channel.say("soy rui", sender="rui")
    assert channel.texts("ana") == [("visitor", "soy ana")]
    assert channel.texts("rui") == [("visitor", "soy rui")]
    unknown = channel.post("messages", {"sender": "eva"}).get_json()
    assert unknown == {"messages": [], "last_number": 0, "state": None}
    assert channel.store.of_sender("eva") is None


def test_no_token_of_the_window_is_a_sender(channel: Channel) -> None:
    channel.say("hola", sender="ana")
    assert channel.store.visitor_of("ana") is None
    assert channel.store.visitor_of("sender:ana") is not None, "which no bearer of a token can write"


@pytest.mark.parametrize("token", [None, "", "wrong-token-for-the-tests", TOKEN + "x", "ñ"])
@pytest.mark.parametrize("what", ["webhook", "messages", "handoff"])
def test_nobody_is_let_in_without_the_token(channel: Channel, what: str, token: str | None) -> None:
    channel.say("hola")
    body = {"sender": "ana", "message": "hola"} if what == "webhook" else {"sender": "ana"}
    response = channel.post(what, body, token=token)
    assert (response.status_code, response.get_json()["code"]) == (401, "token_unknown")
    assert len(channel.texts()) == 1


def test_with_the_token_the_media_type_is_not_looked_at(channel: Channel) -> None:
    body = {"sender": "ana", "message": "hola"}
    assert channel.post("webhook", body, content_type="text/plain").status_code == 200


def test_an_open_channel_takes_json_only_so_that_other_sites_cannot_use_a_browser(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = build(tmp_path, sqlite_template, monkeypatch, rasa_channel="open", rasa_channel_token="")
    body = {"sender": "ana", "message": "hola"}
    assert channel.post("webhook", body, token=None).status_code == 200
    assert channel.post("webhook", body, token=None, content_type="text/plain").status_code == 415
    channel.database.close()


def test_a_channel_with_a_token_needs_one_that_cannot_be_guessed() -> None:
    for token in ("", "short"):
        with pytest.raises(SettingsError, match=r"rasa_channel_token.*16 characters"):
            Settings.load(rasa_channel="token", rasa_channel_token=token)


def test_one_sender_cannot_flood_the_others(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = build(tmp_path, sqlite_template, monkeypatch, visitor_rate="2 per minute")
    body = {"sender": "flood", "message": "hola"}
    # Nobody uses up a sender's share without the token.
    assert [channel.post("webhook", body, token="wrong").status_code for _ in range(4)] == [401] * 4
    assert [channel.post("webhook", body).status_code for _ in range(3)] == [200, 200, 429]
    assert channel.post("webhook", {"sender": "calm", "message": "hola"}).status_code == 200
    channel.database.close()


TRANSCRIPT = [
    {"author": "visitor", "text": "hola", "key": "rasa:1"},
    {"author": "assistant", "text": "¿Qué tal?", "key": "rasa:2"},
    {"author": "assistant", "text": "", "key": "rasa:3"},
    {"author": "visitor", "text": "quiero una persona", "key": "rasa:4"},
]


def test_a_hand_off_from_elsewhere_brings_the_transcript_and_happens_once(channel: Channel) -> None:
    body = {"sender": "ana", "key": "rasa:4", "locale": "pt", "transcript": TRANSCRIPT}
    first = channel.post("handoff", body)
    assert first.status_code == 201
    assert first.get_json() == {"text": "asked pt", "state": "waiting", "last_number": 4}
    assert channel.post("handoff", body).status_code == 200
    assert channel.texts() == [
        ("visitor", "hola"),
        ("assistant", "¿Qué tal?"),
        ("visitor", "quiero una persona"),
    ]
    assert channel.conversation().state is State.WAITING
    assert channel.scheduled == []
    more = [*TRANSCRIPT, {"author": "assistant", "text": "Ya va.", "key": "rasa:5"}]
    more += [{"author": "visitor", "text": "gracias", "key": "rasa:6"}]
    assert channel.post("handoff", {**body, "key": "rasa:6", "transcript": more}).status_code == 200
    assert channel.texts()[-1] == ("visitor", "gracias")


@pytest.mark.parametrize(
    "change",
    [
        {"sender": ""},
        {"key": ""},
        {"key": "ñ"},
        {"transcript": TRANSCRIPT * 51},
        {"transcript": [{"author": "agent", "text": "x", "key": "k"}]},
        {"transcript": "x"},
        {"extra": 1},
    ],
)
def test_a_hand_off_that_cannot_be_used_is_refused(channel: Channel, change: dict[str, Any]) -> None:
    response = channel.post("handoff", {"sender": "ana", "key": "k", **change})
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
