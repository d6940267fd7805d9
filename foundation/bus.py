"""Wake-ups between whoever wrote and whoever waits: ids only, never content, and losing one loses nothing.

Whoever waits re-reads the database after a wake-up or after a time-out, so a lost message only costs time.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Subscription(Protocol):
    """One listener's place at a topic."""

    def wait(self, seconds: float) -> bool:
        """Block until something was published since the last call, or the time is over; True for the former."""
        ...


class Bus(Protocol):
    """Publishes a wake-up on a topic to every subscriber, in this process or in all of them."""

    def publish(self, topic: str) -> None:
        """Wake everyone who waits at the topic."""
        ...

    @contextmanager
    def subscribe(self, topic: str) -> Iterator[Subscription]:
        """Listen to a topic for the length of a `with` block."""
        ...

    def close(self) -> None:
        """Publish what is under way and stop."""
        ...


class _Flag:
    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> bool:
        woken = self._event.wait(seconds)
        self._event.clear()
        return woken


class MemoryBus:
    """The bus of a single process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, set[_Flag]] = defaultdict(set)

    def publish(self, topic: str) -> None:
        """Wake everyone in this process who waits at the topic."""
        with self._lock:
            flags = tuple(self._listeners.get(topic, ()))
        for flag in flags:
            flag.set()

    @contextmanager
    def subscribe(self, topic: str) -> Iterator[Subscription]:
        """Listen for the length of a `with` block."""
        flag = _Flag()
        with self._lock:
            self._listeners[topic].add(flag)
        try:
            yield flag
        finally:
            with self._lock:
                self._listeners[topic].discard(flag)
                if not self._listeners[topic]:
                    del self._listeners[topic]

    def close(self) -> None:
        """Nothing is ever under way."""
