"""POST /api/v1/desk/conversations/{id}/events/{number}/verdict: an agent says whether an answer was right."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, ConfigDict, StrictBool

from conversations.conversation import Conversation
from conversations.store import ConversationStore
from foundation.access import Role
from foundation.errors import not_found
from foundation.web.json_body import json_body
from foundation.web.sign_in import requires

_HIGHEST = 2**31


class Verdict(BaseModel):
    """Whether the answer was right."""

    model_config = ConfigDict(extra="forbid")

    right: StrictBool


def blueprint(store: ConversationStore, judge: Callable[[Conversation, int, bool], bool]) -> Blueprint:
    """The route; `judge` keeps the word on the answer with a number and says whether it is one."""
    api = Blueprint("desk_verdict", __name__, url_prefix="/api/v1/desk")

    @api.post("/conversations/<public_id>/events/<int:number>/verdict")
    @requires(Role.AGENT)
    def verdict(public_id: str, number: int) -> Response:
        conversation, right = store.get(public_id), json_body(Verdict).right
        if conversation is None or not 0 < number < _HIGHEST or not judge(conversation, number, right):
            raise not_found()
        return jsonify(right=right)

    return api
