"""The bus of several processes, over Redis publish/subscribe."""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from foundation.bus import MemoryBus, Subscription

log = logging.getLogger(__name__)

_CHANNEL = "ventanilla:wake"
_PAUSE_SECONDS = 1.0
_MOST_UNSENT = 1000


class RedisBus:
    """Sends every wake-up through one Redis channel and delivers it with a MemoryBus in each process.

    One connection a process listens, however many streams are open. While Redis is away, wake-ups still reach
    this process, and the others find out at their next time-out. Whoever publishes never waits for Redis.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=15)
        self._local = MemoryBus()
        self._closed = threading.Event()
        self._unsent: queue.Queue[str | None] = queue.Queue(_MOST_UNSENT)
        self._sender: threading.Thread | None = None
        self._listener: threading.Thread | None = None
        self._start = threading.Lock()

    def publish(self, topic: str) -> None:
        """Wake everyone in every process; in this one even when Redis is away."""
        self._local.publish(topic)
        with self._start:
            if self._sender is None:
                self._sender = threading.Thread(target=self._send, name="redis-wake", daemon=True)
                self._sender.start()
        with contextlib.suppress(queue.Full):
            self._unsent.put_nowait(topic)

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Listen for the length of a `with` block."""
        with self._start:
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="redis-bus", daemon=True)
                self._listener.start()
        with self._local.subscribe(*topics) as subscription:
            yield subscription

    def close(self) -> None:
        """Send what is not sent yet, if Redis answers soon, and stop."""
        self._closed.set()
        sender = self._sender
        if sender is not None:
            with contextlib.suppress(queue.Full):
                self._unsent.put_nowait(None)
            sender.join(_PAUSE_SECONDS)

    def _send(self) -> None:
        while (topic := self._unsent.get()) is not None:
            try:
                self._redis.publish(_CHANNEL, topic)
            except redis.RedisError:
                log.warning("redis_publish_failed")

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                with self._redis.pubsub(  # type: ignore[no-untyped-call]
                    ignore_subscribe_messages=True
                ) as channel:
                    channel.subscribe(_CHANNEL)
                    while not self._closed.is_set():
                        message = channel.get_message(timeout=_PAUSE_SECONDS)
                        if message is not None:
                            self._local.publish(message["data"].decode())
            except (redis.RedisError, OSError):
                log.warning("redis_listen_failed")
                time.sleep(_PAUSE_SECONDS)
