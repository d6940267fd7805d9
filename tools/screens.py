"""Walks through every screen and state in one language and one size, and hands each to a camera.

Meant for a server that is there to be tried out: it opens conversations, publishes an article and changes the
language of the demo staff.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

PASSWORD = "cricket-at-the-desk"
AGENT, COLLEAGUE, EDITOR = "ines", "caetano", "maya"
LOCALES = ("es", "pt", "en")
SIZES = {"wide": (1280, 800), "phone": (390, 844)}

Camera = Callable[[Page, str], None]

QUESTIONS = {
    "steps": {"es": "¿cómo cancelo un pedido?", "pt": "como cancelo um pedido?", "en": "how do I cancel an order?"},
    "video": {
        "es": "¿cómo descalcifico la cafetera?",
        "pt": "como descalcifico a cafeteira?",
        "en": "how do I descale the machine?",
    },
    "choice": {"es": "no me funciona", "pt": "não funciona", "en": "it's not working"},
    "strange": {
        "es": "¿tenéis entradas para la ópera de Viena del jueves?",
        "pt": "vocês têm ingresso para a ópera de Viena na quinta?",
        "en": "have you got tickets for the Vienna opera on Thursday?",
    },
    "hello": {"es": "hola", "pt": "oi", "en": "hello"},
    "person": {
        "es": "quiero hablar con una persona",
        "pt": "quero falar com uma pessoa",
        "en": "I want to talk to a person",
    },
    "case": {
        "es": "Es por el pedido GT-20377: el molinillo ha llegado con la tolva rota.",
        "pt": "É sobre o pedido GT-20377: o moedor chegou com o funil quebrado.",
        "en": "It's about order GT-20377: the grinder arrived with a broken hopper.",
    },
    "broken": {
        "es": "el molinillo me ha llegado roto",
        "pt": "meu moedor chegou quebrado",
        "en": "my grinder arrived broken",
    },
    "reply": {
        "es": "Hola, soy Inés. Ya veo el pedido: mañana te sale otro molinillo y no hace falta que devuelvas nada.",
        "pt": "Oi, aqui é a Inês. Já vi o pedido: amanhã sai outro moedor e você não precisa devolver nada.",
        "en": "Hello, Inés here. I can see the order: a new grinder leaves tomorrow and there is nothing to send back.",
    },
    "back": {"es": "una cosa más", "pt": "só mais uma coisa", "en": "one more thing"},
    "nothing": {"es": "xqzwv", "pt": "xqzwv", "en": "xqzwv"},
    "search": {"es": "cambiar la molienda", "pt": "mudar a moagem", "en": "change the grind"},
}


def said(name: str, locale: str) -> str:
    """What the visitor or the agent says."""
    return QUESTIONS[name][locale]


def open_window(page: Page) -> Frame:
    """Click the button in the corner; the panel's frame."""
    page.wait_for_selector("ventanilla-window", state="attached")
    size = page.viewport_size or {"width": 1280, "height": 800}
    page.mouse.click(size["width"] - 50, size["height"] - 50)
    while not (frame := next((one for one in page.frames if one != page.main_frame), None)):
        page.wait_for_timeout(50)
    frame.wait_for_selector("#close:visible")
    return frame


def ask(panel: Frame | Page, text: str) -> None:
    """Write in the window and wait for what comes back."""
    box = panel.locator("#ask:visible, #write:visible")
    before = panel.locator("#log > *").count()
    box.fill(text)
    box.press("Enter")
    expect(panel.locator("#log > :not(.pending)")).not_to_have_count(before)
    expect(panel.locator("#log :is(.pending, .writing)")).to_have_count(0)


@dataclass(frozen=True)
class Visit:
    """One language and one size on one server."""

    browser: Browser
    address: str
    locale: str
    size: tuple[int, int]

    @contextmanager
    def person(self) -> Iterator[BrowserContext]:
        """A browser of somebody's own."""
        width, height = self.size
        tag = {"es": "es-ES", "pt": "pt-BR", "en": "en-GB"}[self.locale]
        context = self.browser.new_context(
            locale=tag, timezone_id="Europe/Madrid", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(15_000)
        yield context
        context.close()

    def shop(self, person: BrowserContext, path: str = "/demo") -> Page:
        """The made-up shop with its help window."""
        page = person.new_page()
        page.goto(f"{self.address}{path}?locale={self.locale}")
        return page

    def staff(self, person: BrowserContext, name: str) -> Page:
        """The room a member of the demo staff signs in to, in this visit's language."""
        page = person.new_page()
        page.goto(f"{self.address}/staff/sign-in")
        page.fill("#email", f"{name}@grillotostador.example")
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        if page.locator("#room-language").input_value() != self.locale:
            with page.expect_navigation():
                page.select_option("#room-language", self.locale)
        return page


def help_centre(visit: Visit, shoot: Camera) -> None:
    """The help centre's pages."""
    with visit.person() as person:
        page, home = person.new_page(), f"{visit.address}/hc/{visit.locale}/"
        page.goto(home)
        shoot(page, "help-home")
        page.locator("#search-main").press_sequentially(said("search", visit.locale)[:-2])
        page.wait_for_selector(".suggestions mark")
        page.keyboard.press("ArrowDown")
        shoot(page, "help-suggestions")
        page.keyboard.press("Escape")
        page.click(".hc-card a >> nth=0")
        shoot(page, "help-category")
        page.click(".hc-row >> nth=0")
        shoot(page, "help-article")
        for name, words in (("results", said("search", visit.locale)), ("nothing", said("nothing", visit.locale))):
            page.goto(f"{home}search?q={words}")
            shoot(page, f"help-search-{name}")
        page.goto(f"{home}articles/999999-x")
        shoot(page, "help-missing")


def shop(visit: Visit, shoot: Camera) -> None:
    """The made-up shop around the window."""
    with visit.person() as person:
        for name, path in (("front", "/demo"), ("product", "/demo/products/grillo-uno"), ("orders", "/demo/orders")):
            shoot(visit.shop(person, path), f"shop-{name}")


def window(visit: Visit, shoot: Camera) -> None:
    """The help window: home, a greeting, answers, an offer, an article, the pop-out, and when things fail."""
    with visit.person() as person:
        page = visit.shop(person)
        panel = open_window(page)
        shoot(page, "window-home")
        for name in ("hello", "steps", "video"):
            ask(panel, said(name, visit.locale))
            shoot(page, f"window-{name}")
        panel.locator(".video-cover").last.click()
        page.wait_for_timeout(1500)
        shoot(page, "window-playing")
        panel.locator(".card-link").last.click()
        panel.wait_for_selector("#article .prose")
        shoot(page, "window-article")
        panel.locator("#back").click()
        ask(panel, said("choice", visit.locale))
        shoot(page, "window-choice")
        with page.expect_popup() as opened:
            panel.locator("#pop-out").click()
        opened.value.wait_for_selector("#log .turn")
        shoot(opened.value, "window-popped-out")
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
        shoot(room, "desk-own")
        room.press("#reply", "Enter")
        panel.wait_for_selector(".turn.agent")
        shoot(page, "window-replied")
        if room.locator("#to-articles:visible").count():
            room.click("#to-articles")
        room.fill("#find-text", said("search", visit.locale))
        room.wait_for_selector("#found li")
        shoot(room, "desk-articles")
        if room.locator("#to-talk:visible").count():
            room.click("#to-talk")

        _colleague(visit, shoot, re.sub("^[^#]*", "", room.url))
        room.click("#close")
        shoot(room, "desk-close")
        room.locator("#ask button[value=yes]").click()
        panel.wait_for_selector(".notice-line.closed")
        shoot(page, "window-closed")
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


def sign_in(visit: Visit, shoot: Camera) -> None:
    """Signing in, and failing to."""
    with visit.person() as person:
        page = person.new_page()
        page.goto(f"{visit.address}/staff/sign-in?locale={visit.locale}")
        shoot(page, "sign-in")
        page.fill("#email", "nobody@grillotostador.example")
        page.fill("#password", "not the password")
        page.press("#password", "Enter")
        page.wait_for_selector("[role=alert]")
        shoot(page, "sign-in-failed")


def editor(visit: Visit, shoot: Camera) -> None:
    """The editor's room, with two editors at one article."""
    with visit.person() as person:
        page = visit.staff(person, EDITOR)
        page.goto(f"{visit.address}/editor")
        shoot(page, "editor-list")
        page.goto(f"{visit.address}/editor?q=grillo&locale=es&state=published")
        shoot(page, "editor-filtered")
        page.goto(f"{visit.address}/editor?q=xqzwv")
        shoot(page, "editor-no-match")
        page.goto(f"{visit.address}/editor/new")
        shoot(page, "editor-new")
        page.goto(f"{visit.address}/editor?q=descal")
        page.click(".ed-title a >> nth=0")
        address = re.sub(r"/\w\w$", f"/{visit.locale}", page.url)
        page.goto(address)
        shoot(page, "editor-article")
        page.locator("[popovertarget=media]").first.click()
        shoot(page, "editor-media")
        page.keyboard.press("Escape")
        page.locator("[popovertarget=archive]").first.click()
        shoot(page, "editor-archive")
        page.keyboard.press("Escape")
        other = person.new_page()
        other.goto(address)
        for one in (page, other):
            one.fill("#summary", f"{one.input_value('#summary')} ({'A' if one is page else 'B'})")
        shoot(page, "editor-unsaved")
        page.locator("[data-save]").click()
        page.wait_for_selector(".notice")
        shoot(page, "editor-saved")
        other.locator("[data-save]").click()
        other.wait_for_selector("#conflict")
        shoot(other, "editor-conflict")
        page.goto(f"{address}/history")
        shoot(page, "editor-history")
        page.click(".ed-table a >> nth=0")
        shoot(page, "editor-difference")
        page.goto(f"{page.url.partition('?')[0]}?view=text")
        shoot(page, "editor-version")
        page.goto(f"{address}/history/1")
        page.locator("main form button.primary").click()
        page.locator("button[name=action][value=publish]:visible").click()
        page.wait_for_selector(".notice")


EVERYTHING: tuple[Callable[[Visit, Camera], None], ...] = (help_centre, shop, window, hand_off, sign_in, editor)
