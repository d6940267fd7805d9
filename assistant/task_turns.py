"""Says what a guided task comes to: the next question, a confirmation, the company's answer, or a person."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from assistant import task_requests
from assistant.context import OFFER, Before
from assistant.decision import Answer, AskBack, HandOff, Say, Start
from assistant.entities import entities
from assistant.judging import Judgement
from assistant.replies import Replies, Reply
from assistant.task_declarations import Errand, Outcome, path_of
from assistant.tasks import CONFIRM, Heard, Move, Progress, Step, advance, progress_of, refused, start
from assistant.wording import Wording, Words, choices
from conversations.conversation import Conversation, Event
from foundation.brand import Brand
from foundation.database import now
from foundation.i18n import day_in_words
from foundation.json_service import ServiceError

log = logging.getLogger(__name__)

TO_A_PERSON = frozenset({"asked", "angry", "sensitive_topic"})
"""Reasons for which a task is left at once."""

TALK = frozenset({"greet", "thanks", "who_are_you", "what_can_you_do", "change_language"})
"""What is answered in passing before the task goes on."""

TEXT_LIMIT = 80
"""Characters of one value that another system fills into a reply."""


@dataclass(frozen=True, slots=True)
class TaskWords:
    """What is said, where the task stands then, and whether something was asked of the company's system for it."""

    words: Words
    progress: Progress
    requested: bool = False


class TaskTurns:
    """Takes the turns of a conversation that belong to a task."""

    def __init__(
        self,
        errands: Mapping[str, Errand],
        replies: Replies,
        wording: Wording,
        brand: Brand,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._errands = errands
        self._replies = replies
        self._wording = wording
        self._brand = brand
        self._clock = clock

    def of(
        self,
        conversation: Conversation,
        history: Sequence[Event],
        text: str,
        judged: Judgement,
        locale: str,
        before: Before,
    ) -> TaskWords | None:
        """What to say to a message that begins or continues a task, None to one that has nothing to do with any."""
        at, number = progress_of(history)
        heard = self._heard(text, judged, at, before)
        decision = judged.decision
        open_task = at is not None and not at.ended and at.task in self._errands
        if isinstance(decision, Start) and not (open_task and at and at.task == decision.task):
            errand = self._errands[decision.task]
            step = start(errand.form, errand.task.changes, at, heard)
        elif open_task and at:
            errand = self._errands[at.task]
            step = advance(errand.form, errand.task.changes, at, heard)
        else:
            return None
        turn = _Turn(locale, conversation.id + len(history), before)
        if step.move is Move.REQUEST:
            # One confirmation allows one change: whoever asks again after it, a restarted process too, uses its key.
            return self._requested(errand, step.progress, f"{conversation.public_id}:{number}", turn)
        return TaskWords(self._worded(errand, step, judged, turn), step.progress)

    def _heard(self, text: str, judged: Judgement, at: Progress | None, before: Before) -> Heard:
        decision, evidence = judged.decision, judged.evidence
        found: dict[str, str] = {}
        for one in entities(text, self._brand.order_number, self._brand.hours.local(self._clock()).date()):
            found[one.name] = one.value
        offers = isinstance(decision, AskBack) and "?" in text and bool(at and at.asking != CONFIRM)
        talks = isinstance(decision, Say) and decision.reply in TALK
        return Heard(
            text=text,
            found=found,
            intent=evidence.intent or "" if evidence.intent_probability >= judged.limits.talk else "",
            person=isinstance(decision, HandOff) and decision.reason in TO_A_PERSON,
            answerable=offers or talks or (isinstance(decision, Answer) and ("?" in text or before.last == OFFER)),
        )

    def _worded(self, errand: Errand, step: Step, judged: Judgement, turn: "_Turn") -> Words:
        match step.move:
            case Move.LEAVE:
                return self._wording.of(judged, turn.locale, turn.number, turn.before)
            case Move.GIVE_UP:
                return self._given_up(turn)
            case Move.CANCEL:
                return self._said("task_cancelled", turn)
            case Move.INTERRUPT:
                words = self._wording.of(judged, turn.locale, turn.number, turn.before)
                if isinstance(words.decision, HandOff):
                    return words
                prompt = self._prompt(errand, step.progress, turn)
                return replace(words, body=_below(words.body, prompt))
        prompt = self._prompt(errand, step.progress, turn)
        text = prompt.text
        if step.move is Move.ASK_AGAIN and f"utter_invalid_{step.progress.asking}" in errand.prompts:
            text = f"{self._reply(f'invalid_{step.progress.asking}', turn).text} {text}"
        return Words(Say(f"ask_{step.progress.asking}"), {"text": text, **choices(prompt)}, "task")

    def _prompt(self, errand: Errand, at: Progress, turn: "_Turn") -> Reply:
        if at.asking == CONFIRM:
            return self._reply(f"confirm_{at.task}", turn, **at.values)
        return self._reply(f"ask_{at.task}_{at.asking}", turn, **at.values)

    def _requested(self, errand: Errand, at: Progress, key: str, turn: "_Turn") -> TaskWords:
        task = errand.task
        body = {name: at.values[slot] for name, slot in task.body.items()}
        try:
            answer = task_requests.ask(
                errand.endpoint, task.method, path_of(task, at.values), body, key if task.changes else ""
            )
            outcome = _outcome(task.outcomes, answer)
            values = self._values(outcome, answer.fields, turn.locale)
        except ServiceError as error:
            log.warning("task_failed", extra={"task": at.task, "reason": str(error)})
            return TaskWords(self._given_up(turn), replace(at, asking="", ended="failed"), requested=True)
        log.info("task_answered", extra={"task": at.task, "status": answer.status, "reply": outcome.say})
        if outcome.asks:
            step = refused(at, outcome.asks)
            if step.move is Move.GIVE_UP:
                return TaskWords(self._given_up(turn), step.progress, requested=True)
            return TaskWords(self._said(outcome.say, turn, **at.values, **values), step.progress, requested=True)
        done = replace(at, asking="", ended="done")
        return TaskWords(self._said(outcome.say, turn, **at.values, **values), done, requested=True)

    def _values(self, outcome: Outcome, fields: Mapping[str, Any], locale: str) -> dict[str, str]:
        today = self._brand.hours.local(self._clock()).date()
        try:
            words = {name: " ".join(str(fields[name]).split())[:TEXT_LIMIT] for name in outcome.texts}
            days = {name: day_in_words(date.fromisoformat(fields[name]), today, locale) for name in outcome.dates}
        except (KeyError, TypeError, ValueError) as error:
            raise ServiceError("an answer without what is said of it") from error
        return words | days

    def _given_up(self, turn: "_Turn") -> Words:
        return self._wording.hand_off("task_failed", turn.locale, turn.number, turn.before)

    def _said(self, name: str, turn: "_Turn", **values: str) -> Words:
        reply = self._reply(name, turn, **values)
        return Words(Say(name), {"text": reply.text, **choices(reply)}, "task")

    def _reply(self, name: str, turn: "_Turn", **values: str) -> Reply:
        return self._replies.reply(f"utter_{name}", turn.locale, turn.number, turn.before.said, "chat", **values)


@dataclass(frozen=True, slots=True)
class _Turn:
    locale: str
    number: int
    before: Before


def _outcome(outcomes: Sequence[Outcome], answer: task_requests.Answer) -> Outcome:
    for one in outcomes:
        if one.status == answer.status and all(answer.fields.get(name) == value for name, value in one.when.items()):
            return one
    raise ServiceError(f"status {answer.status}, which no outcome is declared for")


def _below(body: Mapping[str, Any], prompt: Reply) -> dict[str, Any]:
    """What was asked in passing is answered first; the form's question stands below it and its choices with it."""
    rest = {name: value for name, value in body.items() if name not in ("buttons", "asks_helped")}
    return {**rest, "text": f"{body['text']}\n\n{prompt.text}", **choices(prompt)}
