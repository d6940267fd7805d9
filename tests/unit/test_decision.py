"""The decision is pure: the same evidence always decides the same, and every outcome has its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.decision import (
    HAND_OFF_REASONS,
    Answer,
    AskBack,
    Candidate,
    Evidence,
    HandOff,
    Limits,
    Say,
    decide,
)

LIMITS = Limits(answer=0.7, offer=0.3, mention=0.1, talk=0.5)


def evidence(
    *chances: float, intent: str | None = None, sure: float = 1.0, question: str = "how is this done", **rest: Any
) -> Evidence:
    return Evidence(intent, sure, question, tuple(Candidate(n, chance) for n, chance in enumerate(chances, 1)), **rest)


def test_a_likely_article_is_the_answer() -> None:
    assert decide(evidence(0.8, 0.6), LIMITS) == Answer(1)


def test_between_sure_and_unsure_up_to_three_articles_are_offered() -> None:
    assert decide(evidence(0.5, 0.4, 0.2, 0.15, 0.12), LIMITS) == AskBack((1, 2, 3))
    assert decide(evidence(0.5, 0.05), LIMITS) == AskBack((1,))


def test_asking_back_happens_once() -> None:
    assert decide(evidence(0.5, 0.4, last="offer"), LIMITS) == HandOff("asked_back_in_vain")
    assert decide(evidence(0.9, last="offer"), LIMITS) == Answer(1)
    assert decide(evidence(0.5, 0.4, last="offer", offered=(2, 1)), LIMITS) == Answer(1)


@pytest.mark.parametrize("chances", [(), (0.0,), (0.29, 0.29)])
def test_unsure_brings_in_a_person(chances: tuple[float, ...]) -> None:
    assert decide(evidence(*chances), LIMITS) == HandOff("unsure")


def test_asking_for_a_person_goes_before_a_likely_article() -> None:
    assert decide(evidence(0.99, intent="ask_person", sure=0.6), LIMITS) == HandOff("asked")


@pytest.mark.parametrize(("intent", "reason"), [("complaint", "angry"), ("legal_threat", "sensitive_topic")])
def test_anger_and_threats_go_to_a_person_unless_an_article_is_the_likelier_reading(intent: str, reason: str) -> None:
    assert decide(evidence(0.6, intent=intent, sure=0.8), LIMITS) == HandOff(reason)
    assert decide(evidence(0.9, intent=intent, sure=0.6), LIMITS) == Answer(1)


def test_ones_own_order_goes_before_every_article() -> None:
    assert decide(evidence(0.99, intent="where_is_my_order", sure=0.6), LIMITS) == HandOff("personal_request")
    assert decide(evidence(0.99, personal=True), LIMITS) == HandOff("personal_request")


def test_a_question_that_merely_resembles_small_talk_is_answered() -> None:
    assert decide(evidence(0.9, intent="greet", sure=0.85), LIMITS) == Answer(1)
    assert decide(evidence(0.9, intent="greet", sure=0.45), LIMITS) == Answer(1)


def test_small_talk_draws_no_article() -> None:
    assert decide(evidence(0.9, intent="thanks", question=""), LIMITS) == Say("thanks")


def test_yes_opens_what_was_offered_and_no_brings_in_a_person() -> None:
    assert decide(evidence(intent="affirm", last="offer", offered=(7, 8)), LIMITS) == Answer(7)
    assert decide(evidence(intent="affirm", last="person_offered"), LIMITS) == HandOff("asked")
    assert decide(evidence(intent="affirm"), LIMITS) == Say("affirm")
    assert decide(evidence(intent="deny", last="offer", offered=(7,)), LIMITS) == HandOff("asked_back_in_vain")
    assert decide(evidence(intent="deny"), LIMITS) == Say("deny")


def test_the_article_that_the_visitor_chose_is_the_answer() -> None:
    assert decide(evidence(0.1, intent="deny", last="offer", offered=(7, 8), chosen=8), LIMITS) == Answer(8)


def test_off_topic_is_said_once_then_a_person_is_offered_then_brought_in() -> None:
    said = [decide(evidence(0.1, intent="off_topic", off_topic=before), LIMITS) for before in range(3)]
    assert said == [Say("off_topic"), Say("off_topic_again"), HandOff("off_topic")]
    assert decide(evidence(0.9, intent="off_topic"), LIMITS) == Answer(1)
    assert decide(evidence(0.4, intent="off_topic", sure=0.9), LIMITS) == Say("off_topic")
    assert decide(evidence(0.4, intent="off_topic", sure=0.6), LIMITS) == AskBack((1,))


def test_what_cannot_be_read_is_asked_once() -> None:
    assert decide(evidence(question=""), LIMITS) == Say("unclear")
    assert decide(evidence(question="", unclear=1), LIMITS) == HandOff("unsure")
    assert decide(evidence(0.1, question="cold brew"), LIMITS) == Say("unclear")
    assert decide(evidence(0.5, intent="inform"), LIMITS) == Say("unclear")


chance = st.floats(0, 1, allow_nan=False)
intents = ["greet", "thanks", "ask_person", "complaint", "affirm", "deny", "off_topic", "inform", "where_is_my_order"]


@given(
    st.lists(chance, max_size=6).map(lambda found: sorted(found, reverse=True)),
    st.sampled_from([None, *intents]),
    chance,
    st.sampled_from(["", "offer", "answer", "person_offered"]),
    st.lists(st.integers(1, 9), max_size=3),
    st.booleans(),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_what_was_stored_decides_the_same_again(
    chances: list[float],
    intent: str | None,
    sure: float,
    last: str,
    offered: list[int],
    personal: bool,
    off_topic: int,
    unclear: int,
) -> None:
    seen = evidence(
        *(round(c, 4) for c in chances),
        intent=intent,
        sure=round(sure, 4),
        last=last,
        offered=tuple(offered),
        personal=personal,
        off_topic=off_topic,
        unclear=unclear,
    )
    again = Evidence.of(json.loads(json.dumps(seen.to_dict())))
    assert again == seen
    decided = decide(seen, LIMITS)
    assert decide(again, LIMITS) == decided
    if isinstance(decided, AskBack):
        assert last != "offer" and 1 <= len(decided.article_ids) <= LIMITS.most_offered
    if isinstance(decided, HandOff):
        assert decided.reason in HAND_OFF_REASONS
