"""GET /api/v1/search over real services."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from search_knowledge import Knowledge, knowledge, shop

from foundation.database import Database
from foundation.settings import Settings
from foundation.web import language, limits, problems
from kb.store import CategoryStore
from search import api
from search.suggestions import Suggestions


@pytest.fixture
def kept(database: Database, data_dir: Path) -> Iterator[Knowledge]:
    made = knowledge(database, data_dir)
    shop(made)
    yield made
    made.close()


def client_of(kept: Knowledge, rate: str = "1000 per minute") -> FlaskClient:
    app = Flask("test")
    language.install(app)
    problems.install(app)
    settings = cast(Settings, SimpleNamespace(locales=("es", "pt", "en"), address_rate=rate))
    categories = CategoryStore(kept.database)
    suggestions = Suggestions(kept.completions, kept.finder, categories)
    # A limit that was once given to a route stays with the limiter, and so with the tests after this one.
    own = Limiter(key_func=get_remote_address)
    with patch.object(limits, "limiter", own), patch.object(api, "limiter", own):
        limits.install(app, "")
        app.register_blueprint(api.blueprint(kept.finder, suggestions, categories, settings))
    return app.test_client()


def test_articles_with_their_best_passage(kept: Knowledge) -> None:
    answer = client_of(kept).get("/api/v1/search", query_string={"q": "cuánto tarda el reembolso", "locale": "es"})
    told = answer.get_json()
    assert answer.status_code == 200
    assert (told["locale"], told["count"]) == ("es", len(told["results"]))
    first = told["results"][0]
    assert first["title"] == "Cuánto tarda el reembolso"
    assert first["url"].startswith("/hc/es/articles/")
    assert first["passage"]["highlights"]
    assert 0 <= first["probability"] <= 1
    assert "score" not in first


def test_an_empty_question_finds_nothing(kept: Knowledge) -> None:
    client = client_of(kept)
    for query in ({}, {"q": ""}, {"q": "  "}, {"q": "\x00"}):
        assert client.get("/api/v1/search", query_string=query).get_json()["results"] == []


def test_the_limit_and_the_language_are_bounded(kept: Knowledge) -> None:
    client = client_of(kept)
    for limit in ("2", "0", "-5", "x", "99999999999999999999"):
        answer = client.get("/api/v1/search", query_string={"q": "pedido", "limit": limit, "locale": "../x"})
        assert answer.status_code == 200
        assert answer.get_json()["locale"] == "es"
    assert client.get("/api/v1/search?q=pedido&limit=2").get_json()["count"] == 2
    asked = client.get("/api/v1/search?q=pedido", headers={"Accept-Language": "pt-BR,en;q=0.5"})
    assert asked.get_json()["locale"] == "pt"


def test_a_long_question_is_refused_with_a_sentence(kept: Knowledge) -> None:
    answer = client_of(kept).get("/api/v1/search", query_string={"q": "a" * 501})
    assert answer.status_code == 413
    assert answer.get_json()["code"] == "text_too_long"


@pytest.mark.parametrize("text", ["🙂" * 100, "\ufdfa" * 400, "<script>", '" OR 1=1 --', "a\u202eb", "%ED%A0%80"])
def test_hostile_questions_get_an_ordinary_answer(kept: Knowledge, text: str) -> None:
    assert client_of(kept).get("/api/v1/search", query_string={"q": text}).status_code == 200
    assert client_of(kept).get(f"/api/v1/search?q={'%ff' * 10}%00%ED%A0%80").status_code == 200


def test_too_many_requests_are_refused(kept: Knowledge) -> None:
    client = client_of(kept, rate="2 per minute")
    codes = [client.get("/api/v1/search?q=").status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
