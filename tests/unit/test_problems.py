"""A database that does not answer is told apart from a mistake of ours, and neither tells what somebody wrote."""

import json
import logging

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation.brand import Brand
from foundation.logs import JsonLines, configure
from foundation.web import brand_css, language, problems

WROTE = "mi tarjeta es 4111"


@pytest.fixture
def browser() -> FlaskClient:
    web = Flask(__name__, static_folder=None)
    brand = Brand(name="Grillo", assistant="Cri")
    web.jinja_env.globals["brand"] = brand
    language.install(web)
    problems.install(web)
    web.register_blueprint(brand_css.blueprint(brand))

    def fail(kind: str) -> str:
        if kind == "away":
            raise sa.exc.OperationalError("INSERT", {"text": WROTE}, Exception("disk full"))
        if kind == "busy":
            raise sa.exc.TimeoutError("no connection")
        raise ValueError(WROTE)

    web.add_url_rule("/api/<kind>", "api", fail)
    web.add_url_rule("/page/<kind>", "page", fail)
    return web.test_client()


@pytest.mark.parametrize("place", ["api", "page"])
@pytest.mark.parametrize(("kind", "status"), [("away", 503), ("busy", 503), ("mistake", 500)])
def test_a_database_away_may_be_asked_again(
    browser: FlaskClient, caplog: pytest.LogCaptureFixture, place: str, kind: str, status: int
) -> None:
    response = browser.get(f"/{place}/{kind}")
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert WROTE not in response.text
    [record] = caplog.records
    assert WROTE not in JsonLines().format(record)


def test_what_the_web_server_logs_quotes_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    server, root = logging.getLogger("gunicorn.error"), logging.getLogger()
    before = (list(server.handlers), server.propagate, server.level, list(root.handlers), root.level)
    try:
        server.addHandler(logging.StreamHandler())
        configure("INFO")
        try:
            raise ValueError(WROTE)
        except ValueError:
            server.exception("Error handling request %s", f"/hc/es/search?q={WROTE}")
        server.warning("Invalid request from ip=%s: %s", "192.0.2.7", "no host")
        logging.getLogger("flask-limiter").info("ratelimit 30 (192.0.2.7) exceeded")
    finally:
        server.handlers, server.propagate, root.handlers = before[0], before[1], before[3]
        server.setLevel(before[2])
        root.setLevel(before[4])
    [line] = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["logger"], told["exception"]) == ("gunicorn.error", "ValueError")
    assert WROTE not in line
