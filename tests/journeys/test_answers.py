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
