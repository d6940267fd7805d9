"""A conversation as its two sides live it: in the window and at the desk, each in a browser of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from browser.conftest import Browsing
from browser.help_window import ask, open_window
from browser.staff_room import signed_in
from playwright.sync_api import Frame, Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]


@dataclass
class Counter:
    """Both sides of one conversation."""

    page: Page
    panel: Frame
    desk: Page

    def reply(self, text: str) -> None:
        self.desk.fill("#reply", text)
        self.desk.press("#reply", "Enter")


@pytest.fixture
def counter(server: Server, browsing: Browsing) -> Iterator[Counter]:
    """A visitor and an agent who has taken the conversation."""
    page = browsing.person("es").new_page()
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    ask(panel, "quiero hablar con una persona")
    panel.wait_for_selector("#panel[data-state=waiting]")
    desk = signed_in(server, browsing.person("es"), "ana")
    desk.locator("#waiting button").last.click()
    desk.wait_for_selector("#take:visible")
    yield Counter(page, panel, desk)
    if desk.locator("#close:visible").count():
        desk.click("#close")
        desk.click("#ask button[value=yes]")


def test_each_side_sees_that_the_other_writes_looks_something_up_and_has_read(counter: Counter) -> None:
    panel, desk = counter.panel, counter.desk
    panel.locator("#write").type("Es por", delay=20)
    expect(desk.locator("#writes")).to_have_text("El cliente está escribiendo…")
    panel.locator("#write").press("Enter")
    expect(desk.locator("#writes")).to_be_hidden()
    desk.click("#take")
    expect(panel.locator(".turn.visitor .when[data-read]")).to_have_attribute("data-read", "Leído")
    desk.locator("#reply").type("Hola", delay=20)
    expect(panel.locator(".writing .who")).to_have_text("Ana está escribiendo")
    assert panel.locator(".writing .said").get_attribute("aria-hidden") == "true"
    counter.reply("Hola, ¿qué pasa?")
    expect(panel.locator(".turn.agent:not(.writing)")).to_have_count(1)
    expect(panel.locator(".writing")).to_have_count(0)
    expect(desk.locator(".bubble.agent .by[data-read]")).to_have_count(1)
    desk.fill("#find-text", "cancelar un pedido")
    expect(panel.locator(".writing .busy")).to_contain_text("Ana está consultando algo")
