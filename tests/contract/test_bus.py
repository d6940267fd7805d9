"""Wake-ups reach whoever listens, in this process and in others, and nobody who publishes ever waits for Redis."""

import socket
import time
from collections.abc import Iterator

import pytest

from foundation.bus import Bus, MemoryBus
from foundation.bus_redis import RedisBus


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def two(request: pytest.FixtureRequest) -> Iterator[tuple[Bus, Bus]]:
    """A bus as two processes have it; the same one for the bus of a single process."""
    one: Bus
    other: Bus
    if request.param == "memory":
        one = other = MemoryBus()
    else:
        address = request.getfixturevalue("redis_address")
        one, other = RedisBus(address), RedisBus(address)
    yield one, other
    one.close()
    other.close()


def test_a_wake_up_reaches_every_listener_of_its_topic(two: tuple[Bus, Bus]) -> None:
    one, other = two
    with one.subscribe("a") as here, other.subscribe("a") as there, other.subscribe("b") as elsewhere:
        end = time.monotonic() + 10
        # A listener of Redis needs a moment until it hears.
        while not there.wait(0.1):
            assert time.monotonic() < end
            one.publish("a")
        assert here.wait(5)
        assert not elsewhere.wait(0.05)


def test_who_listens_to_several_topics_hears_which_it_was(two: tuple[Bus, Bus]) -> None:
    one, other = two
    with other.subscribe("a", "b") as there:
        end = time.monotonic() + 10
        while not there.wait(0.1):
            assert time.monotonic() < end
            one.publish("a")
        time.sleep(0.3)
        there.wait(0)
        one.publish("b")
        assert there.wait(5) == {"b"}
        one.publish("c")
        assert there.wait(0.1) == frozenset()


def test_a_wake_up_before_closing_still_goes_out(two: tuple[Bus, Bus]) -> None:
    one, other = two
    with other.subscribe("a") as there:
        end = time.monotonic() + 10
        while not there.wait(0.1):
            assert time.monotonic() < end
            other.publish("a")
        time.sleep(0.3)
        there.wait(0)
        one.publish("a")
        one.close()
        assert there.wait(5)


def test_nobody_waits_for_a_redis_that_hangs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bus = RedisBus(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        with bus.subscribe("a") as listener:
            begun = time.monotonic()
            for _ in range(3000):
                bus.publish("a")
            assert listener.wait(0)
            assert time.monotonic() - begun < 1
            bus.close()
            assert time.monotonic() - begun < 3
