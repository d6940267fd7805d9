"""The doctor says what the answers of the chosen encoder achieve, and that nothing starts without a calibration."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from app.answer_findings import findings
from foundation.database import Database
from foundation.settings import Settings
from search.calibration import Calibration
from search.calibrations import Calibrations, Made
from search.outcomes import Outcomes

TUNING = Path(__file__).resolve().parents[2] / "config/tuning.toml"
MADE = Made(500, 60, 60, 0, 80, True, 0.3, 0.4, newest_passage=0, known=0)


def told(database: Database, **given: str) -> list[tuple[str, str]]:
    return list(findings(Settings(**given), TUNING, database))


def test_the_packaged_calibration_holds_from_the_first_minute(database: Database) -> None:
    found = told(database)
    assert [state for state, _ in found] == ["ok", "ok", "ok", "note"]
    assert "95 % interval" in found[0][1]
    assert "Run: ventanilla calibrate" in found[3][1]


def test_an_encoder_without_a_calibration_stops_the_start(database: Database) -> None:
    ((state, sentence),) = told(database, encoder="somewhere/a-model")
    assert state == "broken"
    assert "ventanilla calibrate" in sentence


def test_an_encoder_with_its_own_calibration_is_judged_by_it_alone(database: Database) -> None:
    chances = np.random.default_rng(1).random(4000) ** 0.2
    right = np.random.default_rng(2).random(4000) < chances
    outcomes = Outcomes.of(chances, right, right, ["es"] * 4000)
    own = replace(Calibration.packaged(), encoder="another/1", outcomes=outcomes)
    Calibrations(database, "another/1").store(own, MADE)
    found = told(database, encoder="somewhere/a-model")
    assert [state for state, _ in found] == ["ok", "ok", "ok"]
    assert "this knowledge base's questions in this language" in found[0][1]


def test_an_unusable_tolerance_is_told_in_a_sentence(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "tuning.toml"
    path.write_text(TUNING.read_text().replace("default = 0.05", "default = 5"))
    ((state, sentence),) = findings(Settings(), path, database)
    assert state == "broken"
    assert "tolerance.default" in sentence
