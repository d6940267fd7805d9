"""The help window in other people's pages: it asks for nothing before the first click, nothing of a page's style gets
in or out, the strictest policy lets it be, and a page steers it from the first moment on."""

import pytest
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log, open_window, panel_of
from browser.other_site import Host
from browser.test_accessibility import expect_clean
from playwright.sync_api import expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]


def test_a_hostile_page_neither_changes_the_window_nor_is_changed(host: Host, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    before = (
        "() => [...document.querySelectorAll('h1, div, html')].map((one) => JSON.stringify({...getComputedStyle(one)}))"
    )
    host.visit(page)
    bare = page.evaluate(before)
    panel = open_window(page)
    box = panel.frame_element().bounding_box()
    assert box
    assert (round(box["width"]), round(box["height"])) == (400, 684)
    assert (round(box["x"]), round(box["y"])) == (860, 20)
    assert page.evaluate(before) == bare
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    expect_clean(panel, "in a hostile page")


def test_a_narrow_frame_of_an_old_frameset_is_filled(host: Host, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    page.goto(f"{host.address}frames")
    shop = page.frame("shop")
    assert shop
    shop.wait_for_selector("ventanilla-window", state="attached")
    page.mouse.click(290, 750)
    panel = panel_of(page)
    panel.wait_for_selector("#close:visible")
    box = panel.frame_element().bounding_box()
    assert box
    assert (round(box["x"]), round(box["width"]), round(box["height"])) == (0, 340, 800)
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_is_asked_for_or_kept_before_the_first_click(server: Server, host: Host, browsing: Browsing) -> None:
    person = browsing.person("en")
    page = person.new_page()
    requests = host.visit(page)
    page.evaluate("ventanilla('identify', 'a.b.c'); ventanilla('update', {locale: 'pt'})")
    page.mouse.move(1230, 750)
    page.wait_for_timeout(400)
    asked = [one.url for one in requests if not one.url.startswith(host.address)]
    assert asked == [f"{server.address}/widget/ventanilla.js"]
    state = person.storage_state(indexed_db=True)
    assert state == {"cookies": [], "origins": []}
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert [one.url for one in page.frames if "widget" in one.url] == []
    assert page.evaluate("told") == [["ready", None]]


def test_commands_wait_for_the_script(host: Host, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    warnings: list[str] = []
    page.on("console", lambda one: warnings.append(one.text))
    host.visit(page, script="ventanilla('dance'); ventanilla('ask', 'how do I cancel an order?')")
    panel = panel_of(page)
    expect_in_log(panel, "how do I cancel an order?")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    assert any('no command "dance"' in one for one in warnings)
    assert [one for one in page.evaluate("told") if one[0] in ("open", "message")] == [
        ["open", None],
        ["message", {"author": "assistant"}],
    ]


def test_a_page_steers_the_window(server: Server, host: Host, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    host.visit(page)
    panel = open_window(page)
    page.evaluate("ventanilla('search', 'cancel')")
    expect(panel.locator("#ask")).to_have_value("cancel")
    expect(panel.locator(".suggestions-row").first).to_be_visible()
    page.evaluate("ventanilla('open', 'past')")
    expect(panel.locator("#past .place-title")).to_be_visible()
    panel.locator("#back").click()
    panel.locator("#topic-list button").first.click()
    panel.locator("#category .choice").first.click()
    panel.wait_for_selector("#article .prose")
    article = panel.evaluate("location.hash.split('/')[1]")
    panel.locator("#back").click()
    page.evaluate("(id) => ventanilla('showArticle', id)", article)
    panel.wait_for_selector("#article .prose")
    page.evaluate("ventanilla('update', {locale: 'es', look: 'sea', scheme: 'dark'})")
    expect(panel.locator("html")).to_have_attribute("lang", "es")
    expect(panel.locator("html")).to_have_attribute("data-scheme", "dark")
    expect(panel.locator("#brand")).to_have_attribute("href", f"{server.address}/brand.css?look=sea")
    page.evaluate(
        "ventanilla('close'); ventanilla('hide'); ventanilla('show'); ventanilla('off', 'open'); ventanilla('open')"
    )
    expect(panel.locator("#close")).to_be_visible()
    assert [name for name, _ in page.evaluate("told") if name != "unread"] == ["ready", "open", "close"]


def test_shutting_down_leaves_nothing_for_the_next_person(host: Host, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()
    host.visit(page)
    panel = open_window(page)
    ask(panel, "zarza secreta")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    page.evaluate("ventanilla('shutdown')")
    page.wait_for_selector("ventanilla-window", state="detached")
    page.evaluate("ventanilla('boot')")
    panel = open_window(page)
    expect(panel.locator("#continue")).to_be_hidden()
    panel.locator("#past-open").click()
    expect(panel.locator("#past .lead")).to_be_visible()


def test_what_is_new_shows_on_the_button_and_in_the_title(server: Server, host: Host, browsing: Browsing) -> None:
    person = browsing.person("en")
    page = person.new_page()
    host.visit(page)
    panel = open_window(page)
    ask(panel, "I want to talk to a person")
    panel.wait_for_selector(".notice-line.handoff")
    ask(panel, "zarza-title")
    expect(panel.locator("#log .pending")).to_have_count(0)
    agent = server.staff("ada")
    queue = agent.get("/api/v1/desk/queue").json()["conversations"]
    path = next(f"/api/v1/desk/conversations/{one['id']}" for one in queue if one["last_text"] == "zarza-title")
    assert agent.post(f"{path}/take", json={"key": "t"}).is_success
    panel.wait_for_selector("#panel[data-state=with_agent]")
    page.evaluate("ventanilla('close')")
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    assert agent.post(f"{path}/messages", json={"key": "m", "text": "Hello"}).is_success
    expect(page).to_have_title("1 new message")
    expect(page).to_have_title("A shop")
    expect(page).to_have_title("1 new message")
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    assert page.title() == "A shop"
    assert ["unread", 1] in page.evaluate("told")
