"""A conversation as its two sides live it: in the window and at the desk, each in a browser of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser.conftest import Browsing
from browser.given_files import drop, paste
from browser.help_window import ask, open_window
from browser.staff_room import signed_in
from browser.test_accessibility import expect_clean
from contract.test_attachments import png
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


def test_files_go_both_ways_and_what_cannot_be_sent_says_so(
    counter: Counter, browsing: Browsing, tmp_path: Path
) -> None:
    panel, desk = counter.panel, counter.desk
    (tmp_path / "gato.png").write_bytes(png(40, 30))
    (tmp_path / "page.html").write_text("<!doctype html><script>alert(1)</script>", encoding="utf-8")
    desk.click("#take")
    panel.locator("#attach").set_input_files(tmp_path / "page.html")
    expect(panel.locator("#tray .file-note")).to_contain_text("no se puede enviar")
    assert ["415" in error for error in browsing.errors] == [True]
    browsing.errors.clear()
    expect(panel.locator("#write-form .send")).to_have_attribute("aria-disabled", "true")
    panel.locator("#tray .file button").last.click()
    panel.locator("#attach").set_input_files(tmp_path / "gato.png")
    expect(panel.locator("#tray .file progress")).to_have_count(0)
    panel.locator("#write").fill("Así ha llegado")
    panel.locator("#write").press("Enter")
    for picture in (panel.locator(".turn.visitor .picture img"), desk.locator(".bubble.visitor .picture img")):
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_attribute("src", re.compile("^blob:"))
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    (tmp_path / "guía.txt").write_text("Aquí va.", encoding="utf-8")
    desk.set_input_files("#attach", tmp_path / "guía.txt")
    expect(desk.locator("#files li")).to_have_text(re.compile("Adjunto: guía.txt"))
    desk.press("#reply", "Enter")
    with counter.page.expect_download() as download:
        panel.locator(".turn.agent .file").click()
    assert download.value.suggested_filename == "guía.txt"
    assert Path(download.value.path()).read_text(encoding="utf-8") == "Aquí va."


def test_who_waits_is_told_where_in_the_queue(counter: Counter) -> None:
    expect(counter.panel.locator("#strip-text")).to_have_text(
        re.compile(r"(Te toca enseguida|tu turno es el \d+).*(Aún no hay una estimación|Suelen? ser)")
    )


def test_a_conversation_is_rated_kept_and_rated_anew(counter: Counter) -> None:
    panel, desk = counter.panel, counter.desk
    desk.click("#take")
    counter.reply("Ya está arreglado.")
    desk.click("#close")
    desk.click("#ask button[value=yes]")
    panel.wait_for_selector("#rating:visible")
    panel.get_by_role("radio", name="Bien", exact=True).check(force=True)
    panel.locator("#rating-comment").fill("Rápido")
    panel.locator("#rating button").click()
    expect(panel.locator("#rating-note")).to_contain_text("¡Gracias!")
    expect(desk.locator("#brief-rating")).to_have_text("Valorada con 4 de 5")
    expect(desk.locator("#brief-comment")).to_have_text("Rápido")
    panel.get_by_role("radio", name="Muy bien").check(force=True)
    panel.locator("#rating button").click()
    expect(desk.locator("#brief-rating")).to_have_text("Valorada con 5 de 5")
    with counter.page.expect_download() as download:
        panel.locator("#transcript-save").click()
    assert "Ya está arreglado." in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_long_conversation_shows_its_end_first_and_the_rest_on_scrolling_up(
    server: Server, browsing: Browsing
) -> None:
    page = browsing.person("es").new_page()
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    ask(panel, "quiero hablar con una persona")
    panel.wait_for_selector("#panel[data-state=waiting]")
    panel.evaluate(
        """async () => {
          const read = (name) => JSON.parse(localStorage.getItem(`ventanilla.${name}`));
          for (let n = 1; n <= 500; n += 1) await fetch(`/api/v1/conversations/${read("conversation")}/messages`, {
            method: "POST", body: JSON.stringify({ text: `mensaje ${n}`, key: `n${n}` }),
            headers: { "Content-Type": "application/json", Authorization: `Bearer ${read("token")}` } });
        }"""
    )
    page.reload()
    panel = open_window(page)
    panel.locator("#continue").click()
    expect(panel.locator("#log .turn").last).to_contain_text("mensaje 500")
    assert panel.locator("#log .turn").count() < 150
    for _ in range(40):
        panel.locator("#log").evaluate("log => log.scrollTo({ top: 0, behavior: 'instant' })")
        page.wait_for_timeout(150)
        if panel.locator("#log .turn", has_text="quiero hablar").count():
            break
    said = panel.locator("#log .turn.visitor .bubble").all_inner_texts()
    assert said[1:] == [f"mensaje {n}" for n in range(1, 501)]
    moved = panel.locator("#log").evaluate(
        """async (log) => {
          for (let n = 0; n < 60; n += 1) {
            log.scrollTop = (n * log.scrollHeight) / 60;
            await new Promise(requestAnimationFrame);
          }
          return log.scrollHeight;
        }"""
    )
    assert moved > 5000


def test_the_desk_takes_files_by_paste_and_drop_and_tries_again(counter: Counter, browsing: Browsing) -> None:
    panel, desk = counter.panel, counter.desk
    desk.click("#take")
    reply, chips = desk.locator("#reply"), desk.locator("#files li")
    reply.fill("Aquí lo tienes")
    paste(reply, ("page.html", b"<!doctype html><script>alert(1)</script>"))
    expect(chips).to_contain_text("no se puede enviar")
    expect(reply).to_have_value("Aquí lo tienes")
    chips.get_by_role("button", name=re.compile("^Quitar")).click()
    expect(reply).to_be_focused()
    desk.route("**/uploads/*", lambda route: route.abort())
    drop(desk.locator("#composer"), ("guía.png", png(40, 30)))
    again = chips.get_by_role("button", name=re.compile("[Rr]eintentar|de nuevo"))
    expect(again).to_be_visible()
    expect_clean(desk, "an upload that failed")
    desk.unroute("**/uploads/*")
    again.click()
    expect(chips).to_have_text([re.compile("Adjunto: guía.png")])
    expect(chips.get_by_role("button")).to_be_focused()
    reply.press("Enter")
    expect(desk.locator("#files")).to_be_hidden()
    expect(panel.locator(".turn.agent .picture img[src^='blob:']")).to_have_count(1)
    expect(desk.locator(".bubble.agent .picture img[src^='blob:']")).to_have_count(1)
    browsing.errors.clear()  # the refusal and the lost line are what this test is about
