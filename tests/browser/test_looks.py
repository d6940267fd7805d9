"""What people ask of their own screens: a dark look, forced colours, stillness, and everything twice as large; and the
focus, which is never lost on the way through the window."""

import re
from collections.abc import Iterator

import pytest
from browser.conftest import Browsing
from browser.given_files import paste
from browser.help_window import ask, expect_in_log, open_window
from browser.staff_room import signed_in
from browser.test_accessibility import expect_clean
from playwright.sync_api import Frame, Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]

DARK = {"color_scheme": "dark"}
CONTRAST = {"forced_colors": "active", "reduced_motion": "reduce"}
FORCED = ("color-contrast",)  # the browser sees to it, and axe still sees colours that are not shown
HALF = {"width": 640, "height": 400}  # a screen of 1280 by 800 at 200 %
QUESTION = {"es": "¿cómo cancelo un pedido?", "pt": "como cancelo um pedido?", "en": "how do I cancel an order?"}

LIGHTNESS = """() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; }"""
MOVING = "() => document.getAnimations().filter((one) => one.playState === 'running').length"
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


def window_states(panel: Frame, locale: str) -> Iterator[str]:
    """Walk through what the window can show; the state's name while it shows."""
    expect(panel.locator("#suggested-list li").first).to_be_visible()
    yield "home"
    panel.locator("#topic-list button").first.click()
    panel.wait_for_selector("#category .place-title")
    yield "category"
    panel.locator("#category .choice").first.click()
    panel.wait_for_selector("#article .prose")
    panel.locator(".helped button").nth(1).click()
    yield "article, asked what was missing"
    panel.locator("#back").click()
    panel.locator("#back").click()
    ask(panel, QUESTION[locale])
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    paste(panel.locator("#write"), ("page.html", b"<!doctype html>"), ("nota.txt", b"nota"))
    expect(panel.locator("#tray .refused")).to_be_visible()
    yield "answer and files"
    panel.locator("#tray .refused button").click()
    panel.locator("#write").press("Enter")
    panel.wait_for_selector(".turn.visitor .file")
    panel.wait_for_selector("#panel[data-state=waiting]")  # files without a word go to a person
    panel.locator("#keep").click()
    yield "waiting, with the transcript offered"
    panel.page.route("**/messages", lambda route: route.fulfill(status=429, json={"status": 429}))
    panel.locator("#write").fill("zarza")
    panel.locator("#write").press("Enter")
    panel.wait_for_selector(".refused .trouble")
    yield "refused"
    panel.page.unroute("**/messages")
    panel.locator(".refused .link").last.click()
    panel.page.evaluate("ventanilla('open', 'past')")
    panel.wait_for_selector("#past .choice")
    yield "past"


def help_pages(page: Page, server: Server, locale: str) -> Iterator[str]:
    """Walk through the help centre and the way in for staff."""
    page.goto(f"{server.address}/hc/{locale}/")
    yield "help home"
    page.get_by_role("combobox").press_sequentially("cancelar ped")
    page.wait_for_selector(".suggestions mark")
    yield "suggestions"
    page.keyboard.press("Escape")
    page.click(".hc-card a >> nth=0")
    yield "help category"
    page.click(".hc-row >> nth=0")
    page.wait_for_selector(".hc-article")
    yield "help article"
    page.goto(f"{server.address}/hc/{locale}/search?q=pedido")
    yield "help search"
    page.goto(f"{server.address}/staff/sign-in")
    yield "sign-in"


def staff_rooms(page: Page, server: Server, mark: str) -> Iterator[str]:
    """Walk through the desk and the editor's room, signed in as somebody who may enter both."""
    visitor = server.visitor("en")
    visitor.say("I want to talk to a person")
    visitor.post(mark)
    page.goto(f"{server.address}/desk")
    page.locator("#waiting button", has_text=mark).click()
    page.wait_for_selector("#talk-open:visible")
    yield "desk, a waiting customer"
    page.click("#take")
    page.fill("#reply", "Hello!!")
    expect(page.locator("#composer")).to_be_visible()
    yield "desk, an own conversation"
    page.goto(f"{server.address}/editor")
    yield "editor's list"
    page.click(".ed-title a >> nth=0")
    page.wait_for_selector("#body")
    yield "editor's article"
    page.fill("#title", "")
    expect(page.locator("[data-preview-title]")).to_be_hidden()
    yield "an article without a title"
    page.fill("#title", "Coffee")
    expect(page.locator("[data-preview-title]")).to_have_text("Coffee")


def test_every_screen_is_clean_in_the_dark(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es", **DARK).new_page()
    for state in help_pages(page, server, "es"):
        assert page.evaluate(LIGHTNESS) < 60, state
        expect_clean(page, state)
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    for state in window_states(panel, "es"):
        assert panel.evaluate(LIGHTNESS) < 60, state
        expect_clean(panel, state)
    room = signed_in(server, browsing.person("en", **DARK), "ada")
    for state in staff_rooms(room, server, "zarza-dark"):
        assert room.evaluate(LIGHTNESS) < 60, state
        expect_clean(room, state)
    browsing.errors.clear()  # the browser reports the refusals


def test_forced_colours_and_stillness(server: Server, browsing: Browsing) -> None:
    page = browsing.person("pt", **CONTRAST).new_page()
    for state in help_pages(page, server, "pt"):
        assert page.evaluate(MOVING) == 0, state
        expect_clean(page, state, without=FORCED)
    page.goto(f"{server.address}/demo?locale=pt")
    panel = open_window(page)
    for state in window_states(panel, "pt"):
        assert [panel.evaluate(MOVING), page.evaluate(MOVING)] == [0, 0], state
        expect_clean(panel, state, without=FORCED)
    room = signed_in(server, browsing.person("en", **CONTRAST), "ada")
    for state in staff_rooms(room, server, "zarza-contrast"):
        assert room.evaluate(MOVING) == 0, state
        expect_clean(room, state, without=FORCED)
    browsing.errors.clear()  # the browser reports the refusals


def test_twice_as_large_nothing_has_to_be_scrolled_sideways(server: Server, browsing: Browsing) -> None:
    page = browsing.person("en", **HALF, device_scale_factor=2).new_page()
    for state in help_pages(page, server, "en"):
        assert page.evaluate(WIDER) <= 0, state
    page.goto(f"{server.address}/demo?locale=en")
    panel = open_window(page)
    for state in window_states(panel, "en"):
        assert panel.evaluate(WIDER) <= 0, state
        assert panel.evaluate(
            "[...document.querySelectorAll('main')].every((one) => one.scrollWidth <= one.clientWidth)"
        )
        if panel.locator("#write").is_visible():
            expect(panel.locator("#write")).to_be_in_viewport(ratio=1)
    room = signed_in(server, browsing.person("en", **HALF, device_scale_factor=2), "ada")
    for state in staff_rooms(room, server, "zarza-large"):
        assert room.evaluate(WIDER) <= 0, state
    browsing.errors.clear()  # the browser reports the refusals


def test_the_focus_is_never_lost_and_comes_back_to_the_button(server: Server, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    page.goto(f"{server.address}/demo?locale=en")
    panel = open_window(page)
    for state in window_states(panel, "en"):
        assert panel.evaluate("document.activeElement !== document.body"), state
    panel.locator("#past .choice").first.click()
    expect(panel.locator("#write")).to_be_focused()
    panel.locator("#close").click()
    panel.frame_element().wait_for_element_state("hidden")
    page.keyboard.press("Enter")
    expect(panel.locator("#write")).to_be_focused()

    other = browsing.person("en").new_page()
    other.goto(f"{server.address}/demo?locale=en")
    panel = open_window(other)
    ask(panel, QUESTION["en"])
    panel.locator(".asks-helped .chip").first.click()
    expect(panel.locator("#write")).to_be_focused()
    expect(panel.locator(".turn.visitor")).to_have_count(2)
    panel.locator("#hand-off").click()
    panel.wait_for_selector("#panel[data-state=waiting]")
    ask(panel, "zarza-focus")
    expect_in_log(panel, "zarza-focus")
    agent = server.staff("ada")
    queue = agent.get("/api/v1/desk/queue").json()["conversations"]
    path = next(f"/api/v1/desk/conversations/{one['id']}" for one in queue if one["last_text"] == "zarza-focus")
    assert agent.post(f"{path}/take", json={"key": "t"}).is_success
    assert agent.post(f"{path}/close", json={"key": "c"}).is_success
    panel.get_by_role("radio", name="Good", exact=True).check(force=True)
    panel.locator("#rating-comment").fill("Quick")
    panel.locator("#rating button").press("Enter")
    expect(panel.locator("#rating-note")).to_have_text(re.compile("Thank you"))
    expect(panel.get_by_role("radio", name="Good", exact=True)).to_be_focused()
    expect_clean(panel, "rated")
    browsing.errors.clear()  # the browser reports the refusals
