"""An operator calibrates on the company's own phrasings, sees what is achieved, and goes back."""

import json
import shutil
from pathlib import Path

import pytest
from running_server import few_articles, new_installation


def in_english(folder: Path, *categories: str) -> str:
    """Some demo articles, in one language only."""
    few_articles(folder, *categories)
    for locale in ("es", "pt"):
        shutil.rmtree(folder / "articles" / locale)
    return str(folder)


def test_a_small_knowledge_base_is_told_what_it_lacks(tmp_path: Path, prepared_encoder: Path) -> None:
    installation = new_installation(tmp_path / "data", prepared_encoder)
    installation.command("import", "markdown", in_english(tmp_path / "few", "about"))
    told = json.loads(installation.command("calibrate", "--json").stdout)
    assert not told["stored"]
    assert "5 articles" in told["sentence"]
    assert {one["source"] for one in told["promises"]} == {"packaged"}
    assert "never measured on this knowledge base" in installation.command("doctor").stdout


@pytest.mark.slow
@pytest.mark.timeout(480)
def test_calibrating_is_shown_stored_and_forgotten(tmp_path: Path, prepared_encoder: Path) -> None:
    installation = new_installation(tmp_path / "data", prepared_encoder)
    installation.command("import", "markdown", in_english(tmp_path / "some", "orders", "machines", "account"))
    dry = json.loads(installation.command("calibrate", "--dry-run", "--json").stdout)
    assert not dry["stored"]
    assert dry["made"]["articles"] >= 20
    assert "never measured" in installation.command("doctor").stdout

    told = installation.command("calibrate").stdout
    assert "as if they had not been written" in told
    assert "95 % interval" in told or "never answers alone" in told
    assert "never measured" not in installation.command("doctor").stdout

    installation.command("import", "markdown", in_english(tmp_path / "more", "payments"))
    assert "since the calibration" in installation.command("doctor").stdout

    assert "packaged calibration is in force" in installation.command("calibrate", "--forget").stdout
    assert "never measured" in installation.command("doctor").stdout
