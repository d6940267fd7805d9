"""Files in the help window: by paste, drop and choice, over a line that breaks, and what is refused says why."""

from pathlib import Path

import pytest
from browser.conftest import Browsing
from browser.given_files import drop, paste
from browser.help_window import ask, expect_in_log, open_window
from browser.test_accessibility import expect_clean
from contract.test_attachments import png
from playwright.sync_api import Route, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]

MOST = 10


def stored(server: Server) -> int:
    return sum(one.is_file() for one in (server.data_dir / "attachments").rglob("*"))


def test_files_are_stored_once_however_they_come_and_whatever_breaks(
    server: Server, browsing: Browsing, tmp_path: Path
) -> None:
    person = browsing.person("es")
    page = person.new_page()
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    before = stored(server)
    chips, waiting = panel.locator("#tray .file"), panel.locator("#tray progress")
    lost: list[str] = []

    def answer_lost(route: Route) -> None:
        if not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*", answer_lost)
    drop(panel.locator("#home"), ("dropped.png", png(40, 30)))
    expect(panel.locator("#write")).to_be_focused()
    expect(chips).to_have_count(1)
    expect(waiting).to_have_count(0)
    page.unroute("**/uploads/*")
    assert len(lost) == 1
    assert stored(server) == before + 1

    panel.locator("#write").fill("Así ha llegado")
    person.set_offline(True)
    paste(panel.locator("#write"), ("", png(20, 10)))
    expect(chips).to_have_count(2)
    expect(waiting).to_have_count(1)
    expect(panel.locator("#write-form .send")).to_have_attribute("aria-disabled", "true")
    panel.locator("#write").press("Enter")
    expect(panel.locator("#write")).to_have_value("Así ha llegado")
    person.set_offline(False)
    expect(waiting).to_have_count(0)

    page.route("**/uploads/*", lambda route: route.fulfill(status=503, json={}))
    (tmp_path / "recibo.txt").write_text("Recibo", encoding="utf-8")
    panel.locator("#attach").set_input_files(tmp_path / "recibo.txt")
    expect(chips.last).to_contain_text("La subida se ha interrumpido", timeout=15_000)
    expect_clean(panel, "an upload that failed")
    page.unroute("**/uploads/*")
    chips.last.get_by_role("button", name="Reintentar").click()
    expect(waiting).to_have_count(0)
    expect(panel.locator("#tray .refused")).to_have_count(0)

    person.set_offline(True)
    panel.locator("#write").press("Enter")
    expect(panel.locator(".pending .files-sent")).to_contain_text("dropped.png")
    expect(panel.locator("#tray")).to_be_hidden()
    person.set_offline(False)
    expect(panel.locator("#log .pending")).to_have_count(0)
    page.reload()
    panel = open_window(page)
    panel.locator("#continue").click()
    said = panel.locator("#log .turn.visitor")
    expect(said).to_have_count(1)
    expect(said.locator(".picture img[src^='blob:']")).to_have_count(2)
    expect(said.locator(".picture img[alt='Imagen.png']")).to_have_count(1)
    expect(said.locator(".file")).to_contain_text("recibo.txt")
    assert stored(server) == before + 3
    expect_clean(panel, "a message with files")
    browsing.errors.clear()  # the lost lines are what this test is about


def test_what_cannot_be_sent_says_why_and_the_draft_stays(server: Server, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    page.goto(f"{server.address}/demo?locale=en")
    panel = open_window(page)
    write, chips = panel.locator("#write"), panel.locator("#tray .file")
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    write.fill("This is how it arrived")
    paste(write, ("page.html", b"<!doctype html><script>alert(1)</script>"))
    expect(chips.locator(".file-note")).to_contain_text("This kind of file cannot be sent here.")
    expect_clean(panel, "a file that is refused")
    chips.get_by_role("button", name="Remove page.html").click()
    expect(write).to_be_focused()
    paste(write, ("film.mp4", 10_000_001))
    expect(chips.locator(".file-note")).to_have_text("This file is too large. At most 10 MB fit.")
    chips.get_by_role("button", name="Remove film.mp4").press("Enter")
    expect(chips).to_have_count(0)
    paste(write, *((f"{n}.txt", f"note {n}".encode()) for n in range(MOST + 2)))
    expect(chips).to_have_count(MOST)
    expect(panel.locator("#line-text")).to_have_text("A message carries at most 10 files.")
    expect(panel.locator("#tray progress")).to_have_count(0)
    expect(write).to_have_value("This is how it arrived")
    write.press("Enter")
    expect_in_log(panel, "This is how it arrived")
    expect(panel.locator(".turn.visitor").last.locator(".file")).to_have_count(MOST)
    browsing.errors.clear()  # the browser reports the refusal
