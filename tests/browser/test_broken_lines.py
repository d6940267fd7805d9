"""Whatever breaks while somebody writes: nothing is lost, nothing doubled, and the window says what is going on."""

from signal import SIGKILL

import pytest
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log, open_window
from playwright.sync_api import Frame, Page, Route, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]


def visitor_said(panel: Frame | Page) -> list[str]:
    return panel.locator("#log .turn.visitor .bubble").all_inner_texts()


def test_offline_in_the_middle_of_sending(server: Server, browsing: Browsing) -> None:
    person = browsing.person("en")
    page = person.new_page()
    page.goto(f"{server.address}/demo?locale=en")
    panel = open_window(page)
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    kept: list[str] = []

    def stored_but_never_acknowledged(route: Route) -> None:
        if kept:
            route.continue_()
            return
        kept.append(str(route.fetch().status))
        person.set_offline(True)
        route.abort()

    page.route("**/messages", stored_but_never_acknowledged)
    ask(panel, "how do I cancel an order?")
    ask(panel, "zarza offline")
    expect(panel.locator(".pending")).to_have_count(2)
    expect(panel.locator("#line-text")).to_have_text("You are offline. What you write is kept and sent later.")
    page.wait_for_timeout(1000)
    person.set_offline(False)
    expect(panel.locator(".pending")).to_have_count(0)
    expect(panel.locator("#line")).to_be_hidden()
    assert kept == ["201"]
    said = ["hello", "how do I cancel an order?", "zarza offline"]
    assert visitor_said(panel) == said
    page.reload()
    panel = open_window(page)
    panel.locator("#continue").click()
    expect(panel.locator("#log .turn.visitor")).to_have_count(3)
    assert visitor_said(panel) == said
    browsing.errors.clear()  # the lost line is what this test is about


def test_a_killed_server_two_tabs_and_a_pop_out(server: Server, browsing: Browsing) -> None:
    person = browsing.person("en")
    page = person.new_page()
    page.goto(f"{server.address}/demo?locale=en")
    panel = open_window(page)
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    second = person.new_page()
    second.goto(f"{server.address}/demo/orders?locale=en")
    other = open_window(second)
    other.locator("#continue").click()
    with page.expect_popup() as popped:
        panel.locator("#pop-out").click()
    window = popped.value
    expect_in_log(window, "hello")
    server.stop(SIGKILL)
    ask(window, "zarza while the server was gone")
    expect(window.locator(".pending")).to_have_count(1)
    expect(window.locator("#line-text")).to_contain_text("The connection was lost.", timeout=15_000)
    other.locator("#write").fill("a draft in the second tab")
    server.start()
    expect(window.locator(".pending")).to_have_count(0, timeout=40_000)
    expect(window.locator("#line")).to_be_hidden(timeout=40_000)
    said = ["hello", "zarza while the server was gone"]
    for place in (window, other):
        expect(place.locator("#log .turn.visitor")).to_have_count(2, timeout=40_000)
        assert visitor_said(place) == said
    ask(other, "zarza from the second tab")
    expect_in_log(window, "zarza from the second tab")
    window.locator("#give-back").click()
    expect(panel.locator("#close")).to_be_visible()
    expect(panel.locator("#log .turn.visitor")).to_have_count(3, timeout=40_000)
    assert visitor_said(panel) == [*said, "zarza from the second tab"]
    browsing.errors.clear()  # the lost line is what this test is about
