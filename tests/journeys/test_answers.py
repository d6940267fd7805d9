"""A visitor asks and gets the article's answer with a deep link, in each language."""

import pytest
from running_server import Server


@pytest.mark.parametrize(
    ("locale", "question", "key"),
    [
        ("es", "hola, quiero anular mi pedido", "cancel-order"),
        ("pt", "oi, quero cancelar meu pedido", "cancel-order"),
        ("en", "hi, how do I cancel my order?", "cancel-order"),
    ],
)
def test_a_question_is_answered_with_a_deep_link(server: Server, locale: str, question: str, key: str) -> None:
    visitor = server.visitor(locale)
    answer = visitor.say(question)
    assert answer["kind"] == "message"
    assert answer["author"] == "assistant"
    assert answer["name"] == "Cri"
    assert "evidence" not in answer
    card = answer["body"]["articles"][0]
    page = visitor.client.get(card["url"])
    assert page.status_code == 200
    assert card["title"] in page.text
    assert card["locale"] == locale
    assert len(answer["body"]["text"]) < 700


@pytest.mark.parametrize(("locale", "word"), [("es", "Buen"), ("pt", "Bo"), ("en", "Good")])
def test_a_greeting_is_greeted_and_draws_no_article(server: Server, locale: str, word: str) -> None:
    answer = server.visitor(locale).say({"es": "hola", "pt": "oi", "en": "hello"}[locale])
    assert word in answer["body"]["text"]
    assert not answer["body"].get("articles")


def test_the_help_centre_finds_the_same_article(server: Server) -> None:
    visitor = server.visitor("es")
    found = visitor.client.get("/api/v1/search", params={"q": "anular compra", "locale": "es"}).json()
    assert found["results"][0]["title"] == "¿Cómo cancelo un pedido?"
    page = visitor.client.get("/hc/es/search", params={"q": "anular compra"})
    assert "¿Cómo cancelo un pedido?" in page.text


@pytest.mark.parametrize(
    ("locale", "question"), [("es", "¿cómo cancelo un pedido?"), ("pt", "como cancelo um pedido?")]
)
def test_a_word_on_an_answer_is_kept_and_a_no_is_asked_back_or_goes_to_a_person(
    server: Server, locale: str, question: str
) -> None:
    visitor = server.visitor(locale)
    answer = visitor.say(question)
    asks = answer["body"]["asks_helped"]
    assert [one["title"] for one in asks["buttons"]]
    said = {"text": asks["buttons"][1]["payload"], "key": "no", "helped": {"number": answer["number"], "right": False}}
    sent = visitor.client.post(f"{visitor.path}/messages", json=said)
    assert sent.status_code == 201
    then = visitor.next_after(sent.json()["event"]["number"])
    assert then["kind"] == "handoff" or then["body"]["offer"]
    agent = server.staff("ana")
    verdict = f"/api/v1/desk/conversations/{visitor.id}/events/{answer['number']}/verdict"
    assert agent.post(verdict, json={"right": True}).json() == {"right": True}
    assert agent.post(verdict, json={"right": "no"}).status_code == 422
    assert agent.post(verdict.replace(f"/{answer['number']}/", "/1/"), json={"right": True}).status_code == 404
    events = agent.get(f"/api/v1/desk/conversations/{visitor.id}").json()["events"]
    why = next(one for one in events if one["number"] == answer["number"])["evidence"]["why"]
    assert why["chance"] >= why["threshold"] > 0
    replayed = server.command("replay", f"{visitor.id}:{answer['number']}")
    assert "From the same evidence: the same." in replayed.stdout
