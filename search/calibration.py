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

FORMAT = 2
"""Number of the signs and of how the chance follows from them; a stored calibration of another number is not used."""

SIGNS = (
    "score",
    "log_share",
    "margin",
    "margin_to_fifth",
    "near",
    "off_topic",
    "unknown",
    "length",
    "phrasings",
    "words",
    "words_held",
    "whitened",
    "whitened_margin",
    "letters",
    "phrasing_above",
    "same_language",
    "phrasings_each",
)
"""What the chance is made of, in the order of `signs`."""

IN_SCOPE_SIGNS = (
    "log_share",
    "near",
    "off_topic",
    "unknown",
    "phrasings",
    "words",
    "words_held",
    "whitened",
    "letters",
    "same_language",
    "phrasings_each",
)
"""What says whether the knowledge base answers the question. Fewer signs carry over better to other knowledge bases:
each left out here made the chances of questions from sources that the fit had not seen better or left them alone."""

RIGHT_SIGNS = (
    "score",
    "margin",
    "margin_to_fifth",
    "near",
    "length",
    "phrasings",
    "whitened",
    "whitened_margin",
    "letters",
    "phrasing_above",
    "same_language",
    "phrasings_each",
)
"""What says whether the first article is the one."""

MARGIN, MARGIN_TO_FIFTH, WHITENED_MARGIN = 6.0, 8.0, 1.0
"""Lead beyond which a longer one says nothing: in nats, and of the whitened similarity."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What off-topic questions reach in this knowledge base: mean and standard deviation over them of the highest
    phrasing similarity; and its phrasings per document."""

    phrasing: tuple[float, float]
    phrasings_each: float

    @classmethod
    def of(cls, asked: Sequence[Evidence], phrasings_each: float) -> "Baseline":
        """The baseline from what was found for each off-topic question."""
        reached = [float(one.features[:, 0].max()) for one in asked if len(one.documents)]
        return cls((float(np.mean(reached)), float(np.std(reached)) + 1e-3) if reached else (0.0, 1.0), phrasings_each)


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
    others = [one.features["whitened"] for one in ranked[1:]]
    return {
        "score": first.score,
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
        "words": values["words"],
        "words_held": math.log1p(evidence.weight * (values["words"] + values["foreign_words"])),
        "whitened": values["whitened"],
        "whitened_margin": min(values["whitened"] - max(others, default=-WHITENED_MARGIN), WHITENED_MARGIN),
        "letters": values["letters"],
        "phrasing_above": (values["phrasing"] - baseline.phrasing[0]) / baseline.phrasing[1],
        "same_language": float(any(one.language == language for one in evidence.documents)),
        "phrasings_each": math.log1p(baseline.phrasings_each),
    }
