"""Bounds how many streams one visitor holds open; the oldest ends for the newest."""

import threading
from collections import defaultdict

from conversations.stream import Stop

MOST = 10
"""Open streams of one visitor in one process: each is a connection and memory. Tabs out of sight hold none."""


class OpenStream:
    """Tells one stream to end: the server stops, or its visitor has opened too many newer ones."""

    def __init__(self, visitor_id: int, stop: Stop) -> None:
        self.visitor_id = visitor_id
        self._stop = stop
        self._displaced = False

    def displace(self) -> None:
        """Let it end soon."""
        self._displaced = True

    def is_set(self) -> bool:
        """Whether to end now."""
        return self._displaced or self._stop.is_set()


class OpenStreams:
    """The open streams of this process, each visitor's in the order of opening.

    The oldest ends and the newest is not refused: a line that died without a word still counts as open, and must not
    keep its visitor out. Whoever's stream ends comes back from the last number it has, so nothing is lost.
    """

    def __init__(self, stop: Stop, most: int = MOST) -> None:
        self._stop = stop
        self._most = most
        self._lock = threading.Lock()
        self._open: dict[int, list[OpenStream]] = defaultdict(list)

    def open(self, visitor_id: int) -> OpenStream:
        """One more of this visitor's."""
        stream = OpenStream(visitor_id, self._stop)
        with self._lock:
            streams = self._open[visitor_id]
            streams.append(stream)
            while len(streams) > self._most:
                streams.pop(0).displace()
        return stream

    def close(self, stream: OpenStream) -> None:
        """It has ended, by itself or displaced."""
        with self._lock:
            streams = self._open.get(stream.visitor_id, [])
            if stream in streams:
                streams.remove(stream)
            if not streams:
                self._open.pop(stream.visitor_id, None)

    def count(self, visitor_id: int) -> int:
        """How many this visitor has."""
        with self._lock:
            return len(self._open.get(visitor_id, ()))
