"""What an agent's page reports by itself: writing, looking something up, and how far the conversation was read."""

from typing import Literal

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field

from conversations.conversation import Author, Conversation
from conversations.reading import ReadMarks
from conversations.signals import Signal, signal_topic
from conversations.store import ConversationStore
from foundation.access import Role
from foundation.bus import Bus
from foundation.errors import not_found
from foundation.web.json_body import json_body
from foundation.web.limits import limiter
from foundation.web.sign_in import current_staff, requires

_SIGNALS = {"writes": Signal.AGENT_WRITES, "looks_up": Signal.AGENT_LOOKS_UP}
_often = limiter.limit("240 per minute", key_func=lambda: f"staff {current_staff().id}")


class Doing(BaseModel):
    """What the agent is doing just now."""

    model_config = ConfigDict(extra="forbid")

    what: Literal["writes", "looks_up"]


class Read(BaseModel):
    """Up to which event the agent has seen the conversation."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, le=2**31 - 1)


def blueprint(*, store: ConversationStore, marks: ReadMarks, bus: Bus) -> Blueprint:
    """POST /api/v1/desk/conversations/{id}/doing and /read; what a colleague who reads along does is not told."""
    api = Blueprint("desk_presence", __name__, url_prefix="/api/v1/desk")

    def own(public_id: str) -> Conversation | None:
        conversation = store.get(public_id)
        if conversation is None:
            raise not_found()
        return conversation if conversation.agent_id == current_staff().id else None

    @api.post("/conversations/<public_id>/doing")
    @requires(Role.AGENT)
    @_often
    def doing(public_id: str) -> tuple[str, int]:
        conversation, body = own(public_id), json_body(Doing)
        if conversation is not None:
            bus.publish(signal_topic(conversation.id, _SIGNALS[body.what]))
        return "", 204

    @api.post("/conversations/<public_id>/read")
    @requires(Role.AGENT)
    @_often
    def read(public_id: str) -> tuple[str, int]:
        conversation, body = own(public_id), json_body(Read)
        if conversation is not None:
            marks.read(conversation.id, Author.AGENT, body.number)
        return "", 204

    return api
