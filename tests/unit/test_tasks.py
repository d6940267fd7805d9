"""A form is led through one question at a time, from nothing but what the conversation's events say."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.tasks import CONFIRM, RETRIES, Form, Heard, Move, Progress, Slot, advance, refused, start
from foundation.i18n import day_in_words

ORDER = Form("where", (Slot("order_number", "order_number"), Slot("email", "email")))
RETURN = Form("return", (Slot("order_number", "order_number"), Slot("reason")))


def heard(text: str = "x", intent: str = "", person: bool = False, answerable: bool = False, **found: str) -> Heard:
    return Heard(text, found, intent, person, answerable)


def test_what_is_missing_is_asked_for_one_after_the_other() -> None:
    step = start(ORDER, False, None, heard())
    assert (step.move, step.progress.asking) == (Move.ASK, "order_number")
    step = advance(ORDER, False, step.progress, heard(order_number="GT-1042"))
    assert (step.move, step.progress.asking) == (Move.ASK, "email")
    step = advance(ORDER, False, step.progress, heard(email="a@b.example"))
    assert step.move is Move.REQUEST
    assert step.progress.values == {"order_number": "GT-1042", "email": "a@b.example"}


def test_nothing_that_was_said_is_asked_for() -> None:
    whole = heard(order_number="GT-1042", email="a@b.example")
    assert start(ORDER, False, None, whole).move is Move.REQUEST
    before = Progress("where", {"order_number": "GT-1042", "reason": "broken"}, ended="done")
    step = start(RETURN, True, before, heard())
    assert step.progress.asking == "reason"


def test_a_change_is_confirmed_first() -> None:
    at = start(RETURN, True, None, heard(order_number="GT-1042")).progress
    step = advance(RETURN, True, at, heard("llegó roto"))
    assert (step.move, step.progress.asking, step.progress.values["reason"]) == (Move.CONFIRM, CONFIRM, "llegó roto")
    assert advance(RETURN, True, step.progress, heard("sí", "affirm")).move is Move.REQUEST
    assert advance(RETURN, True, step.progress, heard("no", "deny")).move is Move.CANCEL


@pytest.mark.parametrize("text", ["sim, pode abrir", "sí, adelante", "yes, go ahead", "vale", "ok, confirmo"])
def test_yes_in_any_words_confirms(text: str) -> None:
    at = Progress("return", {"order_number": "GT-1042", "reason": "broken"}, CONFIRM)
    assert advance(RETURN, True, at, heard(text)).move is Move.REQUEST


@pytest.mark.parametrize("text", ["no, déjalo así", "não quero", "no, not yet", "mejor no"])
def test_no_in_any_words_changes_nothing(text: str) -> None:
    at = Progress("return", {"order_number": "GT-1042", "reason": "broken"}, CONFIRM)
    assert advance(RETURN, True, at, heard(text)).move is Move.CANCEL


@pytest.mark.parametrize("text", ["sí, pero espera", "ok, but not that one", "ponle otro motivo"])
def test_a_half_yes_is_asked_again(text: str) -> None:
    at = Progress("return", {"order_number": "GT-1042", "reason": "broken"}, CONFIRM)
    assert advance(RETURN, True, at, heard(text)).move is Move.ASK_AGAIN


def test_a_correction_is_confirmed_anew() -> None:
    at = Progress("return", {"order_number": "GT-1042", "reason": "broken"}, CONFIRM)
    step = advance(RETURN, True, at, heard("no, es el GT-1043", "deny", order_number="GT-1043"))
    assert (step.move, step.progress.values["order_number"]) == (Move.CONFIRM, "GT-1043")


def test_a_question_in_between_is_answered_and_costs_no_try() -> None:
    at = Progress("where", {}, "order_number", tries=1)
    step = advance(ORDER, False, at, heard("¿cuánto cuesta el envío?", answerable=True))
    assert (step.move, step.progress) == (Move.INTERRUPT, at)


def test_a_question_is_no_reason() -> None:
    at = Progress("return", {"order_number": "GT-1042"}, "reason")
    assert advance(RETURN, True, at, heard("¿me cobran algo?", answerable=True)).move is Move.INTERRUPT


def test_after_two_repetitions_comes_a_person() -> None:
    step = start(ORDER, False, None, heard())
    moves = []
    for _ in range(RETRIES + 1):
        step = advance(ORDER, False, step.progress, heard("el azul"))
        moves.append(step.move)
    assert moves == [Move.ASK_AGAIN, Move.ASK_AGAIN, Move.GIVE_UP]
    assert step.progress.ended == "failed"


@pytest.mark.parametrize(
    "text",
    [
        "no lo tengo",
        "no me acuerdo del número",
        "ni idea, lo he perdido",
        "não tenho aqui",
        "não sei qual é",
        "I don't have the number",
        "I can't find it",
        "lost the e-mail",
    ],
)
def test_who_lacks_what_is_asked_for_gets_a_person_at_once(text: str) -> None:
    at = start(ORDER, False, None, heard(email="a@b.example")).progress
    step = advance(ORDER, False, at, heard(text))
    assert (step.move, step.progress.values) == (Move.GIVE_UP, {"email": "a@b.example"})
    answered = advance(ORDER, False, at, heard(f"{text}, GT-1042?", order_number="GT-1042"))
    assert answered.move is Move.REQUEST


def test_what_the_system_does_not_know_is_asked_for_twice_then_a_person() -> None:
    at = Progress("where", {"order_number": "GT-1", "email": "a@b.example"})
    for _ in range(RETRIES):
        step = refused(at, "order_number")
        assert (step.move, step.progress.asking) == (Move.ASK, "order_number")
        at = advance(ORDER, False, step.progress, heard(order_number=f"GT-{step.progress.refused + 1}")).progress
    assert refused(at, "order_number").move is Move.GIVE_UP


@pytest.mark.parametrize(
    "text",
    ["déjalo", "no, déjalo", "mejor cancela", "da igual", "deixa pra lá", "esquece", "never mind", "stop", "forget it"],
)
def test_cancelling_ends_it(text: str) -> None:
    assert advance(ORDER, False, Progress("where", {}, "email"), heard(text)).move is Move.CANCEL


def test_cancelling_an_order_is_no_cancelling() -> None:
    at = Progress("where", {}, "email")
    assert advance(ORDER, False, at, heard("¿puedo cancelar mi pedido?", answerable=True)).move is Move.INTERRUPT


def test_a_person_goes_before_everything() -> None:
    at = Progress("return", {"order_number": "GT-1042"}, "reason")
    step = advance(RETURN, True, at, heard("quiero una persona", "ask_person", person=True))
    assert (step.move, step.progress.values) == (Move.LEAVE, at.values)


@given(
    st.lists(
        st.builds(
            Heard,
            st.sampled_from(["x", "?", "sí", "", "déjalo", "a@b.example"]),
            st.sampled_from([{}, {"order_number": "GT-1"}, {"order_number": "GT-2"}]),
            st.sampled_from(["", "affirm", "deny"]),
            st.booleans(),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_no_conversation_changes_something_unasked_or_repeats_for_ever(said: list[Heard]) -> None:
    step = start(RETURN, True, None, heard())
    repeated = 0
    for one in said:
        before = step
        if before.progress.ended or before.move is Move.REQUEST:
            break
        stored = Progress.of(json.loads(json.dumps(before.progress.to_dict())))
        assert stored == before.progress
        step = advance(RETURN, True, stored, one)
        if step.move is Move.REQUEST:
            assert before.progress.asking == CONFIRM
            assert set(step.progress.values) == {"order_number", "reason"}
        repeated = repeated + 1 if step.move is Move.ASK_AGAIN else repeated if step.move is Move.INTERRUPT else 0
        assert repeated <= RETRIES


@pytest.mark.parametrize(
    ("locale", "day", "words"),
    [
        ("es", date(2026, 11, 24), "el martes 24"),
        ("pt", date(2026, 11, 24), "terça-feira, 24"),
        ("en", date(2026, 11, 24), "on Tuesday 24"),
        ("es", date(2026, 11, 21), "mañana"),
        ("pt", date(2026, 11, 20), "hoje"),
        ("en", date(2026, 11, 19), "yesterday"),
        ("es", date(2026, 12, 1), "el martes 1 de diciembre"),
        ("pt", date(2027, 1, 4), "segunda-feira, 4 de janeiro de 2027"),
        ("en", date(2027, 1, 4), "on Monday 4 January 2027"),
    ],
)
def test_days_are_concrete(locale: str, day: date, words: str) -> None:
    assert day_in_words(day, date(2026, 11, 20), locale) == words
