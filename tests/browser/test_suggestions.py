"""Articles come while a question is typed: by keyboard, highlighted, never stale, and told once the typing pauses."""

import re

import pytest
from browser.conftest import Browsing
from browser.help_window import open_window
from browser.test_accessibility import expect_clean
from playwright.sync_api import Locator, Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]
in_every_language = pytest.mark.parametrize("locale", ["es", "pt", "en"])

TYPED = {"es": "cancelar ped", "pt": "cancelar ped", "en": "cancel ord"}
MISTYPED = {"es": "cnacelar un peddo", "pt": "cnacelar um peddo", "en": "cnacel an ordre"}
TITLE = {"es": "¿Cómo cancelo un pedido?", "pt": "Como cancelo um pedido?", "en": "How do I cancel an order?"}
PERSON = {"es": "Escribir a una persona", "pt": "Escrever para uma pessoa", "en": "Write to a person"}
NOTHING = "xqzwv"


def box_of(page: Page, server: Server, locale: str, path: str = "") -> Locator:
    page.goto(f"{server.address}/hc/{locale}/{path}")
    return page.get_by_role("combobox")


def nothing_found(page: Page) -> None:
    """Let NOTHING find nothing, whatever a small knowledge base takes it for."""
    answer = {"groups": [], "count": 0, "total": 0, "locale": "es", "settled": True, "said": "—", "note": ""}
    page.route(f"**/suggestions?q={NOTHING}&*", lambda route: route.fulfill(json=answer))


def options(page: Page) -> Locator:
    return page.locator(".suggestions:visible [role=option]")


@in_every_language
@pytest.mark.parametrize("width", [1280, 320])
def test_the_box_of_the_help_centre_in_every_state(server: Server, browsing: Browsing, locale: str, width: int) -> None:
    page = browsing.person(locale, width).new_page()
    nothing_found(page)
    box = box_of(page, server, locale)
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially(TYPED[locale])
    expect(options(page).first).to_contain_text(TITLE[locale])
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".suggestions mark").first).to_be_visible()
    expect_clean(page, "suggestions")
    box.press("ArrowDown")
    expect_clean(page, "suggestion chosen")
    box.fill(MISTYPED[locale])
    expect(options(page).first).to_contain_text(TITLE[locale])
    box.fill(NOTHING)
    expect(options(page)).to_have_text([PERSON[locale]])
    expect(page.locator(".suggestions-notice")).to_contain_text(NOTHING)
    expect_clean(page, "nothing found")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_everything_can_be_done_by_keyboard(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    box = box_of(page, server, "es", "search")
    box.press_sequentially("pedido")
    first = options(page).first
    expect(first).to_be_visible()
    page.wait_for_timeout(600)  # the answer by meaning has come too
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    expect(box).to_be_focused()
    box.press("End")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")  # back into the text, and from there to the end of the list
    expect(page.locator("[aria-selected]")).to_have_count(0)
    box.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    box.press("Home")
    expect(first).to_have_attribute("aria-selected", "true")
    box.press("ArrowLeft")
    expect(page.locator("[aria-selected]")).to_have_count(0)
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("pedido")
    box.press("End")
    box.press_sequentially("s")
    expect(options(page).first).to_be_visible()
    box.press("ArrowDown")
    title = options(page).first.locator(".suggestions-title").inner_text()
    box.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_enter_without_a_choice_searches_as_without_the_script(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    box = box_of(page, server, "es")
    box.press_sequentially("cancelar pedido")
    expect(options(page).first).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/hc/es/search?q=cancelar+pedido")
    expect(page.locator(".hc-results a").first).to_have_text(TITLE["es"])
    expect(page.locator(".hc-found")).to_have_text(re.compile(r"\d+ artículos? encontrados?|mejor"))


def test_the_count_is_told_once_when_the_typing_pauses(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    box = box_of(page, server, "es")
    page.evaluate(
        """() => { window.told = []; const place = document.querySelector('.hc-search [role=status]');
        new MutationObserver(() => place.textContent && window.told.push(place.textContent))
          .observe(place, {childList: true, characterData: true, subtree: true}); }"""
    )
    box.press_sequentially("cancelar un pedido", delay=30)
    page.wait_for_timeout(2500)
    told = page.evaluate("() => window.told")
    assert len(told) == 1
    assert re.fullmatch(r".*(artículo|mejor).*", told[0])


def test_late_answers_to_earlier_words_are_never_shown(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    box = box_of(page, server, "es")

    def late(route: object) -> None:
        page.wait_for_timeout(700)
        route.continue_()  # type: ignore[attr-defined]

    page.route(re.compile(r"suggestions\?q=reembolso&"), late)
    box.fill("reembolso")
    page.wait_for_timeout(100)
    box.fill("cancelar pedido")
    expect(options(page).first).to_contain_text(TITLE["es"])
    page.wait_for_timeout(1200)
    expect(options(page).first).to_contain_text(TITLE["es"])
    box.fill("")
    expect(page.locator(".suggestions")).to_be_hidden()


def test_without_an_answer_the_box_still_searches(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    box = box_of(page, server, "es")
    page.route("**/suggestions?*", lambda route: route.fulfill(status=429, headers={"Retry-After": "60"}, json={}))
    box.press_sequentially("cancelar")
    page.wait_for_timeout(800)
    expect(page.locator(".suggestions")).to_be_hidden()
    box.press("Enter")
    page.wait_for_url("**/hc/es/search?q=cancelar")
    browsing.errors.clear()  # the browser reports the refusal


@pytest.mark.parametrize(
    "typed",
    [
        "<img src=x onerror=alert(1)>",
        "<mark>cancelar</mark> pedido",
        "🙂🧑‍🌾 cancelar pedido",
        "\u202eodidep مرحبا",
        "a" * 500,
    ],
)
def test_hostile_texts_stay_text(server: Server, browsing: Browsing, typed: str) -> None:
    page = browsing.person("es").new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    box = box_of(page, server, "es")
    box.fill(typed)
    page.wait_for_timeout(1000)
    assert page.locator(".suggestions img, .suggestions script").count() == 0
    box.fill("<b>pedido")
    expect(page.locator(".suggestions mark").first).to_have_text(re.compile("pedido", re.IGNORECASE))


def test_marks_are_in_place_after_characters_of_two_units(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    title = {"text": "🙂🙂 <b>El pedido</b>", "highlights": [[9, 15]]}
    one = {"article_id": 1, "locale": "en", "url": "/hc/es/articles/1-x", "title": title, "text": None}
    found = {"groups": [{"category": {"id": 1, "name": "<i>A</i>"}, "results": [one]}], "count": 1, "total": 1}
    answer = {
        **found,
        "locale": "es",
        "settled": True,
        "said": "1",
        "note": "No hay nada en español; esto está en inglés.",
    }
    page.route("**/suggestions?*", lambda route: route.fulfill(json=answer))
    box_of(page, server, "es").fill("pedido")
    expect(page.locator(".suggestions mark")).to_have_text("pedido")
    expect(page.locator(".suggestions-title")).to_have_text("🙂🙂 <b>El pedido</b>")
    expect(page.locator(".suggestions-title")).to_have_attribute("lang", "en")
    expect(page.locator(".suggestions-category")).to_have_text("<i>A</i>")
    expect(page.locator(".suggestions-notice")).to_have_text("No hay nada en español; esto está en inglés.")
    expect_clean(page, "suggestions in another language")


def test_a_person_is_one_key_away_when_nothing_is_found(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    nothing_found(page)
    box = box_of(page, server, "es")
    page.wait_for_selector("ventanilla-window", state="attached")
    box.fill(NOTHING)
    expect(options(page)).to_have_text([PERSON["es"]])
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_function("() => document.querySelector('ventanilla-window')")
    page.wait_for_timeout(500)
    assert any("/widget/panel" in frame.url for frame in page.frames)


@in_every_language
def test_the_window_suggests_and_opens_articles_in_place(server: Server, browsing: Browsing, locale: str) -> None:
    page = browsing.person(locale).new_page()
    page.goto(f"{server.address}/demo?locale={locale}")
    panel = open_window(page)
    box = panel.locator("#ask")
    box.press_sequentially(TYPED[locale])
    first = panel.locator(".suggestions [role=option]").first
    expect(first).to_contain_text(TITLE[locale])
    expect_clean(panel, "suggestions in the window")
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect_clean(panel, "suggestion chosen in the window")
    box.press("Enter")
    expect(panel.locator("#article h2").first).to_have_text(TITLE[locale])
    expect(panel.locator("#log .turn")).to_have_count(0)
    panel.locator("#back").click()
    expect(box).to_have_value(TYPED[locale])


def test_in_the_window_escape_closes_the_list_before_the_window(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    nothing_found(page)
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    box = panel.locator("#ask")
    box.press_sequentially("cancelar ped")
    expect(panel.locator(".suggestions")).to_be_visible()
    box.press("Escape")
    expect(panel.locator(".suggestions")).to_be_hidden()
    expect(box).to_be_focused()
    box.fill(NOTHING)
    page.wait_for_timeout(900)
    expect(panel.locator(".suggestions")).to_be_hidden()
    box.fill("a" * 2000)
    page.wait_for_timeout(500)
    expect(panel.locator(".suggestions")).to_be_hidden()
    box.fill("hola")
    box.press("Enter")
    expect(panel.locator("#log")).to_contain_text("hola")
