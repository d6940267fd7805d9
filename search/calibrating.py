"""Measures and refits the calibration on a knowledge base's own questions, and says in a sentence when it cannot."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from search.answer_marks import Mark
from search.calibration import SIGNS
from search.calibrations import Calibrations, Made
from search.indexes import Indexes
from search.leaving_out import Asked, LeavingOut
from search.ports import Encoder, WordRarity
from search.recalibrating import ARTICLES, QUESTIONS, Refit, Witness, enough, fit_ranking, refit

Progress = Callable[[int, int], None]


class Marks(Protocol):
    """Where it is kept whether answers were right."""

    def of(self, encoder: str) -> Sequence[Mark]:
        """One mark an answer that was given with this encoder."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What came of calibrating: the refit with how it was made, or the sentence why there is none."""

    refit: Refit | None
    made: Made | None
    refusal: str


def calibrate(
    calibrations: Calibrations,
    indexes: Indexes,
    encoder: Encoder,
    surprisal: WordRarity,
    marks: Marks,
    progress: Progress,
) -> Calibrated:
    """Ask what was left out and fit to it; nothing is stored. Takes about 20 ms for each question."""
    own_encoder = calibrations.fits_packaged
    start = calibrations.packaged
    leaving_out = LeavingOut(indexes, encoder, surprisal)
    marked = [_witness(one) for one in marks.of(encoder.name) if set(one.signs) == set(SIGNS)]
    rounds = 1 if own_encoder else 2
    total = rounds * leaving_out.count()
    asked = leaving_out.ask(start, lambda done, count: progress(done, total))
    kinds = Counter(_kind(one.witness) for one in asked)
    articles = len({one.witness.group for one in asked if one.witness.scope})
    if not enough(kinds["phrasings"], articles):
        return Calibrated(None, None, _too_little(kinds["phrasings"], articles))
    if not own_encoder:
        fitted = fit_ranking([(one.features, one.right) for one in asked if one.right.any()], start)
        start = replace(start, encoder=encoder.name, ranking=fitted)
        # Scores mean something else under other weights, so everything is asked once more.
        asked = leaving_out.ask(start, lambda done, count: progress(total // 2 + done, total))
    found = refit([*(one.witness for one in asked), *marked], start, same_encoder=own_encoder)
    made = _made(found, asked, len(marked), indexes)
    return Calibrated(replace(found, calibration=replace(found.calibration, outcomes=found.outcomes)), made, "")


def _made(found: Refit, asked: Sequence[Asked], marks: int, indexes: Indexes) -> Made:
    kinds = Counter(_kind(one.witness) for one in asked)
    catalogue = indexes.view.catalogue
    return Made(
        phrasings=kinds["phrasings"],
        missing=kinds["missing"],
        off_topic=kinds["off_topic"],
        marks=marks,
        articles=len({one.witness.group for one in asked if one.witness.scope}),
        refitted=found.refitted,
        loss=found.loss,
        packaged_loss=found.packaged_loss,
        newest_passage=int(catalogue.ids[-1]) if len(catalogue.ids) else 0,
        known=int(catalogue.phrasing.sum()),
    )


def _kind(witness: Witness) -> str:
    if witness.scope:
        return "phrasings"
    return "off_topic" if witness.group.startswith("off-topic") else "missing"


def _witness(mark: Mark) -> Witness:
    signs = np.array([mark.signs[name] for name in SIGNS])
    return Witness(f"article {mark.article_id}", mark.locale, signs, mark.right, None)


def _too_little(phrasings: int, articles: int) -> str:
    return (
        f"There are {phrasings} phrasings of {articles} articles that can be left out and asked, and it takes "
        f"{QUESTIONS} of {ARTICLES}: with fewer, 5 % and 11 % wrong answers could not be told apart. Nothing was "
        "changed. Give articles at least two phrasings each, as visitors would ask, and run this again."
    )
