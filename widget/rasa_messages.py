"""Says in the messages of Rasa's REST channel what was said in a conversation."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from conversations.conversation import Author, Event, Kind

_BLANK_LINE = re.compile(r"\n\s*\n")


def rasa_messages(event: Event, recipient: str, site: str) -> list[dict[str, Any]]:
    """What the visitor is told by an event: one message for each paragraph, as Rasa sends them; none for silent ones.

    Articles to choose from become buttons whose payload is the article's title; the article of an answer follows as a
    line with its link, its video as an attachment. `site` is the public address in front of links of our own.
    """
    text = str(event.body.get("text", "")).strip()
    if not text or event.kind not in (Kind.MESSAGE, Kind.HANDOFF):
        return []
    cards = event.body.get("articles", ())
    offered = bool(event.body.get("offer"))
    told = [{"recipient_id": recipient, "text": part} for part in _BLANK_LINE.split(text)]
    buttons = [*(_choices(cards) if offered else ()), *_buttons(event.body)]
    if not offered:
        told += [{"recipient_id": recipient, "text": f"{card['title']}: {site}{card['url']}"} for card in cards]
    if buttons:
        told[-1] = {**told[-1], "buttons": buttons}
    films = [card for card in cards if card.get("video") and not offered]
    return told + [{"recipient_id": recipient, "attachment": _film(card, site)} for card in films]


def said_to_visitor(events: Iterable[Event]) -> list[Event]:
    """The events that somebody else than the visitor caused, up to the visitor's next message."""
    told = []
    for event in events:
        if event.author is Author.VISITOR and event.kind is Kind.MESSAGE:
            break
        told.append(event)
    return told


def _choices(cards: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"title": card["title"], "payload": card["title"]} for card in cards]


def _buttons(body: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"title": one["title"], "payload": one["payload"]} for one in body.get("buttons", ())]


def _film(card: Mapping[str, Any], site: str) -> dict[str, Any]:
    return {"type": "video", "payload": {"title": card["title"], "src": f"{site}{card['video']}"}}
