"""Help pages for programs: what is published is listed, in every language, and nothing else is."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from kb_site import LOCALES, Site, content, on_sqlite

NAMES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def site(tmp_path: Path, sqlite_template: Path) -> Site:
    return on_sqlite(tmp_path, sqlite_template)


@pytest.fixture
def browser(site: Site) -> FlaskClient:
    return site.browser()


def addresses(browser: FlaskClient) -> dict[str, ElementTree.Element]:
    """Every address of every sitemap, as search engines gather them."""
    index = ElementTree.fromstring(browser.get("/sitemap.xml").data)
    found = {}
    for one in index.findall("map:sitemap/map:loc", NAMES):
        part = browser.get("/" + str(one.text).split("/", 3)[3])
        assert part.mimetype == "application/xml"
        for url in ElementTree.fromstring(part.data).findall("map:url", NAMES):
            found[str(url.findtext("map:loc", namespaces=NAMES))] = url
    return found


def test_every_address_of_the_sitemap_answers_and_names_itself_the_real_one(browser: FlaskClient) -> None:
    found = addresses(browser)
    assert len([one for one in found if "/articles/" in one]) == 7
    for address in found:
        page = browser.get("/" + address.split("/", 3)[3])
        assert page.status_code == 200, address
        assert f'<link rel="canonical" href="{address}">' in page.get_data(as_text=True)


def test_the_sitemap_names_the_other_languages_and_when_an_article_changed(browser: FlaskClient) -> None:
    found = addresses(browser)
    article = next(url for address, url in found.items() if "cancel-pt" in address)
    others = {str(one.get("hreflang")): str(one.get("href")) for one in article.findall("x:link", NAMES)}
    assert set(others) == {*LOCALES, "x-default"}
    assert others["x-default"] == others["es"]
    assert all(one in found for one in others.values())
    assert article.findtext("map:lastmod", namespaces=NAMES, default="").startswith("20")


def test_many_articles_are_shared_out_over_several_sitemaps(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.program_pages.ARTICLES_EACH", 1)
    assert len([one for one in addresses(browser) if "/articles/" in one]) == 7
    assert browser.get("/sitemap-4.xml").status_code == 404


def test_a_draft_and_an_archived_article_are_in_no_list(site: Site, browser: FlaskClient) -> None:
    site.publishing.archive(site.ids["only-es"], "es", 1, None)
    everything = " ".join(
        browser.get(address).get_data(as_text=True)
        for address in ("/sitemap-0.xml", "/sitemap-1.xml", "/hc/es/feed.xml", "/llms.txt")
    )
    assert "llega-tarde" not in everything
    assert "todavia-no" not in everything
    for key in ("only-es", "draft"):
        assert browser.get(f"/hc/es/articles/{site.ids[key]}-x.md").status_code == 404


@pytest.mark.parametrize("locale", LOCALES)
def test_the_feed_is_atom_with_the_newest_first(site: Site, browser: FlaskClient, locale: str) -> None:
    saved = site.publishing.save_draft(
        site.ids["draft"], locale, content("<b>Nuevo</b> & bueno"), 1 if locale == "es" else 0, None
    )
    site.publishing.publish(site.ids["draft"], locale, saved.latest_revision, None)
    answer = browser.get(f"/hc/{locale}/feed.xml")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    titles = [one.text for one in feed.findall("a:entry/a:title", ATOM)]
    assert titles[0] == "<b>Nuevo</b> & bueno"
    assert feed.findtext("a:updated", namespaces=ATOM) == feed.findtext("a:entry/a:updated", namespaces=ATOM)
    assert browser.get(f"/hc/{locale}/feed.xml", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_an_entry_of_the_feed_stays_the_same_when_its_article_is_renamed(site: Site, browser: FlaskClient) -> None:
    def entries() -> dict[str, str]:
        feed = ElementTree.fromstring(browser.get("/hc/es/feed.xml").data)
        found = feed.findall("a:entry", ATOM)
        return {one.findtext("a:id", "", ATOM): one.find("a:link", ATOM).get("href", "") for one in found}  # type: ignore[union-attr]

    before = entries()
    saved = site.publishing.save_draft(site.ids["cancel"], "es", content("Otro nombre"), 1, None)
    site.publishing.publish(site.ids["cancel"], "es", saved.latest_revision, None)
    after = entries()
    assert set(after) == set(before)
    (renamed,) = (one for one in after if after[one] != before[one])
    assert after[renamed].endswith("-otro-nombre")
    moved = browser.get("/" + renamed.split("/", 3)[3])
    assert (moved.status_code, "http://127.0.0.1:8000" + moved.location) == (301, after[renamed])


def test_language_models_are_led_to_markdown_of_every_article(browser: FlaskClient) -> None:
    listed = browser.get("/llms.txt").get_data(as_text=True)
    assert listed.startswith("# Grillo · ")
    assert "> Café y respuestas." in listed
    links = [line.split("](", 1)[1].split(")", 1)[0] for line in listed.splitlines() if line.startswith("- [")]
    written = [one for one in links if one.endswith(".md")]
    assert len(written) == 3
    for address in written:
        page = browser.get("/" + address.split("/", 3)[3])
        assert page.mimetype == "text/markdown"
        assert page.get_data(as_text=True).startswith("# ")
        assert address.removesuffix(".md") in page.headers["Link"]
    for address in (one for one in links if one.endswith("llms.txt")):
        assert browser.get("/" + address.split("/", 3)[3]).status_code == 200


def test_an_old_name_of_a_markdown_page_leads_to_the_new_one(site: Site, browser: FlaskClient) -> None:
    moved = browser.get(f"/hc/es/articles/{site.ids['cancel']}-antes.md")
    assert moved.status_code == 301
    assert moved.location.endswith("cancel-es.md")


def test_a_pasted_link_unfolds_into_a_card(site: Site, browser: FlaskClient) -> None:
    page = browser.get(f"/hc/es/articles/{site.ids['cancel']}-cancel-es").get_data(as_text=True)
    found = page.split('type="application/json+oembed"')[1].split('href="', 1)[1].split('"')[0]
    answer = browser.get("/" + found.replace("&amp;", "&").split("/", 3)[3])
    card = json.loads(answer.data)
    assert (card["version"], card["type"], card["title"]) == ("1.0", "rich", "cancel es")
    assert card["html"].startswith('<blockquote lang="es" cite="')
    assert browser.get("/oembed?format=xml&url=x").status_code == 501


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://elsewhere.example/hc/es/articles/1-x",
        "http://[",
        "{site}/hc/es/articles/999999-x",
        "{site}/hc/es/articles/" + "9" * 18,
        "{site}/hc/es/categories/pedidos",
        "{site}/hc/es/articles/x",
        "x" * 5000,
        "{site}/hc/es/articles/٣-x",
    ],
)
def test_a_link_that_leads_to_no_article_has_no_card(browser: FlaskClient, address: str) -> None:
    given = {"url": address.replace("{site}", "http://127.0.0.1:8000")}
    assert browser.get("/oembed", query_string=given).status_code == 404


def test_robots_are_led_to_the_sitemap_and_kept_out_of_the_rest(browser: FlaskClient) -> None:
    written = browser.get("/robots.txt").get_data(as_text=True)
    assert "/sitemap.xml" in written
    assert "Disallow: /desk\n" in written
    assert "Disallow: /hc/pt/search\n" in written
