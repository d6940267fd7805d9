"""What only a company's own set-up makes possible: customers it vouches for, and transcripts by e-mail."""

from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log, open_window, panel_of
from browser.other_site import Host
from browser.test_accessibility import expect_clean
from letter_box import LetterBox
from playwright.sync_api import Frame, Page, Request, Route, expect
from running_server import Server
from server_fixtures import SECRET

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session"),
]


def signed(subject: str, once: str) -> str:
    """What the company's server says of a customer; `once` makes each saying another."""
    claims = {"sub": subject, "jti": once, "exp": datetime.now(UTC) + timedelta(minutes=5)}
    return jwt.encode(claims, SECRET, algorithm="HS256")


def identify(page: Page, token: str) -> int:
    """The page tells its window who the customer is; how the server takes it."""
    with page.expect_response("**/visitors/identify") as answered:
        page.evaluate("(token) => ventanilla('identify', token)", token)
    return answered.value.status


def read(address: str, requests: list[Request]) -> int:
    """Read a conversation with the token that a window has used last."""
    tokens = [one.headers["authorization"] for one in requests if "authorization" in one.headers]
    return httpx.get(address, headers={"Authorization": tokens[-1]}).status_code


def said_and_answered(panel: Frame, text: str) -> None:
    """Say something and wait until nobody writes any more, after which the order of conversations stays."""
    ask(panel, text)
    expect_in_log(panel, text)
    expect(panel.locator("#log .turn.assistant:not(.writing)").first).to_be_visible()
    expect(panel.locator("#log :is(.pending, .writing)")).to_have_count(0, timeout=15_000)


def earlier(page: Page, panel: Frame) -> list[str]:
    """The last words of the conversations so far."""
    page.evaluate("ventanilla('open', 'past')")
    panel.wait_for_selector("#past .place-title")
    return panel.locator("#past .choice strong").all_inner_texts()


def test_a_customer_is_known_on_every_device_and_nobody_else_reads_along(host: Host, browsing: Browsing) -> None:
    token = signed("c1", "phone")
    phone = browsing.person("en").new_page()
    asked = host.visit(phone)
    panel = open_window(phone)
    said_and_answered(panel, "zarza before signing in")
    assert identify(phone, token) == 200
    said_and_answered(panel, "zarza after signing in")
    events = next(one.url for one in asked if one.url.endswith("/messages")).replace("/messages", "/events")
    assert read(events, asked) == 200

    laptop = browsing.person("en").new_page()
    asked = host.visit(laptop)
    other = open_window(laptop)
    said_and_answered(other, "mora on the laptop")
    assert read(events, asked) == 404
    assert identify(laptop, signed("c1", "laptop")) == 200
    assert read(events, asked) == 200
    assert len(earlier(laptop, other)) == 2
    other.locator("#past .choice").last.click()
    expect_in_log(other, "zarza before signing in")
    expect_in_log(other, "zarza after signing in")
    ask(other, "zarza from the laptop")
    expect_in_log(panel, "zarza from the laptop")

    tablet = browsing.person("en").new_page()
    host.visit(tablet, script=f"ventanilla('identify', '{signed('c1', 'tablet')}')")
    resumed = open_window(tablet)
    resumed.locator("#continue").click()
    expect_in_log(resumed, "zarza from the laptop")

    thief = browsing.person("en").new_page()
    asked_by_thief = host.visit(thief)
    stolen = open_window(thief)
    for wrong in (token, signed("c1", "x")[:-4], "a.b.c"):
        assert identify(thief, wrong) == 401
    assert earlier(thief, stolen) == []
    assert read(events, asked_by_thief) == 404

    assert identify(laptop, signed("c2", "laptop")) == 409
    expect(other.locator("#log .turn")).to_have_count(0)
    assert earlier(laptop, other) == []
    assert read(events, asked) == 404
    browsing.errors.clear()  # the browser reports the refusals


def test_only_the_origins_that_are_named_are_heard(server: Server, host: Host, browsing: Browsing) -> None:
    page = browsing.person("en").new_page()

    def elsewhere(route: Route) -> None:
        answer = route.fetch()
        assert '"origins": []' in answer.text()
        headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
        body = answer.text().replace('"origins": []', '"origins": ["https://shop.grillotostador.example"]')
        route.fulfill(response=answer, headers=headers, body=body)

    page.route("**/widget/panel?*", elsewhere)
    command = f"ventanilla('identify', '{signed('c1', 'elsewhere')}'); ventanilla('ask', 'zarza')"
    asked = host.visit(page, script=command)
    panel_of(page).wait_for_selector("#topics", state="attached")
    page.wait_for_timeout(1000)
    assert [one.url for one in asked if "/api/" in one.url] == []
    assert {name for name, _ in page.evaluate("told")} == {"ready", "open"}
    page.unroute("**/widget/panel?*")
    with page.expect_response("**/visitors/identify") as heard:
        host.visit(page, script=command)
    assert heard.value.status == 200
    expect_in_log(panel_of(page), "zarza")


def test_a_transcript_is_mailed_to_whoever_may_have_it(server: Server, browsing: Browsing, letters: LetterBox) -> None:
    page = browsing.person("es").new_page()
    page.goto(f"{server.address}/demo?locale=es")
    panel = open_window(page)
    ask(panel, "zarzaparrilla")
    panel.wait_for_selector(".turn.assistant:not(.writing)")
    panel.locator("#keep").click()
    expect(panel.locator("#transcript-save")).to_be_focused()
    expect_clean(panel, "asked where to send the transcript")
    address = panel.locator("#transcript-email")
    address.fill("nobody@grillotostador.example")
    address.press("Enter")
    expect(panel.locator("#transcript-note")).to_contain_text("No se ha podido enviar")
    expect(address).to_have_value("nobody@grillotostador.example")
    address.fill("marta@grillotostador.example")
    address.press("Enter")
    expect(panel.locator("#transcript-note")).to_have_text("Va de camino.")
    expect(address).to_have_value("")
    (letter,) = letters.letters
    assert (letter["To"], letter["From"]) == ("marta@grillotostador.example", "help@grillotostador.example")
    (attached,) = letter.iter_attachments()
    assert "zarzaparrilla" in attached.get_content()  # type: ignore[attr-defined]
    browsing.errors.clear()  # the browser reports the refusal
