"""Thresholds keep the share of wrong answers where it was promised, and say what they achieve."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.outcomes import Outcomes
from search.threshold import find_threshold, interval, least_answers
from search.tolerance import promise

NOTHING = Outcomes()


def outcomes(seed: int, questions: int, sure: float = 1.0, locale: str = "es") -> Outcomes:
    """Questions whose chances are true up to a factor on their log odds."""
    random = np.random.default_rng(seed)
    odds = random.normal(1.5, 2.5, questions)
    right = random.random(questions) < 1 / (1 + np.exp(-odds))
    said = 1 / (1 + np.exp(-odds * sure))
    return Outcomes.of(said, right, right | (random.random(questions) < 0.5), [locale] * questions)


def true_share(chance: float, sure: float = 1.0) -> float:
    """The share of wrong answers from a chance on, among very many questions like those of `outcomes`."""
    odds = np.random.default_rng(99).normal(1.5, 2.5, 400_000)
    answered = 1 / (1 + np.exp(-odds * sure)) >= chance
    return float((1 / (1 + np.exp(odds[answered]))).mean())


def test_the_bound_holds_as_often_as_it_says() -> None:
    tolerated, broken, found = 0.05, 0, 0
    for seed in range(200):
        threshold = find_threshold(*outcomes(seed, 1500).counts().one_by_one(), tolerated)
        if threshold is not None:
            found += 1
            broken += true_share(threshold.chance) > tolerated
    assert found > 150
    assert broken / found < 0.05


def test_chances_that_are_too_sure_only_make_it_stricter() -> None:
    honest = find_threshold(*outcomes(1, 5000).counts().one_by_one(), 0.05)
    boastful = find_threshold(*outcomes(1, 5000, sure=2.0).counts().one_by_one(), 0.05)
    assert honest is not None
    assert boastful is not None
    assert boastful.chance > honest.chance
    assert true_share(boastful.chance, sure=2.0) < 0.05


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.integers(1, 400))
def test_the_interval_holds_the_observed_share(events: int, more: int) -> None:
    low, high = interval(events, events + more)
    assert 0 <= low <= events / (events + more) <= high <= 1


def test_the_interval_is_the_one_in_the_tables() -> None:
    assert interval(5, 100) == pytest.approx((0.0164, 0.1128), abs=1e-3)
    assert least_answers(0.05) == 86


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_counts_are_stored_and_read_without_loss(seed: int, questions: int) -> None:
    found = outcomes(seed, questions)
    again = Outcomes.read(found.to_dict())
    assert again.to_dict() == found.to_dict()
    counts = again.counts("es")
    assert counts.questions == questions
    chances, right = counts.one_by_one()
    assert len(chances) == questions
    assert int(right.sum()) == int(counts.right.sum())
    assert sum(asked for *_, asked in counts.reliability()) == questions


def test_a_language_is_judged_by_its_own_questions_when_they_suffice() -> None:
    own = outcomes(1, 3000)
    found = promise("es", 0.05, own, NOTHING)
    assert found.source == "language"
    assert found.achieved <= found.high <= 0.06
    assert 0 < found.answered < 1
    assert promise("pt", 0.05, own, NOTHING).source == "all_languages"
    assert promise("es", 0.05, NOTHING, own).source == "packaged"


def test_too_little_evidence_promises_nothing() -> None:
    found = promise("es", 0.05, outcomes(1, 60), NOTHING)
    assert found.source == "none"
    assert not found.answers_alone


def test_little_evidence_against_the_packaged_threshold_raises_it() -> None:
    packaged = outcomes(1, 5000)
    usual = promise("es", 0.05, NOTHING, packaged)
    chance = np.repeat([usual.chance + 0.01, 0.97], 40)
    right = np.arange(80) % 3 > 0
    right[40:] = True
    bad = Outcomes.of(chance, right, np.ones(80, bool), ["es"] * 80)
    found = promise("es", 0.05, bad, packaged)
    assert found.source == "packaged"
    assert found.raised
    assert found.chance > usual.chance
    assert found.low <= 0.05


def test_a_stricter_tolerance_answers_less() -> None:
    own = outcomes(3, 5000)
    shares = [promise("es", tolerated, own, NOTHING).answered for tolerated in (0.02, 0.05, 0.1, 0.2)]
    assert shares == sorted(shares)
