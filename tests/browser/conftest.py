"""Chromium, headless, with every console error and every broken content policy counted as a failure."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from browser.other_site import Host
from needs import lacking
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from running_server import Server

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The machine's own Chromium; Playwright's download is not needed."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        lacking("Chromium")
    started = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
    yield started
    started.close()


class Browsing:
    """Opens windows of different people and remembers what went wrong in any of them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    def person(self, locale: str = "es", width: int = 1280, height: int = 800, **wishes: Any) -> BrowserContext:
        """Somebody's own browser; `wishes` are Playwright's, such as color_scheme or forced_colors."""
        context = self._browser.new_context(locale=locale, viewport={"width": width, "height": height}, **wishes)
        context.set_default_timeout(15_000)
        context.on("page", self._watch)
        self._contexts.append(context)
        return context

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def browsing(browser: Browser) -> Iterator[Browsing]:
    opened = Browsing(browser)
    yield opened
    opened.close()
    assert opened.errors == []


@pytest.fixture
def host(server: Server) -> Iterator[Host]:
    """Another site, for as long as one test needs it."""
    site = Host(server)
    yield site
    site.close()
