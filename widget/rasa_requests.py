"""What callers of Rasa's REST channel send."""

import hashlib
import secrets
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from foundation.web.json_body import Text
from widget.api import Place

SENDER_LIMIT = 200
MOST_TOLD = 200

# Rasa takes a number for a sender's name.
_Sender = Annotated[
    StrictStr,
    BeforeValidator(lambda raw: str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw),
    Field(max_length=SENDER_LIMIT),
]
_Key = Annotated[StrictStr, Field(pattern=r"^[!-~]{1,80}$")]


class Message(BaseModel):
    """A message as Rasa's clients send it; whatever else they send is not looked at.

    Of `metadata`, which may be anything, two texts count: `locale`, and `message_id`, by which a message that is sent
    again is known for the same.
    """

    sender: _Sender | None = None
    message: Text | None = None
    metadata: Any = None

    @property
    def locale(self) -> str | None:
        """The language the caller wants to be answered in."""
        return self._text("locale")

    @property
    def key(self) -> str:
        """The message's own name, a new one where the caller gives none."""
        given = self._text("message_id")
        return hashlib.sha256(given.encode("utf-8", "replace")).hexdigest() if given else secrets.token_hex(16)

    def _text(self, name: str) -> str | None:
        found = self.metadata.get(name) if isinstance(self.metadata, dict) else None
        return found if isinstance(found, str) and found else None


class Following(Place):
    """From where on to read a sender's conversation, and how long to wait for something new."""

    sender: _Sender


class Told(BaseModel):
    """One thing that was said elsewhere; `key` is the teller's own name for it, the same when it is told again."""

    model_config = ConfigDict(extra="forbid")

    author: Literal["visitor", "assistant"]
    text: Text
    key: _Key


class HandOffFromElsewhere(BaseModel):
    """A conversation that another assistant had and gives to a person, with what was said in it."""

    model_config = ConfigDict(extra="forbid")

    sender: _Sender
    key: _Key
    locale: Annotated[StrictStr, Field(max_length=35)] | None = None
    transcript: Annotated[list[Told], Field(max_length=MOST_TOLD)] = []
