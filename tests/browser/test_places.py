"""The places of the help window: home, an article, a category, the conversation and those before it; by mouse, by
keyboard, by address, on a phone and in a window of its own."""

import re

import pytest
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log, open_window, panel_of
from browser.test_accessibility import expect_clean
from playwright.sync_api import Frame, Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]
in_every_language = pytest.mark.parametrize("locale", ["es", "pt", "en"])


def opened(server: Server, browsing: Browsing, locale: str = "es", width: int = 1280, height: int = 800) -> Frame:
    page = browsing.person(locale, width, height).new_page()
    page.goto(f"{server.address}/demo?locale={locale}")
    panel = open_window(page)
    expect(panel.locator("#suggested-list li").first).to_be_visible()
    return panel


@in_every_language
def test_every_place_is_clean_and_leads_back(server: Server, browsing: Browsing, locale: str) -> None:
    panel = opened(server, browsing, locale)
    expect_clean(panel, "home")
    panel.locator("#topic-list button").first.click()
    panel.wait_for_selector("#category .place-title")
    expect_clean(panel, "category")
    panel.locator("#category .choice").first.click()
    panel.wait_for_selector("#article .prose")
    assert re.search(r"#article/\d+$", panel.evaluate("location.href"))
    panel.locator(".helped button").nth(1).click()
    expect_clean(panel, "asked what was missing")
    panel.locator(".why input[value=out_of_date]").check()
    panel.locator(".why textarea").fill("El plazo ha cambiado.")
    panel.locator(".why .primary").click()
    expect(panel.locator(".helped p")).to_be_focused()
    expect_clean(panel, "thanked")
    panel.locator("#back").click()
    panel.wait_for_selector("#category .place-title")
    panel.locator("#back").click()
    expect(panel.locator("#home")).to_be_visible()
    expect(panel.locator("#back")).to_be_hidden()
    panel.locator("#past-open").click()
    panel.wait_for_selector("#past .place-title")
    expect_clean(panel, "no conversations so far")


def test_what_a_reader_says_of_an_article_reaches_its_editor(server: Server, browsing: Browsing) -> None:
    panel = opened(server, browsing, "en")
    panel.locator("#suggested-list .choice").first.click()
    panel.wait_for_selector("#article .prose")
    found = re.search(r"#article/(\d+)$", panel.evaluate("location.href"))
    assert found
    panel.locator(".helped button").nth(1).click()
    panel.locator(".why input[value=hard_to_follow]").check()
    panel.locator(".why textarea").fill("Where is that button?")
    panel.locator(".why .primary").click()
    expect(panel.locator(".helped p")).to_be_focused()
    page = server.staff("edu").get(f"/editor/articles/{found[1]}/en")
    assert "Where is that button?" in page.text


def test_articles_are_suggested_for_the_page_a_visitor_is_on(server: Server, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    page.goto(f"{server.address}/demo?locale=en")
    page.evaluate("document.title = 'Return a parcel · Grillo Tostador'")
    panel = open_window(page)
    expect(panel.locator("#suggested-title")).to_have_text("For the page you are on")
    expect(panel.locator("#suggested-list")).to_contain_text(re.compile("return", re.IGNORECASE))
    page.evaluate("document.title = 'Grillo Tostador'; ventanilla('update')")
    expect(panel.locator("#suggested-title")).to_have_text("Good to know first")


def test_earlier_conversations_are_found_again(server: Server, browsing: Browsing) -> None:
    panel = opened(server, browsing, "en")
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    panel.locator("#back").click()
    panel.locator("#past-open").click()
    expect(panel.locator("#past .choice")).to_have_count(1)
    expect_clean(panel, "conversations so far")
    panel.locator("#past .primary").click()
    expect(panel.locator("#log .turn")).to_have_count(0)
    ask(panel, "how do I cancel an order?")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    panel.locator("#back").click()
    expect(panel.locator("#past")).to_be_visible()
    expect(panel.locator("#past .choice")).to_have_count(2)
    panel.locator("#past .choice").last.click()
    expect_in_log(panel, "hello")
    expect(panel.locator("#log")).not_to_contain_text("cancel an order?")


def test_the_whole_way_by_keyboard_alone(server: Server, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    page.goto(f"{server.address}/demo?locale=en")
    page.wait_for_selector("ventanilla-window", state="attached")
    page.locator(".shop-looks select").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel = panel_of(page)
    panel.wait_for_selector("#close:visible")
    expect(panel.locator("#ask")).to_be_focused()
    expect(panel.locator("#suggested-list li").first).to_be_visible()
    tab_to(page, panel, "#suggested-list .choice")
    page.keyboard.press("Enter")
    expect(panel.locator(".article-title")).to_be_focused()
    tab_to(page, panel, ".helped button:last-child")
    page.keyboard.press("Enter")
    expect(panel.locator(".why legend")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(panel.locator(".why input").first).to_be_checked()
    tab_to(page, panel, ".why .primary")
    page.keyboard.press("Enter")
    expect(panel.locator(".helped p")).to_be_focused()
    tab_to(page, panel, "#back", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(panel.locator("#ask")).to_be_focused()
    page.keyboard.type("how do I cancel an order?")
    page.keyboard.press("Enter")
    panel.wait_for_selector("#log .turn.assistant:not(.writing)")
    expect(panel.locator("#write")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.localName") == "ventanilla-window"


def tab_to(page: Page, panel: Frame, selector: str, key: str = "Tab") -> None:
    for _ in range(60):
        if panel.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} cannot be reached with {key}")


def test_a_window_of_its_own_takes_the_draft_along_and_brings_it_back(server: Server, browsing: Browsing) -> None:
    panel = opened(server, browsing, "en")
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    panel.locator("#write").fill("I had begun to wr")
    with panel.page.expect_popup() as popped:
        panel.locator("#pop-out").click()
    window = popped.value
    expect(window.locator("#write")).to_have_value("I had begun to wr")
    expect_in_log(window, "hello")
    window.locator("#write").fill("I had begun to write and went on")
    window.locator("#give-back").click()
    expect(panel.locator("#close")).to_be_visible()
    expect(panel.locator("#write")).to_have_value("I had begun to write and went on")


def test_a_window_of_its_own_has_addresses_and_a_history(server: Server, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    page.goto(f"{server.address}/widget/panel?locale=en&popout=1")
    page.locator("#topic-list button").first.click()
    page.wait_for_selector("#category .place-title")
    page.locator("#category .choice").first.click()
    title = page.locator("#article .article-title").inner_text()
    page.go_back()
    expect(page.locator("#category")).to_be_visible()
    page.go_forward()
    expect(page.locator("#article .article-title")).to_have_text(title)
    page.reload()
    expect(page.locator("#article .article-title")).to_have_text(title)
    page.goto(f"{server.address}/widget/panel?locale=en#article/999999")
    expect(page.locator("#article .failed-article")).to_be_visible()
    expect_clean(page, "an article that is not there")
    browsing.errors.clear()  # the browser reports the 404


def test_one_conversation_is_followed_in_several_tabs(server: Server, browsing: Browsing) -> None:
    panel = opened(server, browsing, "en")
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    second = panel.page.context.new_page()
    second.goto(f"{server.address}/demo/orders?locale=en")
    other = open_window(second)
    other.locator("#continue").click()
    expect_in_log(other, "hello")
    ask(other, "zarza in the second tab")
    expect_in_log(panel, "zarza in the second tab")
    expect(panel.locator(".turn.visitor")).to_have_count(2)


def test_a_phone_shows_the_window_on_the_whole_screen_above_the_keyboard(server: Server, browsing: Browsing) -> None:
    panel = opened(server, browsing, "pt", 360, 640)
    frame = panel.frame_element().bounding_box()
    assert frame == {"x": 0, "y": 0, "width": 360, "height": 640}
    panel.page.set_viewport_size({"width": 360, "height": 330})
    expect(panel.locator("#ask")).to_be_in_viewport()
    panel.page.set_viewport_size({"width": 320, "height": 256})
    assert panel.evaluate("document.documentElement.scrollWidth") == 320


def test_the_sound_is_off_and_its_switch_is_remembered(server: Server, browsing: Browsing) -> None:
    panel = opened(server, browsing, "en")
    expect(panel.locator("#sound")).not_to_be_checked()
    panel.locator("#sound").check()
    panel.page.reload()
    expect(open_window(panel.page).locator("#sound")).to_be_checked()
