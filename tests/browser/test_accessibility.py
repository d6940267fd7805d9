"""No screen in any state has anything that axe finds wrong by WCAG 2.2 AA or by its best practices.

Every state is one that people get into by clicking; the window is looked at in its own frame, since it lies in a closed
shadow root. The database makes no difference to a screen, so SQLite alone is enough.
"""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log, open_window
from browser.staff_room import signed_in
from playwright.sync_api import Frame, Page, expect
from running_server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]
in_every_language = pytest.mark.parametrize("locale", ["es", "pt", "en"])

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
STAFF = {"es": "ana", "pt": "bruno", "en": "ada"}
# What is half faded in has half its contrast.
STILL = """() => document.getAnimations()
  .filter((one) => one.effect.getTiming().iterations !== Infinity).forEach((one) => one.finish())"""
SAID = {
    "hello": {"es": "hola", "pt": "oi", "en": "hello"},
    "steps": {
        "es": "¿cómo cancelo un pedido?",
        "pt": "como cancelo um pedido?",
        "en": "how do I cancel an order?",
    },
    "video": {
        "es": "¿cómo devuelvo café sin abrir?",
        "pt": "como devolvo café fechado?",
        "en": "how do I return unopened coffee?",
    },
    "choice": {"es": "cambiar", "pt": "trocar", "en": "change it"},
    "person": {
        "es": "quiero hablar con una persona",
        "pt": "quero falar com uma pessoa",
        "en": "I want to talk to a person",
    },
}


def expect_clean(place: Page | Frame, state: str, without: tuple[str, ...] = ()) -> None:
    """Nothing in the page or frame is wrong, some rules apart; the failure names what is, and where."""
    if not place.evaluate("() => 'axe' in window"):
        place.evaluate(AXE_SCRIPT)
    place.evaluate(STILL)
    options = {**OPTIONS, "rules": {name: {"enabled": False} for name in without}}
    found = place.evaluate("(options) => axe.run(document, options)", options)["violations"]
    told = [f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']]}" for one in found]
    assert told == [], f"{state} at {place.url}"


@pytest.mark.parametrize(("locale", "width"), [("es", 1280), ("pt", 1280), ("en", 1280), ("es", 320)])
def test_the_help_centre(server: Server, browsing: Browsing, locale: str, width: int) -> None:
    page = browsing.person(locale, width).new_page()
    home = f"{server.address}/hc/{locale}/"
    page.goto(home)
    expect_clean(page, "home")
    page.click(".hc-card a >> nth=0")
    page.wait_for_selector(".hc-row")
    expect_clean(page, "category")
    page.click(".hc-row >> nth=0")
    page.wait_for_selector(".hc-article")
    expect_clean(page, "article")
    page.goto(f"{home}search?q={SAID['steps'][locale]}")
    expect_clean(page, "search results")
    page.goto(f"{home}search")
    expect_clean(page, "search without a question")


@in_every_language
def test_the_shop(server: Server, browsing: Browsing, locale: str) -> None:
    page = browsing.person(locale).new_page()
    for path in ("/demo", "/demo/products/grillo-uno", "/demo/orders"):
        page.goto(f"{server.address}{path}?locale={locale}")
        page.wait_for_selector("ventanilla-window", state="attached")
        expect_clean(page, path)


@in_every_language
def test_the_window_and_what_the_assistant_says(server: Server, browsing: Browsing, locale: str) -> None:
    page = browsing.person(locale).new_page()
    page.goto(f"{server.address}/demo?locale={locale}")
    panel = open_window(page)
    expect_clean(page, "page with the window open")
    expect_clean(panel, "home")
    for name in ("hello", "steps", "video", "choice"):
        ask(panel, SAID[name][locale])
        expect(panel.locator("#log .turn.assistant:not(.writing)").last).to_be_visible()
        expect(panel.locator("#log :is(.pending, .writing)")).to_have_count(0)
        expect_clean(panel, name)
    panel.locator(".video-cover").last.click()
    expect_clean(panel, "video playing")
    panel.locator(".card-link").last.click()
    panel.wait_for_selector("#article .prose")
    expect_clean(panel, "article")


def test_the_window_on_a_phone_and_popped_out(server: Server, browsing: Browsing) -> None:
    page = browsing.person("es", 390, 844).new_page()
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    expect_clean(panel, "home")
    ask(panel, SAID["video"]["es"])
    panel.wait_for_selector(".video-cover")
    expect_clean(panel, "answer with a video")
    with page.expect_popup() as opened:
        panel.locator("#pop-out").click()
    opened.value.wait_for_selector("#log .turn.assistant")
    expect_clean(opened.value, "popped out")


def test_the_window_when_things_fail(server: Server, browsing: Browsing) -> None:
    person = browsing.person("en")
    page = person.new_page()
    page.goto(f"{server.address}/demo?locale=en")
    panel = open_window(page)
    ask(panel, "hello")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    page.route("**/messages", lambda route: route.fulfill(status=429, json={"status": 429}))
    ask(panel, "one")
    panel.wait_for_selector(".refused")
    expect_clean(panel, "refused")
    person.set_offline(True)
    panel.wait_for_selector("#line:visible")
    expect_clean(panel, "offline")
    person.set_offline(False)
    browsing.errors.clear()  # the refusal and the lost line are what this test is about


@in_every_language
def test_a_hand_off_as_the_visitor_sees_it(server: Server, browsing: Browsing, locale: str) -> None:
    page = browsing.person(locale).new_page()
    page.goto(f"{server.address}/demo?locale={locale}")
    panel = open_window(page)
    ask(panel, SAID["person"][locale])
    panel.wait_for_selector(".notice-line.handoff")
    ask(panel, f"zarza-{locale}")
    expect_in_log(panel, f"zarza-{locale}")
    expect(panel.locator("#log .pending")).to_have_count(0)
    expect_clean(panel, "waiting")
    agent = server.staff(STAFF[locale])
    queue = agent.get("/api/v1/desk/queue").json()["conversations"]
    path = next(f"/api/v1/desk/conversations/{one['id']}" for one in queue if one["last_text"] == f"zarza-{locale}")
    assert agent.post(f"{path}/take", json={"key": "t"}).is_success
    assert agent.post(f"{path}/messages", json={"key": "m", "text": "https://grillotostador.example"}).is_success
    expect_in_log(panel, "grillotostador")
    expect_clean(panel, "agent's reply")
    assert agent.post(f"{path}/close", json={"key": "c"}).is_success
    panel.wait_for_selector(".notice-line.closed")
    expect_clean(panel, "closed")
    ask(panel, SAID["hello"][locale])
    panel.wait_for_selector(".notice-line.reopened")
    expect_clean(panel, "opened again")


@in_every_language
def test_the_desk(server: Server, browsing: Browsing, locale: str) -> None:
    visitor = server.visitor(locale)
    visitor.say(SAID["steps"][locale])
    visitor.say(SAID["person"][locale])
    visitor.post(f"mora-{locale}")
    desk = signed_in(server, browsing.person(locale), STAFF[locale])
    desk.goto(f"{server.address}/desk")
    entry = desk.locator("#waiting button", has_text=f"mora-{locale}")
    expect(entry).to_be_visible()
    expect_clean(desk, "nothing open")
    entry.click()
    desk.wait_for_selector("#talk-open:visible")
    expect_clean(desk, "a waiting customer")
    desk.click("#keys-open")
    expect_clean(desk, "keys")
    desk.keyboard.press("Escape")
    desk.click("#take")
    desk.fill("#reply", f"hola {locale}")
    desk.press("#reply", "Enter")
    expect(desk.locator("#events")).to_contain_text(f"hola {locale}")
    desk.fill("#find-text", SAID["steps"][locale])
    desk.wait_for_selector("#found li")
    expect_clean(desk, "an own conversation, with articles found")
    desk.click("#close")
    expect_clean(desk, "asked whether to close")
    desk.click("#ask button[value=yes]")
    expect(desk.locator("#composer")).to_be_hidden()
    expect_clean(desk, "closed")


def test_a_colleagues_conversation_and_the_desk_on_a_phone(server: Server, browsing: Browsing) -> None:
    visitor = server.visitor("pt")
    visitor.say("quero falar com uma pessoa")
    visitor.post("zarza-colega")
    first = signed_in(server, browsing.person("pt"), "bruno")
    first.goto(f"{server.address}/desk")
    first.locator("#waiting button", has_text="zarza-colega").click()
    first.click("#take")
    expect(first.locator("#composer")).to_be_visible()
    second = signed_in(server, browsing.person("es", 390, 844), "ana")
    second.goto(f"{server.address}/desk")
    entry = second.locator("#others button", has_text="zarza-colega")
    expect(entry).to_be_visible()
    expect_clean(second, "queue on a phone")
    entry.click()
    expect(second.locator("#not-yours")).to_be_visible()
    expect_clean(second, "a colleague's conversation on a phone")


@in_every_language
def test_signing_in(server: Server, browsing: Browsing, locale: str) -> None:
    page = browsing.person(locale).new_page()
    page.goto(f"{server.address}/staff/sign-in")
    expect_clean(page, "sign-in")
    page.fill("#email", "nobody@grillotostador.example")
    page.fill("#password", "not the password")
    page.press("#password", "Enter")
    page.wait_for_selector("[role=alert]")
    expect_clean(page, "sign-in failed")
    browsing.errors.clear()  # the browser reports the refusal


def test_the_editors_room_on_a_phone(server: Server, browsing: Browsing) -> None:
    page = signed_in(server, browsing.person("pt", 390, 844), "edu")
    page.goto(f"{server.address}/editor")
    expect_clean(page, "list")
    page.click(".ed-title a >> nth=0")
    page.wait_for_selector("#body")
    expect_clean(page, "article")


def test_the_editors_room(server: Server, browsing: Browsing) -> None:
    person = browsing.person("es")
    page = signed_in(server, person, "edu")
    room = f"{server.address}/editor"
    for path in ("", "?q=pedido&locale=es&state=published", "?q=xqzwv", "/new"):
        page.goto(room + path)
        expect_clean(page, f"list {path}")
    page.fill("#title", "¿Vendéis tazas?")
    page.locator("main button.primary").click()
    page.wait_for_selector("#body")
    address = page.url
    expect_clean(page, "new article")
    for text in ("Sí, las **pequeñas**.", "Sí, las **grandes**."):
        page.fill("#body", text)
        page.click("[data-save]")
        expect(page.locator(".notice.good")).to_be_visible()
    expect_clean(page, "draft saved")
    other = person.new_page()
    other.goto(address)
    for one, text in ((page, "Sí."), (other, "No.")):
        one.fill("#body", text)
        expect(one.locator("[data-unsaved-mark]")).not_to_be_empty()
    expect_clean(page, "not saved yet")
    page.click("[popovertarget=archive] >> nth=0")
    expect_clean(page, "asked whether to archive")
    page.keyboard.press("Escape")
    page.click("[popovertarget=media] >> nth=0")
    expect_clean(page, "pictures to choose from")
    page.keyboard.press("Escape")
    page.click("[data-save]")
    expect(page.locator(".notice.good")).to_be_visible()
    other.click("[data-save]")
    other.wait_for_selector("#conflict")
    expect_clean(other, "conflict")
    page.goto(f"{re.sub('[?#].*', '', address)}/history")
    expect_clean(page, "history")
    page.click(".ed-table a >> nth=0")
    expect_clean(page, "what a version changed")
    page.goto(re.sub("[?#].*", "", page.url) + "?view=text")
    expect_clean(page, "a whole version")
    browsing.errors.clear()  # the browser reports the conflict


def test_an_article_in_another_language_and_an_address_with_nothing(server: Server, browsing: Browsing) -> None:
    editor = signed_in(server, browsing.person("es"), "edu")
    editor.goto(f"{server.address}/editor/new")
    editor.fill("#title", "¿Tenéis posavasos?")
    editor.locator("main button.primary").click()
    editor.fill("#body", "Sí, de corcho.")
    editor.click('button[name="action"][value="publish"]')
    expect(editor.locator(".notice.good")).to_be_visible()
    found = re.search(r"/articles/(\d+)/", editor.url)
    assert found
    page = browsing.person("en").new_page()
    for locale in ("pt", "en"):
        page.goto(f"{server.address}/hc/{locale}/articles/{found[1]}")
        expect(page.locator(".hc-foreign")).to_be_visible()
        expect_clean(page, f"Spanish article read in {locale}")
        page.goto(f"{server.address}/hc/{locale}/articles/999999-x")
        expect_clean(page, "nothing here")
    browsing.errors.clear()  # the browser reports the 404
