"""What an agent has to know before the first word: what is asked, why it was passed on, what was tried; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from assistant.tasks import progress_of
from conversations.conversation import Author, Event, Kind

QUOTE_LENGTH = 300
_MOST_ASKED = 3
_MOST_TRIED = 5
_SURE_OF_MOOD = 0.5
_WORTH_SHOWING = 0.05
"""The least probability with which an article that the customer did not see is named."""


class Shown(IntEnum):
    """What the customer saw of an article."""

    NOTHING = 0
    OFFERED = 1
    ANSWERED = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """An article the assistant had in mind; `probability` is the highest chance it was ever given, 0 to 1."""

    article_id: int
    locale: str
    title: str
    url: str
    probability: float
    shown: Shown


@dataclass(frozen=True, slots=True)
class Brief:
    """A conversation in short, since it was last opened.

    `asked` are the customer's questions in their order, at most three: the first and the last ones. `language` is
    the one they seem to be written in, `reason` the hand-off's; both empty when nothing tells. `came_back` says that
    the conversation had been closed before. `task` is the latest errand, `gathered` what its form knows by slot.
    `mood` is "angry" or empty.
    """

    asked: tuple[str, ...]
    language: str
    reason: str
    came_back: bool
    tried: tuple[Tried, ...]
    task: str = ""
    gathered: Mapping[str, str] = field(default_factory=dict)
    mood: str = ""


def brief_of(events: Sequence[Event]) -> Brief:
    """The conversation's events in short."""
    openings = [place for place, event in enumerate(events) if event.kind is Kind.REOPENED]
    latest = events[openings[-1] :] if openings else events
    handoffs = [event for event in latest if event.kind is Kind.HANDOFF]
    languages = [_language(event) for event in latest]
    errand, _ = progress_of(latest)
    return Brief(
        asked=_asked(latest),
        language=next((language for language in reversed(languages) if language), ""),
        reason=str(handoffs[-1].body.get("reason", "")) if handoffs else "",
        came_back=bool(openings),
        tried=_tried(latest),
        task=errand.task if errand else "",
        gathered=errand.values if errand else {},
        mood="angry" if any(_intent(event) == "complaint" for event in latest) else "",
    )


def considered(event: Event) -> tuple[Tried, ...]:
    """The articles the assistant had in mind when it said this, the likeliest first, with what it showed of them."""
    cards = event.body.get("articles") or ()
    on_show = Shown.OFFERED if event.body.get("offer") else Shown.ANSWERED
    seen = {card.get("article_id") for card in cards}
    return tuple(
        Tried(
            article_id=article["article_id"],
            locale=str(article.get("locale") or ""),
            title=str(article.get("title") or ""),
            url=str(article.get("url") or ""),
            probability=float(article.get("probability") or 0.0),
            shown=on_show if article["article_id"] in seen else Shown.NOTHING,
        )
        for article in _findings(event).get("articles") or ()
        if article.get("article_id") is not None
    )


def _intent(event: Event) -> str:
    evidence = (event.evidence or {}).get("evidence") or {}
    return str(evidence.get("intent") or "") if evidence.get("intent_probability", 0) >= _SURE_OF_MOOD else ""


def _language(event: Event) -> str:
    return str((event.evidence or {}).get("language") or _findings(event).get("language") or "")


def _findings(event: Event) -> Mapping[str, Any]:
    return (event.evidence or {}).get("findings") or {}


def _asked(events: Iterable[Event]) -> tuple[str, ...]:
    """The questions as the assistant understood them, without the wish for a person; else all that was said."""
    questions: list[str] = []
    said: list[str] = []
    for event in events:
        if event.kind is Kind.MESSAGE and event.author is Author.VISITOR:
            said.append(str(event.body.get("text", "")))
        evidence = event.evidence or {}
        only_a_person = event.kind is Kind.HANDOFF and event.body.get("reason") == "asked"
        question = str((evidence.get("evidence") or {}).get("question") or "")
        if question and evidence.get("decision") != "Say" and not only_a_person and question not in questions:
            questions.append(question)
    questions = questions or said
    if len(questions) > _MOST_ASKED:
        questions = [questions[0], *questions[1 - _MOST_ASKED :]]
    return tuple(_cut(question) for question in questions)


def _cut(text: str) -> str:
    if len(text) <= QUOTE_LENGTH:
        return text
    return text[:QUOTE_LENGTH].rsplit(maxsplit=1)[0] + "…"


def _tried(events: Iterable[Event]) -> tuple[Tried, ...]:
    best: dict[int, Tried] = {}
    for event in events:
        for article in considered(event):
            before = best.get(article.article_id, article)
            best[article.article_id] = replace(
                article,
                probability=max(article.probability, before.probability),
                shown=max(article.shown, before.shown),
            )
    worth = [one for one in best.values() if one.shown is not Shown.NOTHING or one.probability >= _WORTH_SHOWING]
    worth.sort(key=lambda one: (one.shown, one.probability), reverse=True)
    return tuple(worth[:_MOST_TRIED])
