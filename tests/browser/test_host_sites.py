"""The help window in sites of every age: each command before and after the script has come, old documents, two scripts,
sites that change their address without loading a page, and pages that are written anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log, open_window, panel_of
from browser.test_host_page import Host
from playwright.sync_api import Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "integrations.md"
SCRIPT = '<script src="{0}/widget/ventanilla.js"></script>'
ASYNC = SCRIPT.replace("src", "async src")
OLD = {
    "without a doctype": "<html><head><title>Old</title>{script}</head><body bgcolor=white><center>Old</center></html>",
    "written by a script": "<!doctype html><title>Old</title><body><script>document.write('{escaped}')</script></body>",
    "of frames": "<html><head><title>Old</title>{later}</head><frameset cols='200,*'><frame><frame></frameset></html>",
    "with three scripts": "<!doctype html><title>Old</title>{later}{script}<body><h1>Old</h1>{script}</body>",
    "of XHTML": (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Old</title>{script}</head>'
        "<body><h1>Old</h1></body></html>"
    ),
}
COMMANDS = (
    *("'open'", "'open', 'past'", "'ask', 'how do I cancel an order?'", "'search', 'cancel'", "'showArticle', 1"),
    *("'popOut'", "'update', {locale: 'pt'}", "'boot', {locale: 'pt'}", "'hide'", "'shutdown'", "'identify', 'a.b.c'"),
)


@pytest.fixture
def host(server: Server) -> Iterator[Host]:
    site = Host(server)
    yield site
    site.http.shutdown()
    site.http.server_close()


def shows(page: Page, command: str) -> None:
    """The effect of one command in a page."""
    window = page.locator("ventanilla-window")
    name = command.split("'")[1]
    if name in ("update", "boot"):
        expect(window).to_have_attribute("lang", "pt")
    elif name == "shutdown":
        expect(window).to_have_count(0)
    elif name in ("hide", "identify"):
        if name == "hide":
            page.mouse.click(1230, 750)
        page.wait_for_timeout(300)
        assert len(page.frames) == 2, "only the page and its advertisement"
    else:
        panel = panel_of(page)
        if "past" in command:
            expect(panel.locator("#past .place-title")).to_be_visible()
        elif name == "ask":
            expect_in_log(panel, "how do I cancel an order?")
        elif name == "search":
            expect(panel.locator("#ask")).to_have_value("cancel")
        elif name == "showArticle":
            expect(panel.locator("#article .prose")).to_be_visible()
        elif name == "popOut":
            popped = page.context.pages[-1] if len(page.context.pages) > 1 else page.context.wait_for_event("page")
            popped.wait_for_selector("#give-back")
            popped.close()
        else:
            expect(panel.locator("#close")).to_be_visible()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_before_the_script_has_come_and_after(host: Host, browsing: Browsing, command: str) -> None:
    person = browsing.person("en")
    early = person.new_page()
    host.script = host.script + f"ventanilla({command});"
    early.goto(host.address)
    shows(early, command)
    early.close()
    late = person.new_page()
    host.visit(late)
    late.evaluate(f"ventanilla({command})")
    shows(late, command)


def test_what_was_taken_away_comes_back(host: Host, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    host.visit(page, script="ventanilla('hide'); ventanilla('show')")
    panel = open_window(page)
    page.evaluate("ventanilla('close')")
    expect(panel.locator("#close")).to_be_hidden()
    open_window(page)
    page.evaluate("ventanilla('shutdown')")
    expect(page.locator("ventanilla-window")).to_have_count(0)
    assert [one.url for one in page.frames if "widget" in one.url] == []
    page.evaluate("ventanilla('boot')")
    open_window(page)


@pytest.mark.parametrize("kind", OLD)
def test_an_old_page_has_one_window_that_works(server: Server, host: Host, browsing: Browsing, kind: str) -> None:
    script = SCRIPT.format(server.address)
    body = OLD[kind].format(
        script=script, later=ASYNC.format(server.address), escaped=script.replace("</script>", "<\\/script>")
    )
    host.pages["/old"] = ("application/xhtml+xml" if kind == "of XHTML" else "text/html", body)
    page = browsing.person("en").new_page()
    requests = host.visit(page, path="old")
    page.wait_for_timeout(300)
    assert page.locator("ventanilla-window").count() == 1
    assert {one.url for one in requests if server.address in one.url} == {f"{server.address}/widget/ventanilla.js"}
    panel = open_window(page)
    box = panel.frame_element().bounding_box()
    assert box
    assert (round(box["width"]), round(box["height"])) == (400, 684)
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_policy_that_is_documented_is_enough(server: Server, host: Host, browsing: Browsing, width: int) -> None:
    told = DOCUMENT.read_text(encoding="utf-8").split("## Content security policy of the site")[1].split("```")[1]
    policy = "default-src 'none'; " + told.strip().replace("\n", " ").replace("https://help.example", server.address)
    assert server.address in policy
    policy += " require-trusted-types-for 'script'; trusted-types 'none'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    host.pages["/strict"] = (
        "text/html",
        f"<!doctype html>{meta}<title>Strict</title>{SCRIPT.format(server.address)}<body>",
    )
    page = browsing.person("en", width).new_page()
    host.visit(page, path="strict")
    panel = open_window(page)
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    page.evaluate("ventanilla('shutdown')")
    expect(page.locator("ventanilla-window")).to_have_count(0)


def test_a_site_that_never_loads_a_page_keeps_the_window_and_tells_it_where_it_is(
    host: Host, browsing: Browsing
) -> None:
    page = browsing.person("en").new_page()
    host.visit(page)
    panel = open_window(page)
    expect(panel.locator("#suggested-title")).to_be_visible()
    panel.locator("#language").select_option("es")
    page.evaluate(
        """() => {
          history.pushState({}, "", "/orders/cancel");
          document.body.replaceWith(document.createElement("body"));
          document.title = "Cancel an order";
        }"""
    )
    expect(panel.locator("#suggested-title")).to_have_text("Sobre esta página")
    expect(panel.locator("html")).to_have_attribute("lang", "es")
    expect(panel.locator("#close")).to_be_visible()


def test_a_page_of_an_endless_title_has_a_full_home(server: Server, host: Host, browsing: Browsing) -> None:
    title = "How to cancel an order that was never placed 🚚 " * 200
    body = f"<!doctype html><title>{title}</title>{SCRIPT.format(server.address)}<body>"
    host.pages["/" + "long" * 400] = ("text/html", body)
    page = browsing.person("en").new_page()
    host.visit(page, path="long" * 400)
    panel = open_window(page)
    expect(panel.locator("#suggested-title")).to_have_text("For the page you are on")
    expect(panel.locator("#topic-list li").first).to_be_visible()


def test_a_page_that_is_written_anew_gets_its_window_back(server: Server, host: Host, browsing: Browsing) -> None:
    host.pages["/new"] = ("text/html", f"<title>A</title>{SCRIPT.format(server.address)}<body>")
    page = browsing.person("en").new_page()
    host.visit(page, path="new")
    before = open_window(page)
    ask(before, "zarza-anew")
    expect_in_log(before, "zarza-anew")
    page.evaluate("document.open(); document.write('<title>B</title><body>'); document.close()")
    expect(page.locator("ventanilla-window")).to_have_count(0)
    page.evaluate("ventanilla('open')")
    panel = panel_of(page, after=before)
    expect_in_log(panel, "zarza-anew")
    page.evaluate("ventanilla('close')")
    expect(panel.locator("#close")).to_be_hidden()
