"""POST /api/v1/conversations/{id}/typing and /read: what a visitor's window reports by itself."""

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field

from conversations.conversation import Author, State
from conversations.reading import ReadMarks
from conversations.signals import Signal, signal_topic
from conversations.store import ConversationStore
from foundation.bus import Bus
from foundation.settings import Settings
from foundation.web.json_body import json_body
from widget import rates
from widget.visitor import own_conversation


class Read(BaseModel):
    """Up to which event the visitor has seen the conversation."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, le=2**31 - 1)


def blueprint(*, store: ConversationStore, marks: ReadMarks, bus: Bus, settings: Settings) -> Blueprint:
    """That the visitor is writing, never what; and how far they have read."""
    api = Blueprint("widget_presence", __name__, url_prefix="/api/v1")
    rates.apply(api, settings)

    @api.post("/conversations/<public_id>/typing")
    @rates.per_visitor_signs
    def typing(public_id: str) -> tuple[str, int]:
        conversation = own_conversation(store, public_id)
        if conversation.state in (State.WAITING, State.WITH_AGENT):
            bus.publish(signal_topic(conversation.id, Signal.VISITOR_WRITES))
        return "", 204

    @api.post("/conversations/<public_id>/read")
    @rates.per_visitor_signs
    def read(public_id: str) -> tuple[str, int]:
        conversation = own_conversation(store, public_id)
        marks.read(conversation.id, Author.VISITOR, json_body(Read).number)
        return "", 204

    return api
