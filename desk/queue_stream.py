"""The queue as a text/event-stream: the whole of it whenever it changed."""

import json
import time
from collections.abc import Callable, Iterator

from conversations.store import QUEUE_TOPIC, ConversationStore
from conversations.stream import HEARTBEAT_SECONDS, LIFE_SECONDS, Stop
from desk.desk_json import queue_json
from foundation.bus import Bus

_STOP_SECONDS = 2.0
_REST_SECONDS = 0.2
"""Changes that come closer together than this are told as one."""


def queue_frames(
    store: ConversationStore,
    bus: Bus,
    stop: Stop,
    mask: Callable[[str], str],
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    life_seconds: float = LIFE_SECONDS,
) -> Iterator[str]:
    """Events `queue` with the queue, and `beat` whenever nothing changed for a while; `mask` as in `queue_json`.

    The beat is an event because a browser's EventSource tells its page nothing of comments, and the page has to
    notice a line that died without a word. Ends when the server stops or after `life_seconds`.
    """
    end = time.monotonic() + life_seconds
    sent = ""
    with bus.subscribe(QUEUE_TOPIC) as subscription:
        while True:
            data = json.dumps(queue_json(store.queue(), mask), ensure_ascii=False, separators=(",", ":"))
            yield "event: beat\ndata: {}\n\n" if data == sent else f"event: queue\ndata: {data}\n\n"
            sent = data
            time.sleep(_REST_SECONDS)
            beat = min(time.monotonic() + heartbeat_seconds, end)
            while not stop.is_set() and (left := beat - time.monotonic()) > 0:
                if subscription.wait(min(left, _STOP_SECONDS)):
                    break
            if stop.is_set() or time.monotonic() >= end:
                return
