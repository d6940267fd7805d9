"""A visitor is handed to an agent with everything said, and gets the agent's reply."""

import concurrent.futures
import json
from typing import Any

import httpx
import pytest
from running_server import Server, Visitor

NONSENSE = {
    "es": "mi vecino toca la trompeta por la noche y el ayuntamiento no hace nada",
    "pt": "o síndico do meu prédio sumiu e a piscina virou um pântano",
    "en": "my neighbour plays the trumpet at night and the council does nothing",
}


def waiting(agent: httpx.Client, visitor: Visitor) -> dict[str, Any] | None:
    entries = agent.get("/api/v1/desk/queue").json()["conversations"]
    return next((entry for entry in entries if entry["id"] == visitor.id), None)


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_an_unsure_assistant_brings_in_a_person_who_knows_it_all(server: Server, locale: str) -> None:
    visitor = server.visitor(locale)
    handed = visitor.say(NONSENSE[locale])
    assert handed["kind"] == "handoff"
    assert handed["body"]["text"]
    assert "reason" not in handed["body"]

    agent = server.staff("ana")
    entry = waiting(agent, visitor)
    assert entry is not None
    assert entry["state"] == "waiting"
    assert entry["reason"] == "unsure"
    assert entry["last_text"] == NONSENSE[locale]

    desk = f"/api/v1/desk/conversations/{visitor.id}"
    assert agent.post(f"{desk}/take", json={"key": "t1"}).status_code == 201
    assert agent.post(f"{desk}/messages", json={"text": "Hola, soy Ana.", "key": "m1"}).status_code == 201
    again = agent.post(f"{desk}/messages", json={"text": "Hola, soy Ana.", "key": "m1"})
    assert again.status_code == 200
    assert agent.post(f"{desk}/close", json={"key": "c1"}).status_code == 201

    visitor.next_after(4)
    kinds = [(event["kind"], event["author"]) for event in visitor.events]
    assert kinds == [
        ("message", "visitor"),
        ("handoff", "assistant"),
        ("taken", "agent"),
        ("message", "agent"),
        ("closed", "agent"),
    ]
    assert visitor.events[3]["name"] == "Ana"
    assert visitor.events[3]["body"]["text"] == "Hola, soy Ana."


def test_the_assistant_is_silent_while_a_person_owns_and_back_afterwards(server: Server) -> None:
    visitor = server.visitor("es")
    assert visitor.say("quiero hablar con una persona")["kind"] == "handoff"
    agent = server.staff("ana")
    desk = f"/api/v1/desk/conversations/{visitor.id}"
    agent.post(f"{desk}/take", json={"key": "t"})
    visitor.post("¿cómo cancelo un pedido?")
    agent.post(f"{desk}/messages", json={"text": "Te lo miro.", "key": "m"})
    agent.post(f"{desk}/close", json={"key": "c"})
    answer = visitor.say("¿cómo cancelo un pedido?")
    assert answer["author"] == "assistant"
    said = [event["author"] for event in visitor.events if event["kind"] == "message"]
    assert said == ["visitor", "visitor", "agent", "visitor", "assistant"]
    assert [event["kind"] for event in visitor.events][-3:] == ["reopened", "message", "message"]


def test_asking_for_a_person_with_the_button(server: Server) -> None:
    visitor = server.visitor("pt")
    path = f"{visitor.path}/handoff"
    assert visitor.client.post(path, json={"key": "h"}).status_code == 201
    assert visitor.client.post(path, json={"key": "h"}).status_code == 200
    found = waiting(server.staff("bruno"), visitor)
    assert found is not None
    assert found["reason"] == "asked"


def test_of_two_agents_exactly_one_gets_the_conversation(server: Server) -> None:
    agents = [server.staff(name) for name in ("ana", "bruno", "ada")]
    for turn in range(5):
        visitor = server.visitor("en")
        visitor.client.post(f"{visitor.path}/handoff", json={"key": "h"})
        path = f"/api/v1/desk/conversations/{visitor.id}/take"
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            asked = [pool.submit(agent.post, path, json={"key": f"{turn}-{n}"}) for n in (0, 1) for agent in agents]
            answers = [future.result() for future in asked]
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(201) == 1
        assert statuses.count(409) == 5
        refused = next(answer.json() for answer in answers if answer.status_code == 409)
        assert refused["code"] == "already_taken"
        assert refused["agent"] in ("Ana", "Bruno", "Ada")


def test_the_desk_sees_what_the_assistant_knew(server: Server) -> None:
    visitor = server.visitor("es")
    visitor.say("como anulo mi pedido")
    agent = server.staff("ana")
    with agent.stream("GET", f"/api/v1/desk/conversations/{visitor.id}/stream") as stream:
        events = []
        for line in stream.iter_lines():
            if line.startswith("data: "):
                events.append(json.loads(line[6:]))
            if len(events) == 2:
                break
    articles = events[1]["evidence"]["articles"]
    assert articles[0]["title"] == "¿Cómo cancelo un pedido?"
    assert 0 <= articles[0]["probability"] <= 1


def test_an_editor_may_not_read_conversations(server: Server) -> None:
    visitor = server.visitor("es")
    visitor.post("hola")
    editor = server.staff("edu")
    assert editor.get("/api/v1/desk/queue").status_code == 403
    assert editor.get(f"/api/v1/desk/conversations/{visitor.id}").status_code == 403
    assert httpx.get(f"{server.address}/api/v1/desk/queue").status_code == 401
