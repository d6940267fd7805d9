"""What passes between the two sides of a conversation without being stored: wake-ups on topics of their own."""

from enum import StrEnum


class Signal(StrEnum):
    """What the other side is doing just now, or that a state has changed which its reader then looks up."""

    VISITOR_WRITES = "visitor_writes"
    AGENT_WRITES = "agent_writes"
    AGENT_LOOKS_UP = "agent_looks_up"
    READ = "read"
    PLACE = "place"
    RATED = "rated"


STATES = frozenset({Signal.READ, Signal.PLACE, Signal.RATED})
"""The signals of something that lasts; whoever begins to follow is told how it stands."""

ORDER_TOPIC = "queue_order"
"""The wake-up topic of who waits: somebody came to the queue or left it."""


def signal_topic(conversation_id: int, signal: Signal) -> str:
    """The wake-up topic of one signal in one conversation; places in the queue change for everybody at once."""
    if signal is Signal.PLACE:
        return ORDER_TOPIC
    return f"conversation:{conversation_id}:{signal.value}"
