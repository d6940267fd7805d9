"""Orders articles by how likely they answer a question; pure.

Each article is judged by its best phrasing, its best text and its words. The three are standardised and added: a
weighted sum beats each alone and beats fusing ranks. Words of another language than the question's mislead more than
they help, so they do not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]

PHRASING_WEIGHT = 0.6
TEXT_WEIGHT = 1.0
"""What one standard deviation of nearness to the best phrasing and to the best text is worth."""

WORDS_WEIGHT = 0.3
"""The same for the words of the best passage, and for those of all passages together."""

CODES_WEIGHT = 4.0
"""What holding every code of the question (an order code, a long number) is worth: more than any doubt in meaning."""

SAME_WEIGHT = 3.0
"""What a phrasing that says the same as the question is worth."""

SAME = 0.97
"""Inner product from which two phrasings say the same: other letter case, accents, punctuation, a synonym."""

FARTHEST = -3.0
"""Standard deviations below the mean from which on a passage is as far from the question as any."""

USUAL_MEAN, USUAL_SPREAD = 0.8, 0.035
"""Inner products of unrelated texts under E5, for a knowledge base too small to tell its own."""

ENOUGH = 30
"""Passages a set must have before its own mean and spread are believed; below, they are mixed with the usual."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is known about each candidate passage of one question; every array has one entry for each passage.

    `rows` are rows of the catalogue, `dense` the inner product with the question, `mean` and `spread` those of the
    question with all passages of the same language and sort, `words` the BM25 score, `codes` the share of the
    question's codes that it holds, `phrasing` whether it is a title or a question.
    """

    rows: Integers
    articles: Integers
    dense: Numbers
    mean: Numbers
    spread: Numbers
    words: Numbers
    codes: Numbers
    phrasing: NDArray[np.bool_]
    same_language: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One article's place: `best` is the position of its best passage among the candidates."""

    article_id: int
    score: float
    best: int
    features: Mapping[str, float]


def mixed(count: int, mean: float, spread: float) -> tuple[float, float]:
    """A set's mean and spread, drawn towards the usual ones when the set is small."""
    share = min(count / ENOUGH, 1.0) ** 2
    return (
        share * mean + (1 - share) * USUAL_MEAN,
        max(share * spread + (1 - share) * USUAL_SPREAD, USUAL_SPREAD / 3),
    )


def rank(candidates: Candidates) -> list[Ranked]:
    """The articles of the candidates, best first; equal scores in order of article id."""
    if not len(candidates.rows):
        return []
    articles, group = np.unique(candidates.articles, return_inverse=True)
    near = np.maximum((candidates.dense - candidates.mean) / candidates.spread, FARTHEST)
    words = np.where(candidates.same_language, candidates.words, 0.0)
    phrasing = _best(near, group, len(articles), candidates.phrasing)
    text = _best(near, group, len(articles), ~candidates.phrasing)
    best_words = _best(words, group, len(articles))
    all_words = np.sqrt(np.bincount(group, words, len(articles)))
    by_words = WORDS_WEIGHT * (standardised(best_words) + standardised(all_words))
    codes = _best(candidates.codes, group, len(articles))
    the_same = (candidates.phrasing & (candidates.dense >= SAME)).astype(np.float64)
    same = _best(the_same, group, len(articles))
    scores = PHRASING_WEIGHT * phrasing + TEXT_WEIGHT * text + by_words + CODES_WEIGHT * codes + SAME_WEIGHT * same
    together = near + standardised(words) + CODES_WEIGHT * candidates.codes + SAME_WEIGHT * the_same
    order = np.lexsort((articles, -scores))
    by_article = np.lexsort((-together, group))
    first = by_article[np.searchsorted(group[by_article], np.arange(len(articles)))]
    following = np.append(scores[order], scores[order[-1]] - 1.0)
    most_words = int(np.argmax(best_words)) if candidates.words.any() else -1
    return [
        Ranked(
            article_id=int(articles[number]),
            score=float(scores[number]),
            best=int(first[number]),
            features={
                "phrasing": float(phrasing[number]),
                "text": float(text[number]),
                "near": float(max(phrasing[number], text[number])),
                "words": float(best_words[number]),
                "by_words": float(by_words[number]),
                "codes": float(codes[number]),
                "same": float(same[number]),
                "margin": float(scores[number] - (following[place + 1] if place == 0 else scores[order[0]])),
                "agree": float(number == most_words),
            },
        )
        for place, number in enumerate(order.tolist())
    ]


def standardised(values: Numbers) -> Numbers:
    """Values as standard deviations above their mean; all 0 when they are equal."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _best(values: Numbers, group: Integers, groups: int, among: NDArray[np.bool_] | None = None) -> Numbers:
    """The highest value of each group; a group without any gets the mean of the others."""
    best = np.full(groups, -np.inf)
    if among is None:
        np.maximum.at(best, group, values)
        return best
    np.maximum.at(best, group[among], values[among])
    known = np.isfinite(best)
    best[~known] = best[known].mean() if known.any() else 0.0
    return best
