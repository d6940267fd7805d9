"""What a visitor may do when all is said: rate the conversation, take its transcript along or have it mailed."""

from typing import Annotated, Protocol

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from conversations.conversation import Conversation
from conversations.ratings import COMMENT_LIMIT, Ratings
from conversations.store import ConversationStore
from conversations.transcript import transcript
from foundation.brand import Brand
from foundation.errors import Problem
from foundation.i18n import best_locale, texts
from foundation.settings import Settings
from foundation.text import bounded, is_address
from foundation.web.json_body import Text, json_body
from foundation.web.limits import by_visitor, limiter
from foundation.web.uploads import given_out
from widget import rates
from widget.visitor import own_conversation

_mails = limiter.limit("3 per hour;6 per day", key_func=by_visitor, override_defaults=False)
_mails_from_address = limiter.limit("10 per hour", override_defaults=False)


class Mail(Protocol):
    """Sends e-mail; raises a Problem when it cannot."""

    def send(self, to: str, subject: str, text: str, attachment: tuple[str, str]) -> None:
        """Send a text with one text file (its name and content)."""
        ...


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewRating(_Body):
    """From 1 (bad) to 5 (good), with what the visitor wants to say about it."""

    score: Annotated[StrictInt, Field(ge=1, le=5)]
    comment: Text = ""


class Address(_Body):
    """Where to send the transcript, and in which language."""

    email: Annotated[StrictStr, Field(max_length=254)]
    locale: Annotated[StrictStr, Field(max_length=35)]


def blueprint(
    *, store: ConversationStore, ratings: Ratings, brand: Brand, settings: Settings, mail: Mail | None
) -> Blueprint:
    """PUT …/rating, GET …/transcript, and POST …/transcript where there is a mail server."""
    api = Blueprint("widget_ending", __name__, url_prefix="/api/v1/conversations/<public_id>")
    rates.apply(api, settings)

    def written(conversation: Conversation, locale: str) -> tuple[str, str]:
        said = transcript(store.events(conversation.id), locale, brand.assistant, brand.hours.zone)
        return f"{brand.name} {conversation.created_at:%Y-%m-%d}.txt", said

    @api.put("/rating")
    @rates.per_visitor
    def rate(public_id: str) -> Response:
        conversation, body = own_conversation(store, public_id), json_body(NewRating)
        comment = bounded(body.comment, COMMENT_LIMIT, "The comment")
        return jsonify(rating=ratings.rate(conversation.id, body.score, comment).to_dict())

    @api.get("/transcript")
    @rates.per_visitor
    def download(public_id: str) -> Response:
        conversation = own_conversation(store, public_id)
        name, said = written(conversation, conversation.window_locale or conversation.locale)
        return given_out(name, "text/plain; charset=utf-8", said.encode())

    @api.post("/transcript")
    @_mails_from_address
    @_mails
    def send(public_id: str) -> tuple[str, int]:
        conversation, body = own_conversation(store, public_id), json_body(Address)
        if mail is None:
            raise Problem(404, "no_mail", "Transcripts are not mailed here. Download it instead.")
        if not is_address(body.email):
            raise Problem(422, "address_unusable", "This is no e-mail address. Check it and try again.")
        locale = best_locale([body.locale], settings.locales)
        said, values = texts(locale), {"brand": brand.name}
        subject = said.gettext("Your conversation with %(brand)s") % values
        words = said.gettext("The transcript of your conversation with %(brand)s is attached.") % values
        mail.send(body.email, subject, f"{words}\n", written(conversation, locale))
        return "", 204

    return api
