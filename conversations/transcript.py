"""Writes a conversation down as plain text, to be read, downloaded or mailed; pure."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import Any

from babel.support import NullTranslations

from conversations.conversation import Author, Event, Kind
from foundation.i18n import day_and_time, texts


def transcript(events: Iterable[Event], locale: str, assistant: str, zone: tzinfo) -> str:
    """One paragraph an event in the given language: time in the brand's time zone, who, and what they said.

    Every line that somebody wrote is indented, so that no message can pass for an entry of its own. Evidence is
    left out.
    """
    catalogue = texts(locale)
    return "\n".join(_paragraph(event, catalogue, locale, assistant, zone) for event in events)


def _paragraph(event: Event, catalogue: NullTranslations, locale: str, assistant: str, zone: tzinfo) -> str:
    head = f"[{day_and_time(event.created_at.astimezone(zone), locale)}] {_headline(event, catalogue, assistant)}"
    said = [line for text in _said(event.body) for line in text.splitlines()]
    return "\n".join([head, *(f"    {line}" if line else "" for line in said), ""])


def _headline(event: Event, catalogue: NullTranslations, assistant: str) -> str:
    _ = catalogue.gettext
    agent = event.staff_name or _("Agent")
    match event.kind:
        case Kind.HANDOFF:
            return _("— The conversation was passed to a person")
        case Kind.TAKEN:
            return _("— %(agent)s joined the conversation") % {"agent": agent}
        case Kind.CLOSED:
            return _("— %(agent)s ended the conversation") % {"agent": agent}
        case Kind.REOPENED:
            return _("— The conversation was opened again")
    names = {Author.VISITOR: _("Visitor"), Author.ASSISTANT: assistant, Author.AGENT: agent}
    return f"{names.get(event.author, assistant)}:"


def _said(body: Mapping[str, Any]) -> Iterable[str]:
    if body.get("text"):
        yield body["text"]
    for attachment in body.get("attachments", ()):
        yield f"[{attachment['name']}]"
    for article in body.get("articles", ()):
        yield f"→ {article['title']}: {article['url']}"
