"""The help centre in a browser: without scripts, on paper, in the dark, and on the narrowest screen."""

import pytest
from browser.conftest import Browsing
from browser.test_accessibility import expect_clean
from playwright.sync_api import Browser, Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]
in_every_language = pytest.mark.parametrize("locale", ["es", "pt", "en"])

WORDS = {"es": "cancelar", "pt": "cancelar", "en": "cancel"}


def first_article(page: Page, server: Server, locale: str) -> None:
    page.goto(f"{server.address}/hc/{locale}/")
    page.locator(".hc-card h3 a").first.click()
    page.locator(".hc-row").first.click()


@in_every_language
def test_reading_searching_and_saying_what_was_missing_need_no_script(
    server: Server, browser: Browser, locale: str
) -> None:
    plain = browser.new_context(java_script_enabled=False, locale=locale)
    page = plain.new_page()
    page.goto(server.address)
    assert page.url == f"{server.address}/hc/{locale}/"
    page.locator("#search-main").fill(WORDS[locale])
    page.locator("#search-main").press("Enter")
    page.locator(".hc-results a").first.click()
    expect(page.locator(".prose")).to_be_visible()
    page.locator("#feedback summary").click()
    page.locator("#feedback input[type=radio]").first.check()
    page.locator("#feedback details button").click()
    expect(page.locator("#feedback .notice")).to_be_visible()
    page.locator(".hc-person [data-talk]").click()
    expect(page.locator("noscript")).to_be_attached()
    plain.close()


def test_paper_has_the_article_and_nothing_to_click(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es", 760, 1000).new_page()
    first_article(page, server, "es")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".prose")).to_be_visible()
    for gone in (".hc-crumbs", ".hc-languages", "#feedback", ".hc-related", ".hc-neighbours", ".hc-person", ".hc-foot"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@in_every_language
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_narrowest_screen_shows_every_page_whole_and_readable(
    server: Server, browsing: Browsing, locale: str, scheme: str
) -> None:
    page = browsing.person(locale, 320, 640).new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    word = "palabralarguisima" * 12
    first_article(page, server, locale)
    for name, path in (
        ("article", page.url.removeprefix(server.address)),
        ("home", f"/hc/{locale}/"),
        ("search", f"/hc/{locale}/search?q={WORDS[locale]}"),
        ("long search", f"/hc/{locale}/search?q={word}"),
        ("demo", f"/demo?locale={locale}"),
    ):
        page.goto(server.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        expect_clean(page, f"{name}, {scheme}")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == scheme
