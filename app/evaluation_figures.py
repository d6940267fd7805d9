"""Figures of an evaluation; pure.

hit1, hit3, mrr: over questions that a document answers. auroc: confidence of those against the others. ece: expected
calibration error of the confidence against "the first document is right", ten equal bins. answered95: share of the
answerable questions answered rightly at the lowest confidence where at most 5 % of all answers are wrong. wrong_rate:
share of the answers given that are wrong, with its 95 % interval (low, high) and one-sided 95 % upper bound (Clopper
and Pearson 1934); answers: how many were given, from the chance on that the tolerance leads to. coverage: share of
the answerable questions that were answered, and rightly.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.evaluation import Prediction
from search.threshold import SURE, interval, upper_bound

NEEDED_PRECISION = 0.95


def figures(
    predictions: Sequence[Prediction], queries: Sequence[Mapping[str, Any]], documents: Sequence[Mapping[str, Any]]
) -> dict[str, float]:
    """The figures by name; those that nothing can be said about are left out."""
    known = {str(row["id"]) for row in documents}
    relevant = {str(row["id"]): {str(one) for one in row.get("relevant", ())} & known for row in queries}
    scope = np.array([bool(relevant[one.id]) for one in predictions], bool)
    ranks = np.array([_rank(one, relevant[one.id]) for one in predictions])
    confidence = np.array([one.confidence for one in predictions])
    answered = np.array([one.decision == "answer" for one in predictions], bool)
    right = scope & (ranks == 0)
    found: dict[str, float] = {"questions": int(scope.sum()), "unanswerable": int((~scope).sum())}
    if scope.any():
        inside = ranks[scope]
        found["hit1"] = float((inside == 0).mean())
        found["hit3"] = float((inside < 3).mean())
        found["mrr"] = float(np.where(inside < 10, 1 / (1 + inside), 0).mean())
        found["answered95"] = _answered(confidence, right, int(scope.sum()))
        found["coverage"] = float((answered & right).sum() / scope.sum())
    if scope.any() and not scope.all():
        found["auroc"] = _auroc(confidence[scope], confidence[~scope])
    if len(predictions):
        found["ece"] = _calibration_error(confidence, right)
    if answered.any():
        wrong = int((answered & ~right).sum())
        found["answers"] = int(answered.sum())
        found["wrong_rate"] = wrong / int(answered.sum())
        found["wrong_rate_low"], found["wrong_rate_high"] = interval(wrong, int(answered.sum()))
        found["wrong_rate_upper"] = upper_bound(wrong, int(answered.sum()), 1 - SURE)
    return found


def _rank(prediction: Prediction, relevant: set[str]) -> float:
    return next((place for place, (name, _) in enumerate(prediction.ranked) if name in relevant), float("inf"))


def _answered(confidence: np.ndarray[Any, Any], right: np.ndarray[Any, Any], inside: int) -> float:
    order = np.argsort(-confidence, kind="stable")
    rightly = np.cumsum(right[order])
    enough = np.flatnonzero(rightly / np.arange(1, len(order) + 1) >= NEEDED_PRECISION)
    return float(rightly[enough[-1]] / inside) if len(enough) else 0.0


def _auroc(inside: np.ndarray[Any, Any], outside: np.ndarray[Any, Any]) -> float:
    higher = (inside[:, None] > outside[None, :]).mean()
    equal = (inside[:, None] == outside[None, :]).mean()
    return float(higher + equal / 2)


def _calibration_error(confidence: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> float:
    bins = np.clip((confidence * 10).astype(int), 0, 9)
    gaps = [
        abs(confidence[bins == number].mean() - right[bins == number].mean()) * (bins == number).mean()
        for number in np.unique(bins)
    ]
    return float(sum(gaps))
