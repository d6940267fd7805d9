"""What a visitor may see of an event: what was said and by whom, never the evidence or the staff's reasons."""

from collections.abc import Mapping
from typing import Any

from conversations.conversation import Author, Event

_BODY = ("text", "locale", "marks", "articles", "offer", "buttons", "asks_helped", "attachments")
_ARTICLE = ("article_id", "locale", "title", "url", "summary", "video", "poster", "anchor")


def event_json(event: Event, assistant: str) -> dict[str, Any]:
    """The event for the visitor's window; `assistant` is the assistant's name.

    The visitor's own events carry the key they were sent with, by which the window knows what it has shown already.
    """
    shown: dict[str, Any] = {
        "number": event.number,
        "kind": event.kind.value,
        "author": event.author.value,
        "name": _name(event, assistant),
        "body": _body(event.body),
        "created_at": event.created_at.isoformat(timespec="milliseconds"),
    }
    if event.author is Author.VISITOR:
        shown["key"] = event.key
    return shown


def _name(event: Event, assistant: str) -> str | None:
    if event.author is Author.ASSISTANT:
        return assistant
    return first_name(event.staff_name)


def first_name(name: str | None) -> str | None:
    """What visitors are told of the name of a member of staff."""
    return name.split()[0] if name else None


def _body(body: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: body[name] for name in _BODY if name in body}
    if "articles" in shown:
        shown["articles"] = [{name: card.get(name) for name in _ARTICLE} for card in shown["articles"]]
    return shown
