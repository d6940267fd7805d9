"""Errands are done without a person: an order is found, a return is opened, and failures go to a person."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from order_system import OrderSystem, order_system
from running_server import Server, few_articles, new_installation

EMAIL = "lucia@grillotostador.example"
WHERE = {"es": "¿dónde está mi pedido?", "pt": "cadê meu pedido?", "en": "where is my order?"}
RETURN = {"es": "quiero hacer una devolución", "pt": "quero fazer uma devolução", "en": "I want to start a return"}
BROKEN = {"es": "Llegó en mal estado", "pt": "Chegou com defeito", "en": "It arrived damaged"}
YES = {"es": "sí, adelante", "pt": "sim, pode abrir", "en": "yes, go ahead"}
STOP = {"es": "déjalo", "pt": "deixa pra lá", "en": "never mind"}
QUESTION = {"es": "¿cómo cancelo un pedido?", "pt": "como cancelo um pedido?", "en": "how do I cancel an order?"}


@pytest.fixture(scope="module")
def orders() -> Iterator[OrderSystem]:
    with order_system() as system:
        yield system


@pytest.fixture(scope="module")
def shop(orders: OrderSystem, tmp_path_factory: pytest.TempPathFactory, prepared_encoder: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("shop")
    running = new_installation(folder / "data", prepared_encoder)
    running.extra = orders.environment
    running.command("import", "markdown", str(few_articles(folder / "brand", "orders", "returns")), "--name", "brand")
    running.add_staff()
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_an_order_is_found_with_two_questions(shop: Server, locale: str) -> None:
    visitor = shop.visitor(locale)
    assert visitor.say(WHERE[locale])["kind"] == "message"
    visitor.say("GT-1042")
    found = visitor.say(EMAIL)
    assert found["kind"] == "message"
    assert "GT-1042" in found["body"]["text"]
    assert EMAIL not in found["body"]["text"]


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_a_return_is_opened_once_it_is_confirmed(shop: Server, orders: OrderSystem, locale: str) -> None:
    orders.service.returns.clear()
    visitor = shop.visitor(locale)
    visitor.say(RETURN[locale])
    visitor.say("gt 19950")
    reason = visitor.say(EMAIL)
    assert [one["title"] for one in reason["body"]["buttons"]]
    confirm = visitor.say(BROKEN[locale])
    assert "GT-19950" in confirm["body"]["text"]
    assert not orders.service.returns
    done = visitor.say(confirm["body"]["buttons"][0]["payload"])
    assert "DV-" in done["body"]["text"]
    assert orders.service.returns == ["GT-19950"]


def test_nobody_returns_somebody_elses_order(shop: Server, orders: OrderSystem) -> None:
    orders.service.returns.clear()
    visitor = shop.visitor("es")
    visitor.say(RETURN["es"])
    visitor.say("GT-19950")
    visitor.say("somebody@grillotostador.example")
    visitor.say(BROKEN["es"])
    again = visitor.say(YES["es"])
    assert "GT-19950" in again["body"]["text"]
    assert not orders.service.returns


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_no_changes_nothing(shop: Server, orders: OrderSystem, locale: str) -> None:
    orders.service.returns.clear()
    visitor = shop.visitor(locale)
    visitor.say(RETURN[locale])
    visitor.say("GT-19950")
    visitor.say(EMAIL)
    confirm = visitor.say(BROKEN[locale])
    answer = visitor.say(confirm["body"]["buttons"][1]["payload"])
    assert answer["kind"] == "message"
    assert not orders.service.returns


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_a_question_in_the_middle_is_answered_and_the_task_goes_on(shop: Server, locale: str) -> None:
    visitor = shop.visitor(locale)
    first = visitor.say(WHERE[locale])["body"]["text"]
    answer = visitor.say(QUESTION[locale])
    assert answer["body"]["articles"]
    assert answer["body"]["text"].rstrip().endswith("?") or answer["body"]["text"].rstrip().endswith(".")
    assert first not in answer["body"]["text"]
    visitor.say("GT-1042")
    assert "GT-1042" in visitor.say(EMAIL)["body"]["text"]
    assert visitor.say(STOP[locale])["kind"] in ("message", "handoff")


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_a_system_that_does_not_answer_brings_in_a_person_with_what_was_gathered(shop: Server, locale: str) -> None:
    visitor = shop.visitor(locale)
    visitor.say(WHERE[locale])
    visitor.say("GT-5000")
    handed = visitor.say(EMAIL)
    assert handed["kind"] == "handoff"
    agent = shop.staff("ana")
    entry = next(one for one in agent.get("/api/v1/desk/queue").json()["conversations"] if one["id"] == visitor.id)
    assert entry["reason"] == "task_failed"
    assert EMAIL not in json.dumps(entry)
    brief = agent.get(f"/api/v1/desk/conversations/{visitor.id}").json()["brief"]
    assert brief["task"] == {"name": "where_is_my_order", "values": {"order_number": "GT-5000", "email": EMAIL}}


def test_a_restart_loses_nothing_of_a_form(shop: Server) -> None:
    visitor = shop.visitor("es")
    visitor.say(WHERE["es"])
    visitor.say("GT-1042")
    shop.stop()
    shop.start()
    assert "GT-1042" in visitor.say(EMAIL)["body"]["text"]


def test_what_is_not_understood_twice_goes_to_a_person(shop: Server) -> None:
    visitor = shop.visitor("es")
    visitor.say(WHERE["es"])
    kinds = [visitor.say(text)["kind"] for text in ("el de la semana pasada", "el azul", "el grande")]
    assert kinds == ["message", "message", "handoff"]


@pytest.mark.parametrize(
    ("locale", "text"), [("es", "no lo tengo"), ("pt", "não tenho o número"), ("en", "I don't have the number")]
)
def test_who_does_not_have_the_number_gets_a_person(shop: Server, locale: str, text: str) -> None:
    visitor = shop.visitor(locale)
    visitor.say(WHERE[locale])
    assert visitor.say(text)["kind"] == "handoff"


def test_personal_data_is_in_no_log(shop: Server) -> None:
    assert EMAIL not in shop.log()
    assert "GT-1042" not in shop.log()
