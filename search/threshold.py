"""The lowest chance from which to answer so that wrong answers stay as rare as the company tolerates; pure.

Learn then Test (Angelopoulos, Bates, Candès, Jordan, Lei 2021, arXiv:2110.01052): thresholds are tested from strict
to lax by an exact binomial bound (Clopper, Pearson 1934), and testing stops at the first that fails, so the promise
holds for every threshold that passed. Several starting points share the allowed error, because a test on a handful
of answers can hardly pass.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SURE = 0.95
"""Probability with which the promise must hold."""

STARTS = (60, 120, 240, 480)
"""Numbers of answers at which testing starts."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A tested threshold: of `answers` questions at or above `chance`, `wrong` were wrong, so the share of wrong
    answers is at most `bound` with probability SURE."""

    chance: float
    answers: int
    wrong: int
    bound: float


def find_threshold(chances: NDArray[np.float64], right: NDArray[np.bool_], tolerated: float) -> Threshold | None:
    """The lowest threshold that keeps the share of wrong answers at `tolerated`; None without enough evidence.

    `chances` (n,) are calibrated chances of questions that the calibration has not seen, out-of-scope ones among
    them, `right` whether the first article was right.
    """
    order = np.argsort(-chances, kind="stable")
    levels, wrong = chances[order], np.cumsum(~right[order])
    ends = np.flatnonzero(np.append(np.diff(levels) != 0, True)) if len(levels) else np.zeros(0, np.int64)
    error = (1 - SURE) / len(STARTS)
    best = None
    for start in STARTS:
        for end in ends[ends + 1 >= start].tolist():
            if upper_bound(int(wrong[end]), end + 1, error) > tolerated:
                break
            if best is None or levels[end] < best.chance:
                bound = upper_bound(int(wrong[end]), end + 1, 1 - SURE)
                best = Threshold(float(levels[end]), end + 1, int(wrong[end]), bound)
    return best


def interval(events: int, trials: int) -> tuple[float, float]:
    """The rates that lie in the exact two-sided interval of SURE for `events` of `trials` (Clopper, Pearson)."""
    error = (1 - SURE) / 2
    return 1 - upper_bound(trials - events, trials, error), upper_bound(events, trials, error)


def least_answers(tolerated: float) -> int:
    """How many answers without a single wrong one it takes until a share of `tolerated` can be promised."""
    return max(STARTS[0], math.ceil(math.log((1 - SURE) / len(STARTS)) / math.log1p(-tolerated)))


def upper_bound(events: int, trials: int, error: float) -> float:
    """The highest rate at which `events` or fewer of `trials` still have probability `error` (Clopper, Pearson)."""
    if events >= trials:
        return 1.0
    numbers = np.arange(events + 1)
    ways = np.array([math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1) for k in numbers])
    low, high = events / trials, 1.0
    for _ in range(50):
        rate = (low + high) / 2
        terms = ways + numbers * math.log(rate) + (trials - numbers) * math.log1p(-rate) if rate < 1 else -np.inf
        if float(np.exp(terms).sum()) > error:
            low = rate
        else:
            high = rate
    return high
