"""Leads a visitor through a form, one question at a time; pure, so that a conversation's events say where it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from assistant.intents import folded
from conversations.conversation import Author, Event, Kind

CONFIRM = "confirm"
"""What is asked for once a form is complete and something is about to be changed."""

RETRIES = 2
"""How often one question is asked again before a person is brought in."""

WORDS_LIMIT = 200
"""Characters that are kept of what a visitor says in words of their own."""

_CANCELS = re.compile(
    r"(?:(?:no|nao|mejor|melhor|pues|bueno|bom|ok|vale|ah|oh|hey|please|por favor|actually)\s)*"
    r"(?:cancela|cancelar|cancelalo|cancele|dejalo|dejelo|dejemoslo|olvidalo|olvidelo|ya no|ya no quiero|da igual|"
    r"no importa|no hace falta|para|parar|stop|cancel|cancel it|cancel that|never mind|nevermind|forget it|leave it|"
    r"drop it|deixa|deixa pra la|deixa para la|deixe|esquece|esqueca|desisto|nao quero mais|ja nao quero|nao precisa|"
    r"no quiero seguir|i changed my mind|he cambiado de idea|cambie de idea|mudei de ideia)"
    r"(?:\s(?:gracias|obrigad[oa]|thanks|thank you|por favor|please|asi|assim|eso|isso|todo|tudo|then))*"
)


_LACKS = re.compile(
    r"\b(?:(?:no|nao) (?:lo |la |me |o |a )?(?:tengo|se|encuentro|recuerdo|acuerdo|tenho|sei|encontro|lembro|acho)|"
    r"(?:don t|dont|do not|can t|cannot|can not) (?:have|know|remember|find|recall)|haven t got|no idea|ni idea|"
    r"(?:ne|nem) ideia|(?:he |lo |la )perdid[oa]|perdi|lost)\b"
)

_MOST_WORDS = 6
_YES = re.compile(
    r"(?:si|sim|yes|yeah|yep|ok|okay|vale|claro|dale|confirm[oa]?|confirmado|adelante|pode|isso|certo|go ahead|"
    r"sure|do it)\b"
    r"(?!.*\b(?:no|nao|not|pero|mas|but|wait|espera)\b).*"
)
_NO = re.compile(r"(?:no|nao|nope|nah|mejor no|melhor nao|rather not)\b.*")


class Move(StrEnum):
    """What to do next about a form."""

    ASK = "ask"
    ASK_AGAIN = "ask_again"
    CONFIRM = "confirm"
    REQUEST = "request"
    INTERRUPT = "interrupt"
    CANCEL = "cancel"
    GIVE_UP = "give_up"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that a form needs: an entity of this kind, or with none what the visitor says in words of their own."""

    name: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The slots of a task in the order in which they are asked for."""

    name: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a task stands: `asking` names a slot or CONFIRM, and is empty once the task has `ended` and how.

    `tries` counts the repetitions of the present question, `refused` the requests that found nothing.
    """

    task: str
    values: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""
    tries: int = 0
    refused: int = 0
    ended: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, as it is stored with the message."""
        return {
            "task": self.task,
            "values": dict(self.values),
            "asking": self.asking,
            "tries": self.tries,
            "refused": self.refused,
            "ended": self.ended,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Progress":
        """Read back from where it was stored."""
        return cls(**{name: stored[name] for name in ("task", "values", "asking", "tries", "refused", "ended")})


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as far as it matters to a form: the entities in it by kind, its intent ("" for none that is likely),
    whether a person is to be brought in whatever stands open, and whether it asks what can be answered."""

    text: str
    found: Mapping[str, str]
    intent: str = ""
    person: bool = False
    answerable: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What to do and where the task stands afterwards."""

    move: Move
    progress: Progress


def progress_of(history: Sequence[Event]) -> tuple[Progress | None, int]:
    """The task that the assistant's latest words of this episode belong to and the number of these words; a task that
    has ended is still told, for what was said in it."""
    for event in reversed(history):
        if event.kind is Kind.REOPENED:
            break
        stored = (event.evidence or {}).get("task") if event.author is Author.ASSISTANT else None
        if stored:
            return Progress.of(stored), event.number
    return None, 0


def start(form: Form, changes: bool, before: Progress | None, heard: Heard) -> Step:
    """Begin a form with what the message holds and what was said in a task before it, so that nothing is repeated.

    What somebody said in words of their own belongs to the task in which they said it.
    """
    known = before.values if before else {}
    kept = {slot.name: known[slot.name] for slot in form.slots if slot.entity and slot.name in known}
    return _next(form, changes, Progress(form.name, {**kept, **_filled(form, heard)}))


def advance(form: Form, changes: bool, at: Progress, heard: Heard) -> Step:
    """The next step after a message.

    A person goes before everything; a value given again corrects the one before; a question is answered and the form
    goes on; a question of ours that brings no answer is repeated at most RETRIES times, and not at all to who says
    that they don't have or know what it asks for.
    """
    if heard.person:
        return Step(Move.LEAVE, replace(at, asking="", ended="left"))
    if _CANCELS.fullmatch(folded(heard.text)):
        return Step(Move.CANCEL, replace(at, asking="", ended="cancelled"))
    values = _values(form, at, heard)
    if values != dict(at.values):
        return _next(form, changes, replace(at, values=values, tries=0))
    return _unfilled(at, heard)


def _values(form: Form, at: Progress, heard: Heard) -> Mapping[str, str]:
    """What is known after the message, by slot."""
    values = {**at.values, **_filled(form, heard)}
    own_words = " ".join(heard.text.split())[:WORDS_LIMIT]
    agrees = heard.intent in ("affirm", "deny")
    if (
        values == dict(at.values)
        and _in_own_words(form, at.asking)
        and own_words
        and "?" not in own_words
        and not agrees
    ):
        values[at.asking] = own_words
    return values


def _unfilled(at: Progress, heard: Heard) -> Step:
    """What to do about a message that gave no new value."""
    if at.asking == CONFIRM and not heard.answerable:
        said = folded(heard.text)
        brief = len(said.split()) <= _MOST_WORDS
        if heard.intent == "deny" or (brief and _NO.fullmatch(said)):
            return Step(Move.CANCEL, replace(at, asking="", ended="cancelled"))
        if heard.intent == "affirm" or (brief and _YES.fullmatch(said)):
            return Step(Move.REQUEST, at)
    if heard.answerable:
        return Step(Move.INTERRUPT, at)
    if at.asking != CONFIRM and _LACKS.search(folded(heard.text)):
        return Step(Move.GIVE_UP, replace(at, asking="", ended="failed"))
    if at.tries >= RETRIES:
        return Step(Move.GIVE_UP, replace(at, asking="", ended="failed"))
    return Step(Move.ASK_AGAIN, replace(at, tries=at.tries + 1))


def refused(at: Progress, slot: str) -> Step:
    """What to do when the company's system does not know the values: the slot is asked for again, then a person."""
    if at.refused >= RETRIES:
        return Step(Move.GIVE_UP, replace(at, asking="", ended="failed"))
    return Step(Move.ASK, replace(at, asking=slot, tries=0, refused=at.refused + 1))


def _next(form: Form, changes: bool, at: Progress) -> Step:
    missing = next((slot.name for slot in form.slots if not at.values.get(slot.name)), "")
    if missing:
        return Step(Move.ASK, replace(at, asking=missing))
    if changes:
        return Step(Move.CONFIRM, replace(at, asking=CONFIRM))
    return Step(Move.REQUEST, replace(at, asking=""))


def _filled(form: Form, heard: Heard) -> dict[str, str]:
    return {slot.name: heard.found[slot.entity] for slot in form.slots if slot.entity and slot.entity in heard.found}


def _in_own_words(form: Form, asking: str) -> bool:
    return any(slot.name == asking and slot.entity is None for slot in form.slots)
