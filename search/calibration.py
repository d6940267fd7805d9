"""Says how likely the first article is right: the chance that the question is one the knowledge base answers, times
the chance that the first article is the one; pure."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from search.features import Evidence
from search.geometry import Floats, OffTopic
from search.outcomes import Outcomes
from search.ranking import Ranked

FORMAT = 1
"""Number of the signs and of how the chance follows from them; a stored calibration of another number is not used."""

SIGNS = (
    "score",
    "above_off_topic",
    "log_share",
    "margin",
    "margin_to_fifth",
    "near",
    "off_topic",
    "unknown",
    "length",
    "phrasings",
    "body",
    "words",
    "whitened",
    "letters",
    "phrasing_above",
    "body_above",
    "same_language",
    "phrasings_each",
)
"""What the chance is made of, in the order of `signs`."""

MARGIN, MARGIN_TO_FIFTH = 6.0, 8.0
"""Lead in nats beyond which a longer one says nothing."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What off-topic questions reach in this knowledge base: mean and standard deviation over them of the first
    article's score and of the highest phrasing and body similarity; and its phrasings per document."""

    score: tuple[float, float]
    phrasing: tuple[float, float]
    body: tuple[float, float]
    phrasings_each: float

    @classmethod
    def of(cls, asked: Sequence[tuple[Evidence, Sequence[Ranked]]], phrasings_each: float) -> "Baseline":
        """The baseline from what searching for each off-topic question gave."""
        scores = [ranked[0].score for _, ranked in asked if ranked]
        phrasing = [float(evidence.features[:, 0].max()) for evidence, ranked in asked if ranked]
        body = [float(evidence.features[:, 2].max()) for evidence, ranked in asked if ranked]
        return cls(_mean_and_spread(scores), _mean_and_spread(phrasing), _mean_and_spread(body), phrasings_each)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression by the names of `SIGNS`."""

    intercept: float
    weights: Mapping[str, float]

    def __call__(self, signs: Mapping[str, float]) -> float:
        """The chance, 0 to 1."""
        total = self.intercept + sum(weight * signs[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the ranking and of both chances, fitted for one encoder."""

    encoder: str
    ranking: Mapping[str, float]
    in_scope: Logistic
    right: Logistic
    slope: float
    intercept: float
    outcomes: Outcomes = field(default_factory=Outcomes)
    """What the chances came to on questions that the fit had not seen."""

    @classmethod
    def packaged(cls) -> "Calibration":
        """The calibration that comes with the program, fitted for the default encoder."""
        return cls.read(Path(__file__).with_name("calibration.json"))

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """The calibration in a file that holds what `to_dict` gave."""
        return cls.of(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Calibration":
        """The calibration from what `to_dict` gave."""
        return cls(
            stored["encoder"],
            stored["ranking"],
            Logistic(**stored["in_scope"]),
            Logistic(**stored["right"]),
            stored["slope"],
            stored["intercept"],
            Outcomes.read(stored.get("outcomes", {})),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "encoder": self.encoder,
            "ranking": dict(self.ranking),
            "in_scope": {"intercept": self.in_scope.intercept, "weights": dict(self.in_scope.weights)},
            "right": {"intercept": self.right.intercept, "weights": dict(self.right.weights)},
            "slope": self.slope,
            "intercept": self.intercept,
            "outcomes": self.outcomes.to_dict(),
        }

    def probability(self, signs: Mapping[str, float]) -> float:
        """The chance, 0 to 1, that the first article is right."""
        chance = self.in_scope(signs) * self.right(signs)
        return 1 / (1 + math.exp(-(self.intercept + self.slope * log_odds(chance))))


def log_odds(chance: float) -> float:
    """Log odds of a chance, bounded so that 0 and 1 have some."""
    return math.log((chance + 1e-4) / (1 - chance + 1e-4))


def signs(
    evidence: Evidence, ranked: Sequence[Ranked], baseline: Baseline, vector: Floats, off_topic: OffTopic, language: str
) -> dict[str, float]:
    """What the chance is made of, by the names of SIGNS.

    `ranked` has at least one article, `vector` (d,) is the question's, `language` is the question's.
    """
    first = ranked[0]
    scores = np.array([one.score for one in ranked])
    lead = first.score - scores
    values = first.features
    return {
        "score": first.score,
        "above_off_topic": _above(first.score, baseline.score),
        "log_share": -float(np.log(np.exp(-lead).sum())),
        "margin": min(float(lead[1]) if len(lead) > 1 else MARGIN, MARGIN),
        "margin_to_fifth": min(
            float(lead[min(4, len(lead) - 1)]) if len(lead) > 1 else MARGIN_TO_FIFTH, MARGIN_TO_FIFTH
        ),
        "near": evidence.near,
        "off_topic": off_topic.nearness(vector),
        "unknown": evidence.unknown,
        "length": math.log1p(evidence.length),
        "phrasings": values["phrasings"],
        "body": values["body"],
        "words": values["words"],
        "whitened": values["whitened"],
        "letters": values["letters"],
        "phrasing_above": _above(values["phrasing"], baseline.phrasing),
        "body_above": _above(values["body"], baseline.body),
        "same_language": float(any(one.language == language for one in evidence.documents)),
        "phrasings_each": math.log1p(baseline.phrasings_each),
    }


def _above(value: float, usual: tuple[float, float]) -> float:
    return (value - usual[0]) / usual[1]


def _mean_and_spread(values: Sequence[float]) -> tuple[float, float]:
    return (float(np.mean(values)), float(np.std(values)) + 1e-3) if values else (0.0, 1.0)
