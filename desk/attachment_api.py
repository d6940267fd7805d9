"""Files of a conversation for the desk: PUT …/uploads/{key} stores one of the owner's, GET …/attachments/{id} any."""

from flask import Blueprint, Response, jsonify

from conversations.attachments import Attachments
from conversations.conversation import Actor, Author, Conversation
from conversations.store import ConversationStore
from foundation.access import Role
from foundation.errors import Problem, not_found
from foundation.web.sign_in import current_staff, requires
from foundation.web.uploads import given_out, uploaded


def blueprint(*, store: ConversationStore, attachments: Attachments) -> Blueprint:
    """For signed-in agents; what is given out is a download that no browser runs."""
    api = Blueprint("desk_attachments", __name__, url_prefix="/api/v1/desk/conversations/<public_id>")

    def found(public_id: str) -> Conversation:
        conversation = store.get(public_id)
        if conversation is None:
            raise not_found()
        return conversation

    @api.put("/uploads/<key>")
    @requires(Role.AGENT)
    def upload(public_id: str, key: str) -> tuple[Response, int]:
        conversation, me = found(public_id), current_staff().id
        if conversation.agent_id != me:
            raise Problem(409, "wrong_state", "This cannot be done in the conversation's present state.")
        name, content = uploaded(attachments.limit)
        made, created = attachments.add(conversation.id, Actor(Author.AGENT, me), key, name, content)
        return jsonify(attachment=made.to_dict()), 201 if created else 200

    @api.get("/attachments/<attachment_id>")
    @requires(Role.AGENT)
    def download(public_id: str, attachment_id: str) -> Response:
        one, content = attachments.open(found(public_id).id, attachment_id)
        return given_out(one.name, one.content_type, content)

    return api
