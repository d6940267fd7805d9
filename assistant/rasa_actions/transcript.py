"""Reads out of a Rasa tracker's events what was said, for the person who takes over; pure."""

from collections.abc import Iterable, Mapping
from typing import Any

MOST = 200
TEXT_LIMIT = 8000

Event = Mapping[str, Any]


def transcript(events: Iterable[Event]) -> list[dict[str, str]]:
    """The last 200 things said since the last restart, each with a key that stays the same when it is told again.

    A button that was pressed is told by its title. Messages that only name an intent and were no button are not what
    anybody said.
    """
    said: list[dict[str, str]] = []
    titles: dict[str, str] = {}
    for event in events:
        kind = event.get("event")
        if kind == "restart":
            said, titles = [], {}
        elif kind == "bot":
            titles |= {str(one.get("payload")): str(one.get("title")) for one in _buttons(event)}
            _add(said, "assistant", _told(event), event)
        elif kind == "user":
            text = str(event.get("text") or "")
            _add(said, "visitor", titles.get(text, "" if text.startswith("/") else text), event)
    return said[-MOST:]


def last_key(events: Iterable[Event]) -> str:
    """The key of the visitor's last message, by which a hand-off is asked for once."""
    return next((_key(event) for event in reversed(list(events)) if event.get("event") == "user"), "rasa:start")


def _add(said: list[dict[str, str]], author: str, text: str, event: Event) -> None:
    if text.strip():
        said.append({"author": author, "text": text[:TEXT_LIMIT], "key": _key(event)})


def _key(event: Event) -> str:
    return f"rasa:{float(event.get('timestamp') or 0):.6f}"


def _told(event: Event) -> str:
    """A bot's words, and where a picture it showed can be seen."""
    data = event.get("data") or {}
    return "\n".join(str(part) for part in (event.get("text"), data.get("image")) if part)


def _buttons(event: Event) -> Iterable[Mapping[str, Any]]:
    return (event.get("data") or {}).get("buttons") or ()
