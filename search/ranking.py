"""Orders articles by how likely they answer a question; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.features import FEATURES, Evidence


@dataclass(frozen=True, slots=True)
class Ranked:
    """One article: its score in nats, its features, and the position of its best document in the evidence."""

    article_id: int
    score: float
    document: int
    features: Mapping[str, float]


def rank(evidence: Evidence, weights: Mapping[str, float]) -> list[Ranked]:
    """The articles of the evidence, best first, each by its best language; equal scores in order of article id.

    Scores are those of a conditional logit (McFadden 1974): their softmax is the chance of each article, given that
    one of them is right.
    """
    if not len(evidence.documents):
        return []
    scores: NDArray[np.float64] = evidence.features @ np.array([weights[name] for name in FEATURES])
    ids = np.array([one.article_id for one in evidence.documents])
    found: list[Ranked] = []
    seen: set[int] = set()
    for place in np.lexsort((ids, -scores)).tolist():
        article_id = int(ids[place])
        if article_id not in seen:
            seen.add(article_id)
            features = dict(zip(FEATURES, evidence.features[place].tolist(), strict=True))
            found.append(Ranked(article_id, float(scores[place]), place, features))
    return found
