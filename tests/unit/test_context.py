"""What was said before decides what a short message means."""

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.choosing import chosen
from assistant.context import Before, before, corrected, expanded, follows_up, seems_unfinished
from conversations.conversation import Author, Event, Kind
from foundation.database import now

CARD = {"article_id": 7, "title": "¿Cuánto tarda el envío?", "anchor": "", "locale": "es"}


def event(number: int, author: Author, body: Mapping[str, Any], kind: Kind = Kind.MESSAGE, **evidence: Any) -> Event:
    return Event(1, number, kind, author, None, None, body, evidence or None, f"k{number}", now())


@pytest.mark.parametrize(
    "text",
    [
        "¿y para Canarias?",
        "e se for presente?",
        "and by courier?",
        "what about gift cards",
        "y si no estoy en casa?",
        "para Portugal",
        "por correo",
        "express",
    ],
)
def test_a_rest_of_a_question_is_known(text: str) -> None:
    assert follows_up(text)


@pytest.mark.parametrize(
    "text",
    ["", "¿cuánto cuesta enviar un paquete a Canarias?", "how do I return a machine that I have already used twice"],
)
def test_a_whole_question_stands_for_itself(text: str) -> None:
    assert not follows_up(text)


def test_a_follow_up_is_asked_in_the_words_of_both() -> None:
    assert expanded("¿cuánto tarda el envío?", "¿y para Canarias?") == "¿cuánto tarda el envío, y para Canarias?"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no, me refiero a la factura", "la factura"),
        ("perdón, quise decir la tarjeta regalo", "la tarjeta regalo"),
        ("quis dizer o frete", "o frete"),
        ("na verdade quero trocar", "quero trocar"),
        ("no, I mean the delivery cost", "the delivery cost"),
        ("me refiero a", "me refiero a"),
        ("la factura", "la factura"),
    ],
)
def test_a_correction_leaves_what_is_meant(text: str, rest: str) -> None:
    assert corrected(text) == rest


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("la segunda", 1), ("2", 1), ("el primero", 0), ("a última", 2), ("the third one please", 2), ("opción 2", 1),
        ("sí, la primera", 0), ("o segundo por favor", 1), ("Envíos a Canarias", 2), ("4", None), ("no", None),
        ("la segunda vez que compro me falla el pago", None), ("", None),
    ],
)  # fmt: skip
def test_which_of_the_offered_is_meant(text: str, place: int | None) -> None:
    assert chosen(text, ["Gastos de envío", "Plazos", "Envíos a Canarias"]) == place


def test_the_last_words_and_what_they_offered_are_remembered() -> None:
    history = [
        event(1, Author.VISITOR, {"text": "envío"}),
        event(
            2,
            Author.ASSISTANT,
            {"text": "¿Es esto?", "articles": [CARD], "offer": True},
            evidence={"question": "envío"},
        ),
    ]
    known = before(history)
    assert (known.last, known.offered, known.question, known.said) == ("offer", (7,), "envío", ("¿Es esto?",))


def test_a_reopened_conversation_begins_anew() -> None:
    history = [
        event(1, Author.ASSISTANT, {"text": "x", "articles": [CARD], "offer": True}),
        event(2, Author.SYSTEM, {}, Kind.REOPENED),
        event(3, Author.VISITOR, {"text": "sí"}),
    ]
    assert before(history) == Before()


def test_replies_to_the_off_topic_and_the_unclear_are_counted() -> None:
    names = ["off_topic", "unclear", "off_topic_again", "unclear", "unclear"]
    known = before([event(n, Author.ASSISTANT, {"text": name}, reply=name) for n, name in enumerate(names, 1)])
    assert (known.off_topic, known.unclear) == (2, 2)
    assert before([event(1, Author.ASSISTANT, {"text": "?"}, reply="off_topic_again")]).last == "person_offered"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("hola", True),
        ("es que mi pedido,", True),
        ("quiero saber si", True),
        ("¿cuánto tarda?", False),
        ("quiero devolver la cafetera que compré", False),
    ],
)
def test_a_message_that_breaks_off_is_waited_for(text: str, more: bool) -> None:
    assert seems_unfinished(text) is more
