"""A visit to a running demo in one language and one size: its people, what they say, and how they work the window."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

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
    "choice": {"es": "cambiar", "pt": "trocar", "en": "change it"},
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
    "praise": {
        "es": "Rápido y muy amable. Lo del recambio, perfecto.",
        "pt": "Rápido e muito gentil. A troca foi perfeita.",
        "en": "Quick and very kind. The replacement is perfect.",
    },
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
    def person(self, **wishes: Any) -> Iterator[BrowserContext]:
        """A browser of somebody's own; `wishes` are Playwright's, such as color_scheme."""
        width, height = self.size
        tag = {"es": "es-ES", "pt": "pt-BR", "en": "en-GB"}[self.locale]
        context = self.browser.new_context(
            locale=tag, timezone_id="Europe/Madrid", viewport={"width": width, "height": height}, **wishes
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
