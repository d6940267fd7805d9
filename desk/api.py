"""The desk's JSON API: the queue, whole conversations with the assistant's evidence, taking, answering, closing."""

import json
import time
from collections.abc import Iterator
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from conversations.conversation import Author, Conversation, Event, Kind
from conversations.queue import QueueEntry
from conversations.store import KEY_LIMIT, QUEUE_TOPIC, ConversationStore
from conversations.stream import HEARTBEAT_SECONDS, LIFE_SECONDS, Stop, follow, frames
from foundation.access import Role
from foundation.brand import Brand
from foundation.bus import Bus
from foundation.errors import not_found
from foundation.settings import Settings
from foundation.text import required, storable
from foundation.web.json_body import json_body
from foundation.web.sign_in import current_staff, requires

_POLL_SECONDS = 2.0
_Key = Annotated[StrictStr, Field(min_length=1, max_length=KEY_LIMIT, pattern=r"^[!-~]+$")]
_Text = Annotated[StrictStr, BeforeValidator(lambda raw: storable(raw) if isinstance(raw, str) else raw)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Act(_Body):
    """Taking or closing; `key` makes a repeated request the same act."""

    key: _Key


class Reply(_Body):
    """What an agent says."""

    text: _Text
    key: _Key


class Place(BaseModel):
    """From where on to follow a conversation."""

    after: int = Field(0, ge=0, le=2**31 - 1)


def blueprint(*, store: ConversationStore, bus: Bus, brand: Brand, settings: Settings, stop: Stop) -> Blueprint:
    """The API under /api/v1/desk, for signed-in agents."""
    api = Blueprint("desk_api", __name__, url_prefix="/api/v1/desk")

    def found(public_id: str) -> Conversation:
        conversation = store.get(public_id)
        if conversation is None:
            raise not_found()
        return conversation

    def shown(event: Event) -> dict[str, Any]:
        return event_json(event, brand.assistant)

    @api.get("/queue")
    @requires(Role.AGENT)
    def queue() -> Response:
        return jsonify(queue_json(store.queue()))

    @api.get("/queue/stream")
    @requires(Role.AGENT)
    def queue_stream() -> Response:
        return _event_stream(_queue_frames(store, bus, stop))

    @api.get("/conversations/<public_id>")
    @requires(Role.AGENT)
    def conversation(public_id: str) -> Response:
        return jsonify(conversation_json(found(public_id)))

    @api.get("/conversations/<public_id>/stream")
    @requires(Role.AGENT)
    def stream(public_id: str) -> Response:
        one = found(public_id)
        last_seen = request.headers.get("Last-Event-ID") or request.args.get("after") or 0
        after = min(Place.model_validate({"after": last_seen}).after, one.last_number)
        return _event_stream(frames(follow(store, bus, one.id, after, stop), shown))

    @api.post("/conversations/<public_id>/take")
    @requires(Role.AGENT)
    def take(public_id: str) -> tuple[Response, int]:
        event, created = store.take(found(public_id).id, current_staff().id, json_body(Act).key)
        return jsonify(event=shown(event)), 201 if created else 200

    @api.post("/conversations/<public_id>/messages")
    @requires(Role.AGENT)
    def reply(public_id: str) -> tuple[Response, int]:
        one, body = found(public_id), json_body(Reply)
        text = required(body.text, settings.message_limit, "The message")
        event, created = store.post(
            one.id, Author.AGENT, Kind.MESSAGE, {"text": text}, body.key, staff_id=current_staff().id
        )
        return jsonify(event=shown(event)), 201 if created else 200

    @api.post("/conversations/<public_id>/close")
    @requires(Role.AGENT)
    def close(public_id: str) -> tuple[Response, int]:
        event, created = store.close(found(public_id).id, current_staff().id, json_body(Act).key)
        return jsonify(event=shown(event)), 201 if created else 200

    return api


def event_json(event: Event, assistant: str) -> dict[str, Any]:
    """The event for the desk, with what the assistant knew when it said it."""
    return {
        "number": event.number,
        "kind": event.kind.value,
        "author": event.author.value,
        "staff_id": event.staff_id,
        "name": assistant if event.author is Author.ASSISTANT else event.staff_name,
        "body": dict(event.body),
        "evidence": _evidence_json(event.evidence),
        "key": event.key,
        "created_at": event.created_at.isoformat(timespec="milliseconds"),
    }


def _evidence_json(evidence: Any) -> dict[str, Any] | None:
    if not evidence:
        return None
    articles = evidence.get("findings", {}).get("articles", [])
    kept = ("article_id", "locale", "title", "url", "probability")
    return {
        "decision": evidence.get("decision"),
        "intent": evidence.get("evidence", {}).get("intent"),
        "articles": [{name: article.get(name) for name in kept} for article in articles],
    }


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    """A conversation's heading."""
    return {
        "id": conversation.public_id,
        "state": conversation.state.value,
        "locale": conversation.locale,
        "agent_id": conversation.agent_id,
        "page": conversation.page,
        "last_number": conversation.last_number,
        "created_at": conversation.created_at.isoformat(timespec="milliseconds"),
        "waiting_since": _moment(conversation),
    }


def _moment(conversation: Conversation) -> str | None:
    return conversation.waiting_since.isoformat(timespec="milliseconds") if conversation.waiting_since else None


def queue_json(entries: list[QueueEntry]) -> dict[str, Any]:
    """The queue: who waits, the longest first, then who is being served."""
    return {
        "conversations": [
            {
                **conversation_json(entry.conversation),
                "agent_name": entry.agent_name,
                "reason": entry.reason,
                "last_text": entry.last_text[:200],
                "last_author": entry.last_author.value if entry.last_author else None,
            }
            for entry in entries
        ]
    }


def _queue_frames(store: ConversationStore, bus: Bus, stop: Stop) -> Iterator[str]:
    """The whole queue whenever it changed, as a text/event-stream; heartbeats and a bounded life like `follow`."""
    end = time.monotonic() + LIFE_SECONDS
    sent = ""
    yield ": open\n\n"
    with bus.subscribe(QUEUE_TOPIC) as subscription:
        while not stop.is_set() and time.monotonic() < end:
            data = json.dumps(queue_json(store.queue()), ensure_ascii=False, separators=(",", ":"))
            if data != sent:
                yield f"event: queue\ndata: {data}\n\n"
                sent = data
            beat = time.monotonic() + HEARTBEAT_SECONDS
            while time.monotonic() < beat and not stop.is_set():
                if subscription.wait(_POLL_SECONDS):
                    break
            else:
                yield ": still here\n\n"


def _event_stream(entries: Iterator[str]) -> Response:
    response = Response(entries, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response
