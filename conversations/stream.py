"""Follows a conversation: every event after number N, those stored already and those still to come.

Wake-ups only shorten the wait. Whoever follows listens before reading, and reads again at every time-out, so that
a lost wake-up costs time and never an event.
"""

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from conversations.conversation import Event
from conversations.signals import STATES, Signal, signal_topic
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
    signals: Collection[Signal] = (),
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    life_seconds: float = LIFE_SECONDS,
) -> Iterator[Event | Signal | Heartbeat]:
    """Events after number `after` as they are stored, a Heartbeat whenever there was none for a while.

    In between come the `signals` asked for, those of a lasting state once at the beginning too. Ends when the server
    stops or after `life_seconds`; the follower then asks again with the last number it has. No database connection
    is held between two events.
    """
    end = time.monotonic() + life_seconds
    topic = conversation_topic(conversation_id)
    others = {signal_topic(conversation_id, signal): signal for signal in signals}
    beginning = [signal for signal in signals if signal in STATES]
    with bus.subscribe(topic, *others) as subscription:
        while True:
            found = store.events(conversation_id, after, PAGE)
            for event in found:
                yield event
                after = event.number
            if stop.is_set() or time.monotonic() >= end:
                return
            if len(found) == PAGE:
                continue
            while beginning:
                yield beginning.pop()
            beat = min(time.monotonic() + heartbeat_seconds, end)
            while (heard := _woken(subscription, beat, stop)) and topic not in heard:
                yield from (others[name] for name in heard)
            yield from (others[name] for name in heard if name != topic)
            if not heard:
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


def _woken(subscription: Subscription, until: float, stop: Stop | None) -> frozenset[str]:
    while (left := until - time.monotonic()) > 0 and not (stop is not None and stop.is_set()):
        if heard := subscription.wait(min(left, _STOP_SECONDS)):
            return heard
    return frozenset()


def frames(
    entries: Iterator[Event | Signal | Heartbeat],
    shown: Callable[[Event], Mapping[str, Any]],
    told: Callable[[Signal], Mapping[str, Any] | None] = lambda signal: {},
) -> Iterator[str]:
    """The entries as a text/event-stream; `shown` says what of an event its reader may see.

    A signal becomes an event of its name with what `told` says of it, or nothing when that is None. Begins with a
    comment, so that the answer's headers reach the reader before the first event does.
    """
    yield ": open\n\n"
    for entry in entries:
        if isinstance(entry, Heartbeat):
            yield ": still here\n\n"
        elif isinstance(entry, Event):
            yield f"id: {entry.number}\nevent: event\ndata: {_json(shown(entry))}\n\n"
        elif (data := told(entry)) is not None:
            yield f"event: {entry.value}\ndata: {_json(data)}\n\n"


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
