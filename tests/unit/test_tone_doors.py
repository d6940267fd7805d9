"""Where the tone linter is met: the public API, the desk's, the editor's preview and the command line."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from kb_site import on_sqlite, token

import assistant.tone_api
import desk.draft_advice
from app.cli import commands
from assistant.tone import Tone
from assistant.tone_api import TEXT_LIMIT
from foundation.brand import Brand
from foundation.settings import Settings
from foundation.web import language, limits, problems
from kb.advising import advice_on

TONE = Tone(Brand.model_validate({"name": "Grillo Tostador", "assistant": "Cri"}))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def program() -> Iterator[FlaskClient]:
    web = Flask(__name__, static_folder=None)
    language.install(web)
    problems.install(web)
    limits.install(web, "")
    web.register_blueprint(assistant.tone_api.blueprint(TONE, Settings()))
    web.register_blueprint(desk.draft_advice.blueprint(TONE))
    yield web.test_client()


def test_a_program_gets_advice_with_places_codes_sentences_and_fixes(program: FlaskClient) -> None:
    text = "Tu pedido YA está en camino."
    answer = program.post("/api/v1/tone?locale=pt", json={"text": text, "locale": "es"})
    assert answer.status_code == 200
    (one,) = answer.get_json()["advice"]
    assert (one["code"], text[one["start"] : one["end"]], one["fix"]) == ("capitals", "YA", "ya")
    assert one["sentence"] == "Em maiúsculas parece um grito. Escreva em minúsculas."
    clean = program.post("/api/v1/tone", json={"text": "Llega el martes.", "locale": "es", "channel": "post"})
    assert clean.get_json() == {"advice": [], "count": 0}


def test_positions_are_those_of_the_text_as_it_was_sent(program: FlaskClient) -> None:
    answer = program.post("/api/v1/tone", json={"text": "\n  😀 ok PRONTO: a las 9", "locale": "es"})
    assert [(one["code"], one["start"], one["end"]) for one in answer.get_json()["advice"]] == [("capitals", 8, 14)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "Hola", "locale": "fr"}, 422),
        ({"text": "Hola"}, 422),
        ({"text": 4, "locale": "es"}, 422),
        ({"text": "Hola", "locale": "es", "channel": "fax"}, 422),
        ({"text": "Hola", "locale": "es", "formality": "royal"}, 422),
        ({"text": "Hola", "locale": "es", "more": 1}, 422),
        ({"text": "a" * (TEXT_LIMIT + 1), "locale": "es"}, 413),
        ([], 422),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_problem(program: FlaskClient, body: Any, status: int) -> None:
    answer = program.post("/api/v1/tone", json=body)
    assert answer.status_code == status
    assert answer.content_type.startswith("application/problem+json")


def test_hostile_texts_are_answered(program: FlaskClient) -> None:
    for text in ("", "\x00", "\ud83d", "a" * TEXT_LIMIT, "%(limit)d %s {0}", "İ" * 100):
        answer = program.post("/api/v1/tone", json={"text": text, "locale": "es"})
        assert answer.status_code == 200
    assert program.post("/api/v1/tone", data="x").status_code == 415
    assert program.get("/api/v1/tone").status_code == 405


def test_the_desks_door_is_for_agents(program: FlaskClient) -> None:
    answer = program.post(
        "/api/v1/desk/tone", json={"text": "Hola!", "locale": "es"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401


def test_the_editor_sees_advice_and_saves_all_the_same(tmp_path: Path, sqlite_template: Path) -> None:
    site = on_sqlite(tmp_path, sqlite_template, partial(TONE.check, channel="article"))
    marta = site.signed_in("marta")
    where = f"/editor/articles/{site.ids['cancel']}/es"
    csrf = token(marta, "/editor/new")
    text = "Lo arreglamos **PRONTO**, mira el [plazo](article:place)."
    given = {"locale": "es", "title": "¡¡Cancelar!!", "summary": "Todo.", "body": text}
    preview = marta.post("/api/v1/editor/preview", json=given, headers={"X-CSRFToken": csrf}).get_json()
    found = [(one["field"], one["code"], one["quoted"], one["fix"]) for one in preview["advice"]]
    assert found == [
        ("title", "exclamation", "¡¡Cancelar!!", "¡Cancelar!"),
        ("body", "capitals", "PRONTO", "pronto"),
        ("body", "vague_promise", "PRONTO", None),
    ]
    saved = marta.post(
        where,
        data={"csrf_token": csrf, "action": "publish", "expected_revision": "1", "title": "Cancelar", "body": text},
    )
    assert saved.status_code == 303
    page = marta.get(where).get_data(as_text=True)
    assert 'data-field="body"' in page
    assert "<q>PRONTO</q>" in page


def test_long_places_are_quoted_short() -> None:
    (one,) = advice_on(lambda text, locale: TONE.check(text, locale, "post"), {"body": "de " * 120}, "es", "es")
    assert one["code"] == "too_long"
    assert len(one["quoted"]) == 60


def run(*words: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["tone", *words], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_command_ends_with_one_when_there_is_something_to_say(tmp_path: Path) -> None:
    assert run("-", typed="Llega el martes.") == (0, "")
    code, said = run("-", "--locale", "en", "--in", "es", typed="All good!!\nSend it SOON.")
    assert code == 1
    assert "-:1: exclamation: “!!” → “!”" in said
    assert "-:2: capitals: “SOON” → “soon”" in said
    assert "En mayúsculas parece un grito." in said
    code, said = run("-", "--json", "--formality", "formal", typed="¿En qué te ayudo?")
    assert code == 1
    assert [(one["code"], one["fix"]) for one in json.loads(said)["advice"]] == [("formality", "le")]


def test_the_command_reads_articles_and_domains_by_their_ending(tmp_path: Path) -> None:
    folder = tmp_path / "pt"
    folder.mkdir()
    article = folder / "prazo.md"
    article.write_text("---\ntitle: Prazo!!\n---\nTudo certo.\n\nChega EM BREVE, dia 9.\n", encoding="utf-8")
    code, said = run(str(article))
    assert code == 1
    assert f"{article}:title: exclamation" in said
    assert f"{article}:6: capitals: “EM BREVE” → “em breve”" in said
    assert run(str(ROOT / "training_data" / "pt" / "domain.yml")) == (0, "")
    assert run(str(ROOT / "training_data" / "pt-PT" / "domain.yml")) == (0, "")


def test_unreadable_files_are_told_in_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "domain.yml"
    wrong.write_text("responses: [", encoding="utf-8")
    code, said = run(str(wrong))
    assert (code, "not valid YAML" in said) == (1, True)
    wrong.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in run(str(wrong))[1]
    assert run(str(tmp_path / "none.md"))[0] == 2
