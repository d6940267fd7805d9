"""The three stories in Chromium: an answer, a hand-off with a reply, a publication that the next question finds."""

import re

import pytest
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log, open_window, panel_of
from browser.staff_room import signed_in
from playwright.sync_api import expect
from running_server import Server

pytestmark = pytest.mark.browser


def test_nothing_is_stored_or_framed_before_the_first_click(server: Server, browsing: Browsing) -> None:
    person = browsing.person()
    page = person.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}/demo?locale=es")
    page.wait_for_selector("ventanilla-window", state="attached")
    page.wait_for_timeout(300)
    assert [url for url in asked if "/widget/" in url] == [f"{server.address}/widget/ventanilla.js"]
    assert [url for url in asked if "/api/" in url] == []
    assert person.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert len(page.frames) == 1


@pytest.mark.parametrize(
    ("locale", "question", "words", "title"),
    [
        ("es", "¿cómo cancelo un pedido?", "Tostando", "¿Cómo cancelo un pedido?"),
        ("pt", "como cancelo um pedido?", "Torrando", "Como cancelo um pedido?"),
        ("en", "how do I cancel an order?", "Roasting", "How do I cancel an order?"),
    ],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_visitor_gets_an_answer_with_a_link(
    server: Server, browsing: Browsing, locale: str, question: str, words: str, title: str, width: int
) -> None:
    page = browsing.person(locale, width).new_page()
    page.goto(f"{server.address}/demo?locale={locale}")
    panel = open_window(page)
    ask(panel, question)
    expect_in_log(panel, words)
    expect(panel.locator("#log").get_by_text(title).last).to_be_visible()


def test_a_visitor_is_handed_to_an_agent_and_gets_a_reply(server: Server, browsing: Browsing) -> None:
    visitor = browsing.person("es").new_page()
    visitor.goto(f"{server.address}/demo?locale=es")
    panel = open_window(visitor)
    ask(panel, "quiero hablar con una persona")
    expect_in_log(panel, "ya tiene delante todo lo que has escrito")
    ask(panel, "es por el pedido zarzamora")
    expect_in_log(panel, "zarzamora")

    desk = signed_in(server, browsing.person("es"), "ana")
    entry = desk.locator("#waiting button", has_text="zarzamora")
    entry.click()
    expect(desk.locator("#events")).to_contain_text("quiero hablar con una persona")
    desk.locator("#take").click()
    expect(desk.locator("#composer")).to_be_visible()
    expect_in_log(panel, "Ana")
    desk.locator("#reply").fill("Hola, ya miro lo de la zarzamora.")
    desk.locator("#reply").press("Enter")
    expect_in_log(panel, "ya miro lo de la zarzamora")
    ask(panel, "gracias, espero")
    expect(desk.locator("#events")).to_contain_text("gracias, espero")


def test_the_pop_out_goes_on_with_the_conversation_while_the_page_navigates(server: Server, browsing: Browsing) -> None:
    person = browsing.person("en")
    page = person.new_page()
    page.goto(f"{server.address}/demo?locale=en")
    panel = open_window(page)
    ask(panel, "how do I cancel an order?")
    expect_in_log(panel, "Roasting")
    with page.expect_popup() as opened:
        panel.locator("#pop-out").click()
    window = opened.value
    expect_in_log(window, "Roasting")
    page.goto(f"{server.address}/hc/en/")
    ask(window, "I would like to talk to a person")
    expect_in_log(window, "The team has been told")
    expect_in_log(window, "Roasting")
    assert "token" not in window.url


def test_a_reload_keeps_conversation_and_draft(server: Server, browsing: Browsing) -> None:
    page = browsing.person("pt").new_page()
    page.goto(f"{server.address}/demo?locale=pt")
    panel = open_window(page)
    ask(panel, "como cancelo um pedido?")
    expect_in_log(panel, "Torrando")
    panel.locator("#write").fill("uma frase pela metade")
    page.wait_for_timeout(600)
    page.reload()
    panel = open_window(page)
    panel = panel_of(page)
    if panel.locator("#continue").is_visible():
        panel.locator("#continue").click()
    expect_in_log(panel, "Torrando")
    expect(panel.locator("#write")).to_have_value("uma frase pela metade")


def test_an_editor_publishes_and_the_next_question_finds_it(server: Server, browsing: Browsing) -> None:
    editor = signed_in(server, browsing.person("es"), "edu")
    editor.goto(f"{server.address}/editor/new")
    editor.fill("#title", "¿Vendéis macetas para cafetos?")
    editor.locator("main button.primary").click()
    editor.wait_for_selector("#body")
    editor.fill("#body", "Sí, vendemos **macetas moradas** para cafetos enanos.")
    expect(editor.locator("main")).to_contain_text("macetas moradas")
    editor.locator('button[name="action"][value="publish"]').first.click()
    expect(editor.locator("main")).to_contain_text(re.compile("[Pp]ublicad"))

    page = browsing.person("es").new_page()
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    ask(panel, "¿vendéis macetas para cafetos?")
    expect_in_log(panel, "macetas moradas")


def test_a_window_switched_to_another_language_is_answered_in_it(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es").new_page()
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    ask(panel, "¿cómo cancelo un pedido?")
    expect_in_log(panel, "Tostando")
    panel.locator("#language").select_option("pt")
    expect(panel.locator("#hand-off")).to_contain_text("Falar com uma pessoa")
    ask(panel, "como cancelo um pedido?")
    expect_in_log(panel, "Torrando")


def test_a_colleague_takes_a_conversation_over(server: Server, browsing: Browsing) -> None:
    visitor = server.visitor("es")
    visitor.say("quiero hablar con una persona")
    first = signed_in(server, browsing.person("es"), "ana")
    first.goto(f"{server.address}/desk#{visitor.id}")
    first.locator("#take").click()
    expect(first.locator("#close")).to_be_visible()

    second = signed_in(server, browsing.person("en"), "ada")
    second.goto(f"{server.address}/desk#{visitor.id}")
    second.locator("#take-over").click()
    second.locator('#ask-over button[value="yes"]').click()
    second.locator("#reply").fill("Hola, sigo yo.")
    second.locator("#reply").press("Enter")
    expect(second.locator("#events")).to_contain_text("Hola, sigo yo.")
    expect(first.locator("#not-yours-text")).to_contain_text("Ada")
    expect(first.locator("#close")).to_be_hidden()
