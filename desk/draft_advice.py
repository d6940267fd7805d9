"""POST /api/v1/desk/tone: advice on what an agent is about to send; it stores and forbids nothing."""

from typing import Any

from flask import Blueprint, Response, jsonify

from assistant.tone import Tone
from assistant.tone_api import Draft, advice_json
from foundation.access import Role
from foundation.quoting import quoted
from foundation.web.json_body import json_body
from foundation.web.sign_in import requires


def blueprint(tone: Tone) -> Blueprint:
    """The route, for signed-in agents."""
    api = Blueprint("draft_advice", __name__)

    @api.post("/api/v1/desk/tone")
    @requires(Role.AGENT)
    def check() -> Response:
        draft = json_body(Draft)
        found: list[dict[str, Any]] = advice_json(tone, draft)["advice"]
        return jsonify(advice=[{**one, "quoted": quoted(draft.text, one["start"], one["end"])} for one in found])

    return api
