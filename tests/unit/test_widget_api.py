"""The help window's API: what it promises, and what it does with everything that is not a polite request."""

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
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from conversations.attachment_folder import AttachmentFolder
from conversations.attachments import Attachments
from conversations.conversation import Author, Kind
from conversations.file_kinds import KINDS
from conversations.ratings import Ratings
from conversations.reading import ReadMarks
from conversations.store import ConversationStore
from conversations.waiting_room import WaitingRoom
from foundation.access_tables import staff
from foundation.brand import Brand, Hours
from foundation.bus import MemoryBus
from foundation.database import Database, now
from foundation.settings import Settings
from foundation.web import language, limits, problems
from widget.api import blueprint
from widget.page_address import page_address
from widget.standing import Standing


@dataclass
class Door:
    """The API with a client, and what it asked of the assistant."""

    app: Flask
    store: ConversationStore
    database: Database
    stop: threading.Event
    marks: ReadMarks
    attachments: Attachments
    scheduled: list[int] = field(default_factory=list)
    helped: list[tuple[int, bool]] = field(default_factory=list)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()


@dataclass
class Window:
    """A visitor's open conversation."""

    door: Door
    token: str
    id: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, what: str, **body: Any) -> TestResponse:
        return self.door.client.post(f"/api/v1/conversations/{self.id}/{what}", json=body, headers=self.headers)

    def say(self, text: str, key: str) -> TestResponse:
        return self.post("messages", text=text, key=key)

    def events(self, **query: Any) -> TestResponse:
        address = f"/api/v1/conversations/{self.id}/events"
        return self.door.client.get(address, query_string=query, headers=self.headers)

    def stream(self, after: int | str = 0, **headers: str) -> TestResponse:
        address = f"/api/v1/conversations/{self.id}/stream"
        return self.door.client.get(address, query_string={"after": after}, headers={**self.headers, **headers})

    @property
    def internal_id(self) -> int:
        conversation = self.door.store.get(self.id)
        assert conversation is not None
        return conversation.id


def build(tmp_path: Path, sqlite_template: Path, **given: Any) -> Door:
    path = tmp_path / "test.db"
    shutil.copy(sqlite_template, path)
    bus = MemoryBus()
    database = Database(f"sqlite:///{path}", bus)
    settings = Settings(**{"visitor_rate": "1000 per minute", "address_rate": "5000 per minute", **given})
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.request_limit
    language.install(app)
    problems.install(app)
    limits.install(app, "")
    files = Attachments(database, AttachmentFolder(tmp_path / "files"), KINDS, 200_000)
    door = Door(app, ConversationStore(database), database, threading.Event(), ReadMarks(database), files)
    app.register_blueprint(
        blueprint(
            store=door.store,
            standing=Standing(door.marks, WaitingRoom(database, Hours()), Ratings(database)),
            attachments=door.attachments,
            bus=bus,
            brand=Brand(name="Grillo Tostador", assistant="Cri"),
            settings=settings,
            schedule_turn=door.scheduled.append,
            hand_off_text=lambda reason, locale, turn: f"{reason} {locale}",
            helped=lambda _, number, right: door.helped.append((number, right)),
            stop=door.stop,
        )
    )
    return door


@pytest.fixture
def door(tmp_path: Path, sqlite_template: Path) -> Iterator[Door]:
    ready = build(tmp_path, sqlite_template)
    yield ready
    ready.database.close()


@pytest.fixture
def window(door: Door) -> Window:
    return open_window(door)


def open_window(door: Door, locale: str = "es") -> Window:
    token = door.client.post("/api/v1/visitors", json={"locale": locale}).get_json()["token"]
    started = door.client.post(
        "/api/v1/conversations", json={"locale": locale}, headers={"Authorization": f"Bearer {token}"}
    )
    assert started.status_code == 201
    return Window(door, token, started.get_json()["id"])


def add_agent(database: Database) -> int:
    row = sa.insert(staff).values(
        email="ana@grillotostador.example",
        name="Ana Ruiz",
        role="agent",
        locale="es",
        password_hash="-",
        created_at=now(),
    )
    with database.write() as tx:
        return int(tx.execute(row.returning(staff.c.id)).scalar_one())


def assert_problem(response: TestResponse, *statuses: int, code: str | None = None) -> None:
    assert response.status_code in statuses, response.get_data(as_text=True)[:300]
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == response.status_code
    assert problem["detail"]
    if code:
        assert problem["code"] == code


def test_a_message_is_stored_answered_for_and_repeated_without_harm(door: Door, window: Window) -> None:
    first = window.say("  ¿Dónde está mi pedido?  ", "k1")
    assert first.status_code == 201
    event = first.get_json()["event"]
    created_at = event.pop("created_at")
    assert created_at.endswith("+00:00")
    assert event == {
        "number": 1,
        "kind": "message",
        "author": "visitor",
        "name": None,
        "body": {"text": "¿Dónde está mi pedido?"},
        "key": "k1",
    }
    again = window.say("¿Dónde está mi pedido?", "k1")
    assert again.status_code == 200
    assert again.get_json() == {"event": {**event, "created_at": created_at}}
    assert window.events().get_json()["last_number"] == 1
    assert set(door.scheduled) == {window.internal_id}


def test_a_conversation_goes_on_in_the_language_the_window_is_in(door: Door, window: Window) -> None:
    def spoken() -> str:
        conversation = door.store.get(window.id)
        assert conversation is not None
        return conversation.locale

    window.say("hola", "k1")
    assert spoken() == "es"
    assert window.post("messages", text="oi", key="k2", locale="pt-BR").status_code == 201
    assert spoken() == "pt"
    assert window.say("sem dizer o idioma", "k3").status_code == 201
    assert spoken() == "pt"
    asked = window.post("handoff", key="h1", locale="en")
    assert (asked.get_json()["event"]["body"], spoken()) == ({"text": "asked en"}, "en")
    assert_problem(window.post("messages", text="x", key="k4", locale="x" * 40), 422)


def test_a_visitor_sees_every_step_and_no_evidence(door: Door, window: Window) -> None:
    agent = add_agent(door.database)
    window.say("hola", "k1")
    card = {"article_id": 3, "locale": "es", "title": "Envíos", "url": "/hc/es/articles/3-envios", "score": 0.3}
    door.store.post(
        window.internal_id,
        Author.ASSISTANT,
        Kind.MESSAGE,
        {"text": "¿Es esto?", "articles": [card], "offer": True, "note": "secret"},
        "turn:1",
        evidence={"note": "secret"},
    )
    asked = window.post("handoff", key="h1")
    assert asked.status_code == 201
    assert asked.get_json()["event"]["body"] == {"text": "asked es"}
    assert window.post("handoff", key="h1").status_code == 200
    assert_problem(window.post("handoff", key="h2"), 409, code="wrong_state")
    door.store.take(window.internal_id, agent, "t")
    door.store.post(window.internal_id, Author.AGENT, Kind.MESSAGE, {"text": "Hola"}, "m", staff_id=agent)
    door.store.close(window.internal_id, agent, "c")

    answer = window.events()
    assert "secret" not in answer.get_data(as_text=True)
    page = answer.get_json()
    assert [(event["kind"], event["author"], event["name"]) for event in page["events"]] == [
        ("message", "visitor", None),
        ("message", "assistant", "Cri"),
        ("handoff", "visitor", None),
        ("taken", "agent", "Ana"),
        ("message", "agent", "Ana"),
        ("closed", "agent", "Ana"),
    ]
    assert page["events"][1]["body"] == {
        "text": "¿Es esto?",
        "articles": [
            {
                "article_id": 3,
                "locale": "es",
                "title": "Envíos",
                "url": "/hc/es/articles/3-envios",
                "summary": None,
                "video": None,
                "poster": None,
                "anchor": None,
            }
        ],
        "offer": True,
    }
    assert (page["last_number"], page["state"]) == (6, "closed")
    assert all(("key" in event) == (event["author"] == "visitor") for event in page["events"])

    assert window.say("una cosa más", "k2").get_json()["event"]["number"] == 8
    assert window.events(after=6).get_json()["state"] == "with_bot"


def test_the_stream_gives_the_same_events_as_the_poll_from_any_number(door: Door, window: Window) -> None:
    for number in range(1, 6):
        window.say(f"línea {number}\r\ndata: forged\n\nid: 99", f"k{number}")
    door.stop.set()
    for after in range(6):
        for response in (window.stream(after), window.stream(0, **{"Last-Event-ID": str(after)})):
            assert response.mimetype == "text/event-stream"
            streamed = [frame.split("\n") for frame in response.get_data(as_text=True).strip().split("\n\n")]
            assert streamed[0] == [": open"]
            polled = window.events(after=after).get_json()["events"]
            assert [frame[0] for frame in streamed[1:]] == [f"id: {event['number']}" for event in polled]
            assert [json.loads(frame[2].removeprefix("data: ")) for frame in streamed[1:]] == polled


def test_a_poll_waits_for_what_comes(door: Door, window: Window) -> None:
    timer = threading.Timer(0.2, window.say, ("hola", "k1"))
    timer.start()
    assert [event["number"] for event in window.events(after=0, wait=10).get_json()["events"]] == [1]
    timer.join()


def test_a_reader_ahead_of_the_conversation_is_brought_back(window: Window) -> None:
    window.say("hola", "k1")
    assert window.events(after=2_000_000_000).get_json()["last_number"] == 1


def test_a_visitor_lists_their_own_conversations_only(door: Door, window: Window) -> None:
    other = open_window(door)
    listed = door.client.get("/api/v1/conversations", headers=window.headers).get_json()["conversations"]
    assert [conversation["id"] for conversation in listed] == [window.id]
    stranger = Window(door, other.token, window.id)
    for response in (
        stranger.say("hola", "k1"),
        stranger.post("handoff", key="h"),
        stranger.events(),
        stranger.stream(),
    ):
        assert_problem(response, 404, code="not_found")
    assert window.events().get_json()["events"] == []


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer " + "x" * 43,
        "Basic dXNlcjpwYXNz",
        "Bearer \x80\xff",
        "Bearer " + "x" * 60_000,
        "Bearer not a token, but words",
    ],
)
def test_who_has_no_token_is_nobody(door: Door, window: Window, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    address = f"/api/v1/conversations/{window.id}"
    for response in (
        door.client.post("/api/v1/conversations", json={"locale": "es"}, headers=headers),
        door.client.get("/api/v1/conversations", headers=headers),
        door.client.post(f"{address}/messages", json={"text": "hola", "key": "k"}, headers=headers),
        door.client.get(f"{address}/stream", headers=headers),
    ):
        assert_problem(response, 401, code="visitor_unknown")


def test_a_token_has_one_spelling_only(door: Door, window: Window) -> None:
    for header in (f"bearer {window.token}", f"Bearer  {window.token}", f"Bearer {window.token}="):
        response = door.client.get("/api/v1/conversations", headers={"Authorization": header})
        assert_problem(response, 401)


@pytest.mark.parametrize("public_id", ["x", "x" * 22, "%00" * 22, "%ff", "a" * 5000, "..%2f..", "%ED%A0%80", "'--"])
def test_an_unknown_conversation_is_not_found(door: Door, window: Window, public_id: str) -> None:
    assert_problem(Window(door, window.token, public_id).events(), 404)


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "not json": b"{",
    "trailing": b'{"text": "a", "key": "k"} x',
    "list": b"[]",
    "null": b"null",
    "number": b"1",
    "deep": b"[" * 200_000,
    "deep and whole": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"text":' * 50_000,
    "huge number": b'{"text": "a", "key": ' + b"9" * 100_000 + b"}",
    "infinite": b'{"text": Infinity, "key": NaN}',
    "invalid utf-8": b'{"text": "\xff\xfe", "key": "k"}',
    "overlong utf-8": b'{"text": "\xc0\xaf", "key": "k"}',
    "wrong types": b'{"text": 1, "key": ["k"]}',
    "object as text": b'{"text": {"$gt": ""}, "key": "k"}',
    "null text": b'{"text": null, "key": "k"}',
    "no key": b'{"text": "a"}',
    "empty key": b'{"text": "a", "key": ""}',
    "long key": b'{"text": "a", "key": "' + b"k" * 101 + b'"}',
    "nul in key": b'{"text": "a", "key": "a\\u0000"}',
    "surrogate in key": b'{"text": "a", "key": "\\ud800"}',
    "line end in key": b'{"text": "a", "key": "k\\n"}',
    "unknown field": b'{"text": "a", "key": "k", "author": "agent"}',
    "unknown field no text can name": b'{"text": "a", "key": "k", "\\ud800\\u0000": 1}',
    "empty": b'{"text": "", "key": "k"}',
    "blank": b'{"text": " \\n\\t\\u200b\\u2060\\u00a0", "key": "k"}',
    "only nul": b'{"text": "\\u0000\\u0000", "key": "k"}',
    "too long": b'{"text": "' + b"a" * 8001 + b'", "key": "k"}',
    "much too long": b'{"text": "' + b"a" * 990_000 + b'", "key": "k"}',
    "ligatures": json.dumps({"text": "\ufdfa" * 100_000, "key": "k"}).encode(),
    "too large": b'{"text": "' + b"a" * 1_100_000 + b'", "key": "k"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_with_a_sentence(door: Door, window: Window, name: str) -> None:
    address = f"/api/v1/conversations/{window.id}/messages"
    headers = {**window.headers, "Content-Type": "application/json"}
    response = door.client.post(address, data=BODIES[name], headers=headers)
    assert_problem(response, 400, 413, 422)
    assert window.events().get_json()["events"] == []
    assert door.scheduled == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_foreign_form_can_send_is_refused(door: Door, window: Window, content_type: str) -> None:
    headers = {**window.headers, "Content-Type": content_type}
    response = door.client.post(
        f"/api/v1/conversations/{window.id}/messages", data=b'{"text": "a", "key": "k"}', headers=headers
    )
    assert_problem(response, 415)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("half an emoji \ud83d", "half an emoji \ufffd"),
        ("a\x00b\x1bc", "abc"),
        ("uno\r\ndos\rtres", "uno\ndos\ntres"),
        ("\u202eal revés", "\u202eal revés"),
        ("😀" * 8000, "😀" * 8000),
        ("\ufdfa" * 8000, "\ufdfa" * 8000),
        ("e" + "\u0301" * 5000, "e" + "\u0301" * 5000),
        (
            "<script>alert(1)</script><img src=x onerror=alert(1)>",
            "<script>alert(1)</script><img src=x onerror=alert(1)>",
        ),
        ("'; DROP TABLE visitor; --", "'; DROP TABLE visitor; --"),
        ("{{7*7}} %(x)s %s", "{{7*7}} %(x)s %s"),
        ("\u2028\u2029línea", "línea"),
    ],
)
def test_strange_text_is_kept_as_it_was_said(window: Window, sent: str, kept: str) -> None:
    response = window.say(sent, "k")
    assert response.status_code == 201, response.get_data(as_text=True)[:300]
    assert response.get_json()["event"]["body"]["text"] == kept
    assert window.events().get_json()["events"][0]["body"]["text"] == kept


@pytest.mark.parametrize(
    "query",
    [
        {"after": "-1"},
        {"after": "x"},
        {"after": "1e3"},
        {"after": ""},
        {"after": "9" * 30},
        {"after": "9" * 5000},
        {"after": "\x00"},
        {"wait": "26"},
        {"wait": "-1"},
        {"wait": "nan"},
    ],
)
def test_a_place_that_is_none_is_refused(window: Window, query: dict[str, str]) -> None:
    assert_problem(window.events(**query), 422, code="invalid_fields")


@pytest.mark.parametrize("number", ["-1", "x", "9" * 30, "1;2", "\u0661"])
def test_a_stream_from_nowhere_is_refused(window: Window, number: str) -> None:
    assert_problem(window.stream(number), 422)
    assert_problem(window.stream(**{"Last-Event-ID": number.encode().decode("latin-1")}), 422)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"locale": None},
        {"locale": ["es"]},
        {"locale": "e" * 36},
        {"locale": "es", "admin": True},
        {"locale": "es", "page": 7},
        {"locale": "es", "page": "h" * 10_001},
    ],
)
def test_an_unusable_beginning_is_refused(door: Door, window: Window, body: dict[str, Any]) -> None:
    assert_problem(door.client.post("/api/v1/conversations", json=body, headers=window.headers), 422)


@pytest.mark.parametrize(
    ("asked", "given"), [("pt-BR", "pt"), ("EN_us", "en"), ("de", "es"), ("", "es"), ("\x00\ud800", "es")]
)
def test_any_language_tag_finds_a_language_we_have(door: Door, window: Window, asked: str, given: str) -> None:
    response = door.client.post("/api/v1/conversations", json={"locale": asked}, headers=window.headers)
    if response.status_code == 422:
        assert "\ud800" in asked
    else:
        assert response.get_json()["locale"] == given


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("https://shop.example/cart?token=secret#x", "https://shop.example/cart"),
        ("http://user:pass@shop.example:8080/a b", "http://shop.example:8080/a b"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ("https://shop.example/" + "a" * 900, "https://shop.example/" + "a" * 479),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//shop.example/x", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://shop.example:99999/", None),
        ("https://shop.example/\x00\ud800ñ", "https://shop.example/\ufffdñ"),
        ("", None),
    ],
)
def test_of_a_page_address_only_site_and_path_are_kept(raw: str, kept: str | None) -> None:
    assert page_address(raw) == kept


def test_the_page_is_kept_for_the_agent_and_an_odd_one_stops_nobody(door: Door, window: Window) -> None:
    for page, kept in (("https://shop.example/cart?x=1", "https://shop.example/cart"), ("about:blank", None)):
        started = door.client.post(
            "/api/v1/conversations", json={"locale": "es", "page": page}, headers=window.headers
        ).get_json()
        conversation = door.store.get(started["id"])
        assert conversation is not None
        assert conversation.page == kept


def test_a_visitor_who_writes_too_much_is_slowed_and_others_are_not(tmp_path: Path, sqlite_template: Path) -> None:
    door = build(tmp_path, sqlite_template, visitor_rate="3 per minute")
    window, other = open_window(door), open_window(door)
    assert [window.say("hola", f"k{i}").status_code for i in range(3)] == [201, 201, 201]
    slowed = window.say("hola", "k3")
    assert_problem(slowed, 429, code="too_many_requests")
    assert int(slowed.headers["Retry-After"]) > 0
    assert other.say("hola", "k").status_code == 201
    assert window.events().status_code == 200
    door.database.close()


def test_an_address_that_asks_too_much_is_slowed_on_every_path(tmp_path: Path, sqlite_template: Path) -> None:
    door = build(tmp_path, sqlite_template, address_rate="5 per minute")
    window = open_window(door)
    assert window.events().status_code == 200
    assert window.say("hola", "k").status_code == 201
    assert window.events().status_code == 200
    assert_problem(window.events(), 429)
    assert_problem(window.say("hola", "k2"), 429)
    assert_problem(door.client.post("/api/v1/visitors", json={"locale": "es"}), 429)
    door.database.close()


def test_another_method_is_refused(door: Door, window: Window) -> None:
    response = door.client.delete(f"/api/v1/conversations/{window.id}/messages", headers=window.headers)
    assert_problem(response, 405)


def test_a_word_on_an_answer_comes_with_the_message_that_says_it(window: Window) -> None:
    said = window.post("messages", text="no", key="k", helped={"number": 3, "right": False})
    assert said.status_code == 201
    assert window.door.helped == [(3, False)]
    for hostile in ({"number": 0, "right": True}, {"number": 3, "right": "yes"}, {"number": 3}, [], 2**40):
        assert window.post("messages", text="no", key="x", helped=hostile).status_code == 422
