"""The page on answer quality shows tolerance, threshold and what is achieved, in each language and state."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kb_site import Site, on_sqlite

from app import quality_page
from assistant.limits import AnswerLimits
from assistant.tuning import Tuning
from foundation.bus import MemoryBus
from foundation.database import Database
from search.calibration import Calibration
from search.calibrations import Calibrations, Made
from search.outcomes import Outcomes

LOCALES = ("es", "pt", "en")
TUNING = Tuning.read(Path(__file__).resolve().parents[2] / "config/tuning.toml")


@pytest.fixture
def site(tmp_path: Path, sqlite_template: Path) -> tuple[Site, Calibrations]:
    built = on_sqlite(tmp_path, sqlite_template)
    packaged = Calibration.packaged()
    calibrations = Calibrations(Database(f"sqlite:///{tmp_path / 'site.db'}", MemoryBus()), packaged.encoder)
    limits = AnswerLimits(TUNING, calibrations.outcomes_elsewhere, LOCALES)
    calibrations.listen(limits.use)
    built.app.register_blueprint(quality_page.blueprint(calibrations, limits.promise, LOCALES))
    return built, calibrations


def test_before_and_after_calibrating(site: tuple[Site, Calibrations]) -> None:
    built, calibrations = site
    browser = built.signed_in("marta")
    page = browser.get("/editor/quality").get_data(as_text=True)
    assert "Aún no se ha medido" in page
    assert 'href="/editor/quality" aria-current="page"' in page
    assert page.count("<circle") > 5
    assert "style=" not in page

    chances = np.random.default_rng(1).random(3000)
    outcomes = Outcomes.of(chances, np.ones(3000, bool) & (chances > 0.4), chances > 0.2, ["pt"] * 3000)
    made = Made(2600, 200, 200, 3, 90, False, 0.3, 0.3, newest_passage=0, known=10)
    calibrations.store(replace(Calibration.packaged(), outcomes=outcomes), made)
    page = browser.get("/editor/quality").get_data(as_text=True)
    assert "Aún no se ha medido" not in page
    assert "2.600" in page
    assert "100\u00a0% de los títulos" in page


def test_agents_do_not_see_it(site: tuple[Site, Calibrations]) -> None:
    assert site[0].signed_in("leo").get("/editor/quality").status_code == 403
    assert site[0].browser().get("/editor/quality").status_code == 302
