"""What is suggested while somebody types, and that typos, left-out accents and exact codes find their article."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from search_knowledge import Knowledge, knowledge, shop
from test_search_api import client_of

from foundation.database import Database

GEAR = (
    ("v60", "Receta para el cono V60"),
    ("v80", "Receta para el cono V80"),
    ("part-x", "Recambio, ref. 12345-X"),
    ("part-y", "Recambio, ref. 12345-Y"),
    ("order", "Qué pasó con el pedido GT-1042"),
    ("moka", "Cafetera Moka Cigarra de 6 tazas"),
)


@pytest.fixture
def kept(database: Database, data_dir: Path) -> Iterator[Knowledge]:
    made = knowledge(database, data_dir)
    shop(made)
    yield made
    made.close()


@pytest.fixture
def client(kept: Knowledge) -> FlaskClient:
    return client_of(kept)


def told(client: FlaskClient, typed: str, locale: str = "es", **more: str) -> dict[str, Any]:
    answer = client.get("/api/v1/search/suggestions", query_string={"q": typed, "locale": locale, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def titles(found: dict[str, Any]) -> list[str]:
    return [one["title"]["text"] for group in found["groups"] for one in group["results"]]


def test_a_beginning_is_completed_without_encoding_anything(kept: Knowledge, client: FlaskClient) -> None:
    told(client, "x")
    before = kept.encoder.encoded  # type: ignore[attr-defined]
    found = told(client, "cuanto tarda el reem")
    assert kept.encoder.encoded == before  # type: ignore[attr-defined]
    assert titles(found) == ["Cuánto tarda el reembolso"]
    assert (found["count"], found["total"], found["settled"], found["said"]) == (1, 1, False, "1 artículo encontrado")
    one = found["groups"][0]["results"][0]
    assert one["url"].startswith("/hc/es/articles/")
    assert one["text"] is None
    marked = one["title"]
    assert [marked["text"][a:b] for a, b in marked["highlights"]] == ["tarda", "reembolso"]


def test_a_phrasing_and_a_heading_lead_to_their_article(client: FlaskClient) -> None:
    one = told(client, "anular com")["groups"][0]["results"][0]
    assert (one["title"]["text"], one["text"]["text"]) == ("Cómo cancelo un pedido", "anular mi compra")
    heading = told(client, "piezas")["groups"][0]["results"][0]
    assert heading["text"]["text"] == "Piezas"
    assert "#" in heading["url"]


def test_a_pause_searches_by_meaning_too(kept: Knowledge, client: FlaskClient) -> None:
    told(client, "x")
    before = kept.encoder.encoded  # type: ignore[attr-defined]
    found = told(client, "anular mi com", settled="1")
    assert kept.encoder.encoded > before  # type: ignore[attr-defined]
    assert titles(found)[0] == "Cómo cancelo un pedido"
    assert found["settled"]


@pytest.mark.parametrize("settled", ["", "1"])
def test_what_is_published_or_archived_is_known_at_once(kept: Knowledge, client: FlaskClient, settled: str) -> None:
    def found(typed: str) -> list[str]:
        return titles(told(client, typed, settled=settled))

    assert "Posavasos de corcho" not in found("posavasos")
    made = kept.publish("mats", title="Posavasos de corcho")
    assert found("posavasos")[0] == "Posavasos de corcho"
    kept.publish("mats", title="Manteles de corcho")
    assert "Posavasos de corcho" not in found("posavasos")
    assert found("manteles")[0] == "Manteles de corcho"
    kept.archive(made)
    assert "Manteles de corcho" not in found("manteles")


def test_another_language_is_searched_when_the_readers_has_nothing_and_says_so(
    kept: Knowledge, client: FlaskClient
) -> None:
    kept.publish("mug", "en", title="Which mugs are dishwasher safe")
    found = told(client, "dishwash", "es")
    assert titles(found) == ["Which mugs are dishwasher safe"]
    assert found["note"] == "No hay nada en español; esto está en inglés."
    assert told(client, "dishwash", "pt")["note"] == "Não há nada em português; isto está em inglês."
    assert told(client, "dishwash", "en")["note"] == ""
    kept.publish("mug", "es", title="Tazas que van al lavavajillas")
    found = told(client, "dishwash", "es")
    assert (titles(found), found["note"]) == (["Tazas que van al lavavajillas"], "")
    text = found["groups"][0]["results"][0]["text"]
    assert (text["locale"], text["text"]) == ("en", "Which mugs are dishwasher safe")


def test_the_count_is_what_there_is(kept: Knowledge, client: FlaskClient) -> None:
    for number in range(11):
        kept.publish(f"cup-{number}", title=f"Taza número {number}")
    found = told(client, "taza")
    assert (found["count"], found["total"], found["said"]) == (8, 11, "8 de 11 artículos")
    assert told(client, "xqzwv")["said"] == "No se ha encontrado nada"
    assert told(client, "")["said"] == ""


def test_articles_come_by_category_in_the_readers_language(client: FlaskClient) -> None:
    groups = told(client, "limpiar molinillo")["groups"]
    assert len(groups) == 1
    assert set(groups[0]["category"]) == {"id", "name"}
    assert len(groups[0]["results"]) == 2


@pytest.mark.parametrize("settled", ["", "1"])
@pytest.mark.parametrize(
    "typed", ["🙂" * 100, "\ufdfa" * 400, "<b>x</b>", '" OR 1=1', "\u202eodidep", "e\u0301" * 200, "\x00", "a" * 500]
)
def test_hostile_texts_get_an_ordinary_answer(client: FlaskClient, typed: str, settled: str) -> None:
    told(client, typed, settled=settled)


def test_a_text_too_long_is_refused(client: FlaskClient) -> None:
    assert client.get("/api/v1/search/suggestions", query_string={"q": "a" * 2000}).status_code == 413


def test_too_many_requests_are_refused(kept: Knowledge) -> None:
    client = client_of(kept, rate="2 per minute")
    assert [client.get("/api/v1/search/suggestions?q=a").status_code for _ in range(3)] == [200, 200, 429]


def test_an_answer_may_be_kept_for_a_moment_by_the_browser_alone(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search/suggestions?q=ped")
    assert answer.cache_control.private
    assert 0 < (answer.cache_control.max_age or 0) <= 60
    assert "Accept-Language" in answer.vary


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("V60", "v60"),
        ("v80", "v80"),
        ("receta V80", "v80"),
        ("ref. 12345-X", "part-x"),
        ("ref 12345-y", "part-y"),
        ("12345X", "part-x"),
        ("GT-1042", "order"),
        ("gt1042", "order"),
        ("¿dónde está mi pedido GT-1042?", "order"),
        ("moka cigarra", "moka"),
    ],
)
def test_what_is_typed_exactly_is_found_exactly(kept: Knowledge, typed: str, first: str) -> None:
    for key, title in GEAR:
        kept.publish(key, title=title)
    assert kept.keys(typed)[0] == first
    assert titles(told(client_of(kept), typed))[0] == dict(GEAR)[first]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cuanto tarda el rembolso", "refund"),
        ("cuanto tarda el reebmolso", "refund"),
        ("cnacelo un pedido", "cancel"),
        ("limpiar el molinllo", "grinder"),
    ],
)
def test_a_typo_is_searched_for_what_was_meant(kept: Knowledge, typed: str, first: str) -> None:
    found = kept.finder.find(typed, "es").articles[0]
    assert found.slug in {first, f"{first}2"}
    assert found.passage.highlights
