"""POST /api/v1/visitors/identify: the visitor is a customer whom the company's own server vouches for."""

from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from conversations.customers import Customers
from conversations.store import ConversationStore
from foundation.database import now
from foundation.errors import Problem
from foundation.settings import Settings
from foundation.web.json_body import json_body
from foundation.web.limits import by_visitor, limiter
from widget import rates
from widget.identity import identity_of
from widget.visitor import current_visitor

_tries = limiter.limit("20 per minute", key_func=by_visitor, override_defaults=False)


class Proof(BaseModel):
    """What the company's server signed."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[StrictStr, Field(min_length=1, max_length=4000)]


def blueprint(*, store: ConversationStore, customers: Customers, settings: Settings) -> Blueprint:
    """Joins the visitor's conversations, those before and those to come, under the customer."""
    api = Blueprint("widget_identity", __name__, url_prefix="/api/v1")
    rates.apply(api, settings)

    @api.post("/visitors/identify")
    @_tries
    def identify() -> Response:
        visitor_id, body = current_visitor(store), json_body(Proof)
        if not settings.identity_secret:
            raise Problem(404, "no_identity", "Customers are not signed in here.")
        identity = identity_of(body.token, settings.identity_secret, now())
        return jsonify(name=customers.identify(visitor_id, identity, body.token).name)

    return api
