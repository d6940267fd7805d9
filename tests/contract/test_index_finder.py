"""Questions of every kind get an answer, in the reader's language where there is one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from search_knowledge import Knowledge, knowledge, shop

from foundation.database import Database

HOSTILE = [
    "🙂🙃🎉" * 50,
    "\x00\x01",
    "a\ud800b",
    "\ufdfa" * 100_000,
    "\u202e\u202d" * 100,
    "<script>alert(1)</script>",
    "'; DROP TABLE passage; --",
    "palabra " * 100_000,
    "日本語で質問します",
    "١٢٣",
    "e" + "\u0301" * 5000,
    'AND OR NOT ( " *',
    "1" * 10_000,
]


@pytest.fixture
def kept(database: Database, data_dir: Path) -> Iterator[Knowledge]:
    made = knowledge(database, data_dir)
    yield made
    made.close()


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\n\t"])
def test_empty_text_finds_nothing(kept: Knowledge, text: str) -> None:
    shop(kept)
    findings = kept.finder.find(text, "es")
    assert findings.articles == ()
    assert findings.best_similarity == 0


@pytest.mark.parametrize("full", [False, True])
def test_any_text_gets_an_answer(kept: Knowledge, full: bool) -> None:
    if full:
        shop(kept)
    for text in HOSTILE:
        findings = kept.finder.find(text, "es")
        json.dumps(findings.to_dict()).encode()
        assert all(0 <= one.probability <= 1 for one in findings.articles)


def test_one_article_alone_is_found(kept: Knowledge) -> None:
    kept.publish("only", title="Cómo cancelo un pedido", body="Pulsa cancelar.")
    findings = kept.finder.find("cancelo pedido", "es")
    assert [one.slug for one in findings.articles] == ["only"]


def test_an_article_comes_once_with_its_best_passage(kept: Knowledge) -> None:
    shop(kept)
    first = kept.finder.find("anular mi compra", "es").articles[0]
    assert first.slug == "cancel"
    assert (first.passage.kind, first.passage.text) == ("question", "anular mi compra")
    assert first.passage.highlights == ((0, 6), (10, 16))
    assert len({one.article_id for one in kept.finder.find("pedido", "es").articles}) == 4


def test_the_passage_tells_its_place_on_the_page(kept: Knowledge) -> None:
    shop(kept)
    first = kept.finder.find("la pieza se lava", "es").articles[0]
    assert (first.slug, first.passage.heading) == ("grinder", "Piezas")
    assert first.passage.anchor
    assert first.url.endswith(f"-grinder#{first.passage.anchor}")


@pytest.mark.parametrize(
    ("typed", "first"), [("GT-4522-X", "grinder2"), ("gt-4521-x", "grinder"), ("GT4522X", "grinder2")]
)
def test_an_order_code_finds_its_article(kept: Knowledge, typed: str, first: str) -> None:
    shop(kept)
    assert kept.keys(typed)[0] == first


def test_highlights_ignore_accents_and_endings(kept: Knowledge) -> None:
    kept.publish("a", title="Devoluciones y cambios de cafés")
    passage = kept.finder.find("devolucion de cafe", "es").articles[0].passage
    assert [passage.text[a:b] for a, b in passage.highlights] == ["Devoluciones", "cafés"]


def test_an_article_is_shown_in_the_language_of_the_reader(kept: Knowledge) -> None:
    kept.publish("refund", "es", title="Cuánto tarda el reembolso", body="Cinco días.")
    kept.publish("refund", "pt", title="Quanto demora o reembolso", body="Cinco dias.")
    found = kept.finder.find("cuánto tarda el reembolso", "pt").articles
    assert len(found) == 1
    assert (found[0].locale, found[0].title) == ("pt", "Quanto demora o reembolso")
    assert found[0].passage.locale == "pt"
    assert "/hc/pt/" in found[0].url


def test_an_article_without_a_translation_is_shown_as_it_is(kept: Knowledge) -> None:
    kept.publish("refund", "es", title="Cuánto tarda el reembolso")
    found = kept.finder.find("cuánto tarda el reembolso", "en")
    assert found.locale == "en"
    assert found.articles[0].locale == "es"
    assert found.articles[0].passage.locale == "es"


def test_a_translation_that_was_archived_is_not_shown(kept: Knowledge) -> None:
    kept.publish("refund", "es", title="Cuánto tarda el reembolso")
    kept.archive(kept.publish("refund", "pt", title="Quanto demora o reembolso"))
    assert kept.finder.find("cuánto tarda el reembolso", "pt").articles[0].locale == "es"


def test_languages_beyond_the_three_work(kept: Knowledge) -> None:
    kept.publish("de", "de", title="Wie gebe ich eine Bestellung zurück")
    assert kept.keys("Bestellung zurück", "de") == ["de"]
    assert kept.keys("Bestellung zurück", "es") == ["de"]


def test_the_limit_holds(kept: Knowledge) -> None:
    shop(kept)
    assert len(kept.keys("pedido", limit=2)) == 2
    assert len(kept.keys("pedido", limit=0)) == 1
    assert len(kept.keys("pedido", limit=10_000)) == 4


def test_a_repeated_question_is_remembered_until_something_changes(kept: Knowledge) -> None:
    shop(kept)
    first = kept.finder.find("pedido", "es")
    again = kept.finder.find("  pedido ", "es")
    assert "remembered" not in first.took_ms
    assert "remembered" in again.took_ms
    assert again.articles == first.articles
    kept.publish("other", title="Otro pedido")
    assert "remembered" not in kept.finder.find("pedido", "es").took_ms


def test_findings_are_plain_data(kept: Knowledge) -> None:
    shop(kept)
    told = json.loads(json.dumps(kept.finder.find("reembolso", "es").to_dict()))
    assert told["encoder"] == "counting/1"
    assert told["generation"] == 4
    assert told["articles"][0]["url"].startswith("/hc/es/articles/")
    assert told["articles"][0]["passage"]["text"]
    assert told["articles"][0]["features"].keys() >= {"phrasing", "words", "letters"}
    assert told["signs"].keys() >= {"score", "margin"}
    assert told["took_ms"]["total"] > 0
