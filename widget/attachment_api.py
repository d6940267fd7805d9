"""Files of a visitor's conversation: PUT …/uploads/{key} stores one, GET …/attachments/{id} gives one out."""

from flask import Blueprint, Response, jsonify

from conversations.attachments import Attachments
from conversations.conversation import Actor, Author
from conversations.store import ConversationStore
from foundation.settings import Settings
from foundation.web.limits import by_visitor, limiter
from foundation.web.uploads import given_out, uploaded
from widget import rates
from widget.visitor import own_conversation

_uploads = limiter.limit("30 per minute;200 per hour", key_func=by_visitor, override_defaults=False)


def blueprint(*, store: ConversationStore, attachments: Attachments, settings: Settings) -> Blueprint:
    """No cookie opens anything here; the visitor's token in a header does."""
    api = Blueprint("widget_attachments", __name__, url_prefix="/api/v1/conversations/<public_id>")
    rates.apply(api, settings)

    @api.put("/uploads/<key>")
    @_uploads
    def upload(public_id: str, key: str) -> tuple[Response, int]:
        conversation = own_conversation(store, public_id)
        name, content = uploaded(attachments.limit)
        made, created = attachments.add(conversation.id, Actor(Author.VISITOR), key, name, content)
        return jsonify(attachment=made.to_dict()), 201 if created else 200

    @api.get("/attachments/<attachment_id>")
    def download(public_id: str, attachment_id: str) -> Response:
        found, content = attachments.open(own_conversation(store, public_id).id, attachment_id)
        return given_out(found.name, found.content_type, content)

    return api
