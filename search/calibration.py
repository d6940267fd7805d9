"""Turns what ranking saw into the chance that an article answers the question; pure."""

import math
from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {"near": 0.9, "by_words": 0.35, "margin": 0.8, "agree": 0.6}
INTERCEPT = -4.6


def probability(features: Mapping[str, float]) -> float:
    """The chance, 0 to 1, that the article with these features of `ranking.rank` is the right answer.

    The margin of any article but the first is negative, so a clear second is told as less likely.
    """
    total = INTERCEPT + sum(weight * max(-8.0, min(8.0, features[name])) for name, weight in WEIGHTS.items())
    return 1 / (1 + math.exp(-total))
