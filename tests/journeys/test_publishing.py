"""An editor publishes an article, and the next question finds it, without a restart."""

import re

import httpx
from running_server import Server

_EXPECTED = re.compile(r'name="expected_revision" value="(\d+)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

BODY = "Sí: tostamos café de loro azul los días de luna llena.\n\n## Cuánto cuesta\n\nSon 31,50 €."


def form(page: httpx.Response) -> dict[str, str]:
    token, expected = _TOKEN.search(page.text), _EXPECTED.search(page.text)
    assert token
    return {"csrf_token": token[1], "expected_revision": expected[1] if expected else "0"}


def new_article(editor: httpx.Client, title: str, locale: str = "es") -> httpx.Response:
    page = editor.get("/editor/new")
    made = editor.post(
        "/editor/new", data={**form(page), "title": title, "locale": locale, "category": "orders", "key": ""}
    )
    assert made.status_code == 200, made.text
    return made


def test_the_next_question_finds_what_was_just_published(server: Server) -> None:
    editor = server.staff("edu")
    page = new_article(editor, "¿Tenéis café de loro azul?")
    address = str(page.url)
    content = {
        "title": "¿Tenéis café de loro azul?",
        "slug": "cafe-de-loro-azul",
        "summary": "El café de loro azul se tuesta con luna llena.",
        "body": BODY,
        "question": ["vendeis cafe de loro azul", "loro azul", "quiero comprar el café del loro azul"],
        "tags": "loro",
        "note": "",
    }
    visitor = server.visitor("es")
    saved = editor.post(address, data={**form(page), **content, "action": "save"})
    assert saved.status_code == 200, saved.text
    before = visitor.client.get("/api/v1/search", params={"q": "loro azul"}).json()["results"]
    assert content["title"] not in [one["title"] for one in before]

    published = editor.post(address, data={**form(saved), **content, "action": "publish"})
    assert published.status_code == 200, published.text
    found = visitor.client.get("/api/v1/search", params={"q": "cafe del loro azul"}).json()["results"][0]
    assert found["title"] == content["title"]
    assert "luna llena" in visitor.client.get(found["url"]).text
    answer = visitor.say("quiero comprar el café del loro azul")
    assert "luna llena" in answer["body"]["text"]
    assert answer["body"]["articles"][0]["title"] == content["title"]

    archived = editor.post(address, data={**form(published), **content, "action": "archive"})
    assert archived.status_code == 200
    assert visitor.client.get(found["url"]).status_code == 404
    titles = [one["title"] for one in visitor.client.get("/api/v1/search", params={"q": "loro azul"}).json()["results"]]
    assert content["title"] not in titles


def test_two_editors_never_overwrite_each_other_silently(server: Server) -> None:
    first, second = server.staff("edu"), server.staff("ada")
    page = new_article(first, "Parking for unicycles", "en")
    address = str(page.url)
    content = {"title": "Parking for unicycles", "slug": "", "summary": "", "question": [], "tags": "", "note": ""}
    mine, theirs = first.get(address), second.get(address)
    assert (
        first.post(address, data={**form(mine), **content, "body": "First text.", "action": "save"}).status_code == 200
    )
    refused = second.post(address, data={**form(theirs), **content, "body": "Second text.", "action": "save"})
    assert refused.status_code == 409
    assert "Second text." in refused.text
    assert "First text." in refused.text
    assert "First text." in first.get(address).text


def test_an_agent_may_not_edit(server: Server) -> None:
    agent = server.staff("ana")
    assert agent.get("/editor").status_code == 403
    assert httpx.get(f"{server.address}/editor", follow_redirects=False).status_code == 302
