"""Documents that can drift are compared with what they describe."""

import importlib
import re
from pathlib import Path

import pytest

from app import settings_page

ROOT = Path(__file__).resolve().parents[2]


def test_the_settings_page_is_the_declarations() -> None:
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == settings_page.page(), "run: make docs"


def test_the_readme_names_only_files_that_exist() -> None:

    for document in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (ROOT / target).exists(), f"{document} links to {target}"


COMMANDS = sorted(
    {
        *(f"benchmarks.{path.stem}" for path in (ROOT / "benchmarks").glob("*.py")),
        *(
            name
            for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
            for name in re.findall(r"python\s+-m\s+((?:benchmarks|tools)\.\w+)", path.read_text(encoding="utf-8"))
        ),
    }
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_benchmark_and_every_command_that_is_documented_can_be_loaded(name: str) -> None:
    importlib.import_module(name)
