"""What the doctor says about the assistant's answers: from which chance on it gives them, and what that achieves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from app.promises import in_words
from assistant.limits import AnswerLimits
from assistant.tuning import Tuning
from foundation.database import Database
from foundation.settings import Settings, SettingsError
from search.calibration import Calibration
from search.calibrations import CHANGED, Calibrations
from search.tables import calibration

State = Literal["ok", "note", "broken"]


def findings(settings: Settings, tuning_file: Path, database: Database) -> Iterator[tuple[State, str]]:
    """States and sentences, from the database alone: no encoder is loaded."""
    try:
        tuning = Tuning.read(tuning_file)
    except SettingsError as error:
        yield "broken", str(error)
        return
    calibrations = Calibrations(database, _encoder(settings, database))
    if calibrations.missing():
        yield "broken", "The chosen encoder has no calibration, so no server starts. Run: ventanilla calibrate"
        return
    limits = AnswerLimits(tuning, calibrations.outcomes_elsewhere, settings.locales)
    calibrations.listen(limits.use)
    for locale in settings.locales:
        promised = limits.promise(locale)
        good = promised.answers_alone and promised.achieved <= promised.tolerated
        yield ("ok" if good else "note"), in_words(promised)
    if not calibrations.current.number:
        yield "note", "Answers were never measured on this knowledge base's own questions. Run: ventanilla calibrate"
    changed = calibrations.changed_since()
    if changed >= CHANGED:
        yield (
            "note",
            f"{changed:.0%} of all titles and phrasings came or went since the calibration. Run: ventanilla calibrate",
        )


def _encoder(settings: Settings, database: Database) -> str:
    """The name of the encoder in use; an operator's own is known by what was last calibrated for it."""
    bundled = Calibration.packaged().encoder
    if not settings.encoder:
        return bundled
    newest = (
        sa.select(calibration.c.encoder)
        .where(calibration.c.encoder != bundled)
        .order_by(calibration.c.number.desc())
        .limit(1)
    )
    with database.read() as connection:
        return str(connection.execute(newest).scalar() or settings.encoder)
