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

    def wait(self, seconds: float) -> frozenset[str]:
        """Block until something was published since the last call: on which topics, none when the time is over."""
        ...


class Bus(Protocol):
    """Publishes a wake-up on a topic to every subscriber, in this process or in all of them."""

    def publish(self, topic: str) -> None:
        """Wake everyone who waits at the topic."""
        ...

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Listen to these topics for the length of a `with` block."""
        ...

    def close(self) -> None:
        """Publish what is under way and stop."""
        ...


class _Listener:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._heard: set[str] = set()

    def tell(self, topic: str) -> None:
        with self._lock:
            self._heard.add(topic)
            self._event.set()

    def wait(self, seconds: float) -> frozenset[str]:
        self._event.wait(seconds)
        with self._lock:
            self._event.clear()
            heard, self._heard = frozenset(self._heard), set()
        return heard


class MemoryBus:
    """The bus of a single process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, set[_Listener]] = defaultdict(set)

    def publish(self, topic: str) -> None:
        """Wake everyone in this process who waits at the topic."""
        with self._lock:
            listeners = tuple(self._listeners.get(topic, ()))
        for listener in listeners:
            listener.tell(topic)

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Listen for the length of a `with` block."""
        listener = _Listener()
        with self._lock:
            for topic in topics:
                self._listeners[topic].add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                for topic in topics:
                    self._listeners[topic].discard(listener)
                    if not self._listeners[topic]:
                        del self._listeners[topic]

    def close(self) -> None:
        """Nothing is ever under way."""
