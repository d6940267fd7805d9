"""The decision is pure: the same evidence always decides the same, and every outcome has its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.decision import (
    Answer,
    AskBack,
    Candidate,
    Evidence,
    HandOff,
    Limits,
    Say,
    decide,
)

LIMITS = Limits(answer=0.7, offer=0.3, mention=0.1)


def evidence(
    *chances: float, intent: str | None = None, nearness: float = 0.0, question: str = "x", **rest: bool
) -> Evidence:
    candidates = tuple(Candidate(n, chance) for n, chance in enumerate(chances, 1))
    return Evidence(intent, nearness, question, 0.9 if question else 0.0, candidates, rest.get("asked_back", False))


def test_a_likely_article_is_the_answer() -> None:
    assert decide(evidence(0.8, 0.6), LIMITS) == Answer(1)


def test_between_sure_and_unsure_up_to_three_articles_are_offered() -> None:
    assert decide(evidence(0.5, 0.4, 0.2, 0.15, 0.12), LIMITS) == AskBack((1, 2, 3))
    assert decide(evidence(0.5, 0.05), LIMITS) == AskBack((1,))


def test_asking_back_happens_once() -> None:
    assert decide(evidence(0.5, 0.4, asked_back=True), LIMITS) == HandOff("asked_back_in_vain")
    assert decide(evidence(0.9, asked_back=True), LIMITS) == Answer(1)


@pytest.mark.parametrize("chances", [(), (0.0,), (0.29, 0.29)])
def test_unsure_brings_in_a_person(chances: tuple[float, ...]) -> None:
    assert decide(evidence(*chances), LIMITS) == HandOff("unsure")


def test_asking_for_a_person_goes_before_a_likely_article() -> None:
    assert decide(evidence(0.99, intent="ask_person", nearness=0.97), LIMITS) == HandOff("asked")


def test_a_question_that_merely_resembles_small_talk_is_answered() -> None:
    assert decide(evidence(0.9, intent="greet", nearness=0.85), LIMITS) == Answer(1)


def test_small_talk_draws_no_article() -> None:
    assert decide(evidence(0.9, intent="thanks", nearness=1.0, question=""), LIMITS) == Say("thanks")


chance = st.floats(0, 1, allow_nan=False)


@given(
    st.lists(chance, max_size=6).map(lambda found: sorted(found, reverse=True)),
    st.sampled_from([None, "greet", "thanks", "ask_person"]),
    chance,
    st.booleans(),
)
def test_what_was_stored_decides_the_same_again(
    chances: list[float], intent: str | None, nearness: float, asked: bool
) -> None:
    seen = evidence(*(round(c, 4) for c in chances), intent=intent, nearness=round(nearness, 4), asked_back=asked)
    again = Evidence.of(json.loads(json.dumps(seen.to_dict())))
    assert again == seen
    decided = decide(seen, LIMITS)
    assert decide(again, LIMITS) == decided
    if isinstance(decided, Answer):
        assert chances[0] >= LIMITS.answer
    if isinstance(decided, AskBack):
        assert not asked and 1 <= len(decided.article_ids) <= LIMITS.most_offered
