"""Orders articles by how likely they answer a question; pure.

Meaning and words are standardised and added: one weighted sum beats either alone and beats fusing ranks. Words of
another language than the question's mislead more than they help, so they weigh less.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

WORDS_WEIGHT = 0.5
"""Standard deviations of word score that one standard deviation of meaning is worth, within one language."""

FOREIGN_WORDS_WEIGHT = 0.1
"""The same for a passage in another language than the question's."""

TEXT_WEIGHT = 0.9
"""What nearness to a text passage is worth beside nearness to a title or phrasing."""

CODES_WEIGHT = 4.0
"""What holding every code of the question (an order code, a long number) is worth: more than any doubt in meaning."""

USUAL_MEAN, USUAL_SPREAD = 0.8, 0.035
"""Inner products of unrelated texts under E5, for a knowledge base too small to tell its own."""

ENOUGH = 30
"""Passages a set must have before its own mean and spread are believed; below, they are mixed with the usual."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is known about each candidate passage of one question; every array has one entry for each passage.

    `dense` is the inner product with the question, `mean` and `spread` those of the question with all passages of
    the same language and side, `words` the BM25 score, `codes` the share of the question's codes that it holds,
    `phrasing` whether it is a title or a phrasing.
    """

    ids: Sequence[int]
    articles: NDArray[np.int64]
    dense: Numbers
    mean: Numbers
    spread: Numbers
    words: Numbers
    codes: Numbers
    phrasing: NDArray[np.bool_]
    same_language: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One article's place: `best` is the index of its best passage among the candidates."""

    article_id: int
    score: float
    best: int
    features: dict[str, float]


def mixed(count: int, mean: float, spread: float) -> tuple[float, float]:
    """A set's mean and spread, drawn towards the usual ones when the set is small."""
    share = min(count / ENOUGH, 1.0) ** 2
    return (
        share * mean + (1 - share) * USUAL_MEAN,
        max(share * spread + (1 - share) * USUAL_SPREAD, USUAL_SPREAD / 3),
    )


def rank(candidates: Candidates) -> list[Ranked]:
    """The articles of the candidates, best first; equal scores in order of article id."""
    if not len(candidates.ids):
        return []
    near = (candidates.dense - candidates.mean) / candidates.spread
    near = np.where(candidates.phrasing, near, near * TEXT_WEIGHT)
    weight = np.where(candidates.same_language, WORDS_WEIGHT, FOREIGN_WORDS_WEIGHT)
    words = standardised(candidates.words) * weight
    together = near + words + CODES_WEIGHT * candidates.codes
    articles, group = np.unique(candidates.articles, return_inverse=True)
    best_near = _most(near, group, len(articles))
    best_words = _most(words, group, len(articles))
    best_both = _most(near + words, group, len(articles))
    # Words and meaning may agree on the article through different passages of it.
    best_codes = _most(candidates.codes, group, len(articles))
    scores = (best_near + best_words + best_both) / 2 + CODES_WEIGHT * best_codes
    order = np.lexsort((articles, -scores))
    top_words = int(np.argmax(best_words)) if candidates.words.any() else -1
    found = []
    for place, number in enumerate(order.tolist()):
        members = np.flatnonzero(group == number)
        best = int(members[np.argmax(together[members])])
        rest = scores[order[place + 1]] if place + 1 < len(order) else scores[number] - 3.0
        found.append(
            Ranked(
                int(articles[number]),
                float(scores[number]),
                best,
                {
                    "near": float(best_near[number]),
                    "cosine": float(candidates.dense[members].max()),
                    "words": float(candidates.words[members].max()),
                    "words_weighed": float(best_words[number]),
                    "margin": float(scores[number] - (rest if place == 0 else scores[order[0]])),
                    "codes": float(best_codes[number]),
                    "agree": float(number == top_words),
                    "same_language": float(candidates.same_language[members].any()),
                },
            )
        )
    return found


def standardised(values: Numbers) -> Numbers:
    """Values as standard deviations above their mean; all 0 when they are equal."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _most(values: Numbers, group: NDArray[np.intp], groups: int) -> Numbers:
    most = np.full(groups, -np.inf)
    np.maximum.at(most, group, values)
    return most
