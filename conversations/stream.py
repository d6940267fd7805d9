"""Follows a conversation: every event after number N, those stored already and those still to come.

Wake-ups only shorten the wait. Whoever follows listens before reading, and reads again at every time-out, so that
a lost wake-up costs time and never an event.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from conversations.conversation import Event
from conversations.store import ConversationStore, conversation_topic
from foundation.bus import Bus, Subscription

HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 600.0
PAGE = 200
_STOP_SECONDS = 2.0


class Stop(Protocol):
    """Tells that the server is going down; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """Whether to end now."""
        ...


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing happened, and the line is still open."""


def follow(
    store: ConversationStore,
    bus: Bus,
    conversation_id: int,
    after: int,
    stop: Stop,
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    life_seconds: float = LIFE_SECONDS,
) -> Iterator[Event | Heartbeat]:
    """Events after number `after` as they are stored, a Heartbeat whenever there was none for a while.

    Ends when the server stops or after `life_seconds`; the follower then asks again with the last number it has.
    No database connection is held between two events.
    """
    end = time.monotonic() + life_seconds
    with bus.subscribe(conversation_topic(conversation_id)) as subscription:
        while True:
            found = store.events(conversation_id, after, PAGE)
            for event in found:
                yield event
                after = event.number
            if stop.is_set() or time.monotonic() >= end:
                return
            if len(found) == PAGE:
                continue
            beat = min(time.monotonic() + heartbeat_seconds, end)
            if not _woken(subscription, beat, stop):
                yield Heartbeat()


def wait_for(
    store: ConversationStore,
    bus: Bus,
    conversation_id: int,
    after: int,
    seconds: float,
    *,
    stop: Stop | None = None,
) -> list[Event]:
    """The events after number `after`, at most 200, waiting up to `seconds` for the first; empty when none came."""
    end = time.monotonic() + seconds
    with bus.subscribe(conversation_topic(conversation_id)) as subscription:
        while True:
            found = store.events(conversation_id, after, PAGE)
            if found or time.monotonic() >= end or (stop is not None and stop.is_set()):
                return found
            _woken(subscription, end, stop)


def _woken(subscription: Subscription, until: float, stop: Stop | None) -> bool:
    while (left := until - time.monotonic()) > 0 and not (stop is not None and stop.is_set()):
        if subscription.wait(min(left, _STOP_SECONDS)):
            return True
    return False


def frames(entries: Iterator[Event | Heartbeat], shown: Callable[[Event], Mapping[str, Any]]) -> Iterator[str]:
    """The entries as a text/event-stream; `shown` says what of an event its reader may see.

    Begins with a comment, so that the answer's headers reach the reader before the first event does.
    """
    yield ": open\n\n"
    for entry in entries:
        if isinstance(entry, Heartbeat):
            yield ": still here\n\n"
        else:
            data = json.dumps(shown(entry), ensure_ascii=False, separators=(",", ":"))
            yield f"id: {entry.number}\nevent: event\ndata: {data}\n\n"
