"""Takes pictures of the demo brand: those of the README, or all of them for review (`make pictures`).

    python tools/pictures.py                   docs/pictures/{window,desk,editor}.png
    python tools/pictures.py --all FOLDER      every screen and state, three languages, two sizes

They are taken of a demo of their own, or with `--of ADDRESS` of a server with the demo brand that runs already.

`--only NAME ...` narrows `--all` to some of: help_centre, shop, window, conversation, in_the_dark, hand_off,
sign_in, editor, es, pt, en, wide, phone.
"""

import argparse
import shutil
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from demo_server import demo_server
from playwright.sync_api import Browser, Page, sync_playwright
from screens import EVERYTHING
from visit import AGENT, EDITOR, LOCALES, SIZES, Camera, Visit, ask, open_window, said

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE_LIMIT = 250_000
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def camera(folder: Path, ending: str = "") -> Camera:
    """Puts what a page shows into a folder, once everything on it stands still."""

    def shoot(page: Page, name: str) -> None:
        page.wait_for_load_state("load")
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"{name}{ending}.png", animations="disabled", caret="initial")

    return shoot


def for_the_readme(browser: Browser, address: str) -> None:
    """The three rooms: an answered question, a waiting customer, an article beside its preview."""
    visit, shoot = Visit(browser, address, "es", SIZES["wide"]), camera(PICTURES)
    with visit.person() as person:
        page = visit.shop(person, "/demo/products/grillo-uno")
        panel = open_window(page)
        ask(panel, said("video", "es"))
        page.mouse.move(10, 300)
        shoot(page, "window")
    with visit.person() as agent:
        for locale, told in (("es", ("broken", "person", "case")), ("pt", ("steps", "person")), ("en", ("strange",))):
            other = replace(visit, locale=locale)
            with other.person() as customer:
                panel = open_window(other.shop(customer, "/demo/orders"))
                for name in told:
                    ask(panel, said(name, locale))
        room = visit.staff(agent, AGENT)
        room.goto(f"{address}/desk")
        room.locator("#waiting button", has_text=said("case", "es")[:20]).last.click()
        room.wait_for_selector("#talk-title:visible")
        shoot(room, "desk")
    with visit.person() as person:
        page = visit.staff(person, EDITOR)
        page.goto(f"{address}/editor?q=descal")
        page.click(".ed-chip[href$='/es'] >> nth=0")
        page.wait_for_selector("#body")
        shoot(page, "editor")
    for path in sorted(PICTURES.glob("*.png")):
        size = path.stat().st_size
        print(f"{path.name}: {size / 1000:.0f} kB{'' if size <= SIZE_LIMIT else ', which is too much'}")


def for_review(browser: Browser, address: str, folder: Path, only: set[str]) -> None:
    """Every screen and state, named state-language-size.png."""
    folder.mkdir(parents=True, exist_ok=True)
    for places in ({walk.__name__ for walk in EVERYTHING}, set(LOCALES), set(SIZES)):
        if not only & places:
            only |= places
    for locale in LOCALES:
        for size, pixels in SIZES.items():
            for walk in EVERYTHING:
                if {locale, size, walk.__name__} <= only:
                    print(f"{walk.__name__} {locale} {size}", flush=True)
                    walk(Visit(browser, address, locale, pixels), camera(folder, f"-{locale}-{size}"))


def main() -> None:
    """Read the command line and take the pictures."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("--of", default="", metavar="ADDRESS")
    command.add_argument("--all", type=Path, metavar="FOLDER")
    command.add_argument("--only", nargs="+", default=[], metavar="NAME")
    given = command.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("Chromium is not installed here.")
    server = nullcontext(given.of.rstrip("/")) if given.of else demo_server()
    with server as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        if given.all:
            for_review(browser, address, given.all, set(given.only))
        else:
            for_the_readme(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
