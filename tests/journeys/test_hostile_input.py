"""Hostile input through the real door: a clear 4xx or a normal answer, never a 5xx, and the server lives on."""

import json
from collections.abc import Iterator

import httpx
import pytest
from running_server import Server

TEXTS = {
    "nul": "ho\x00la",
    "controls": "".join(map(chr, range(32))) + "hola",
    "lone surrogate": "hola \ud800 mundo",
    "expanding": "\ufdfa" * 7000,
    "right to left": "\u202eaitnaraG\u202c \u2067مرحبا\u2069",
    "arabic": "مرحبا، أين طلبي؟",
    "emoji flood": "😀👩‍👩‍👧‍👦🏳️‍🌈" * 500,
    "emoji only": "😀",
    "combining": "a" + "\u0301" * 5000,
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}} %(x)s {0} ${7*7} %s",
    "sql": "'; DROP TABLE article; --",
    "fts": 'a AND OR NOT "unclosed (field:x~ ^2 * ?',
    "long word": "a" * 8000,
    "spaces": "x" + " " * 7000 + "y",
    "lines": "\n" * 5000 + "x",
}
REFUSED = {
    "too long": "a" * 8001,
    "empty": "",
    "blank": " \n\t ",
    "invisible": "\u200b\u200d\ufeff",
    "huge": "a" * 900_000,
}
RAW = {
    "not json": b"{",
    "nothing": b"",
    "a list": b"[]",
    "a number": b"1",
    "deep": b'{"text":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "bad utf-8": b'{"text": "\xff\xfe", "key": "k"}',
    "wrong types": b'{"text": 5, "key": []}',
    "extra": b'{"text": "a", "key": "k", "author": "agent"}',
    "nan": b'{"text": NaN, "key": "k"}',
    "big number": b'{"text": ' + b"9" * 10_000 + b', "key": "k"}',
    "over the limit": b'{"text": "' + b"a" * 1_100_000 + b'", "key": "k"}',
    "huge key": b'{"text": "a", "key": "' + b"k" * 10_000 + b'"}',
}


@pytest.fixture(autouse=True)
def lives(server: Server) -> Iterator[None]:
    """After each attack the server still answers, and has logged no unexpected error."""
    yield
    assert httpx.get(f"{server.address}/readyz").status_code == 200
    assert "unexpected_error" not in server.log()
    assert "database_away" not in server.log()
    assert "turn_failed" not in server.log()
    assert "consider_failed" not in server.log()


@pytest.mark.parametrize("name", TEXTS)
def test_strange_messages_are_answered(server: Server, name: str) -> None:
    visitor = server.visitor("es")
    body = {"text": TEXTS[name], "key": "k"}
    sent = visitor.client.post(
        f"{visitor.path}/messages", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert sent.status_code == 201, sent.text
    assert visitor.next_after(sent.json()["event"]["number"])["author"] == "assistant"


@pytest.mark.parametrize("name", REFUSED)
def test_unusable_messages_are_refused_in_a_sentence(server: Server, name: str) -> None:
    visitor = server.visitor("pt")
    sent = visitor.post(REFUSED[name])
    assert sent.status_code in (413, 422)
    assert sent.headers["content-type"] == "application/problem+json"
    assert sent.json()["detail"]
    assert visitor.catch_up() == []


@pytest.mark.parametrize("name", RAW)
def test_malformed_requests_are_refused(server: Server, name: str) -> None:
    visitor = server.visitor("en")
    sent = visitor.client.post(
        f"{visitor.path}/messages", content=RAW[name], headers={"Content-Type": "application/json"}
    )
    assert 400 <= sent.status_code < 500
    assert sent.json()["code"]


@pytest.mark.parametrize("name", TEXTS)
def test_strange_searches_are_answered(server: Server, name: str) -> None:
    text = TEXTS[name].replace("\ud800", "\ufffd")[:500]
    for path in ("/api/v1/search", "/hc/es/search"):
        found = httpx.get(f"{server.address}{path}", params={"q": text, "locale": "es"}, timeout=30)
        assert found.status_code in (200, 400, 413, 414, 422), path
        assert "<script>alert(1)" not in found.text


@pytest.mark.parametrize("text", ["a" * 500, "ñ" * 500, "م" * 500, "漢" * 500, "😀" * 250])
def test_a_question_as_long_as_the_field_takes_is_answered_in_any_script(server: Server, text: str) -> None:
    for locale in ("es", "pt", "en"):
        assert httpx.get(f"{server.address}/hc/{locale}/search", params={"q": text}, timeout=30).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/hc/es/articles/99999999999999999999-x",
        "/hc/es/articles/1-%252F%252e%252e/",
        "/hc/es/%0d%0aSet-Cookie:x/",
        "/hc/es//elsewhere.example//",
        "/hc/es/search?q=" + "a" * 10_000,
        "/assets/base/" + "x" * 3000 + ".css?v=0123456789ab",
        "/assets/kb/%00.svg?v=%00",
        "/hc/es/articles/%00",
        "/hc/es/articles/0",
        "/hc/xx/",
        "/hc/es/categories/%F0%9F%98%80",
        "/media/../ventanilla.db",
        "/media/%2e%2e%2fsecret.key",
        "/api/v1/articles/1?locale=%00",
        "/api/v1/conversations/x/events?after=-1",
        "/api/v1/search?q=%FF%FE",
        "/hc/es/search?q=a&page=99999999999999999999",
        "/widget/panel?locale=%3Cscript%3E",
        "/staff/sign-in?next=//evil.example",
        "/demo?locale=%00",
    ],
)
def test_strange_addresses_are_no_trouble(server: Server, path: str) -> None:
    assert httpx.get(f"{server.address}{path}").status_code < 500


def test_forms_of_staff_need_their_token(server: Server) -> None:
    agent = server.staff("ada")
    del agent.headers["X-CSRFToken"]
    for path in ("/staff/sign-out", "/staff/language", "/api/v1/desk/conversations/x/take"):
        refused = agent.post(path, data={"locale": "es"})
        assert refused.status_code == 400
    assert agent.get("/api/v1/desk/queue").status_code == 200


def test_no_message_text_reaches_the_log(server: Server) -> None:
    visitor = server.visitor("es")
    visitor.say("mi secreto es zarzaparrilla")
    visitor.post("zarzaparrilla" + "a" * 9000)
    visitor.client.get("/api/v1/search", params={"q": "zarzaparrilla"})
    assert "zarzaparrilla" not in server.log()
