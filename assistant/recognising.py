"""Whoever else than our own engine may name the intent of a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Entity:
    """A value found in a message; `start` and `end` are its place in the text, in characters."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Recognised:
    """One of our intents, or None for what is none of them, with the recogniser's own confidence from 0 to 1."""

    intent: str | None
    confidence: float
    entities: tuple[Entity, ...] = ()

    def to_dict(self) -> Mapping[str, Any]:
        """Plain data for JSON, without the values, which may be personal."""
        return {"intent": self.intent, "confidence": round(self.confidence, 4)}


class IntentRecogniser(Protocol):
    """Names the intent of a message."""

    def recognise(self, text: str, locale: str) -> Recognised | None:
        """What the message is; None when nobody can be asked just now."""
        ...
