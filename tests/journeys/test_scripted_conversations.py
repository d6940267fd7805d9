"""Scripted conversations in the three languages, told over HTTP to a server with the whole demo brand."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_server import ROOT, Server, new_installation
from story import Story, Telling, stories

from foundation.i18n import LOCALES


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, prepared_encoder: Path) -> Iterator[Server]:
    """A server with every article of the demo brand; it waits a tenth of a second for visitors to write on."""
    folder = tmp_path_factory.mktemp("stories")
    running = new_installation(folder / "data", prepared_encoder)
    running.extra["VENTANILLA_SETTLE_SECONDS"] = "0.1"
    brand = folder / "brand"
    for part in ("articles", "media"):
        shutil.copytree(ROOT / "demo" / part, brand / part)
    shutil.copy(ROOT / "demo/categories.yml", brand / "categories.yml")
    running.command("import", "markdown", str(brand), "--name", "brand")
    running.add_staff()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def agent(shop: Server) -> httpx.Client:
    """An agent who looks at the desk."""
    return shop.staff("ana")


@pytest.mark.parametrize("story", [story for locale in LOCALES for story in stories(locale)], ids=str)
def test_a_conversation_goes_as_people_expect(shop: Server, agent: httpx.Client, story: Story) -> None:
    Telling(shop, agent, story).all()


def test_every_language_has_as_many_stories_as_the_others() -> None:
    assert min(len(stories(locale)) for locale in LOCALES) >= 40
