"""The public help centre: every page in every language, no dead ends, nothing unpublished, nothing breaks."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from kb_site import LOCALES, Site, content, on_sqlite

from foundation.brand import Announcement, Brand, Hours
from widget.embed import loader

LINK = re.compile(r'<a [^>]*?href="([^"]+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Site:
    """A site that the tests only read."""
    return on_sqlite(tmp_path_factory.mktemp("site"), sqlite_template)


@pytest.fixture
def changing(tmp_path: Path, sqlite_template: Path) -> Site:
    """A site of the test's own, to write in."""
    return on_sqlite(tmp_path, sqlite_template)


@pytest.fixture
def browser(site: Site) -> FlaskClient:
    return site.browser()


def text(browser: FlaskClient, address: str, status: int = 200, **given: object) -> str:
    answer = browser.get(address, **given)  # type: ignore[arg-type]
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def links(page: str) -> set[str]:
    return {unescape(one).partition("#")[0] for one in LINK.findall(page) if one.startswith("/")}


def test_every_page_that_can_be_reached_answers_in_three_languages(browser: FlaskClient) -> None:
    """Following every link from every home, the language switcher's included, never ends at a 404."""
    waiting = {f"/hc/{code}/" for code in LOCALES}
    seen: set[str] = set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page = text(browser, address, follow_redirects=True)
        assert 'id="main"' in page
        assert len(page.encode()) < 100_000
        assert " style=" not in page
        assert not re.search(r"<script(?![^>]*(src=|application/ld\+json))", page)
        waiting |= {one for one in links(page) if one.startswith("/hc/")} - seen
    assert len([one for one in seen if "/articles/" in one]) >= 9
    assert len([one for one in seen if "/categories/" in one]) >= 6


def test_an_article_that_a_language_lacks_is_shown_in_another_and_says_so(site: Site, browser: FlaskClient) -> None:
    address = f"/hc/pt/articles/{site.ids['only-es']}-llega-tarde"
    page = text(browser, address)
    assert '<html lang="pt' in page
    assert '<article class="hc-article" lang="es">' in page
    assert "Este artigo ainda não foi traduzido" in page
    assert f'rel="canonical" href="http://127.0.0.1:8000/hc/es/articles/{site.ids["only-es"]}-llega-tarde"' in page
    assert 'hreflang="pt"' not in page.split("</head>")[0]


def test_a_category_without_a_name_in_a_language_is_there_all_the_same(browser: FlaskClient) -> None:
    page = text(browser, "/hc/en/categories/retrasos")
    assert '<h1 lang="es">Retrasos</h1>' in page
    assert "Llega tarde" in page
    assert 'rel="canonical" href="http://127.0.0.1:8000/hc/es/categories/retrasos"' in page
    assert 'hreflang="en"' not in page.split("</head>")[0]


def test_links_inside_an_article_stay_in_the_readers_language(site: Site, browser: FlaskClient) -> None:
    page = text(browser, f"/hc/pt/articles/{site.ids['cancel']}-cancel-pt")
    assert f'href="/hc/pt/articles/{site.ids["place"]}-place-pt"' in page
    assert f'href="/hc/pt/articles/{site.ids["only-es"]}-llega-tarde"' in page


def test_an_article_has_contents_breadcrumbs_neighbours_and_structured_data(site: Site, browser: FlaskClient) -> None:
    page = text(browser, f"/hc/en/articles/{site.ids['cancel']}-cancel-en")
    assert "On this page" in page
    assert page.count('class="level-2"') == 3
    assert 'rel="prev"' in page
    assert 'hreflang="x-default"' in page
    assert page.count('rel="alternate" hreflang=') == 4
    data = [
        json.loads(one) for one in re.findall(r"<script type=.application/ld\+json.>(.*?)</script>", page, re.DOTALL)
    ]
    assert [one["@type"] for one in data] == ["BreadcrumbList", "Article"]
    crumbs = data[0]["itemListElement"]
    assert [one["name"] for one in crumbs] == ["Help centre", "Orders", "cancel en"]
    assert [one["position"] for one in crumbs] == [1, 2, 3]
    canonical = f"http://127.0.0.1:8000/hc/en/articles/{site.ids['cancel']}-cancel-en"
    assert crumbs[2]["item"] == data[1]["mainEntityOfPage"] == canonical
    assert data[1]["headline"] == "cancel en"
    assert data[1]["inLanguage"] == "en"
    assert data[1]["image"] == ["http://127.0.0.1:8000/media/dot.png"]
    assert datetime.fromisoformat(data[1]["dateModified"]).tzinfo
    assert "Last checked on" in page


def test_a_title_that_looks_like_markup_stays_a_title(changing: Site) -> None:
    """It is no end of the structured data, of an attribute or of the feed."""
    hostile = """</script><img src=x onerror=alert(1)>"' & ]]>"""
    saved = changing.publishing.save_draft(changing.ids["cancel"], "es", content(hostile, slug="hostil"), 1, None)
    changing.publishing.publish(changing.ids["cancel"], "es", saved.latest_revision, None)
    page = text(changing.browser(), f"/hc/es/articles/{changing.ids['cancel']}-hostil")
    assert "<img src=x" not in page
    data = [json.loads(one) for one in re.findall(r"application/ld\+json.>(.*?)</script>", page, re.DOTALL)]
    assert data[0]["itemListElement"][-1]["name"] == data[1]["headline"] == hostile


def test_an_article_says_what_it_is_where_it_is_pasted(site: Site, browser: FlaskClient) -> None:
    page = text(browser, f"/hc/es/articles/{site.ids['cancel']}-cancel-es")
    told = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))
    assert told["og:type"] == "article"
    assert told["og:title"] == "cancel es"
    assert told["og:description"] == told["description"] == "Sobre: cancel es"
    assert told["og:url"] == f"http://127.0.0.1:8000/hc/es/articles/{site.ids['cancel']}-cancel-es"
    assert told["og:image"] == "http://127.0.0.1:8000/media/dot.png"
    assert told["og:site_name"] == "Grillo"
    assert told["twitter:card"] == "summary_large_image"
    assert datetime.fromisoformat(told["article:modified_time"])
    for address, kind in (("/hc/es/", "website"), ("/hc/es/categories/pedidos", "website")):
        told = dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', text(browser, address)))
        assert told["og:type"] == kind
        assert told["og:url"] == f"http://127.0.0.1:8000{address}"


def test_a_page_with_all_that_it_loads_is_small(site: Site, browser: FlaskClient) -> None:
    """Media apart; nothing is compressed here, and most of it is kept by the browser for the next page."""
    page = text(browser, f"/hc/es/articles/{site.ids['cancel']}-cancel-es")
    needed = {one.partition("#")[0] for one in re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js|svg)[^"]*)"', page)}
    needed.remove("/widget/ventanilla.js")
    needed |= {found for one in needed for found in re.findall(r'from "(/[^"]+)"', text(browser, one))}
    assert {one.partition("?")[0] for one in needed} >= {"/brand.css", "/assets/kb/help.css", "/assets/kb/icons.svg"}
    loaded = [loader(Brand(name="Grillo", assistant="Cri")), page]
    loaded += [text(browser, one) for one in needed]
    assert sum(len(one.encode()) for one in loaded) < 100_000


def test_an_old_slug_leads_to_the_present_one(site: Site, browser: FlaskClient) -> None:
    number = site.ids["cancel"]
    for old in ("otra-cosa", "cancel-pt", "%00", "%F0%9F%98%80", "%252F%252e%252e"):
        answer = browser.get(f"/hc/es/articles/{number}-{old}")
        assert (answer.status_code, answer.location) == (301, f"/hc/es/articles/{number}-cancel-es")
    assert browser.get(f"/hc/es/articles/{number}").status_code == 301
    moved = browser.get("/hc/es/categories/orders")
    assert (moved.status_code, moved.location) == (301, "/hc/es/categories/pedidos")


def test_what_is_not_published_does_not_exist(changing: Site) -> None:
    site, browser = changing, changing.browser()
    text(browser, f"/hc/es/articles/{site.ids['draft']}-todavia-no", 404)
    text(browser, f"/api/v1/articles/{site.ids['draft']}?locale=es", 404)
    for locale in LOCALES:
        site.publishing.archive(site.ids["cancel"], locale, 1, None)
    text(browser, f"/hc/es/articles/{site.ids['cancel']}-cancel-es", 404)
    assert "cancel es" not in text(browser, "/hc/es/categories/pedidos")
    page = text(browser, f"/hc/es/articles/{site.ids['place']}-place-es")
    assert "cancel" not in page.partition('class="hc-neighbours"')[2]


def test_a_missing_page_speaks_the_readers_language(browser: FlaskClient) -> None:
    assert "En esta dirección no hay nada" in text(browser, "/hc/es/nada/de/nada", 404)
    assert "Não há nada neste endereço" in text(browser, "/hc/pt/articles/999-x", 404)
    text(browser, "/hc/fr/", 404)


@pytest.mark.parametrize(
    ("address", "real"),
    [
        ("/hc/es", "/hc/es/"),
        ("/hc/es/search/?q=caf%C3%A9", "/hc/es/search?q=caf%C3%A9"),
        ("/hc/es/categories/pedidos/", "/hc/es/categories/pedidos"),
        ("/hc/es/articles/1-%C3%B1/", "/hc/es/articles/1-%C3%B1"),
        ("/hc/es//elsewhere.example//", "/hc/es/elsewhere.example/"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_to_the_page(browser: FlaskClient, address: str, real: str) -> None:
    answer = browser.get(address)
    assert answer.status_code in (301, 308)
    assert answer.location.removeprefix("http://localhost") == real


@pytest.mark.parametrize("tag", ['"x"', "x", '"', 'W/"', ",,;", '"\\', "\u00ff", '"a"' * 2000])
def test_a_strange_tag_gets_the_page(browser: FlaskClient, tag: str) -> None:
    text(browser, "/hc/es/", headers={"If-None-Match": tag})


@pytest.mark.parametrize("address", ["/hc/es/", "/hc/es/search?q=cancel", "/hc/es/categories/pedidos"])
def test_only_the_head_or_what_is_allowed_may_be_asked_for(browser: FlaskClient, address: str) -> None:
    head, page = browser.head(address), browser.get(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == page.headers["ETag"]
    assert page.headers["Cache-Control"] == "public, no-cache"
    options = browser.options(address)
    assert (options.status_code, options.data) == (200, b"")
    assert "ETag" not in options.headers
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    for method in ("post", "put", "delete", "patch"):
        assert getattr(browser, method)(address).status_code == 405


def test_the_way_in_follows_the_browsers_language(browser: FlaskClient) -> None:
    for address in ("/", "/hc/"):
        answer = browser.get(address, headers={"Accept-Language": "fr, pt-BR;q=0.8, en;q=0.5"})
        assert (answer.status_code, answer.location) == (302, "/hc/pt/")
        assert "Accept-Language" in answer.headers["Vary"]
    assert browser.get("/", headers={"Accept-Language": "ja"}).location == "/hc/es/"


def test_a_page_is_sent_once_and_again_only_when_it_changed(changing: Site) -> None:
    site, browser = changing, changing.browser()
    address = f"/hc/es/articles/{site.ids['cancel']}-cancel-es"
    tag = browser.get(address).headers["ETag"]
    assert browser.get(address, headers={"If-None-Match": tag}).status_code == 304
    saved = site.publishing.save_draft(site.ids["cancel"], "es", content("cancel es", "Otra respuesta."), 1, None)
    assert browser.get(address, headers={"If-None-Match": tag}).status_code == 304
    site.publishing.publish(site.ids["cancel"], "es", saved.latest_revision, None)
    assert "Otra respuesta." in text(browser, address, headers={"If-None-Match": tag})


def test_search_marks_what_it_found_and_never_leaves_anybody_alone(browser: FlaskClient) -> None:
    page = text(browser, "/hc/es/search?q=hasta el tueste")
    assert "<mark>hasta el tueste</mark>" in page
    assert 'content="noindex"' in page
    empty = text(browser, "/hc/pt/search?q=<script>alert(1)</script>")
    assert "<script>alert" not in empty
    assert "/widget/panel?locale=pt" in empty
    assert "Pedidos" in empty
    assert "Temas" in text(browser, "/hc/es/search") or "temas" in text(browser, "/hc/es/search")


def test_notices_and_when_the_desk_opens_are_told(tmp_path: Path, sqlite_template: Path) -> None:
    today = datetime.now(UTC).date()
    closed = Hours(timezone="UTC", holidays=(today, today + timedelta(days=1)))
    notice = Announcement(text={"es": "Hoy los envíos salen con <retraso>."})
    browser = on_sqlite(tmp_path, sqlite_template, hours=closed, announcements=(notice,)).browser()
    for locale, words in (("es", "el equipo vuelve"), ("pt", "a equipe volta"), ("en", "the team is back")):
        page = text(browser, f"/hc/{locale}/")
        assert words in page
        assert '<p lang="es" dir="auto">' in page
        assert "Hoy los envíos salen con &lt;retraso&gt;." in page


@pytest.mark.parametrize(
    "address",
    [
        "/hc/es/articles/%00",
        "/hc/es/articles/99999999999999999999999999-x",
        "/hc/es/articles/9223372036854775808",
        "/hc/es/articles/٣-x",
        "/hc/es/articles/-1",
        "/hc/es/articles/" + "9" * 3000,
        "/hc/es/categories/%00%ff",
        "/hc/es/categories/" + "ñ" * 2000,
        "/hc/es/categories/pedidos?page=0",
        "/hc/es/categories/pedidos?page=99999999999999999999",
        "/hc/es/categories/pedidos?page=²",
        "/hc/%00/",
        "/hc/ES/",
        "/hc/es/categories/pedidos%252F",
        "/hc/es/articles/99999999999999999999-x.md",
        "/hc/es/search?q=" + "a" * 5000,
        "/media/../../etc/passwd",
        "/media/%2e%2e%2fsecret.key",
        "/media/%00.png",
        "/media/" + "a" * 4000,
        "/api/v1/articles/99999999999999999999999?locale=es",
        "/api/v1/articles/1?locale=%00",
        "/api/v1/articles/x",
    ],
)
def test_hostile_addresses_are_refused(browser: FlaskClient, address: str) -> None:
    assert 400 <= browser.get(address).status_code < 500


@pytest.mark.parametrize(
    "question",
    [
        "%00",
        "%ED%A0%80",
        "%EF%B7%BA" * 100,
        "%E2%80%AE",
        "[[[",
        "\"'<>&",
        "%",
        "%F0%9F%98%80",
        "%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80" * 20,
        "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7",
    ],
)
def test_hostile_questions_are_answered(browser: FlaskClient, question: str) -> None:
    text(browser, f"/hc/es/search?q={question}")


def test_media_is_served_safely(browser: FlaskClient) -> None:
    picture = browser.get("/media/dot.png")
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "public" in picture.headers["Cache-Control"]
    part = browser.get("/media/dot.png", headers={"Range": "bytes=0-7"})
    assert (part.status_code, len(part.data)) == (206, 8)
    assert browser.get("/media/dot.png", headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304
    drawing = browser.get("/media/mark.svg")
    assert "sandbox" in drawing.headers["Content-Security-Policy"]
    assert browser.get("/media/none.png").status_code == 404


def test_the_article_api_says_when_it_falls_back(site: Site, browser: FlaskClient) -> None:
    answer = browser.get(f"/api/v1/articles/{site.ids['cancel']}?locale=pt").get_json()
    assert answer["locale"] == "pt"
    assert answer["fallback"] is False
    assert answer["url"] == f"/hc/pt/articles/{site.ids['cancel']}-cancel-pt"
    assert [one["level"] for one in answer["headings"]] == [2, 2, 2]
    other = browser.get(f"/api/v1/articles/{site.ids['only-es']}?locale=en").get_json()
    assert (other["locale"], other["fallback"]) == ("es", True)
    assert browser.get("/api/v1/articles/1?locale=fr").status_code == 422


def test_long_categories_come_in_pages(changing: Site) -> None:
    site, browser = changing, changing.browser()
    for number in range(60):
        made = site.publishing.create_article(f"many-{number}", "orders")
        site.publishing.save_draft(made.id, "es", content(f"Muchos {number}"), 0, None)
        site.publishing.publish(made.id, "es", 1, None)
    first, second = (text(browser, f"/hc/es/categories/pedidos?page={number}") for number in (1, 2))
    assert first.count("hc-row-title") == 50 + 1
    assert "?page=2" in first
    assert 'rel="canonical" href="http://127.0.0.1:8000/hc/es/categories/pedidos"' in first
    assert 'rel="canonical" href="http://127.0.0.1:8000/hc/es/categories/pedidos?page=2"' in second
    assert "Muchos 59" in second
    text(browser, "/hc/es/categories/pedidos?page=3", 404)


def test_a_reader_says_that_an_article_did_not_help_and_why_and_its_editors_read_it(changing: Site) -> None:
    address = f"/hc/es/articles/{changing.ids['cancel']}"
    browser = changing.browser()
    page = text(browser, f"{address}-cancel-es")
    assert f'action="{address}/feedback"' in page
    answer = browser.post(
        f"{address}/feedback", data={"helped": "no", "reason": "out_of_date", "comment": "<b>El botón</b> ya no está"}
    )
    assert answer.status_code == 303
    assert "Gracias" in text(browser, answer.location.partition("#")[0])
    assert browser.post(f"{address}/feedback", data={"helped": "yes"}).status_code == 303
    told = text(changing.signed_in("marta"), f"/editor/articles/{changing.ids['cancel']}/es")
    assert "Ha ayudado a 1 persona. A 1 no." in told
    assert "&lt;b&gt;El botón&lt;/b&gt; ya no está" in told
    assert "Está anticuado o equivocado" in told


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 400),
        ({"helped": "perhaps"}, 400),
        ({"helped": "no", "reason": "boredom"}, 422),
        ({"helped": "no", "comment": "x" * 1001}, 413),
        ({"helped": "no", "comment": "\x00\ud83d😀 " + "م" * 900}, 303),
    ],
)
def test_feedback_that_cannot_be_used_is_refused(changing: Site, given: dict[str, str], status: int) -> None:
    address = f"/hc/pt/articles/{changing.ids['cancel']}/feedback"
    data = {name: value.encode("utf-8", "replace") for name, value in given.items()}
    assert changing.browser().post(address, data=data).status_code == status


def test_only_what_is_published_takes_feedback(changing: Site) -> None:
    for article_id in (changing.ids["draft"], 999999, 2**64):
        assert (
            changing.browser().post(f"/hc/es/articles/{article_id}/feedback", data={"helped": "yes"}).status_code == 404
        )


def test_an_article_leads_to_others_about_nearly_the_same(site: Site, browser: FlaskClient) -> None:
    """Drafts and what does not exist are never among them."""
    page = text(browser, f"/hc/pt/articles/{site.ids['place']}-place-pt").split("hc-related-title")[2]
    related = page.split("</section>")[0]
    assert f"/hc/pt/articles/{site.ids['cancel']}-cancel-pt" in related
    assert f"/hc/pt/articles/{site.ids['only-es']}-llega-tarde" in related
    assert related.count("<li>") == 2
