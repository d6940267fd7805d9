"""Stops asking a program that does not answer, and tries it again from time to time."""

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Opens after `failures` in a row; from then on one attempt is allowed every `pause` seconds until one succeeds."""

    def __init__(self, failures: int = 3, pause: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = failures
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._next = 0.0

    def allows(self) -> bool:
        """Whether to ask now."""
        with self._lock:
            if self._failures < self._most:
                return True
            moment = self._clock()
            if moment < self._next:
                return False
            self._next = moment + self._pause
            return True

    def succeeded(self) -> None:
        """It answered: ask it again every time."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """It did not answer."""
        with self._lock:
            self._failures += 1
            if self._failures == self._most:
                self._next = self._clock() + self._pause
