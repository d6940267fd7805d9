"""How a conversation stands besides what was said in it, as its visitor may know it."""

from dataclasses import dataclass
from typing import Any

from conversations.conversation import Author
from conversations.ratings import Ratings
from conversations.reading import ReadMarks
from conversations.signals import Signal
from conversations.waiting_room import WaitingRoom

FOLLOWED = (Signal.AGENT_WRITES, Signal.AGENT_LOOKS_UP, Signal.READ, Signal.PLACE, Signal.RATED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the agent has read, the place in the queue, and the rating."""

    marks: ReadMarks
    room: WaitingRoom
    ratings: Ratings

    def told(self, conversation_id: int, signal: Signal) -> dict[str, Any] | None:
        """What the visitor is told with a signal; None for nothing."""
        match signal:
            case Signal.READ:
                return {"number": self.marks.of(conversation_id, Author.AGENT)}
            case Signal.PLACE:
                place = self.room.place(conversation_id)
                return place.to_dict() if place else None
            case Signal.RATED:
                rating = self.ratings.of(conversation_id)
                return rating.to_dict() if rating else None
        return {}

    def polled(self, conversation_id: int) -> dict[str, Any]:
        """The same for a window that asks now and then."""
        return {
            "read": self.marks.of(conversation_id, Author.AGENT),
            "place": self.told(conversation_id, Signal.PLACE),
        }
