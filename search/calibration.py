"""Turns what ranking saw into the chance that an article answers the question; pure.

The numbers come from a logistic regression over phrasings that were left out of a knowledge base of 82 articles in
three languages, and over questions that no article answers. A phrasing or a code that is the same speaks for itself.
"""

import math
from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "phrasing": 0.30,
    "text": 1.08,
    "by_words": 0.75,
    "margin": 0.20,
    "agree": 0.40,
    "same": 4.0,
    "codes": 4.0,
}
INTERCEPT = -6.8
_MOST = 8.0


def probability(features: Mapping[str, float]) -> float:
    """The chance, 0 to 1, that the article with these features of `ranking.rank` is the right answer.

    The margin of any article but the first is negative, so a clear second is told as less likely.
    """
    total = INTERCEPT + sum(weight * max(-_MOST, min(_MOST, features[name])) for name, weight in WEIGHTS.items())
    return 1 / (1 + math.exp(-total))
