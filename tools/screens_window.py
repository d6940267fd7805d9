"""Walks through the help window: its places, what is said and sent in it, a hand-off seen from both sides."""

import base64
import re

from playwright.sync_api import Frame, Page, Route, expect
from visit import AGENT, COLLEAGUE, Camera, Visit, ask, open_window, said

NOTICE = {
    "es": "Los pedidos de hoy salen mañana: el tostador está en revisión.",
    "pt": "Os pedidos de hoje saem amanhã: o torrador está em manutenção.",
    "en": "Today's orders leave tomorrow: the roaster is being serviced.",
}
PICTURE = """() => { const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 420 });
  const draw = canvas.getContext("2d"); const sky = draw.createLinearGradient(0, 0, 640, 420);
  sky.addColorStop(0, "#d9b48a"); sky.addColorStop(1, "#5b3a22"); draw.fillStyle = sky; draw.fillRect(0, 0, 640, 420);
  draw.fillStyle = "#2a1a10"; for (let n = 0; n < 60; n += 1) { draw.beginPath();
  draw.ellipse((n * 97) % 640, (n * 61) % 420, 22, 14, n, 0, 7); draw.fill(); }
  return canvas.toDataURL("image/png").split(",")[1]; }"""


def _picture(panel: Frame) -> bytes:
    return base64.b64decode(panel.evaluate(PICTURE))


def _with_notice(page: Page, locale: str) -> None:
    """Let the window's home tell of an incident."""

    def told(route: Route) -> None:
        answer = route.fetch()
        notice = {"locale": locale, "text": NOTICE[locale]}
        route.fulfill(response=answer, json={**answer.json(), "notices": [notice]})

    page.route("**/api/v1/home?*", told)


def _video(visit: Visit, panel: Frame) -> None:
    """Ask for what a video shows; where the assistant is not sure of the article, say that it is the one."""
    ask(panel, said("video", visit.locale))
    if not panel.locator(".video-cover").count():
        panel.locator(".choices-said .chip").last.locator("xpath=../*[1]").click()
    panel.wait_for_selector(".video-cover")
    expect(panel.locator("#log :is(.pending, .writing)")).to_have_count(0)


def window(visit: Visit, shoot: Camera) -> None:
    """The window's places: home, suggestions, a category, answers, an article, what was said before, the pop-out."""
    with visit.person() as person:
        page = visit.shop(person)
        _with_notice(page, visit.locale)
        panel = open_window(page)
        panel.wait_for_selector("#notices li")
        shoot(page, "window-home")
        panel.locator("#home").evaluate("home => home.scrollTo(0, home.scrollHeight)")
        shoot(page, "window-home-below")
        panel.locator("#home").evaluate("home => home.scrollTo(0, 0)")
        panel.locator("#ask").press_sequentially(said("search", visit.locale)[:-2])
        panel.wait_for_selector(".suggestions mark")
        shoot(page, "window-suggestions")
        panel.locator("#ask").fill("")
        panel.locator("#topic-list button").first.click()
        panel.wait_for_selector("#category .place-title")
        shoot(page, "window-category")
        panel.locator("#back").click()
        for name in ("hello", "steps"):
            ask(panel, said(name, visit.locale))
            shoot(page, f"window-{name}")
        _video(visit, panel)
        shoot(page, "window-video")
        panel.locator(".video-cover").last.click()
        page.wait_for_timeout(1500)
        shoot(page, "window-playing")
        panel.locator(".card-link").last.click()
        panel.wait_for_selector("#article .prose")
        shoot(page, "window-article")
        panel.locator(".helped button").nth(1).click()
        shoot(page, "window-article-why")
        panel.locator("#back").click()
        ask(panel, said("choice", visit.locale))
        shoot(page, "window-choice")
        panel.locator("#keep").click()
        shoot(page, "window-transcript")
        panel.locator("#keep").click()
        page.evaluate("ventanilla('open', 'past')")
        panel.wait_for_selector("#past .choice")
        shoot(page, "window-past")
        panel.locator("#past .choice").first.click()
        with page.expect_popup() as opened:
            panel.locator("#pop-out").click()
        opened.value.wait_for_selector("#log .turn")
        shoot(opened.value, "window-popped-out")


def conversation(visit: Visit, shoot: Camera) -> None:
    """What is sent: files, and messages that do not get through."""
    with visit.person() as person:
        page = visit.shop(person)
        panel = open_window(page)
        ask(panel, said("broken", visit.locale))
        files = [
            {"name": "molino.png", "mimeType": "image/png", "buffer": _picture(panel)},
            {"name": "GT-20377.txt", "mimeType": "text/plain", "buffer": b"GT-20377"},
            {"name": "archive.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04"},
        ]
        panel.locator("#attach").set_input_files(files)  # type: ignore[arg-type]
        panel.wait_for_selector("#tray .refused")
        expect(panel.locator("#tray progress")).to_have_count(0)
        shoot(page, "window-files-to-send")
        panel.locator("#tray .refused button").click()
        ask(panel, said("case", visit.locale))
        panel.wait_for_selector(".picture img[src^='blob:']")
        shoot(page, "window-files")
    with visit.person() as person:
        page = visit.shop(person)
        panel = open_window(page)
        ask(panel, said("hello", visit.locale))
        person.set_offline(True)
        panel.locator("#write").fill(said("steps", visit.locale))
        panel.locator("#write").press("Enter")
        panel.wait_for_selector("#line:visible", timeout=15_000)
        shoot(page, "window-offline")
    with visit.person() as person:
        page = visit.shop(person)
        panel = open_window(page)
        ask(panel, said("hello", visit.locale))
        refusal = {"type": "about:blank", "status": 429, "title": "Too many requests", "code": "too_many"}
        page.route("**/messages", lambda route: route.fulfill(status=429, json=refusal, headers={"Retry-After": "60"}))
        panel.locator("#write").fill(said("steps", visit.locale))
        panel.locator("#write").press("Enter")
        page.wait_for_timeout(1500)
        shoot(page, "window-refused")


def in_the_dark(visit: Visit, shoot: Camera) -> None:
    """The window, the help centre and the desk in their dark look."""
    with visit.person(color_scheme="dark") as person:
        page = visit.shop(person)
        _with_notice(page, visit.locale)
        panel = open_window(page)
        panel.wait_for_selector("#notices li")
        shoot(page, "dark-home")
        _video(visit, panel)
        shoot(page, "dark-answer")
        panel.locator("#attach").set_input_files({"name": "a.zip", "mimeType": "", "buffer": b"PK\x03\x04"})
        panel.locator("#keep").click()
        panel.wait_for_selector("#tray .refused")
        shoot(page, "dark-transcript")
        panel.locator("#keep").click()
        panel.locator(".card-link").last.click()
        panel.wait_for_selector("#article .prose")
        shoot(page, "dark-article")
        page.goto(f"{visit.address}/hc/{visit.locale}/")
        shoot(page, "dark-help-home")
        page.click(".hc-card a >> nth=0")
        page.click(".hc-row >> nth=0")
        shoot(page, "dark-help-article")
        room = visit.staff(person, AGENT)
        room.goto(f"{visit.address}/desk")
        room.wait_for_timeout(500)
        if room.locator(".entry").count():
            room.locator(".entry").first.click()
        shoot(room, "dark-desk")


def hand_off(visit: Visit, shoot: Camera) -> None:
    """One conversation from the hand-off to its end, seen from both sides of the counter."""
    with visit.person() as customer, visit.person() as agent:
        room = visit.staff(agent, AGENT)
        room.goto(f"{visit.address}/desk")
        room.wait_for_timeout(500)
        shoot(room, "desk-nothing-open")
        page = visit.shop(customer)
        panel = open_window(page)
        ask(panel, said("strange", visit.locale))
        shoot(page, "window-unsure")
        if panel.locator("#hand-off").is_visible():
            panel.locator("#hand-off").click()
        panel.wait_for_selector("#panel[data-state=waiting]")
        ask(panel, said("case", visit.locale))
        shoot(page, "window-waiting")

        entry = room.locator("#waiting button").last
        entry.click()
        room.wait_for_selector("#brief-asked:visible, #talk-title:visible")
        shoot(room, "desk-waiting")
        with_keys = room.locator("#keys-open:visible")
        if with_keys.count():
            with_keys.click()
            shoot(room, "desk-keys")
            room.keyboard.press("Escape")
        room.click("#take")
        room.wait_for_selector("#composer:visible")
        panel.wait_for_selector(".notice-line.taken")
        shoot(page, "window-joined")
        room.fill("#reply", said("reply", visit.locale))
        panel.wait_for_selector(".turn.agent.writing")
        shoot(page, "window-agent-writes")
        shoot(room, "desk-own")
        room.press("#reply", "Enter")
        panel.wait_for_selector(".turn.agent:not(.writing)")
        shoot(page, "window-replied")
        if room.locator("#to-articles:visible").count():
            room.click("#to-articles")
        room.fill("#find-text", said("search", visit.locale))
        room.wait_for_selector("#found li")
        shoot(page, "window-agent-looks-up")
        shoot(room, "desk-articles")
        if room.locator("#to-talk:visible").count():
            room.click("#to-talk")

        _colleague(visit, shoot, re.sub("^[^#]*", "", room.url))
        room.click("#close")
        shoot(room, "desk-close")
        room.locator("#ask button[value=yes]").click()
        panel.wait_for_selector(".notice-line.closed")
        shoot(page, "window-closed")
        panel.locator("#rating .score input").nth(3).check(force=True)
        panel.locator("#rating-comment").fill(said("praise", visit.locale))
        shoot(page, "window-rating")
        panel.locator("#rating button").click()
        expect(panel.locator("#rating-note")).not_to_be_empty()
        shoot(page, "window-rated")
        room.wait_for_timeout(300)
        shoot(room, "desk-closed")
        ask(panel, said("back", visit.locale))
        panel.wait_for_selector(".notice-line.reopened")
        shoot(page, "window-reopened")


def _colleague(visit: Visit, shoot: Camera, conversation: str) -> None:
    """The same conversation at a colleague's desk."""
    with visit.person() as person:
        page = visit.staff(person, COLLEAGUE)
        page.goto(f"{visit.address}/desk{conversation}")
        page.wait_for_selector("#not-yours:visible")
        shoot(page, "desk-colleague")
