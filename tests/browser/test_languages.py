"""Which Portuguese a brand speaks, and layouts that run from right to left, in every place that people see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from browser.conftest import Browsing
from browser.help_window import ask, expect_in_log
from browser.staff_room import signed_in
from browser.test_accessibility import expect_clean
from playwright.sync_api import Page, expect
from running_server import ROOT, Server, few_articles, new_installation

pytestmark = pytest.mark.browser

BRAZIL = {"centre": "Central de ajuda", "search": "Buscar", "send": "Anexar arquivos", "said": "equipe"}
PORTUGAL = {"centre": "Centro de ajuda", "search": "Pesquisar", "send": "Anexar ficheiros", "said": "equipa"}
HEBREW = "שלום, איפה ההזמנה שלי?"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, prepared_encoder: Path) -> Server:
    """A stopped server with some articles and staff."""
    folder = tmp_path_factory.mktemp("languages")
    made = new_installation(folder / "data", prepared_encoder)
    made.command("import", "markdown", str(few_articles(folder / "brand", "orders")), "--name", "brand")
    made.add_staff()
    return made


@contextmanager
def running(server: Server, browsing: Browsing, **extra: str) -> Iterator[Server]:
    """The server, until every window is closed."""
    server.extra = extra
    server.start()
    try:
        yield server
    finally:
        browsing.close()
        server.stop()


def an_article(server: Server, locale: str, words: str) -> str:
    found = httpx.get(f"{server.address}/hc/{locale}/search", params={"q": words}).text
    address = re.search(rf"/hc/{locale}/articles/[^\"#?]+", found)
    assert address
    return server.address + address[0]


@pytest.mark.parametrize("portuguese", ["pt-BR", "pt-PT"])
def test_pages_window_desk_and_assistant_speak_one_portuguese(
    installation: Server, browsing: Browsing, tmp_path: Path, portuguese: str
) -> None:
    brand = tmp_path / "brand.toml"
    written = (ROOT / "config" / "brand.toml").read_text(encoding="utf-8")
    brand.write_text(written.replace('portuguese = "pt-BR"', f'portuguese = "{portuguese}"'), encoding="utf-8")
    spoken, other = (BRAZIL, PORTUGAL) if portuguese == "pt-BR" else (PORTUGAL, BRAZIL)
    with running(installation, browsing, VENTANILLA_BRAND_FILE=str(brand)) as server:
        # The reader's own browser asks for the other Portuguese, and gets the brand's.
        person = browsing.person("pt-PT" if portuguese == "pt-BR" else "pt-BR")
        page = person.new_page()
        page.goto(an_article(server, "pt", "cancelar"))
        expect(page.locator("html")).to_have_attribute("lang", portuguese)
        assert spoken["centre"] in page.inner_text("header") and other["centre"] not in page.content()
        assert page.locator('link[hreflang="pt"]').count() == 1

        page.goto(f"{server.address}/widget/panel?locale=pt&popout=1")
        expect(page.locator("html")).to_have_attribute("lang", portuguese)
        expect(page.locator("#help-centre")).to_contain_text(spoken["centre"])
        assert other["send"] not in page.content()
        ask(page, "quero falar com uma pessoa")
        expect_in_log(page, spoken["said"])
        assert other["said"] not in page.inner_text("#log")
        assert page.get_attribute("#attach", "aria-label") == spoken["send"]
        page.select_option("#language", "en")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.select_option("#language", "pt")
        expect(page.locator("html")).to_have_attribute("lang", portuguese)

        desk = signed_in(server, browsing.person("pt-BR"), "bruno")
        expect(desk.locator("html")).to_have_attribute("lang", portuguese)
        waiting = {"pt-BR": "Esperando", "pt-PT": "À espera"}
        expect(desk.locator("#queue")).to_contain_text(waiting.pop(portuguese))
        assert waiting.popitem()[1] not in desk.inner_text("body")


# What sticks out of the page's sides, and is not in something that scrolls by itself.
STICKING_OUT = """() => {
  const { clientWidth: width, scrollWidth } = document.documentElement;
  const out = [...document.body.querySelectorAll("*")].filter((one) => {
    const { left, right, width: own } = one.getBoundingClientRect();
    if (!own || (left >= -1 && right <= width + 1) || one.closest(".visually-hidden, .skip")) return false;
    for (let up = one.parentElement; up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return false;
    }
    return true;
  });
  return [scrollWidth - width, out.map((one) => `${one.tagName}#${one.id}.${one.className}`)];
}"""


def middle(page: Page, selector: str) -> float:
    """How far from the left the middle of the first such element lies."""
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


def expect_mirrored(page: Page, first: str, second: str) -> None:
    """Lines run from right to left, what is said first is further right, and nothing sticks out."""
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect_clean(page, "from right to left")
    assert middle(page, first) > middle(page, second), (first, second)
    assert page.evaluate(STICKING_OUT) == [0, []]


@pytest.mark.parametrize("width", [1280, 360])
def test_every_place_mirrors_from_right_to_left(installation: Server, browsing: Browsing, width: int) -> None:
    with running(installation, browsing, VENTANILLA_PSEUDO_LOCALE="true") as server:
        page = browsing.person("es", width).new_page()
        page.goto(an_article(server, "es", "cancelar"))
        expect_mirrored(page, ".hc-brand", ".hc-languages")
        expect_mirrored(page, ".hc-crumbs li:first-child", ".hc-crumbs li:last-child")
        assert page.evaluate("getComputedStyle(document.querySelector('.prose')).direction") == "ltr"

        page.goto(f"{server.address}/widget/panel?locale=es&popout=1")
        expect_mirrored(page, ".bar .mark", ".bar .language")
        expect_mirrored(page, "#talk .choice-icon", "#talk > .icon")
        assert page.evaluate("getComputedStyle(document.querySelector('#talk > .icon')).scale") == "-1 1"
        ask(page, "¿cómo cancelo un pedido?")
        page.wait_for_selector("#log .assistant .card-link")
        ask(page, HEBREW)
        page.wait_for_selector("#log .visitor:nth-last-child(n+2) .bubble")
        # What is on its way is paler, and what comes meanwhile fades in.
        expect(page.locator("#log :is(.pending, .writing)")).to_have_count(0, timeout=15_000)
        expect_mirrored(page, ".turn.assistant .bubble", ".turn.visitor .bubble")
        page.locator("#log .card-link").first.click()
        page.wait_for_selector("#article article")
        expect_mirrored(page, "#back", ".bar .language")
        page.click("#back")
        ask(page, "quiero hablar con una persona")
        page.wait_for_selector("#panel[data-state=waiting]")

        desk = signed_in(server, browsing.person("es", width), "ana")
        expect_mirrored(desk, ".room-bar > :first-child", ".room-bar form")
        desk.locator("#waiting button").last.click()
        desk.wait_for_selector("#take:visible")
        expect_mirrored(desk, ".bubble.visitor", ".bubble.assistant")


def test_a_message_runs_as_its_own_letters_do(installation: Server, browsing: Browsing) -> None:
    with running(installation, browsing) as server:
        page = browsing.person("es").new_page()
        page.goto(f"{server.address}/widget/panel?locale=es&popout=1")
        expect(page.locator("html")).to_have_attribute("dir", "ltr")
        ask(page, HEBREW)
        bubble = page.locator("#log .visitor .bubble").filter(has_text=HEBREW)
        expect(bubble).to_have_css("direction", "rtl")
        # The corner that points to the visitor stays on the visitor's side.
        expect(bubble).to_have_css("border-bottom-right-radius", "5.6px")
        expect(bubble).to_have_css("border-bottom-left-radius", "18.4px")
        page.fill("#write", HEBREW)
        expect(page.locator("#write")).to_have_css("unicode-bidi", "plaintext")
        ask(page, "quiero hablar con una persona")
        page.wait_for_selector("#panel[data-state=waiting]")
        desk = signed_in(server, browsing.person("es"), "ana")
        desk.locator("#waiting button").last.click()
        said = desk.locator(".bubble.visitor .said")
        expect(said.filter(has_text=HEBREW)).to_have_css("direction", "rtl")
        expect(said.filter(has_text="persona")).to_have_css("direction", "ltr")
