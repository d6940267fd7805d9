"""What the desk's page is told of conversations, events and the queue."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.reasons import reasons_of
from conversations.conversation import Author, Conversation, Event
from conversations.queue import QueueEntry
from desk.brief import Brief, Tried, brief_of, considered

PASSAGE_LIMIT = 300
LAST_WORDS = 200
"""Characters of the customer's latest message that the queue shows."""


def event_json(event: Event, assistant: str) -> dict[str, Any]:
    """The event with what the assistant considered when it said it; `assistant` is the assistant's name."""
    return {
        "number": event.number,
        "kind": event.kind.value,
        "author": event.author.value,
        "staff_id": event.staff_id,
        "name": assistant if event.author is Author.ASSISTANT else event.staff_name,
        "body": dict(event.body),
        "evidence": _evidence_json(event),
        "key": event.key,
        "created_at": _moment(event.created_at),
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
        "created_at": _moment(conversation.created_at),
        "waiting_since": _moment(conversation.waiting_since),
    }


def whole_json(
    conversation: Conversation, events: Sequence[Event], assistant: str, verdicts: Mapping[int, bool]
) -> dict[str, Any]:
    """A conversation with its whole transcript, and in short; `verdicts` are the agents' by the answers' numbers."""
    return {
        **conversation_json(conversation),
        "brief": _brief_json(brief_of(events), conversation),
        "events": [event_json(event, assistant) for event in events],
        "verdicts": {str(number): right for number, right in verdicts.items()},
    }


def queue_json(entries: Iterable[QueueEntry], mask: Callable[[str], str]) -> dict[str, Any]:
    """The queue: who waits, the longest first, then who is being served; `mask` hides what is personal in a text."""
    return {
        "conversations": [
            {
                **conversation_json(entry.conversation),
                "agent_name": entry.agent_name,
                "reason": entry.reason,
                "last_text": mask(entry.last_text)[:LAST_WORDS],
                "customer": entry.customer_name,
                "contact": [mask(one) for one in _contact(entry.conversation)],
            }
            for entry in entries
        ]
    }


def _contact(conversation: Conversation) -> list[str]:
    return [one for one in (conversation.contact.email, conversation.contact.phone) if one]


def _evidence_json(event: Event) -> dict[str, Any] | None:
    if not event.evidence:
        return None
    return {
        "decision": event.evidence.get("decision"),
        "intent": (event.evidence.get("evidence") or {}).get("intent"),
        "articles": [_tried_json(article) for article in considered(event)],
        "why": _why_json(event.evidence),
    }


def _why_json(evidence: Mapping[str, Any]) -> dict[str, Any] | None:
    """Why the assistant decided so, by the likeliest article; None where it did not look for articles."""
    why = reasons_of(evidence)
    if why is None:
        return None
    return {
        "question": why.question,
        "chance": round(why.chance, 4),
        "threshold": round(why.threshold, 4),
        "revision": why.revision,
        "passage": " — ".join(part for part in (why.heading, why.passage) if part)[:PASSAGE_LIMIT],
        "signs": {name: round(float(value), 2) for name, value in why.signs.items()},
    }


def _brief_json(brief: Brief, conversation: Conversation) -> dict[str, Any]:
    return {
        "asked": list(brief.asked),
        "language": brief.language or conversation.locale,
        "reason": brief.reason,
        "came_back": brief.came_back,
        "task": {"name": brief.task, "values": dict(brief.gathered)} if brief.task else None,
        "contact": _contact(conversation),
        "mood": brief.mood,
        "tried": [_tried_json(article) for article in brief.tried],
    }


def _tried_json(article: Tried) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "locale": article.locale,
        "title": article.title,
        "url": article.url,
        "probability": round(article.probability, 4),
        "shown": article.shown.name.lower(),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None
