"""The storage of rate limits counts as a moving window does, and forgets whoever stays away."""

import time

import pytest
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from foundation.web.limits_in_memory import SCHEME, SteadyMemoryStorage

ThreePerMinute = RateLimitItemPerMinute(3)


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.moment = 1_000_000.0

    def __call__(self) -> float:
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def storage(clock: Clock) -> SteadyMemoryStorage:
    made = storage_from_string(f"{SCHEME}://")
    assert isinstance(made, SteadyMemoryStorage)
    return made


def test_the_window_moves(clock: Clock, storage: SteadyMemoryStorage) -> None:
    limiter = MovingWindowRateLimiter(storage)
    came = []
    for seconds in (0, 20, 20, 5, 16, 1, 20):
        clock.moment += seconds
        came.append(limiter.hit(ThreePerMinute, "one"))
    assert came == [True, True, True, False, True, False, True]
    assert limiter.hit(ThreePerMinute, "another")
    assert limiter.get_window_stats(ThreePerMinute, "one").remaining == 0
    assert limiter.get_window_stats(ThreePerMinute, "another").remaining == 2


def test_whoever_stays_away_is_forgotten(clock: Clock, storage: SteadyMemoryStorage) -> None:
    limiter = MovingWindowRateLimiter(storage)
    for number in range(100):
        limiter.hit(ThreePerMinute, f"visitor {number}")
    clock.moment += 30
    limiter.hit(ThreePerMinute, "visitor 0")
    clock.moment += 31
    for _ in range(100):
        limiter.hit(ThreePerMinute, "somebody")
    assert len(storage.events) == 2
    clock.moment += 61
    limiter.hit(ThreePerMinute, "somebody")
    assert len(storage.events) == 1


def test_no_more_is_kept_than_counts(storage: SteadyMemoryStorage) -> None:
    limiter = MovingWindowRateLimiter(storage)
    for _ in range(50):
        limiter.hit(ThreePerMinute, "one")
    assert [len(entries) for entries in storage.events.values()] == [3]


def test_forgetting_on_purpose(storage: SteadyMemoryStorage) -> None:
    limiter = MovingWindowRateLimiter(storage)
    for _ in range(3):
        limiter.hit(ThreePerMinute, "one")
        limiter.hit(ThreePerMinute, "another")
    limiter.clear(ThreePerMinute, "one")
    assert limiter.hit(ThreePerMinute, "one")
    assert not limiter.hit(ThreePerMinute, "another")
    storage.reset()
    assert limiter.hit(ThreePerMinute, "another")
