"""Corrects a calibration by what a knowledge base's own questions showed, as far as they suffice; pure.

Every weight starts from the packaged one and is held there by a prior, so little evidence moves it little. The chance
that a question counts with in a threshold or a figure comes from a fit that has seen no question of its article.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from search.calibration import SIGNS, Calibration, Logistic
from search.features import FEATURES
from search.fitting import fit_choice, fit_logistic
from search.outcomes import Outcomes

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

HELD = 40.0
"""Weight of the prior on each standardised weight, in questions times the variance of their outcome: about 300
questions weigh as much as it does. Measured from 5 to 160 on questions of real visitors; 40 was best or near it."""

HELD_RANKING = 0.02
"""The same for the weights of the ranking, relative to all questions together."""

FOLDS = 5

QUESTIONS, ARTICLES = 100, 20
"""Answerable questions, and articles they belong to, below which nothing is refitted: of 5 wrong among 100, the exact
interval reaches from 1.6 to 11.3 %, so fewer could not tell a good calibration from a bad one."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A question whose right article is known. `group` names what must stay together when some are held out;
    `signs` are those of SIGNS; `scope` says whether any article answers it, None where only `right` is known."""

    group: str
    language: str
    signs: Floats
    right: bool
    scope: bool | None


@dataclass(frozen=True, slots=True)
class Refit:
    """A calibration and what questions that it had not seen showed about it.

    `loss` and `packaged_loss` are the mean log losses of both on these questions, in nats.
    """

    calibration: Calibration
    outcomes: Outcomes
    loss: float
    packaged_loss: float
    refitted: bool


def enough(answerable: int, articles: int) -> bool:
    """Whether there is evidence enough to say anything."""
    return answerable >= QUESTIONS and articles >= ARTICLES


def refit(witnesses: Sequence[Witness], packaged: Calibration, *, same_encoder: bool) -> Refit:
    """The corrected calibration; the packaged one where correcting it does not help questions it has not seen.

    With another encoder than the packaged weights were fitted for, the corrected ones are taken in any case.
    """
    order = {group: number for number, group in enumerate(dict.fromkeys(one.group for one in witnesses))}
    fold = np.array([order[one.group] % FOLDS for one in witnesses])
    right = np.array([one.right for one in witnesses])
    before = chances(witnesses, packaged)
    after = np.zeros(len(witnesses))
    for number in range(FOLDS):
        seen = [one for one, place in zip(witnesses, fold.tolist(), strict=True) if place != number]
        unseen = [one for one, place in zip(witnesses, fold.tolist(), strict=True) if place == number]
        if seen and unseen:
            after[fold == number] = chances(unseen, corrected(seen, packaged, same_encoder=same_encoder))
    losses, packaged_losses = _losses(after, right), _losses(before, right)
    gain = packaged_losses - losses
    surely_better = float(gain.mean()) > float(gain.std()) / math.sqrt(len(gain))
    refitted = surely_better or not same_encoder
    answerable = np.array([one.right if one.scope is None else one.scope for one in witnesses])
    outcomes = Outcomes.of(after if refitted else before, right, answerable, [one.language for one in witnesses])
    calibration = corrected(witnesses, packaged, same_encoder=same_encoder) if refitted else packaged
    return Refit(calibration, outcomes, float(losses.mean()), float(packaged_losses.mean()), refitted)


def chances(witnesses: Sequence[Witness], calibration: Calibration) -> Floats:
    """The calibrated chance of each question, (n,)."""
    return np.array([calibration.probability(dict(zip(SIGNS, one.signs.tolist(), strict=True))) for one in witnesses])


def corrected(witnesses: Sequence[Witness], packaged: Calibration, *, same_encoder: bool) -> Calibration:
    """The packaged calibration moved towards what these questions show.

    Only slope and intercept of the whole move for the same encoder: moving the weight of every sign fits how editors
    write phrasings, and was measured to make the chances of visitors' questions worse. For another encoder, whose
    similarities lie elsewhere, every weight moves first.
    """
    moved = packaged
    if not same_encoder:
        told = [one for one in witnesses if one.scope is not None]
        inside = [one for one in told if one.scope]
        moved = replace(
            packaged,
            in_scope=_moved(packaged.in_scope, told, np.array([bool(one.scope) for one in told])),
            right=_moved(packaged.right, inside, np.array([one.right for one in inside])),
        )
    chance = np.clip(chances(witnesses, moved), 1e-6, 1 - 1e-6)
    odds = np.log(chance / (1 - chance))
    outcome = np.array([one.right for one in witnesses])
    shift, change = fit_logistic(odds[:, None], outcome, np.ones(len(odds)), HELD / len(odds), odds)
    # A better sign must never turn into a worse chance.
    steeper = max(1 + float(change[0]), 0.1)
    return replace(moved, slope=steeper * moved.slope, intercept=steeper * moved.intercept + shift)


def fit_ranking(questions: Sequence[tuple[Floats, Flags]], packaged: Calibration) -> dict[str, float]:
    """Ranking weights for another encoder, from questions: features (articles, FEATURES), and which are right."""
    towards = np.array([packaged.ranking[name] for name in FEATURES])
    weighed = [(features, right, 1 / len(questions)) for features, right in questions]
    return dict(zip(FEATURES, fit_choice(weighed, HELD_RANKING, towards).tolist(), strict=True))


def _moved(known: Logistic, witnesses: Sequence[Witness], outcome: Flags) -> Logistic:
    if not len(outcome) or outcome.all() or not outcome.any():
        return known
    table = np.array([one.signs for one in witnesses])[:, [SIGNS.index(name) for name in known.weights]]
    weights = np.array(list(known.weights.values()))
    odds = known.intercept + table @ weights
    intercept, change = fit_logistic(table, outcome, np.ones(len(table)), HELD / len(table), odds)
    return Logistic(known.intercept + intercept, dict(zip(known.weights, (weights + change).tolist(), strict=True)))


def _losses(chance: Floats, right: Flags) -> Floats:
    inside = np.clip(chance, 1e-4, 1 - 1e-4)
    return np.asarray(-np.log(np.where(right, inside, 1 - inside)), np.float64)
