"""A calibration moves towards what was seen, little for little evidence, and stays where moving does not help."""

from dataclasses import replace

import numpy as np
import pytest

from search.calibration import SIGNS, Calibration
from search.features import FEATURES
from search.recalibrating import Witness, chances, corrected, enough, fit_ranking, refit

PACKAGED = Calibration.packaged()


def witnesses(number: int, seed: int = 1, shift: float = 0.0) -> list[Witness]:
    """Questions whose packaged chance is too high by `shift` in log odds."""
    random = np.random.default_rng(seed)
    drawn = [
        Witness(f"article {place // 4}", "es", 0.5 * random.normal(size=len(SIGNS)), True, True)
        for place in range(number)
    ]
    said = chances(drawn, PACKAGED)
    true = 1 / (1 + np.exp(-(np.log(said / (1 - said)) - shift)))
    right = random.random(number) < true
    return [replace(one, right=bool(good)) for one, good in zip(drawn, right, strict=True)]


def moved(number: int, shift: float) -> float:
    return PACKAGED.intercept - corrected(witnesses(number, shift=shift), PACKAGED, same_encoder=True).intercept


def test_little_evidence_moves_it_little_and_much_moves_it_where_it_belongs() -> None:
    assert abs(moved(10, 2.0)) < abs(moved(200, 2.0)) < abs(moved(5000, 2.0))
    assert moved(5000, 2.0) == pytest.approx(2.0, abs=0.4)


def test_a_calibration_that_is_right_stays() -> None:
    found = refit(witnesses(400), PACKAGED, same_encoder=True)
    assert not found.refitted
    assert found.calibration == PACKAGED
    assert found.outcomes.counts().questions == 400


def test_a_calibration_that_is_wrong_is_corrected_and_says_how_much_better_it_is() -> None:
    found = refit(witnesses(1500, shift=2.0), PACKAGED, same_encoder=True)
    assert found.refitted
    assert found.loss < found.packaged_loss
    assert found.calibration.in_scope == PACKAGED.in_scope
    unseen = witnesses(4000, seed=2, shift=2.0)
    assert chances(unseen, found.calibration).mean() == pytest.approx(np.mean([one.right for one in unseen]), abs=0.04)


def test_better_signs_never_become_worse_chances() -> None:
    backwards = [replace(one, right=not one.right) for one in witnesses(2000)]
    assert corrected(backwards, PACKAGED, same_encoder=True).slope > 0


def test_another_encoder_has_every_weight_fitted() -> None:
    random = np.random.default_rng(3)
    seen = []
    for place in range(1500):
        signs = random.normal(size=len(SIGNS))
        inside = bool(signs[SIGNS.index("near")] > -0.5)
        seen.append(Witness(f"article {place // 4}", "es", signs, inside and bool(signs[0] > 0), inside))
    found = refit(seen, PACKAGED, same_encoder=False)
    assert found.refitted
    assert found.loss < found.packaged_loss
    assert found.calibration.in_scope.weights != PACKAGED.in_scope.weights


def test_ranking_weights_start_from_the_packaged_ones() -> None:
    random = np.random.default_rng(4)
    telling = FEATURES.index("words")

    def questions(number: int) -> list[tuple[np.ndarray, np.ndarray]]:
        found = []
        for _ in range(number):
            features = random.random((5, len(FEATURES)))
            found.append((features, np.arange(5) == int(features[:, telling].argmax())))
        return found

    assert fit_ranking(questions(400), PACKAGED)["words"] > PACKAGED.ranking["words"]
    flat = [(np.ones((5, len(FEATURES))), np.arange(5) == 0)] * 20
    assert fit_ranking(flat, PACKAGED) == pytest.approx(dict(PACKAGED.ranking), rel=0.05)


def test_how_much_is_enough() -> None:
    assert enough(100, 20)
    assert not enough(99, 20)
    assert not enough(500, 19)
