"""The editor's room: who may in, what is stored when, and that nothing typed is ever lost."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from kb_site import Site, on_sqlite, token
from werkzeug.test import TestResponse

from foundation.database import now
from kb.articles import Status
from kb.editor_list import Coverage, Written, coverage


@pytest.fixture
def site(tmp_path: Path, sqlite_template: Path) -> Site:
    return on_sqlite(tmp_path, sqlite_template)


@pytest.fixture
def marta(site: Site) -> FlaskClient:
    return site.signed_in("marta")


def page(browser: FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def send(browser: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Post a form; `csrf_token` and what an editing page would hold are filled in."""
    given = {
        "csrf_token": token(browser, "/editor/new"),
        "action": "save",
        "expected_revision": "1",
        "title": "cancel es",
        "body": "Texto nuevo.",
        **fields,
    }
    return browser.post(address, data=given)


def editing(site: Site, key: str = "cancel", locale: str = "es") -> str:
    return f"/editor/articles/{site.ids[key]}/{locale}"


def test_only_editors_come_in(site: Site) -> None:
    stranger = site.browser()
    for address in ("/editor", "/editor/new", editing(site), f"{editing(site)}/history", f"{editing(site)}/history/1"):
        answer = stranger.get(address)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/staff/sign-in")
    agent = site.signed_in("leo")
    assert stranger.post("/api/v1/editor/preview", json={"locale": "es", "body": "x"}).status_code in (400, 401)
    assert b"problem" not in agent.get("/hc/es/").data
    assert agent.get("/editor", headers={"Accept": "text/html"}).status_code == 403


def test_forms_need_their_token(site: Site, marta: FlaskClient) -> None:
    for address in (editing(site), "/editor/new", f"{editing(site)}/history/1", "/api/v1/editor/preview"):
        assert marta.post(address, data={"title": "x", "expected_revision": "1"}).status_code == 400
    assert site.articles.latest(site.ids["cancel"], "es").latest_revision == 1  # type: ignore[union-attr]


def test_a_draft_is_kept_apart_until_it_is_published(site: Site, marta: FlaskClient) -> None:
    answer = send(marta, editing(site), note="más claro", question=["¿cómo anulo?", "", "anular"], tags="a, b,,")
    assert (answer.status_code, answer.location) == (303, editing(site))
    shown = page(marta, editing(site))
    assert "Publicado, con cambios sin publicar" in shown
    assert "Borrador guardado" in shown
    public = f"/hc/es/articles/{site.ids['cancel']}-cancel-es"
    assert "Texto nuevo." not in page(marta, public)
    assert send(marta, editing(site), expected_revision="2", action="publish").status_code == 303
    assert "Texto nuevo." in page(marta, public)
    history = site.articles.revisions(site.articles.latest(site.ids["cancel"], "es").translation_id)  # type: ignore[union-attr]
    assert [(one.number, one.note) for one in history][-2:] == [(2, "más claro"), (1, "")]
    assert history[-2].content.questions == ("¿cómo anulo?", "anular")
    assert history[-2].content.tags == ("a", "b")


def test_two_editors_never_overwrite_each_other_silently(site: Site, marta: FlaskClient) -> None:
    assert send(site.signed_in("rui"), editing(site), body="Lo de Rui.").status_code == 303
    answer = send(
        marta, editing(site), title="Título <b>de Marta</b>", body="Lo de Marta.", note="mi nota", question="¿y?"
    )
    assert answer.status_code == 409
    shown = answer.get_data(as_text=True)
    assert "Rui guardó la versión 2" in shown
    assert "Lo de Rui." in shown
    kept = unescape(shown)
    for typed in ("Título <b>de Marta</b>", "Lo de Marta.", "mi nota", 'value="¿y?"'):
        assert typed in kept
    assert "<b>de Marta" not in shown
    assert site.articles.latest(site.ids["cancel"], "es").content.body == "Lo de Rui."  # type: ignore[union-attr]
    expected = re.search(r'name="expected_revision" value="(\d+)"', shown)
    assert expected is not None
    assert send(marta, editing(site), expected_revision=expected[1], body="Lo de los dos.").status_code == 303
    assert site.articles.latest(site.ids["cancel"], "es").content.body == "Lo de los dos."  # type: ignore[union-attr]


@pytest.mark.parametrize("action", ["publish", "archive"])
def test_a_conflict_keeps_the_text_whatever_was_asked_for(site: Site, marta: FlaskClient, action: str) -> None:
    send(site.signed_in("rui"), editing(site), body="Lo de Rui.")
    answer = send(marta, editing(site), action=action, body="Lo de Marta.")
    assert answer.status_code == 409
    assert "Lo de Marta." in answer.get_data(as_text=True)
    assert site.articles.locales_of(site.ids["cancel"])["es"] is Status.PUBLISHED


def test_what_cannot_be_stored_is_told_at_its_field_with_the_text_kept(site: Site, marta: FlaskClient) -> None:
    answer = send(marta, editing(site), title="  ", summary="s" * 501, body="Se queda.", note="n" * 301)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    for field in ("title", "summary", "note"):
        assert f'id="{field}-error"' in shown
    assert "Se queda." in shown
    empty = send(marta, editing(site), action="publish", body="  ")
    assert empty.status_code == 422
    assert 'id="body-error"' in empty.get_data(as_text=True)
    assert site.articles.latest(site.ids["cancel"], "es").latest_revision == 1  # type: ignore[union-attr]
    for wrong in ("", "x", "-1", "9" * 30, "²"):
        assert send(marta, editing(site), expected_revision=wrong).status_code == 400
    assert send(marta, editing(site), action="explode").status_code == 400


def test_archive_and_restore(site: Site, marta: FlaskClient) -> None:
    public = f"/hc/es/articles/{site.ids['only-es']}-llega-tarde"
    form = {"title": "Llega tarde", "body": "Una respuesta."}
    assert send(marta, editing(site, "only-es"), action="archive", **form).status_code == 303
    page(marta, public, 404)
    latest = site.articles.latest(site.ids["only-es"], "es")
    assert latest is not None
    assert "Archivado" in page(marta, editing(site, "only-es"))
    expected = str(latest.latest_revision)
    assert (
        send(marta, editing(site, "only-es"), action="restore", expected_revision=expected, **form).status_code == 303
    )
    assert "Borrador: los visitantes no lo ven" in page(marta, editing(site, "only-es"))


def test_an_older_version_can_be_seen_compared_and_brought_back(site: Site, marta: FlaskClient) -> None:
    send(marta, editing(site), body="Texto <i>nuevo</i>.")
    address = f"{editing(site)}/history"
    assert "Marta" in page(marta, address)
    changed = page(marta, f"{address}/2")
    assert "<i>nuevo" not in changed
    assert "Texto &lt;i&gt;nuevo" in changed
    assert "Se puede cancelar" in page(marta, f"{address}/1?view=text")
    page(marta, f"{address}/1?view=newest")
    assert send(marta, f"{address}/1", expected_revision="2").status_code == 303
    assert "Se puede cancelar" in site.articles.latest(site.ids["cancel"], "es").content.body  # type: ignore[union-attr]
    assert send(marta, f"{address}/1", expected_revision="2").status_code == 409
    for wrong in ("99", "0", "9" * 40):
        page(marta, f"{address}/{wrong}", 404)


def test_a_new_article_gets_a_key_of_its_own(site: Site, marta: FlaskClient) -> None:
    first = send(marta, "/editor/new", title="¿Dónde está?", locale="pt", category="orders", key="")
    second = send(marta, "/editor/new", title="¿Dónde está?", locale="pt", category="orders", key="")
    assert first.status_code == second.status_code == 303
    assert first.location != second.location
    assert site.articles.by_key("donde-esta") and site.articles.by_key("donde-esta-2")
    assert "dónde" not in page(marta, "/hc/pt/").lower()
    for fields in (
        {"title": " ", "locale": "pt", "category": "orders"},
        {"title": "x", "locale": "fr", "category": "orders"},
        {"title": "x", "locale": "pt", "category": "none"},
        {"title": "x", "locale": "pt", "category": "orders", "key": "Á é"},
    ):
        assert send(marta, "/editor/new", **fields).status_code == 422
    assert send(marta, "/editor/new", title="x", locale="es", category="orders", key="cancel").status_code == 409


def test_a_missing_language_starts_from_another(site: Site, marta: FlaskClient) -> None:
    shown = page(marta, editing(site, "only-es", "en"))
    assert "Una respuesta." in shown
    assert 'name="expected_revision" value="0"' in shown
    answer = send(
        marta, editing(site, "only-es", "en"), expected_revision="0", title="Late", body="An answer.", action="publish"
    )
    assert answer.status_code == 303
    assert "An answer." in page(marta, f"/hc/en/articles/{site.ids['only-es']}-late")
    page(marta, f"/editor/articles/{site.ids['cancel']}/fr", 404)
    page(marta, "/editor/articles/99999999999999999999999/es", 404)


def test_the_list_filters_by_words_category_language_and_state(site: Site, marta: FlaskClient) -> None:
    def listed(query: str) -> set[str]:
        return set(re.findall(r'ed-key">([^<]+)<', page(marta, f"/editor?{query}")))

    assert listed("") == {"place", "cancel", "only-es", "draft"}
    assert listed("q=TODAVIA") == {"draft"}
    assert listed("category=late") == {"only-es"}
    assert listed("category=orders") == {"place", "cancel", "only-es", "draft"}
    assert listed("state=missing&locale=pt") == {"only-es", "draft"}
    assert listed("state=draft") == {"draft"}
    assert listed("q=zzz&page=7") == set()
    assert listed("state=%00&locale=x&category=%F0%9F%98%80&page=x") == {"place", "cancel", "only-es", "draft"}
    page(marta, "/editor/")


def test_the_preview_is_what_visitors_see(site: Site, marta: FlaskClient) -> None:
    headers = {"X-CSRFToken": token(marta, "/editor")}

    def preview(status: int = 200, **body: Any) -> Any:
        answer = marta.post("/api/v1/editor/preview", json=body, headers=headers)
        assert answer.status_code == status
        return answer.get_json()

    html = preview(locale="es", body="**Hola** [ver](article:place) <script>alert(1)</script>")["html"]
    assert "<strong>Hola</strong>" in html
    assert f"/hc/es/articles/{site.ids['place']}-place-es" in html
    assert "<script" not in html
    preview(422, locale="fr", body="x")
    preview(422, locale="es")
    preview(413, locale="es", body="x" * 200_001)
    assert (
        marta.post("/api/v1/editor/preview", data="{", headers=headers, content_type="application/json").status_code
        == 400
    )
    agent = site.signed_in("leo")
    answer = agent.post(
        "/api/v1/editor/preview",
        json={"locale": "es", "body": "x"},
        headers={"X-CSRFToken": token_of_sign_in(agent)},
    )
    assert answer.status_code == 403


def token_of_sign_in(browser: FlaskClient) -> str:
    """A token for somebody whom the sign-in page would send on."""
    with browser.application.test_request_context(), browser.session_transaction() as kept:
        value = generate_csrf()
        kept["csrf_token"] = session["csrf_token"]
    return str(value)


def test_everything_hostile_can_be_typed_and_comes_back_escaped(site: Site, marta: FlaskClient) -> None:
    hostile = "</textarea><script>alert(1)</script>\u202e\ufdfa"
    answer = send(marta, editing(site), title=hostile, summary=hostile, body=hostile, tags=hostile, question=hostile)
    assert answer.status_code == 303
    for address in (editing(site), f"{editing(site)}/history/2", "/editor"):
        assert "<script>alert" not in page(marta, address)
    send(marta, editing(site), expected_revision="2", title=hostile, body=hostile, action="publish")
    assert "<script>alert" not in page(marta, f"/hc/es/articles/{site.ids['cancel']}-textarea-script-alert-1-script")


def test_a_language_is_out_of_date_when_another_was_changed_much_later(site: Site) -> None:
    def written(hours: float, published: int | None = 1, status: Status = Status.PUBLISHED) -> Written:
        return Written("t", status, 1, published, now() - timedelta(hours=hours))

    found = coverage({"es": written(0), "pt": written(1), "en": written(48)}, ("es", "pt", "en", "fr"))
    assert list(found.values()) == [Coverage.PUBLISHED, Coverage.PUBLISHED, Coverage.OUTDATED, Coverage.MISSING]
    assert coverage({"es": written(0, 0)}, ("es",)) == {"es": Coverage.CHANGED}
    assert coverage({"es": written(0, None, Status.DRAFT)}, ("es",)) == {"es": Coverage.DRAFT}
