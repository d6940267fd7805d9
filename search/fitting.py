"""Fits the weights of ranking and calibration; pure, numpy only."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

STEPS = 100
TOLERANCE = 1e-9


def fit_logistic(
    signs: Matrix, outcome: NDArray[np.bool_], weight: Matrix, penalty: float, known: Matrix | None = None
) -> tuple[float, Matrix]:
    """Intercept and weights (k,) of a logistic regression of `outcome` (n,) on `signs` (n, k).

    `penalty` is that of the squared weights of standardised signs, relative to a total `weight` of 1. With `known`
    log odds (n,) from an earlier fit, what is fitted is the correction to be added to it, and its intercept is
    penalised too: the most probable weights under a normal prior around the earlier ones. Newton's method; Hastie et
    al., The Elements of Statistical Learning, 4.4.
    """
    weight = weight / weight.sum()
    centre = weight @ signs
    scale = np.sqrt(weight @ (signs - centre) ** 2)
    scale = np.where(scale > 1e-9, scale, 1.0)
    inputs = np.column_stack([np.ones(len(signs)), (signs - centre) / scale])
    ridge = np.full(inputs.shape[1], penalty)
    if known is None:
        ridge[0] = 1e-9
    start = np.zeros(len(signs)) if known is None else known
    beta = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(start + inputs @ beta, -30, 30)))
        gradient = inputs.T @ (weight * (chance - outcome)) + ridge * beta
        curvature = (inputs.T * (weight * chance * (1 - chance))) @ inputs + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        beta -= step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < TOLERANCE:
            break
    weights = beta[1:] / scale
    return float(beta[0] - weights @ centre), weights


def fit_choice(
    questions: Sequence[tuple[Matrix, NDArray[np.bool_], float]], penalty: float, towards: Matrix | None = None
) -> Matrix:
    """Weights (k,) of a conditional logit: each question is (features (articles, k), which are right, its weight).

    A question may have several right articles; none counts nothing. The penalty is that of the squared distance from
    the weights `towards` (0 by default). Newton's method with the information matrix of the chosen minus the offered,
    kept positive; weights below 0 are set to 0 and the rest fitted again.
    """
    number = questions[0][0].shape[1]
    middle = np.zeros(number) if towards is None else towards
    active = np.ones(number, np.bool_)
    beta = np.ones(number)
    while True:
        beta = np.where(active, np.maximum(beta, 0.1), 0.0)
        for _ in range(STEPS):
            gradient, curvature = 2 * penalty * (beta - middle), 2 * penalty * np.eye(number)
            for features, right, weight in questions:
                score = features @ beta
                offered = np.exp(score - score.max())
                offered /= offered.sum()
                chosen = offered * right
                chosen /= chosen.sum() + 1e-12
                mean = offered @ features
                gradient = gradient - weight * ((chosen - offered) @ features)
                around = features - mean
                curvature = curvature + weight * ((around.T * offered) @ around)
            step = np.zeros(number)
            step[active] = np.linalg.solve(curvature[np.ix_(active, active)], gradient[active])
            beta = beta - step
            if float(np.abs(step).max()) < 1e-6:
                break
        if (beta >= 0).all():
            return beta
        active &= beta > 0
