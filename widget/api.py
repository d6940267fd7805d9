"""The public JSON API of the help window: visitors, their conversations, and following them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from assistant.contact import with_contact
from conversations.attachments import Attachments, said_with
from conversations.conversation import Actor, Author, Conversation, Event, Kind
from conversations.store import ConversationStore
from conversations.stream import Stop, follow, frames, wait_for
from foundation.brand import Brand
from foundation.bus import Bus
from foundation.i18n import best_locale
from foundation.settings import Settings
from foundation.web.json_body import Text, json_body
from widget import rates
from widget.event_json import event_json
from widget.open_streams import OpenStreams
from widget.page_address import page_address
from widget.standing import FOLLOWED, Standing
from widget.visitor import current_visitor, own_conversation

HAND_OFF_REASON = "asked"
WAIT_SECONDS = 25
_NUMBER_LIMIT = 2**31 - 1

_Locale = Annotated[StrictStr, Field(max_length=35)]


WORDS = 120
"""Characters of a conversation's last words that a list of conversations shows."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewVisitor(_Body):
    """A browser that begins its first conversation."""

    locale: _Locale


class NewConversation(_Body):
    """A conversation to be; `page` is the address of the page it is begun on."""

    locale: _Locale
    page: Annotated[Text, Field(max_length=10_000)] | None = None


class Helped(_Body):
    """Whether the answer with this number helped."""

    number: int = Field(ge=1, le=_NUMBER_LIMIT)
    right: StrictBool


class NewMessage(_Body):
    """What a visitor says; `key` is the window's own name for it, the same when it is sent again.

    `helped` comes with it when it is the answer to "did that help?".
    `locale` is the language the window is in by now; the conversation goes on in it when that has been switched.
    """

    text: Text
    key: StrictStr
    locale: _Locale | None = None
    helped: Helped | None = None
    attachments: list[Annotated[StrictStr, Field(max_length=64)]] = []


class HandOffWish(_Body):
    """A visitor's wish for a person; `locale` as in a message."""

    key: StrictStr
    locale: _Locale | None = None


class Place(BaseModel):
    """From where on to follow, and how long to wait for something new, in seconds."""

    after: int = Field(0, ge=0, le=_NUMBER_LIMIT)
    wait: int = Field(0, ge=0, le=WAIT_SECONDS)


def blueprint(
    *,
    store: ConversationStore,
    standing: Standing,
    attachments: Attachments,
    bus: Bus,
    brand: Brand,
    settings: Settings,
    schedule_turn: Callable[[int], None],
    hand_off_text: Callable[[str, str, int], str],
    helped: Callable[[Conversation, int, bool], None],
    stop: Stop,
) -> Blueprint:
    """The API under /api/v1, for bearers of a visitor's token.

    `schedule_turn` has the assistant answer a conversation soon and may be called too often. `hand_off_text` gives
    the sentence for a hand-off from its reason, the locale and a turn number. `helped` keeps whether the answer with a
    number helped. `stop` ends the open streams.
    """
    api = Blueprint("widget_api", __name__, url_prefix="/api/v1")
    rates.apply(api, settings)
    streams = OpenStreams(stop)

    def shown(event: Event) -> dict[str, Any]:
        return event_json(event, brand.assistant)

    def language(conversation: Conversation, asked: str | None) -> str:
        window = conversation.window_locale if asked is None else best_locale([asked], settings.locales)
        if window == conversation.window_locale:
            return conversation.locale
        store.use_language(conversation.id, window)
        return window

    @api.post("/visitors")
    def new_visitor() -> tuple[Response, int]:
        body = json_body(NewVisitor)
        _, token = store.new_visitor(best_locale([body.locale], settings.locales))
        return jsonify(token=token), 201

    @api.post("/conversations")
    @rates.per_visitor
    def start() -> tuple[Response, int]:
        visitor_id = current_visitor(store)
        body = json_body(NewConversation)
        locale = best_locale([body.locale], settings.locales)
        page = page_address(body.page) if body.page else None
        return jsonify(_conversation_json(store.start(visitor_id, locale, page))), 201

    @api.get("/conversations")
    def own() -> Response:
        found = store.of_visitor(current_visitor(store))
        words = store.last_words([conversation.id for conversation in found])
        listed = [{**_conversation_json(one), "last_words": words.get(one.id, "")[:WORDS]} for one in found]
        return jsonify(conversations=listed)

    @api.post("/conversations/<public_id>/messages")
    @rates.per_visitor
    def say(public_id: str) -> tuple[Response, int]:
        conversation = own_conversation(store, public_id)
        body = json_body(NewMessage)
        files = attachments.claim(conversation.id, Actor(Author.VISITOR), body.attachments)
        said = with_contact(said_with(body.text, files, settings.message_limit), brand.order_number)
        language(conversation, body.locale)
        event, created = store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, said, body.key)
        # Also for a repeated message: the first request may have ended between these lines.
        if body.helped is not None:
            helped(conversation, body.helped.number, body.helped.right)
        schedule_turn(conversation.id)
        return jsonify(event=shown(event)), 201 if created else 200

    @api.post("/conversations/<public_id>/handoff")
    @rates.per_visitor
    def ask_for_person(public_id: str) -> tuple[Response, int]:
        conversation = own_conversation(store, public_id)
        body = json_body(HandOffWish)
        locale = language(conversation, body.locale)
        text = hand_off_text(HAND_OFF_REASON, locale, conversation.last_number)
        event, created = store.hand_off(conversation.id, HAND_OFF_REASON, text, body.key, Author.VISITOR)
        return jsonify(event=shown(event)), 201 if created else 200

    @api.get("/conversations/<public_id>/events")
    def events(public_id: str) -> Response:
        conversation = own_conversation(store, public_id)
        place = Place.model_validate(request.args.to_dict())
        after = min(place.after, conversation.last_number)
        found = wait_for(store, bus, conversation.id, after, place.wait, stop=stop)
        current = (store.by_id(conversation.id) if found else None) or conversation
        # The number to go on from: the conversation's own may already be of an event that is not in this answer.
        last_number = found[-1].number if found else after
        return jsonify(
            events=[shown(event) for event in found],
            last_number=last_number,
            state=current.state.value,
            **standing.polled(conversation.id),
        )

    @api.get("/conversations/<public_id>/stream")
    def stream(public_id: str) -> Response:
        conversation = own_conversation(store, public_id)
        last_seen = request.headers.get("Last-Event-ID") or request.args.get("after") or 0
        after = min(Place.model_validate({"after": last_seen}).after, conversation.last_number)
        one = streams.open(conversation.visitor_id)
        entries = follow(store, bus, conversation.id, after, one, signals=FOLLOWED)
        return _event_stream(
            frames(entries, shown, partial(standing.told, conversation.id)), partial(streams.close, one)
        )

    return api


def _event_stream(entries: Iterator[str], ended: Callable[[], None]) -> Response:
    response = Response(entries, content_type="text/event-stream")
    response.call_on_close(ended)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _conversation_json(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.public_id,
        "state": conversation.state.value,
        "locale": conversation.locale,
        "last_number": conversation.last_number,
        "created_at": conversation.created_at.isoformat(timespec="milliseconds"),
        "updated_at": conversation.updated_at.isoformat(timespec="milliseconds"),
    }
