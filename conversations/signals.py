"""What passes between the two sides of a conversation without being stored: wake-ups on topics of their own."""

from enum import StrEnum


class Signal(StrEnum):
    """What the other side is doing just now, or that a state has changed which its reader then looks up."""

    VISITOR_WRITES = "visitor_writes"
    AGENT_WRITES = "agent_writes"
    AGENT_LOOKS_UP = "agent_looks_up"
    READ = "read"


STATES = frozenset({Signal.READ})
"""The signals of something that lasts; whoever begins to follow is told how it stands."""


def signal_topic(conversation_id: int, signal: Signal) -> str:
    """The wake-up topic of one signal in one conversation."""
    return f"conversation:{conversation_id}:{signal.value}"
