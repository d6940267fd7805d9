"""Signs staff in with a browser."""

from playwright.sync_api import BrowserContext, Page
from running_server import PASSWORD, Server


def signed_in(server: Server, person: BrowserContext, name: str) -> Page:
    """The room a member of staff lands in after signing in."""
    page = person.new_page()
    page.goto(f"{server.address}/staff/sign-in")
    page.fill("#email", f"{name}@grillotostador.example")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page
