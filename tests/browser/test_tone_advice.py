"""Advice on the tone beside what is being written: at the desk and in the editor's room, by mouse and by keyboard."""

import os
from pathlib import Path

import pytest
from browser.conftest import Browsing
from browser.staff_room import signed_in
from browser.test_accessibility import expect_clean
from playwright.sync_api import Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]

STAFF = {"es": "ana", "pt": "bruno", "en": "ada"}
PERSON = {
    "es": "quiero hablar con una persona",
    "pt": "quero falar com uma pessoa",
    "en": "I want to talk to a person",
}
DRAFT = {
    "es": "Lamentablemente, el molinillo está agotado 😀 😀. PRONTO te avisamos!!",
    "pt": "Infelizmente, o moedor está esgotado 😀 😀. EM BREVE a gente avisa!!",
    "en": "Unfortunately, the grinder is sold out 😀 😀. We'll tell you SOON!!",
}
ARTICLE = {
    "es": "Es MUY fácil.\n\n![Molinillo](media:x.png)\n\nLlega pronto!!",
    "pt": "É MUITO fácil.\n\n![Moedor](media:x.png)\n\nChega em breve!!",
    "en": "It is VERY easy.\n\n![Grinder](media:x.png)\n\nIt arrives soon!!",
}
QUIETER = {"es": "muy", "pt": "muito", "en": "very"}


def shoot(page: Page, name: str) -> None:
    """A picture for review, when a folder for them is named."""
    if folder := os.environ.get("TONE_PICTURES"):
        page.wait_for_timeout(500)
        page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")


def speak(page: Page, locale: str) -> None:
    """The staff's rooms in a language."""
    if page.locator("#room-language").input_value() != locale:
        with page.expect_navigation():
            page.select_option("#room-language", locale)


def own_conversation(server: Server, browsing: Browsing, locale: str, width: int, height: int) -> Page:
    """The desk with a customer's conversation taken."""
    visitor = server.visitor(locale)
    visitor.say(PERSON[locale])
    visitor.post(f"salvia-{locale}-{width}")
    desk = signed_in(server, browsing.person(locale, width, height), STAFF[locale])
    desk.goto(f"{server.address}/desk?locale={locale}")
    desk.locator("#waiting button", has_text=f"salvia-{locale}-{width}").click()
    desk.click("#take")
    expect(desk.locator("#composer")).to_be_visible()
    return desk


@pytest.mark.parametrize(
    ("locale", "width", "height"), [("es", 1280, 800), ("pt", 1280, 800), ("en", 1280, 800), ("es", 390, 844)]
)
def test_an_agents_draft(server: Server, browsing: Browsing, locale: str, width: int, height: int) -> None:
    desk = own_conversation(server, browsing, locale, width, height)
    reply, advice = desk.locator("#reply"), desk.locator("#composer [data-advice]")
    expect(advice).to_be_hidden()
    reply.fill(DRAFT[locale])
    expect(advice.locator("li").first).to_be_visible()
    expect_clean(desk, "advice on a draft")
    shoot(desk, f"desk-{locale}-{width}")
    assert advice.evaluate("(one) => !one.closest('[aria-live], [role=status], [role=alert], [role=log]')")

    count = advice.locator("li").count()
    advice.locator("li .advice-fix").first.click()
    expect(reply).to_be_focused()
    expect(advice.locator("li")).not_to_have_count(count)
    assert reply.input_value() != DRAFT[locale]
    reply.press("ControlOrMeta+z")
    expect(reply).to_have_value(DRAFT[locale])

    while (fix := advice.locator(".advice-fix")).count():
        left = fix.count()
        fix.first.click()
        expect(fix).not_to_have_count(left)
    said = reply.input_value()
    assert "!!" not in said
    assert said.count("😀") == 1

    reply.press("End")
    desk.keyboard.type("!!")
    reply.press("Enter")
    expect(desk.locator("#events")).to_contain_text(f"{said}!!")
    expect(advice).to_be_hidden()
    assert browsing.errors == []


@pytest.mark.parametrize(
    ("locale", "width", "height"), [("es", 1280, 800), ("pt", 1280, 800), ("en", 1280, 800), ("es", 390, 844)]
)
def test_an_editors_article(server: Server, browsing: Browsing, locale: str, width: int, height: int) -> None:
    page = signed_in(server, browsing.person(locale, width, height), "ada")
    speak(page, locale)
    page.goto(f"{server.address}/editor?state=published&locale={locale}")
    page.locator(f".ed-chip[href$='/{locale}']").first.click()
    body, advice = page.locator("#body"), page.locator("[data-editor] [data-advice]")
    expect(advice).to_be_hidden()
    body.fill(ARTICLE[locale])
    expect(advice.locator("li").first).to_be_visible()
    expect_clean(page, "advice on an article")
    advice.scroll_into_view_if_needed()
    shoot(page, f"editor-{locale}-{width}")

    place = advice.locator(".advice-place").first
    place.focus()
    page.keyboard.press("Enter")
    expect(body).to_be_focused()
    assert body.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)") == QUIETER[locale].upper()
    advice.locator(".advice-fix").first.click()
    expect(body).to_have_value(ARTICLE[locale].replace(QUIETER[locale].upper(), QUIETER[locale]))

    with page.expect_navigation():
        page.locator("[data-save]").click()
    expect(page.locator(".notice.good")).to_be_visible()
    expect(advice.locator("li .advice-place").first).to_be_visible()
    speak(page, "en")
    assert browsing.errors == []
