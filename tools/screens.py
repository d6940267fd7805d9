"""Walks through every screen and state in one language and one size, and hands each to a camera.

Meant for a server that is there to be tried out: it opens conversations, publishes an article and changes the
language of the demo staff.
"""

import re
from collections.abc import Callable

from screens_window import conversation, hand_off, in_the_dark, window
from visit import EDITOR, Camera, Visit, said


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


EVERYTHING: tuple[Callable[[Visit, Camera], None], ...] = (
    help_centre,
    shop,
    window,
    conversation,
    in_the_dark,
    hand_off,
    sign_in,
    editor,
)
