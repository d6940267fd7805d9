"""Where a knowledge base lies among all texts, and how near a question comes to its passages; pure.

Sentence vectors of one encoder share large directions that say nothing. So cosines are seen from the centre of each
language and sort of passage, and a second similarity is whitened: it weighs down the directions that all passages
share (linear discriminant analysis, one class an article; Hastie et al., The Elements of Statistical Learning, 4.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

BODY_WEIGHT = 0.3
"""What a body passage counts in the whitened similarity; a title or phrasing counts 1."""

SHRINKAGE = 0.03
"""Ridge of the whitening, as a multiple of a tenth of the trace of the covariance."""

SIZE = 0.3
"""The whitened sum of an article is divided by its weight of passages to this power."""

WHITENED_UNIT = 0.1
"""The standard deviation of the whitened similarity of off-topic questions, after scaling."""

BODIES_ONLY = 0.3
"""Share of the whitened similarity that stays where a knowledge base has no phrasings at all."""

ENOUGH = 20
"""Passages a language must have before its own centre is believed; below, it is mixed with that of all languages."""


NEAREST_OFF_TOPIC = 3


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages of some documents; every array has one entry a passage.

    `document` are positions in a list of documents, each of which has at least one passage; `language` are positions
    in `languages`. `phrasing` tells titles and phrasings from bodies; `shared` marks titles that several articles
    have, which say nothing. `vectors` has shape (passages, d).
    """

    document: Integers
    language: Integers
    phrasing: Flags
    shared: Flags
    vectors: Floats
    languages: Sequence[str]

    def sets(self) -> Iterator[tuple[str, bool, Integers]]:
        """Language, sort and rows of each set of passages that has any."""
        for code, language in enumerate(self.languages):
            for phrasing in (True, False):
                rows = np.flatnonzero((self.language == code) & (self.phrasing == phrasing))
                if len(rows):
                    yield language, phrasing, rows


@dataclass(frozen=True, slots=True)
class Set:
    """The moments of all passages of one language and sort: count, sum (d,) and sum of outer products (d, d)."""

    language: str
    phrasing: bool
    count: int
    total: Matrix
    outer: Matrix


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where a knowledge base lies among all texts: centres by (language, phrasing), whitening matrix (d, d), and the
    factor that puts its whitened similarities on the common scale."""

    centres: Mapping[tuple[str, bool], Matrix]
    whitening: Matrix
    factor: float

    @classmethod
    def of(cls, sets: Sequence[Set], off_topic: "OffTopic", sample: Passages) -> "Geometry":
        """The geometry of these sets.

        `sample` are the passages of a few hundred documents, drawn evenly: what off-topic questions reach there sets
        the scale.
        """
        neutral = off_topic.centre
        centres: dict[tuple[str, bool], Matrix] = {}
        covariance = np.zeros((len(neutral), len(neutral)))
        weight = 0.0
        for phrasing in (True, False):
            kin = [one for one in sets if one.phrasing is phrasing and one.count]
            everything = sum(one.count for one in kin)
            common = sum((one.total for one in kin), np.zeros_like(neutral)) / max(1, everything)
            for one in kin:
                mixed = (one.total + ENOUGH * common) / (one.count + ENOUGH)
                centres[one.language, phrasing] = mixed
                each = 1.0 if phrasing else BODY_WEIGHT
                crossed = np.outer(one.total, mixed)
                covariance += each * (one.outer - crossed - crossed.T + one.count * np.outer(mixed, mixed))
                weight += each * one.count
        for one in sets:
            centres.setdefault((one.language, True), neutral)
            centres.setdefault((one.language, False), neutral)
        covariance /= max(weight, 1.0)
        ridge = SHRINKAGE * (float(np.trace(covariance)) / 10 + 1e-9)
        whitening = np.asarray(np.linalg.inv(covariance + ridge * np.eye(len(covariance))), np.float64)
        unscaled = cls(centres, whitening, 1.0)
        reached = (
            np.array([unscaled.whitened(one, sample) for one in off_topic.vectors]) if len(sample.document) else neutral
        )
        phrasings = sum(one.count for one in sets if one.phrasing)
        bodies = BODY_WEIGHT * sum(one.count for one in sets if not one.phrasing)
        share = phrasings / max(phrasings + bodies, 1e-9)
        factor = WHITENED_UNIT / max(float(reached.std()), 1e-6) * (BODIES_ONLY + (1 - BODIES_ONLY) * share)
        return cls(centres, whitening, factor)

    def cosines(self, vector: Floats, passages: Passages) -> Matrix:
        """The cosine of a question (d,) with each passage, around the centre of the passage's language and sort."""
        found = np.zeros(len(passages.document))
        sets = [(self.centres[language, phrasing], rows) for language, phrasing, rows in passages.sets()]
        # One product with all centres costs less than taking each set's vectors out of the others.
        sides = np.stack([vector, *(centre for centre, _ in sets)], 1).astype(np.float32)
        products = (passages.vectors @ sides).astype(np.float64)
        for place, (centre, rows) in enumerate(sets, 1):
            found[rows] = _around(centre, vector, products[rows, 0], products[rows, place])
        return found

    def whitened(self, vector: Floats, passages: Passages) -> Matrix:
        """The whitened similarity of a question (d,) with each document of the passages."""
        similarity = np.zeros(len(passages.document))
        sets = list(passages.sets())
        languages = list(dict.fromkeys(language for language, _, _ in sets))
        if languages:
            away = np.stack([vector - self.centres[language, True] for language in languages], 1)
            towards = self.whitening @ away
            products = passages.vectors @ towards.astype(np.float32)
            for language, phrasing, rows in sets:
                place = languages.index(language)
                middle = float(self.centres[language, phrasing] @ towards[:, place])
                similarity[rows] = products[rows, place] - middle
        weights = np.where(passages.phrasing, 1.0, BODY_WEIGHT) * ~passages.shared
        documents = int(passages.document.max()) + 1 if len(passages.document) else 0
        size = np.bincount(passages.document, weights, documents)
        total = np.bincount(passages.document, weights * similarity, documents)
        return np.asarray(self.factor * total / np.maximum(size, 1e-9) ** SIZE)


def cosines_around(centre: Matrix, vector: Floats, vectors: Floats) -> Matrix:
    """The cosine of a vector (d,) with each of others (n, d), all of length 1, seen from a centre (d,)."""
    # Products of whole vectors are several times faster than moving all of them to the centre first.
    products = (vectors @ np.stack([vector, centre.astype(np.float32)], 1)).astype(np.float64)
    return _around(centre, vector, products[:, 0], products[:, 1])


def _around(centre: Matrix, vector: Floats, with_vector: Matrix, with_centre: Matrix) -> Matrix:
    """The cosines of a vector with others, seen from a centre, by the products of those with both."""
    length, across = float(centre @ centre), float(centre @ vector)
    around = with_vector - with_centre - across + length
    squares = np.maximum(1 - 2 * with_centre + length, 1e-9) * max(1 - 2 * across + length, 1e-9)
    return np.asarray(around / np.sqrt(squares), np.float64)


@dataclass(frozen=True, slots=True)
class OffTopic:
    """The packaged off-topic questions: their centre (d,) and their directions from it (n, d), of length 1."""

    vectors: Floats
    centre: Matrix
    directions: Floats

    @classmethod
    def of(cls, vectors: Floats) -> "OffTopic":
        """From their vectors (n, d)."""
        centre = vectors.mean(0).astype(np.float64)
        around = vectors - centre
        lengths = np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 1e-9)
        return cls(vectors, centre, (around / lengths).astype(np.float32))

    def nearness(self, vector: Floats) -> float:
        """Mean cosine of a question (d,) with the three nearest of them, around their centre."""
        asked = (vector - self.centre).astype(np.float32)
        cosines = self.directions @ asked / max(float(np.linalg.norm(asked)), 1e-9)
        return float(np.sort(cosines)[-NEAREST_OFF_TOPIC:].mean())
