"""Rasa three ways, against the real Rasa 3.6.21 and the real rasa-sdk."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from needs import lacking
from rasa_neighbours import (
    BOT,
    CHANNEL_TOKEN,
    RASA_TOKEN,
    Neighbour,
    action_server,
    rasa,
    rasa_python,
    rasa_sdk_python,
    rasa_server,
    train,
)
from running_server import ROOT, Server, few_articles, free_port, new_installation

from conversations.conversation import Author, Event, Kind
from widget.rasa_messages import rasa_messages

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def python310() -> str:
    """The Python in which Rasa is; it supports no newer one than 3.10, and takes 2.7 GB."""
    found = rasa_python()
    if found is None:
        pytest.skip("NOT TESTED AGAINST RASA: there is no Rasa 3.6.21 here, see tests/prepare")
    return found


@pytest.fixture(scope="module")
def sdk() -> str:
    found = rasa_sdk_python()
    if found is None:
        lacking("rasa-sdk in .venv-rasa-sdk")
    return found


@pytest.fixture(scope="module")
def rasa_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, prepared_encoder: Path, rasa_port: int) -> Iterator[Server]:
    """A server whose REST channel is on, and which asks Rasa for the intents where Rasa runs."""
    folder = tmp_path_factory.mktemp("with-rasa")
    running = new_installation(folder / "data", prepared_encoder)
    running.extra = {
        "VENTANILLA_RASA_CHANNEL": "token",
        "VENTANILLA_RASA_CHANNEL_TOKEN": CHANNEL_TOKEN,
        "VENTANILLA_RASA_URL": f"http://127.0.0.1:{rasa_port}",
        "VENTANILLA_RASA_TOKEN": RASA_TOKEN,
        "VENTANILLA_RASA_INTENTS": json.dumps({"show_choice": "", "show_picture": "", "show_all": ""}),
    }
    running.command("import", "markdown", str(few_articles(folder / "brand", "orders", "returns")), "--name", "brand")
    running.add_staff()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def actions(tmp_path_factory: pytest.TempPathFactory, sdk: str, server: Server) -> Iterator[Neighbour]:
    running = action_server(sdk, tmp_path_factory.mktemp("actions"), server.address)
    running.start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture(scope="module")
def neighbour(
    tmp_path_factory: pytest.TempPathFactory, python310: str, actions: Neighbour, rasa_port: int
) -> Iterator[Neighbour]:
    """Rasa, with a bot that has an answer of every shape and our two actions."""
    folder = tmp_path_factory.mktemp("rasa")
    running = rasa_server(python310, train(python310, folder, BOT), folder, actions.address)
    running.port = rasa_port
    running.start()
    yield running
    running.stop()


def channel(address: str) -> httpx.Client:
    """A client made for Rasa's REST channel; the token is a header that Rasa does not look at."""
    headers = {"Authorization": f"Bearer {CHANNEL_TOKEN}"}
    return httpx.Client(base_url=f"{address}/webhooks/rest", headers=headers, timeout=40)


def say(client: httpx.Client, message: Any, sender: Any = "ana", **more: Any) -> list[dict[str, Any]]:
    answer = client.post("/webhook", json={"sender": sender, "message": message, **more})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def shape(value: Any) -> Any:
    """The value with every text and number replaced by its kind; of a list, the shapes that occur."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(part), sort_keys=True) for part in value})
    return type(value).__name__


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.headers["content-type"]


def test_a_client_made_for_rasa_works_unchanged(server: Server, neighbour: Neighbour) -> None:
    theirs, ours = channel(neighbour.address), channel(server.address)
    for path in ("/", ""):
        assert kind(ours.get(path)) == kind(theirs.get(path))
        assert ours.get(path).json() == theirs.get(path).json()

    greeting = {"sender": "ana", "message": "hola"}
    for query in ({}, {"stream": "false"}, {"stream": "1"}):
        said, expected = (one.post("/webhook", params=query, json=greeting) for one in (ours, theirs))
        assert kind(said) == kind(expected)
        assert shape(said.json()) == shape(expected.json())
        assert {message["recipient_id"] for message in said.json()} == {"ana"}
    for query in ({"stream": "true"}, {"stream": "True"}):
        said, expected = (one.post("/webhook", params=query, json=greeting) for one in (ours, theirs))
        assert kind(said) == kind(expected)
        assert said.text.endswith("\n")
        lines, others = ([json.loads(line) for line in one.text.splitlines()] for one in (said, expected))
        assert shape(lines) == shape(others)


@pytest.mark.parametrize(
    "body",
    [
        {"sender": "edge"},
        {"sender": "edge", "message": None},
        {"sender": "edge", "message": "/restart"},
        {"sender": "edge", "message": "/session_start"},
        {"sender": 42, "message": "hola"},
        {"sender": "edge", "message": "/greet"},
        {"sender": "edge", "message": "hola", "metadata": {"x": [1]}, "input_channel": "web", "more": True},
    ],
)
def test_at_the_edges_we_answer_as_rasa_does(server: Server, neighbour: Neighbour, body: dict[str, Any]) -> None:
    said, expected = (channel(one.address).post("/webhook", json=body) for one in (server, neighbour))
    assert kind(said) == kind(expected)
    assert shape(said.json()) == shape(expected.json())
    assert {one["recipient_id"] for one in said.json()} == {one["recipient_id"] for one in expected.json()}


def test_what_is_not_json_is_refused_by_both(server: Server, neighbour: Neighbour) -> None:
    for one in (server, neighbour):
        assert channel(one.address).post("/webhook", content=b"{bad").status_code == 400
        plain = {"content-type": "text/plain"}
        told = channel(one.address).post("/webhook", content=b'{"sender":"p","message":"hola"}', headers=plain)
        assert told.status_code == 200
    assert channel(server.address).post("/webhook", json=[]).status_code == 422


def test_buttons_and_attachments_have_the_shape_of_rasas(neighbour: Neighbour) -> None:
    theirs = channel(neighbour.address)
    card = {"title": "Envíos", "url": "/hc/es/1", "video": "/media/1.mp4"}

    def ours(**body: Any) -> list[dict[str, Any]]:
        moment = datetime.now(UTC)
        event = Event(1, 2, Kind.MESSAGE, Author.ASSISTANT, None, None, body, None, "k", moment)
        return rasa_messages(event, "ana", "https://help.example")

    assert shape(ours(text="¿Cuál?", articles=[card, card], offer=True)) == shape(say(theirs, "dame a elegir"))
    film = next(one for one in say(theirs, "mándame el vídeo") if "attachment" in one)
    assert shape(ours(text="Mira", articles=[card])[-1]) == shape(film)


def test_rasa_names_the_intents_and_we_go_on_without_it(server: Server, neighbour: Neighbour) -> None:
    ours = channel(server.address)
    assert httpx.get(f"{server.address}/readyz").json()["checks"]["rasa"] == "ok"
    say(ours, "ponme con alguien de verdad, anda", sender="eva")
    waiting = ours.post("/messages", json={"sender": "eva"}).json()
    assert waiting["state"] == "waiting"
    done = server.command("doctor", check=False).stdout
    assert "Rasa understands messages for es." in done
    questions = ["¿cómo cancelo un pedido?", "quiero anular mi pedido", "cancelar pedido"]
    assert all(any("/hc/es/" in one["text"] for one in say(ours, q, sender=f"q{q}")) for q in questions)
    neighbour.stop()
    try:
        for question in questions:
            told = say(ours, question, sender=f"without {question}")
            assert any("/hc/es/" in one["text"] for one in told)
        ready = httpx.get(f"{server.address}/readyz")
        assert (ready.status_code, ready.json()["checks"]["rasa"]) == (200, "away")
    finally:
        neighbour.start()


def test_a_rasa_bot_searches_our_articles_and_hands_off_to_our_desk(
    server: Server, neighbour: Neighbour, actions: Neighbour
) -> None:
    theirs, ours = channel(neighbour.address), channel(server.address)
    told = say(theirs, "quiero anular mi pedido", sender="rita", metadata={"locale": "es"})
    assert any(server.address + "/hc/es/" in one.get("text", "") for one in told), actions.log()
    say(theirs, "dame a elegir", sender="rita")
    handed = say(theirs, "/ask_person", sender="rita", metadata={"locale": "es"})
    assert handed[0]["text"]
    assert handed[1]["custom"] == {"ventanilla": {"channel": f"{server.address}/webhooks/rest/"}}
    assert say(theirs, "¿hola?", sender="rita") == [], "the bot is silent from now on"

    assert say(ours, "¿hola?", sender="rita") == []
    agent = server.staff("ana")
    queue = agent.get("/api/v1/desk/queue").json()["conversations"]
    entry = next(one for one in queue if one["last_text"] == "¿hola?")
    story = agent.get(f"/api/v1/desk/conversations/{entry['id']}").json()["events"]
    said = [(one["author"], one["body"]["text"]) for one in story if one["kind"] == "message"]
    assert said[0] == ("visitor", "quiero anular mi pedido")
    assert ("visitor", "dame a elegir") in said
    assert said[-2:] == [("visitor", "Una persona"), ("visitor", "¿hola?")]


def call(actions: Neighbour, sender: str, action: str, text: str = "") -> dict[str, Any]:
    """Call an action as Rasa 3.6.21 was recorded to do."""
    body = json.loads((BOT / "action_call.json").read_text(encoding="utf-8"))
    body |= {"next_action": action, "sender_id": sender}
    body["tracker"]["sender_id"] = sender
    if text:
        body["tracker"]["latest_message"]["text"] = text
    answer = httpx.post(f"{actions.address}/webhook", json=body, timeout=30)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def slots(answer: dict[str, Any]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in answer["events"] if event["event"] == "slot"}


def test_the_actions_answer_what_rasa_was_recorded_to_ask(server: Server, actions: Neighbour) -> None:
    found = call(actions, "leo", "action_ventanilla_search", "quiero anular mi pedido")
    assert slots(found) == {"ventanilla_found": True}
    assert f"{server.address}/hc/es/" in found["responses"][0]["text"]
    for nothing in ("¿quién ganó la liga en 1987?", "/ask_question", ""):
        answer = call(actions, "leo", "action_ventanilla_search", nothing)
        assert (slots(answer), answer["responses"]) == ({"ventanilla_found": False}, [])

    handed = call(actions, "leo", "action_ventanilla_hand_off")
    assert slots(handed) == {"ventanilla_handed_off": True}
    assert handed["events"][-1]["event"] == "pause"
    again = call(actions, "leo", "action_ventanilla_hand_off")
    assert slots(again) == {"ventanilla_handed_off": True}
    story = channel(server.address).post("/messages", json={"sender": "leo"}).json()
    assert story["state"] == "waiting"
    assert [one["text"] for one in story["messages"]][:3] == ["Hola, buenas.", "¿En qué te ayudo?", "¿Cuál de estas?"]


def test_the_actions_fail_without_a_word_when_ventanilla_is_away(sdk: str, tmp_path: Path) -> None:
    running = action_server(sdk, tmp_path, f"http://127.0.0.1:{free_port()}")
    running.start()
    assert slots(call(running, "leo", "action_ventanilla_search", "hola")) == {"ventanilla_found": False}
    handed = call(running, "leo", "action_ventanilla_hand_off")
    assert (slots(handed), handed["responses"]) == ({"ventanilla_handed_off": False}, [])
    with pytest.raises(ConnectionRefusedError):
        # It listens on one address of this machine and not on all of them.
        socket.create_connection(("127.0.0.2", running.port), 5)
    assert running.stop() == 0


def test_without_an_address_the_action_server_says_what_is_missing(sdk: str, tmp_path: Path) -> None:
    running = action_server(sdk, tmp_path, "")
    with pytest.raises(AssertionError, match="Set ACTIONS_VENTANILLA_URL"):
        running.start()


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_rasa_accepts_our_training_data(python310: str, tmp_path: Path, locale: str) -> None:
    files = ROOT / "training_data" / locale
    data = tmp_path / "data"
    data.mkdir()
    for name in ("nlu.yml", "rules.yml"):
        (data / name).write_bytes((files / name).read_bytes())
    config = ["--config", str(BOT / "config.yml")]
    done = rasa(
        python310,
        "data",
        "validate",
        "--data",
        str(data),
        "--domain",
        str(files / "domain.yml"),
        *config,
        folder=tmp_path,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    assert "Project validation completed with errors" not in said
