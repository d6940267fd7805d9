"""The desk's JSON API: the queue, whole conversations with the assistant's evidence, taking, answering, closing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from assistant.masking import masked
from conversations.attachments import Attachments, said_with
from conversations.conversation import Actor, Author, Conversation, Event, Kind
from conversations.customers import Customers
from conversations.ratings import Ratings
from conversations.reading import ReadMarks
from conversations.signals import Signal
from conversations.store import ConversationStore
from conversations.stream import Stop, follow, frames
from desk.desk_json import event_json, queue_json, whole_json
from desk.queue_stream import queue_frames
from foundation.access import Role
from foundation.brand import Brand
from foundation.bus import Bus
from foundation.errors import not_found
from foundation.settings import Settings
from foundation.web.json_body import Text, json_body
from foundation.web.sign_in import UntilSignedOut, current_staff, requires

FOLLOWED = (Signal.VISITOR_WRITES, Signal.READ, Signal.RATED)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Act(_Body):
    """Closing; `key` makes a repeated request the same act."""

    key: StrictStr


class Take(Act):
    """Taking; `takes_from` is the colleague whose conversation it is."""

    takes_from: int | None = Field(None, ge=1, le=2**53)


class Reply(_Body):
    """What an agent says; `key` is the page's own name for it, the same when it is sent again."""

    text: Text
    key: StrictStr
    attachments: list[Annotated[StrictStr, Field(max_length=64)]] = []


class Place(BaseModel):
    """From where on to follow a conversation."""

    after: int = Field(0, ge=0, le=2**31 - 1)


def blueprint(
    *,
    store: ConversationStore,
    marks: ReadMarks,
    attachments: Attachments,
    ratings: Ratings,
    customers: Customers,
    verdicts: Callable[[Conversation, Sequence[Event]], Mapping[int, bool]],
    bus: Bus,
    brand: Brand,
    settings: Settings,
    here: Callable[[int], None],
    stop: Stop,
) -> Blueprint:
    """The API under /api/v1/desk, for signed-in agents.

    `verdicts` tells what agents said about answers, `here` is told whose page is open, `stop` ends the streams.
    """
    api = Blueprint("desk_api", __name__, url_prefix="/api/v1/desk")

    mask = partial(masked, order_number=brand.order_number)

    def found(public_id: str) -> Conversation:
        conversation = store.get(public_id)
        if conversation is None:
            raise not_found()
        return conversation

    def shown(event: Event) -> dict[str, Any]:
        return event_json(event, brand.assistant)

    def stored(event: Event, created: bool) -> tuple[Response, int]:
        return jsonify(event=shown(event)), 201 if created else 200

    @api.get("/queue")
    @requires(Role.AGENT)
    def queue() -> Response:
        return jsonify(queue_json(store.queue(), mask))

    @api.get("/queue/stream")
    @requires(Role.AGENT)
    def queue_stream() -> Response:
        staff_id = current_staff().id

        def present(entries: Iterator[str]) -> Iterator[str]:
            for entry in entries:
                here(staff_id)
                yield entry

        return _event_stream(present(queue_frames(store, bus, UntilSignedOut(stop, Role.AGENT), mask)))

    @api.get("/conversations/<public_id>")
    @requires(Role.AGENT)
    def conversation(public_id: str) -> Response:
        one = found(public_id)
        customer, rating = customers.of_visitor(one.visitor_id), ratings.of(one.id)
        events = store.events(one.id)
        return jsonify(
            **whole_json(one, events, brand.assistant, verdicts(one, events)),
            customer={"name": customer.name, "email": customer.email} if customer else None,
            rating=rating.to_dict() if rating else None,
        )

    @api.get("/conversations/<public_id>/stream")
    @requires(Role.AGENT)
    def stream(public_id: str) -> Response:
        one = found(public_id)
        last_seen = request.headers.get("Last-Event-ID") or request.args.get("after") or 0
        after = min(Place.model_validate({"after": last_seen}).after, one.last_number)
        until = UntilSignedOut(stop, Role.AGENT)

        def told(signal: Signal) -> dict[str, Any] | None:
            match signal:
                case Signal.READ:
                    return {"number": marks.of(one.id, Author.VISITOR)}
                case Signal.RATED:
                    rating = ratings.of(one.id)
                    return rating.to_dict() if rating else None
            return {}

        return _event_stream(frames(follow(store, bus, one.id, after, until, signals=FOLLOWED), shown, told))

    @api.post("/conversations/<public_id>/take")
    @requires(Role.AGENT)
    def take(public_id: str) -> tuple[Response, int]:
        one, body = found(public_id), json_body(Take)
        return stored(*store.take(one.id, current_staff().id, body.key, body.takes_from))

    @api.post("/conversations/<public_id>/messages")
    @requires(Role.AGENT)
    def reply(public_id: str) -> tuple[Response, int]:
        one, body = found(public_id), json_body(Reply)
        me = current_staff().id
        files = attachments.claim(one.id, Actor(Author.AGENT, me), body.attachments)
        said = said_with(body.text, files, settings.message_limit)
        return stored(*store.post(one.id, Author.AGENT, Kind.MESSAGE, said, body.key, staff_id=me))

    @api.post("/conversations/<public_id>/close")
    @requires(Role.AGENT)
    def close(public_id: str) -> tuple[Response, int]:
        return stored(*store.close(found(public_id).id, current_staff().id, json_body(Act).key))

    return api


def _event_stream(entries: Iterator[str]) -> Response:
    response = Response(entries, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response
