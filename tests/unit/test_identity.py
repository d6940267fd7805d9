"""Only what the company's own server has signed, just now and as agreed, says who a customer is."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from unit.test_widget_api import Door, Window, assert_problem, build, open_window

from conversations.customers import Customers
from foundation.errors import Problem
from foundation.settings import Settings, SettingsError
from widget.identity import identity_of
from widget.identity_api import blueprint

SECRET = "a secret of the company that nobody else has"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def signed(
    secret: str = SECRET, algorithm: str = "HS256", minutes: float = 5, moment: datetime = NOW, **claims: Any
) -> str:
    known = {"sub": "c1", "exp": (moment + timedelta(minutes=minutes)).timestamp(), **claims}
    return jwt.encode({name: value for name, value in known.items() if value is not None}, secret, algorithm=algorithm)


def unsigned() -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"sub": "c1", "exp": NOW.timestamp() + 60}
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def test_a_good_one_says_who() -> None:
    found = identity_of(signed(name=" Marta  Gil\n", email="marta@grillotostador.example"), SECRET, NOW)
    assert (found.subject, found.name, found.email) == ("c1", "Marta Gil", "marta@grillotostador.example")


@pytest.mark.parametrize(
    "token",
    [
        signed(secret="another secret that is just as long as it is"),
        signed(algorithm="HS512"),
        unsigned(),
        signed(minutes=-2),
        signed(minutes=30),
        signed(exp=None),
        signed(sub=None),
        signed(sub=" "),
        signed(sub="x" * 201),
        signed(exp="soon"),
        signed(exp=1e300),
        signed()[:-3],
        "",
        "a.b.c",
        "é" * 50,
    ],
)
def test_all_others_are_refused(token: str) -> None:
    with pytest.raises(Problem) as caught:
        identity_of(token, SECRET, NOW)
    assert (caught.value.status, caught.value.code) == (401, "identity_refused")


def test_a_short_secret_is_no_secret() -> None:
    with pytest.raises(SettingsError):
        Settings.load(identity_secret="short")


@pytest.fixture
def door(tmp_path: Path, sqlite_template: Path) -> Iterator[Door]:
    ready = build(tmp_path, sqlite_template)
    settings = Settings(identity_secret=SECRET)
    ready.app.register_blueprint(blueprint(store=ready.store, customers=Customers(ready.database), settings=settings))
    yield ready
    ready.database.close()


def identify(window: Window, token: str) -> Any:
    return window.door.client.post("/api/v1/visitors/identify", json={"token": token}, headers=window.headers)


def fresh(**claims: Any) -> str:
    return signed(moment=datetime.now(UTC), **claims)


def test_a_second_device_sees_what_was_said_and_a_thief_does_not(door: Door) -> None:
    phone, laptop, thief = open_window(door), open_window(door), open_window(door)
    phone.say("mi pedido", "k1")
    first = fresh(name="Marta")
    assert identify(phone, first).get_json() == {"name": "Marta"}
    assert_problem(identify(thief, first), 401, code="identity_used")
    assert identify(laptop, fresh(jti="2")).status_code == 200
    laptop.id = thief.id = phone.id
    assert laptop.events().get_json()["events"][0]["body"]["text"] == "mi pedido"
    assert_problem(thief.events(), 404)
    assert_problem(identify(thief, "x"), 401)
    assert identify(thief, fresh(sub="c2")).status_code == 200
    assert_problem(thief.events(), 404)


def test_a_shared_computer_starts_clean_for_the_next_customer(door: Door) -> None:
    shared = open_window(door)
    shared.say("privado", "k1")
    identify(shared, fresh())
    assert_problem(identify(shared, fresh(sub="c2")), 409, code="other_customer")
    following = open_window(door)
    identify(following, fresh(sub="c2", jti="2"))
    listed = door.client.get("/api/v1/conversations", headers=following.headers).get_json()["conversations"]
    assert [one["id"] for one in listed] == [following.id]


def test_nobody_is_identified_without_a_token_of_ours(door: Door) -> None:
    assert_problem(door.client.post("/api/v1/visitors/identify", json={"token": fresh()}), 401, code="visitor_unknown")
