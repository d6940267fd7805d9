"""Knows a visitor by the bearer token of the request, and lets them see their own conversations only."""

import re

from flask import request

from conversations.conversation import Conversation
from conversations.store import ConversationStore
from foundation.errors import Problem, not_found

# One spelling only: limits count a visitor by this header, and other spellings would be counted anew.
_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]{43})")


def current_visitor(store: ConversationStore) -> int:
    """The id of the visitor who sends the current request. Refuses with 401 `visitor_unknown`."""
    header = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    visitor_id = store.visitor_of(header[1]) if header else None
    if visitor_id is None:
        raise Problem(401, "visitor_unknown", "This window is not known here any more. Start a new conversation.")
    return visitor_id


def own_conversation(store: ConversationStore, public_id: str) -> Conversation:
    """The current visitor's conversation. Refuses with 404 what does not exist and what is somebody else's, alike."""
    visitor_id = current_visitor(store)
    conversation = store.get(public_id)
    if conversation is None or not store.belongs_to(conversation, visitor_id):
        raise not_found()
    return conversation
