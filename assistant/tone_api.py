"""POST /api/v1/tone: advice on a text, for other programs; it stores nothing."""

from typing import Any, Literal

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, ConfigDict

from assistant.tone import Tone
from foundation.brand import Channel, Formality
from foundation.settings import Settings
from foundation.text import bounded
from foundation.web.json_body import Text, json_body
from foundation.web.language import page_locale
from foundation.web.limits import limiter

TEXT_LIMIT = 20_000
"""Characters of a text that are read."""


class Draft(BaseModel):
    """A text, the language of its readers and where it is to appear; `formality` where it is not the brand's."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    locale: Literal["es", "pt", "en"]
    channel: Channel = "chat"
    formality: Formality | None = None


def advice_json(tone: Tone, draft: Draft) -> dict[str, Any]:
    """The advice with its sentences in the reader's language; positions count characters (code points).

    A text longer than TEXT_LIMIT is refused with 413.
    """
    # Checked but not stripped: positions are those of the text as it was sent.
    bounded(draft.text, TEXT_LIMIT, "The text")
    found = tone.check(draft.text, draft.locale, draft.channel, draft.formality)
    return {"advice": [one.to_dict(page_locale()) for one in found], "count": len(found)}


def blueprint(tone: Tone, settings: Settings) -> Blueprint:
    """The route, limited by network address."""
    api = Blueprint("tone_api", __name__)

    @api.post("/api/v1/tone")
    @limiter.limit(settings.address_rate)
    def check() -> Response:
        return jsonify(advice_json(tone, json_body(Draft)))

    return api
