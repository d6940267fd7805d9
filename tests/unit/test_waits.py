"""The estimate is honest: nothing with too little to go by, a range otherwise, less the longer one has waited."""

from hypothesis import given
from hypothesis import strategies as st

from conversations.waits import LEAST, Estimate, Wait, estimate


def waits(*minutes: float, hour: float = 10) -> list[Wait]:
    return [Wait(hour, 60 * minute) for minute in minutes]


def test_too_few_waits_say_nothing() -> None:
    assert estimate(waits(*range(1, LEAST)), 10, 0) is None
    assert estimate(waits(*range(1, LEAST + 1)), 10, 0) is not None


def test_only_waits_of_these_hours_count() -> None:
    assert estimate(waits(*range(1, 20), hour=4), 10, 0) is None
    assert estimate(waits(*range(1, 20), hour=23.5), 0.5, 0) is not None


def test_the_range_holds_from_a_quarter_to_nine_tenths() -> None:
    assert estimate(waits(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22), 10, 0) == Estimate(7, 20)


def test_who_has_waited_is_told_of_those_who_waited_longer() -> None:
    assert estimate(waits(1, 1, 1, 1, 10, 10, 10, 10), 10, 120) == Estimate(8, 9)


def test_who_has_waited_longer_than_others_is_told_nothing() -> None:
    assert estimate(waits(*[3] * 20), 10, 600) is None


@given(st.lists(st.builds(Wait, st.floats(0, 24), st.floats(0, 1e6)), max_size=80), st.floats(0, 24), st.floats(0, 1e6))
def test_a_range_is_one(recent: list[Wait], hour: float, waited: float) -> None:
    found = estimate(recent, hour, waited)
    assert found is None or 0 <= found.low < found.high
