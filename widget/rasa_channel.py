"""Rasa's REST channel: programs made for it talk to the assistant as they would to Rasa 3.6.

The channel trusts whoever calls it: the caller says who the visitor is. It is therefore off unless an operator turns
it on, and asks for a token that only the callers have.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from conversations.conversation import Author, Event, Kind
from foundation.errors import Problem
from foundation.settings import Settings
from foundation.text import required
from foundation.web.json_body import Model, json_body
from foundation.web.limits import limiter
from widget.event_json import event_json
from widget.rasa_conversations import RasaConversations
from widget.rasa_messages import rasa_messages
from widget.rasa_requests import SENDER_LIMIT, Following, HandOffFromElsewhere, Message


def _channel_rate() -> str:
    return str(current_app.config["RASA_CHANNEL_RATE"])


def _sender_rate() -> str:
    return str(current_app.config["RASA_CHANNEL_SENDER_RATE"])


def _sender_of_request() -> str:
    """Counts a sender by a digest of the name, requests without one by their network address."""
    body = request.get_json(force=True, silent=True)
    sender = body.get("sender") if isinstance(body, dict) else None
    return hashlib.sha256(str(sender).encode("utf-8", "replace")).hexdigest() if sender else str(get_remote_address())


# Made once: the limiter keeps every limit it is ever given for as long as the process lives.
_by_address = limiter.shared_limit(_channel_rate, scope="rasa_channel", override_defaults=False)
_by_sender = limiter.limit(_sender_rate, key_func=_sender_of_request, override_defaults=False)


def blueprint(conversations: RasaConversations, settings: Settings, assistant: str) -> Blueprint:
    """The addresses under /webhooks/rest/; `assistant` is the assistant's name."""
    channel = Blueprint("rasa_channel", __name__, url_prefix="/webhooks/rest")
    token = settings.rasa_channel_token.encode() if settings.rasa_channel == "token" else None
    rates = {"RASA_CHANNEL_RATE": settings.rasa_channel_rate, "RASA_CHANNEL_SENDER_RATE": settings.visitor_rate}
    channel.record(lambda state: state.app.config.update(rates))
    _by_address(channel)

    @channel.before_request
    def let_in() -> None:
        if token is None or request.method == "GET":
            return
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode("utf-8", "replace"), token):
            raise Problem(401, "token_unknown", "The token of this caller is missing or wrong.")

    def read(model: type[Model]) -> Model:
        # No web page has the token, so that with it any media type is as good as Rasa finds it.
        return json_body(model, any_type=token is not None)

    def told(events: Iterable[Event], sender: str) -> Iterator[dict[str, Any]]:
        for event in events:
            yield from rasa_messages(event, sender, settings.address)

    @channel.get("/", strict_slashes=False)
    def health() -> Response:
        return jsonify(status="ok")

    @channel.post("/webhook")
    @_by_sender
    def receive() -> Response:
        body = read(Message)
        sender = _named(body.sender)
        conversation = conversations.of(sender, body.locale, _accepted())
        event = conversations.say(conversation, body.message or "", body.key)
        if request.args.get("stream", "").lower() == "true":
            lines = (f"{json.dumps(one)}\n" for one in told(conversations.answer(event) if event else (), sender))
            return Response(lines, content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        said = conversations.answer(event) if event else []
        response = jsonify(list(told(said, sender)))
        current = conversations.now(conversation)
        response.headers["Ventanilla-State"] = current.state.value
        if event:
            response.headers["Ventanilla-Last-Number"] = str((said or [event])[-1].number)
        return response

    @channel.post("/messages")
    def follow() -> Response:
        body = read(Following)
        sender = _named(body.sender)
        conversation, found = conversations.follow(sender, body.after, body.wait)
        if conversation is None:
            return jsonify(messages=[], last_number=0, state=None)
        last_number = found[-1].number if found else min(body.after, conversation.last_number)
        messages = [
            {**message, "number": event.number, **_who(event, assistant)}
            for event in found
            if event.author is not Author.VISITOR or event.kind is not Kind.MESSAGE
            for message in told([event], sender)
        ]
        return jsonify(messages=messages, last_number=last_number, state=conversation.state.value)

    @channel.post("/handoff")
    @_by_sender
    def hand_off() -> ResponseReturnValue:
        body = read(HandOffFromElsewhere)
        conversation = conversations.of(_named(body.sender), body.locale, _accepted())
        text, created = conversations.hand_off(conversation, body.transcript, body.key)
        current = conversations.now(conversation)
        answered = jsonify(text=text, state=current.state.value, last_number=current.last_number)
        return answered, 201 if created else 200

    return channel


def _named(sender: str | None) -> str:
    """The sender's name. Rasa takes everybody without one for the same person, who would read the others' answers."""
    return required(sender or "", SENDER_LIMIT, "The sender")


def _accepted() -> list[str]:
    return [tag for tag, _ in request.accept_languages]


def _who(event: Event, assistant: str) -> dict[str, str | None]:
    shown = event_json(event, assistant)
    return {"author": shown["author"], "name": shown["name"]}
