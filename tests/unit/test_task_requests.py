"""Requests of tasks go where the operator said and nowhere else, once for each confirmation."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from order_system import TOKEN, OrderSystem, order_system
from running_server import ROOT

from assistant.task_declarations import Task, errands, path_of
from assistant.task_requests import ANSWER_LIMIT, Endpoint, allowed_address, ask
from foundation.json_service import ServiceError
from foundation.settings import SettingsError

LOCALES = ("es", "pt", "en")
TASKS = ROOT / "config" / "tasks.toml"


@pytest.fixture
def orders() -> Iterator[OrderSystem]:
    with order_system() as system:
        yield system


def endpoint(address: str, seconds: float = 2.0) -> Endpoint:
    return Endpoint.at(address, {"Authorization": f"Bearer {TOKEN}"}, seconds, "loopback")


def test_an_order_is_looked_up(orders: OrderSystem) -> None:
    body = {"number": "GT-1042", "email": "lucia@grillotostador.example"}
    answer = ask(endpoint(orders.address), "POST", "/orders/status", body)
    assert (answer.status, answer.fields["state"]) == (200, "on_its_way")
    assert ask(endpoint(orders.address), "POST", "/orders/status", {**body, "email": "x@y.example"}).status == 404


def test_the_same_key_opens_one_return(orders: OrderSystem) -> None:
    answers = [
        ask(endpoint(orders.address), "POST", "/orders/GT-19950/returns", body, "c:7").fields
        for body in ({"reason": "roto", "email": "lucia@grillotostador.example"},) * 3
    ]
    assert answers[0] == answers[1] == answers[2]
    assert orders.service.returns == ["GT-19950"]
    stranger = {"reason": "roto", "email": "x@y.example"}
    assert ask(endpoint(orders.address), "POST", "/orders/GT-19950/returns", stranger, "c:8").status == 404


@pytest.mark.parametrize(
    "address", ["http://orders.example", "ftp://127.0.0.1", "https://", "https://u:p@orders.example"]
)
def test_what_is_not_encrypted_or_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Endpoint.at(address, {}, 1, "public")


@pytest.mark.parametrize(
    ("network", "address", "allowed"),
    [
        ("public", "127.0.0.1", False),
        ("public", "10.0.0.8", False),
        ("public", "169.254.169.254", False),
        ("public", "[::1]", False),
        ("public", "[::ffff:10.0.0.8]", False),
        ("public", "0.0.0.0", False),
        ("public", "100.64.0.1", False),
        ("public", "8.8.8.8", True),
        ("private", "10.0.0.8", True),
        ("private", "169.254.169.254", False),
        ("private", "127.0.0.1", False),
        ("private", "8.8.8.8", False),
        ("loopback", "127.0.0.1", True),
        ("loopback", "10.0.0.8", False),
    ],
)
def test_addresses_outside_the_declared_network_are_never_asked(network: str, address: str, allowed: bool) -> None:
    place = Endpoint.at(f"https://{address}", {}, 1, network)  # type: ignore[arg-type]
    if allowed:
        assert allowed_address(place) == address
    else:
        with pytest.raises(ServiceError, match="network"):
            allowed_address(place)


def test_a_name_that_points_to_a_private_address_too_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.8")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(ServiceError):
        allowed_address(Endpoint.at("https://orders.example", {}, 1, "public"))


def _redirects(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/secret")
    handler.end_headers()


def _floods(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b'"' + b"x" * (ANSWER_LIMIT + 10) + b'"')


def _trickles(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        time.sleep(0.1)


def _says_nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"<html>")


@pytest.mark.parametrize("behaviour", [_redirects, _floods, _trickles, _says_nonsense])
def test_whatever_answers_wrongly_is_an_error_in_time(behaviour: Callable[[BaseHTTPRequestHandler], None]) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behaviour(self)

        def log_message(self, format: str, *values: object) -> None:
            pass

    serving = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=serving.handle_request, daemon=True).start()
    with pytest.raises(ServiceError) as raised:
        ask(endpoint(f"http://127.0.0.1:{serving.server_port}", 0.5), "GET", "/")
    assert TOKEN not in str(raised.value)
    serving.server_close()


def test_nobody_listening_is_an_error() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ServiceError):
        ask(endpoint(f"http://127.0.0.1:{port}"), "GET", "/")


def test_slots_stay_one_segment_of_the_path() -> None:
    task = Task.model_validate({"service": "s", "path": "/orders/{n}/x", "outcomes": [{"say": "a"}]})
    assert path_of(task, {"n": "../../admin?x=1#y"}) == "/orders/..%2F..%2Fadmin%3Fx%3D1%23y/x"
    assert path_of(task, {"n": ".."}) == "/orders/-/x"


def test_a_task_without_its_environment_is_left_to_a_person() -> None:
    assert errands(TASKS, LOCALES, {}) == {}
    found = errands(TASKS, LOCALES, {"ORDERS_ADDRESS": "http://127.0.0.1:9", "ORDERS_TOKEN": "secret"})
    assert set(found) == {"where_is_my_order", "start_return"}
    assert found["where_is_my_order"].endpoint.headers == {"Authorization": "Bearer secret"}
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('service = "orders"', 'service = "stores"'), "stores"),
        (('email = "email"', 'email = "mail"'), "mail is no slot"),
        (('say = "order_late"', 'say = "order_lost"'), "utter_order_lost"),
        (("[task.start_return]", "[task.buy]"), "buy is no form"),
        (('address = "${ORDERS_ADDRESS}"', 'address = "http://orders.example"'), "address"),
        (('network = "loopback"', 'network = "anywhere"'), "network"),
    ],
)
def test_mistakes_in_the_file_are_told_in_a_sentence(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = TASKS.read_text(encoding="utf-8").replace(*change, 1)
    if change[0] == "[task.start_return]":
        text = text.replace("[[task.start_return.", "[[task.buy.")
    if change[0].startswith("address"):
        text = text.replace('network = "loopback"', 'network = "private"')
    (tmp_path / "tasks.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=told):
        errands(tmp_path / "tasks.toml", LOCALES, {"ORDERS_ADDRESS": "http://127.0.0.1:9", "ORDERS_TOKEN": "x"})
