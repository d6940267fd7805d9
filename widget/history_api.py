"""GET /api/v1/conversations/{id}/history: a long conversation in portions, the last one first."""

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, Field

from conversations.store import ConversationStore
from foundation.brand import Brand
from foundation.settings import Settings
from widget import rates
from widget.event_json import event_json, first_name
from widget.visitor import own_conversation

PORTION = 60
"""Events in one answer."""

_NUMBER_LIMIT = 2**31 - 1


class Portion(BaseModel):
    """The number before which the events end that are wanted."""

    before: int = Field(_NUMBER_LIMIT, ge=1, le=_NUMBER_LIMIT)


def blueprint(*, store: ConversationStore, brand: Brand, settings: Settings) -> Blueprint:
    """The last events before a number, with the state and its owner, which the events alone may not tell."""
    api = Blueprint("widget_history", __name__, url_prefix="/api/v1")
    rates.apply(api, settings)

    @api.get("/conversations/<public_id>/history")
    def history(public_id: str) -> Response:
        conversation = own_conversation(store, public_id)
        before = Portion.model_validate(request.args.to_dict()).before
        found = store.latest_events(conversation.id, before, PORTION)
        return jsonify(
            events=[event_json(event, brand.assistant) for event in found],
            state=conversation.state.value,
            agent=first_name(store.owner_name(conversation)),
        )

    return api
