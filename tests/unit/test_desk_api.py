"""The desk's API: who may do what, one owner at a time, and a clear refusal for every hostile request."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.test import TestResponse

import app.staff
import desk.api
import desk.attachment_api
import desk.pages
import desk.presence_api
import desk.verdict_api
from assistant.answer_feedback import AnswerFeedback
from conversations.attachment_folder import AttachmentFolder
from conversations.attachments import Attachments
from conversations.conversation import Author, Conversation, Kind
from conversations.customers import Customers, Identity
from conversations.file_kinds import KINDS
from conversations.ratings import Ratings
from conversations.reading import ReadMarks
from conversations.signals import Signal, signal_topic
from conversations.store import ConversationStore
from desk.queue_stream import queue_frames
from foundation.access import Role, StaffDirectory
from foundation.access_tables import staff
from foundation.brand import Brand
from foundation.bus import MemoryBus
from foundation.database import Database, now
from foundation.i18n import page_tag
from foundation.settings import Settings
from foundation.web import brand_css, language, limits, problems, security, sign_in
from kb.feedback import Feedback
from kb.store import ArticleStore
from search.answer_marks import AnswerMarks, MarkedBy

PASSWORD = "tuesta-despacio"
EVIDENCE = {
    "decision": "HandOff",
    "evidence": {"question": "gotea por debajo", "intent": None},
    "findings": {
        "language": "es",
        "articles": [
            {"article_id": 7, "locale": "es", "title": "Gotea", "url": "/hc/es/articles/7-gotea", "probability": 0.4}
        ],
    },
}


@dataclass
class Desk:
    """The desk of a small team, and the means to look behind it."""

    web: Flask
    store: ConversationStore
    bus: MemoryBus
    database: Database
    directory: StaffDirectory
    stop: threading.Event
    tokens: dict[str, str]
    attachments: Attachments

    def sign_in(self, name: str) -> "Member":
        client = self.web.test_client()
        with client.session_transaction() as session:
            session["staff_token"] = self.tokens[name]
        return Member(client, client.get("/token").text)

    def waiting(self, text: str = "Hola, mi cafetera gotea") -> Conversation:
        visitor, _ = self.store.new_visitor("es")
        conversation = self.store.start(visitor, "es", "https://grillotostador.example/tienda")
        self.store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, {"text": text}, "k1")
        self.store.hand_off(
            conversation.id, "unsure", "Te paso con alguien.", "turn:1", Author.ASSISTANT, evidence=EVIDENCE
        )
        return conversation


@dataclass
class Member:
    """A signed-in member of staff at the desk's API."""

    client: FlaskClient
    token: str

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1/desk/{path}")

    def post(self, conversation: Conversation, act: str, /, **body: Any) -> TestResponse:
        return self.client.post(address(conversation, act), json=body, headers={"X-CSRFToken": self.token})


def address(conversation: Conversation, what: str) -> str:
    return f"/api/v1/desk/conversations/{conversation.public_id}/{what}"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, dict[str, str]]:
    """A database with a team that is signed in, made once because passwords are slow on purpose; and their tokens."""
    path = tmp_path_factory.mktemp("team") / "team.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}", MemoryBus())
    directory = StaffDirectory(database, 12)
    tokens = {}
    for name, role in (("ana", Role.AGENT), ("bruno", Role.AGENT), ("eva", Role.EDITOR), ("ada", Role.ADMIN)):
        directory.add(f"{name}@grillotostador.example", name.title(), role, "es", PASSWORD)
        _, tokens[name] = directory.sign_in(f"{name}@grillotostador.example", PASSWORD)
    database.close()
    return path, tokens


@pytest.fixture
def room(tmp_path: Path, team: tuple[Path, dict[str, str]]) -> Iterator[Desk]:
    template, tokens = team
    path = tmp_path / "test.db"
    shutil.copy(template, path)
    bus = MemoryBus()
    database = Database(f"sqlite:///{path}", bus)
    settings = Settings(sign_in_rate="1000 per minute")
    brand = Brand(name="Grillo Tostador", assistant="Cri")
    web = Flask(__name__, static_folder=None)
    web.config.update(SECRET_KEY="for tests only", MAX_CONTENT_LENGTH=settings.request_limit, WTF_CSRF_SSL_STRICT=False)
    web.jinja_env.globals["brand"] = brand
    files = Attachments(database, AttachmentFolder(tmp_path / "files"), KINDS, 200_000)
    directory = StaffDirectory(database, 12)
    one = Desk(web, ConversationStore(database), bus, database, directory, threading.Event(), tokens, files)
    language.install(web)
    problems.install(web)
    security.install(web, https=False)
    limits.install(web, "")
    sign_in.install(web, one.directory)
    CSRFProtect(web)
    web.register_blueprint(brand_css.blueprint(brand))
    web.register_blueprint(app.staff.blueprint(one.directory, settings.sign_in_rate))
    web.add_url_rule("/editor", "editor.articles", lambda: "")
    web.add_url_rule("/token", "token", generate_csrf)
    web.register_blueprint(desk.pages.blueprint(brand=brand, settings=settings))
    marks = ReadMarks(database)
    answer_feedback = AnswerFeedback(
        database, one.store, AnswerMarks(database), Feedback(database), ArticleStore(database)
    )
    web.register_blueprint(
        desk.api.blueprint(
            store=one.store,
            marks=marks,
            attachments=one.attachments,
            ratings=Ratings(database),
            customers=Customers(database),
            verdicts=answer_feedback.verdicts,
            bus=bus,
            brand=brand,
            settings=settings,
            here=lambda _: None,
            stop=one.stop,
        )
    )

    def judge(conversation: Conversation, number: int, right: bool) -> bool:
        return answer_feedback.say(conversation, number, right=right, source=MarkedBy.AGENT)

    web.register_blueprint(desk.verdict_api.blueprint(one.store, judge))
    web.register_blueprint(desk.attachment_api.blueprint(store=one.store, attachments=one.attachments))
    web.register_blueprint(desk.presence_api.blueprint(store=one.store, marks=marks, bus=bus))
    yield one
    database.close()


def assert_problem(response: TestResponse, *statuses: int, code: str | None = None) -> dict[str, Any]:
    assert response.status_code in statuses, response.get_data(as_text=True)[:300]
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = response.get_json()
    assert problem["detail"]
    if code:
        assert problem["code"] == code
    return problem


def everything(member: FlaskClient, conversation: Conversation, token: str) -> list[TestResponse]:
    headers = {"X-CSRFToken": token}
    reads = ["queue", "queue/stream", *(f"conversations/{conversation.public_id}{end}" for end in ("", "/stream"))]
    return [
        *(member.get(f"/api/v1/desk/{path}") for path in reads),
        member.post(address(conversation, "take"), json={"key": "k"}, headers=headers),
        member.post(address(conversation, "messages"), json={"key": "k", "text": "hola"}, headers=headers),
        member.post(address(conversation, "close"), json={"key": "k"}, headers=headers),
    ]


def test_nobody_gets_in_without_signing_in(room: Desk) -> None:
    conversation = room.waiting()
    client = room.web.test_client()
    page = client.get("/desk")
    assert page.status_code == 302
    assert page.headers["Location"] == "/staff/sign-in?next=/desk"
    for response in everything(client, conversation, client.get("/token").text):
        assert_problem(response, 401, code="sign_in_needed")
    assert len(room.store.events(conversation.id)) == 2


def test_an_editor_may_not_read_or_act(room: Desk) -> None:
    conversation = room.waiting()
    editor = room.sign_in("eva")
    assert editor.client.get("/desk").status_code == 403
    for response in everything(editor.client, conversation, editor.token):
        assert_problem(response, 403, code="forbidden")
    assert len(room.store.events(conversation.id)) == 2


def test_an_admin_may_do_what_an_agent_may(room: Desk) -> None:
    conversation = room.waiting()
    assert room.sign_in("ada").post(conversation, "take", key="t").status_code == 201


def test_a_whole_conversation_from_the_queue_to_its_end(room: Desk) -> None:
    conversation = room.waiting()
    ana = room.sign_in("ana")
    [entry] = ana.get("queue").get_json()["conversations"]
    assert (entry["id"], entry["state"], entry["reason"]) == (conversation.public_id, "waiting", "unsure")
    assert entry["last_text"] == "Hola, mi cafetera gotea"
    assert ana.post(conversation, "take", key="t").status_code == 201
    assert ana.post(conversation, "take", key="t").status_code == 200
    said = ana.post(conversation, "messages", text="  ¿Desde cuándo?  ", key="m")
    assert said.status_code == 201
    assert said.get_json()["event"]["body"] == {"text": "¿Desde cuándo?"}
    again = ana.post(conversation, "messages", text="¿Desde cuándo?", key="m")
    assert (again.status_code, again.get_json()) == (200, said.get_json())
    assert ana.post(conversation, "close", key="c").status_code == 201
    assert ana.get("queue").get_json() == {"conversations": []}
    kinds = [event.kind.value for event in room.store.events(conversation.id)]
    assert kinds == ["message", "handoff", "taken", "message", "closed"]


def test_the_transcript_comes_with_what_the_assistant_tried(room: Desk) -> None:
    conversation = room.waiting()
    whole = room.sign_in("ana").get(f"conversations/{conversation.public_id}").get_json()
    assert [event["number"] for event in whole["events"]] == [1, 2]
    assert whole["events"][1]["name"] == "Cri"
    article = {
        "article_id": 7,
        "locale": "es",
        "title": "Gotea",
        "url": "/hc/es/articles/7-gotea",
        "probability": 0.4,
        "shown": "nothing",
    }
    assert whole["events"][1]["evidence"] == {"decision": "HandOff", "intent": None, "articles": [article], "why": None}
    assert whole["brief"] == {
        "asked": ["gotea por debajo"],
        "language": "es",
        "reason": "unsure",
        "came_back": False,
        "task": None,
        "contact": [],
        "mood": "",
        "tried": [article],
    }
    assert whole["page"] == "https://grillotostador.example/tienda"


def test_an_agents_word_on_an_answer_comes_again_with_the_conversation(room: Desk) -> None:
    visitor, _ = room.store.new_visitor("es")
    conversation = room.store.start(visitor, "es")
    room.store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, {"text": "gotea"}, "k1")
    found = {"articles": [{"article_id": 7, "locale": "es"}], "signs": {}, "encoder": "e5"}
    body = {"text": "Aprieta la junta.", "articles": [{"article_id": 7, "locale": "es"}], "offer": False}
    answer, _ = room.store.post(
        conversation.id, Author.ASSISTANT, Kind.MESSAGE, body, "turn:1", evidence={"findings": found}
    )
    ana = room.sign_in("ana")
    assert ana.get(f"conversations/{conversation.public_id}").get_json()["verdicts"] == {}
    for right in (False, True):
        assert ana.post(conversation, f"events/{answer.number}/verdict", right=right).status_code == 200
        told = ana.get(f"conversations/{conversation.public_id}").get_json()["verdicts"]
        assert told == {str(answer.number): right}


def test_where_the_answer_is_wanted_and_who_asks_stand_in_the_queue_and_in_the_brief(room: Desk) -> None:
    conversation = room.waiting()
    identity = Identity("c1", "Marta Soler", "marta@grillotostador.example", now() + timedelta(hours=1))
    Customers(room.database).identify(conversation.visitor_id, identity, "token")
    said = {"text": "…", "contact": {"email": "marta@grillotostador.example", "phone": "+34600123456"}}
    room.store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, said, "k2")
    ana = room.sign_in("ana")
    [entry] = ana.get("queue").get_json()["conversations"]
    assert entry["customer"] == "Marta Soler"
    assert entry["contact"] == ["m•••le", "+•••56"]
    brief = ana.get(f"conversations/{conversation.public_id}").get_json()["brief"]
    assert brief["contact"] == ["marta@grillotostador.example", "+34600123456"]


def test_the_stream_gives_the_transcript_from_any_number(room: Desk) -> None:
    conversation = room.waiting()
    ana = room.sign_in("ana")
    room.stop.set()
    events = ana.get(f"conversations/{conversation.public_id}").get_json()["events"]
    for after in range(4):
        text = ana.get(f"conversations/{conversation.public_id}/stream?after={after}").get_data(as_text=True)
        sent = [json.loads(line.removeprefix("data: ")) for line in text.split("\n") if line.startswith("data: ")]
        assert sent == events[after:]


def test_the_queue_stream_tells_of_every_change(room: Desk) -> None:
    frames = queue_frames(room.store, room.bus, room.stop, str, heartbeat_seconds=0.3, life_seconds=20)
    assert next(frames) == 'event: queue\ndata: {"conversations":[]}\n\n'
    assert next(frames) == "event: beat\ndata: {}\n\n"
    conversation = room.waiting("¿Hay alguien?")
    assert conversation.public_id in next(frames)
    room.stop.set()
    assert [frame for frame in frames if frame.startswith("event: queue")] == []


def test_of_many_who_take_exactly_one_gets_it(room: Desk) -> None:
    conversation = room.waiting()
    members = [room.sign_in(name) for name in ("ana", "bruno", "ada") for _ in range(2)]
    with ThreadPoolExecutor(len(members)) as pool:
        answers = list(pool.map(lambda at: members[at].post(conversation, "take", key=f"t{at}"), range(len(members))))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    taken = room.store.events(conversation.id)[-1]
    for answer in answers:
        if answer.status_code == 409:
            problem = assert_problem(answer, 409, code="already_taken")
            assert problem["agent"] == taken.staff_name
            assert problem["detail"] == f"{taken.staff_name} ya ha tomado esta conversación."


@pytest.mark.parametrize(("what", "body"), [("messages", {"text": "hola"}), ("close", {})])
def test_only_the_owner_speaks_and_closes(room: Desk, what: str, body: dict[str, str]) -> None:
    conversation = room.waiting()
    ana, bruno = room.sign_in("ana"), room.sign_in("bruno")
    assert_problem(ana.post(conversation, what, key="early", **body), 409, code="wrong_state")
    ana.post(conversation, "take", key="t")
    assert_problem(bruno.post(conversation, what, key="k", **body), 409, code="wrong_state")
    ana.post(conversation, "close", key="c")
    assert_problem(ana.post(conversation, what, key="late", **body), 409, code="wrong_state")
    assert len(room.store.events(conversation.id)) == 4


def test_a_key_belongs_to_its_agent(room: Desk) -> None:
    conversation = room.waiting()
    ana, bruno = room.sign_in("ana"), room.sign_in("bruno")
    ana.post(conversation, "take", key="t")
    ana.post(conversation, "messages", text="secreto", key="same")
    assert "secreto" not in bruno.post(conversation, "messages", text="otra", key="same").get_data(as_text=True)


@pytest.mark.parametrize("token", [None, "", "wrong", "ñ", "x" * 5000])
def test_a_request_without_the_pages_token_changes_nothing(room: Desk, token: str | None) -> None:
    conversation = room.waiting()
    ana = room.sign_in("ana")
    headers = {} if token is None else {"X-CSRFToken": token}
    response = ana.client.post(address(conversation, "take"), json={"key": "t"}, headers=headers)
    assert_problem(response, 400, code="form_expired")
    assert len(room.store.events(conversation.id)) == 2


def test_another_agents_token_does_not_fit(room: Desk) -> None:
    conversation = room.waiting()
    ana, bruno = room.sign_in("ana"), room.sign_in("bruno")
    assert_problem(Member(ana.client, bruno.token).post(conversation, "take", key="t"), 400, code="form_expired")


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "not json": b"{",
    "list": b"[]",
    "null": b"null",
    "deep": b"[" * 200_000,
    "deep object": b'{"text":' * 50_000,
    "huge number": b'{"text": "a", "key": ' + b"9" * 100_000 + b"}",
    "invalid utf-8": b'{"text": "\xff\xfe", "key": "k"}',
    "wrong types": b'{"text": 1, "key": ["k"]}',
    "null text": b'{"text": null, "key": "k"}',
    "no key": b'{"text": "a"}',
    "empty key": b'{"text": "a", "key": ""}',
    "long key": b'{"text": "a", "key": "' + b"k" * 101 + b'"}',
    "nul in key": b'{"text": "a", "key": "a\\u0000"}',
    "surrogate in key": b'{"text": "a", "key": "\\ud800"}',
    "line end in key": b'{"text": "a", "key": "k\\n"}',
    "unknown field": b'{"text": "a", "key": "k", "author": "visitor"}',
    "blank": b'{"text": " \\n\\t\\u200b\\u00a0", "key": "k"}',
    "only nul": b'{"text": "\\u0000", "key": "k"}',
    "too long": b'{"text": "' + b"a" * 8001 + b'", "key": "k"}',
    "ligatures": json.dumps({"text": "\ufdfa" * 100_000, "key": "k"}).encode(),
    "too large": b'{"text": "' + b"a" * 1_100_000 + b'", "key": "k"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_with_a_sentence(room: Desk, name: str) -> None:
    conversation = room.waiting()
    ana = room.sign_in("ana")
    ana.post(conversation, "take", key="t")
    for what in ("messages", "take", "close"):
        response = ana.client.post(
            address(conversation, what),
            data=BODIES[name],
            headers={"X-CSRFToken": ana.token, "Content-Type": "application/json"},
        )
        assert_problem(response, 400, 413, 422)
    assert len(room.store.events(conversation.id)) == 3


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_foreign_form_can_send_is_refused(room: Desk, content_type: str) -> None:
    conversation = room.waiting()
    ana = room.sign_in("ana")
    headers = {"X-CSRFToken": ana.token, "Content-Type": content_type}
    assert_problem(ana.client.post(address(conversation, "take"), data=b'{"key": "k"}', headers=headers), 415)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("half an emoji \ud83d", "half an emoji \ufffd"),
        ("a\x00b\x1bc", "abc"),
        ("\u202eal revés", "\u202eal revés"),
        ("😀" * 8000, "😀" * 8000),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{7*7}} %(x)s %s", "{{7*7}} %(x)s %s"),
    ],
)
def test_strange_text_is_kept_as_it_was_said(room: Desk, sent: str, kept: str) -> None:
    conversation = room.waiting()
    ana = room.sign_in("ana")
    ana.post(conversation, "take", key="t")
    response = ana.post(conversation, "messages", text=sent, key="m")
    assert response.status_code == 201
    assert response.get_json()["event"]["body"]["text"] == kept


@pytest.mark.parametrize("public_id", ["x", "x" * 22, "%00" * 22, "%ff", "a" * 5000, "%ED%A0%80", "'--"])
def test_an_unknown_conversation_is_not_found(room: Desk, public_id: str) -> None:
    ana = room.sign_in("ana")
    assert_problem(ana.get(f"conversations/{public_id}"), 404)
    assert_problem(ana.get(f"conversations/{public_id}/stream"), 404)


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "1e3", "\u0661"])
def test_a_stream_from_nowhere_is_refused(room: Desk, after: str) -> None:
    conversation = room.waiting()
    assert_problem(room.sign_in("ana").get(f"conversations/{conversation.public_id}/stream?after={after}"), 422)


def test_a_session_that_ended_is_told_apart_from_a_lost_line(room: Desk) -> None:
    conversation = room.waiting()
    ana = room.sign_in("ana")
    room.directory.sign_out(room.tokens["ana"])
    assert_problem(ana.get("queue"), 401, code="sign_in_needed")
    assert_problem(ana.post(conversation, "take", key="t"), 401, code="sign_in_needed")


@pytest.mark.parametrize("what", ["queue", "conversations/{}"])
@pytest.mark.parametrize("how", ["signed out", "disabled", "no agent any more"])
def test_an_open_stream_ends_with_the_sign_in(room: Desk, monkeypatch: pytest.MonkeyPatch, what: str, how: str) -> None:
    monkeypatch.setattr(sign_in, "LOOK_SECONDS", 0.2)
    conversation = room.waiting()
    stream = room.sign_in("ana").client.get(
        f"/api/v1/desk/{what.format(conversation.public_id)}/stream", buffered=False
    )
    frames = iter(stream.response)
    next(frames)
    if how == "signed out":
        room.directory.sign_out(room.tokens["ana"])
    else:
        change = {"disabled_at": now()} if how == "disabled" else {"role": "editor"}
        with room.database.write() as tx:
            tx.execute(sa.update(staff).where(staff.c.name == "Ana").values(change))
    begun = time.monotonic()
    list(frames)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_the_page_speaks_the_agents_language_and_has_nothing_inline(room: Desk, locale: str) -> None:
    ana = room.sign_in("ana")
    [member] = [one for one in room.directory.everyone() if one.name == "Ana"]
    room.directory.set_locale(member, locale)
    page = ana.client.get("/desk").get_data(as_text=True)
    assert f'<html lang="{page_tag(locale)}">' in page
    assert {"es": "En espera", "pt": "Esperando", "en": "Waiting"}[locale] in page
    assert " style=" not in page
    assert "<script>" not in page


def test_only_the_owner_is_seen_writing_and_reading(room: Desk) -> None:
    ana, bruno = room.sign_in("ana"), room.sign_in("bruno")
    conversation = room.waiting()
    ana.post(conversation, "take", key="t")
    marks = ReadMarks(room.database)
    with room.bus.subscribe(*(signal_topic(conversation.id, one) for one in Signal)) as listener:
        assert bruno.post(conversation, "doing", what="writes").status_code == 204
        assert bruno.post(conversation, "read", number=2).status_code == 204
        assert not listener.wait(0.05)
        assert ana.post(conversation, "doing", what="looks_up").status_code == 204
        assert listener.wait(5) == {signal_topic(conversation.id, Signal.AGENT_LOOKS_UP)}
        assert ana.post(conversation, "read", number=2).status_code == 204
        assert listener.wait(5) == {signal_topic(conversation.id, Signal.READ)}
    assert marks.of(conversation.id, Author.AGENT) == 2
    assert_problem(ana.post(conversation, "doing", what="sleeps"), 422)
    assert_problem(ana.post(conversation, "read", number=0), 422)
