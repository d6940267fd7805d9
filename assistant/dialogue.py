"""Takes the assistant's turn in a conversation: read what was said, find, decide, answer or hand off, store."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.context import Before, before
from assistant.conversation_language import CHANGE_LANGUAGE, asked_for, next_language
from assistant.decision import Decision, HandOff
from assistant.intents import folded
from assistant.judging import Judge
from assistant.task_turns import TaskTurns
from assistant.wording import Wording
from conversations.conversation import Author, Conversation, Event, Expectation, Kind, State
from conversations.store import ConversationStore
from foundation.errors import Problem

log = logging.getLogger(__name__)

TURN = "turn:"
"""What the keys of the assistant's answers begin with; the number of the latest message they answer follows."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the assistant is about to say and why; `binding` says that something was done for it, so it is said even
    to a visitor who has written on meanwhile."""

    decision: Decision
    body: Mapping[str, Any]
    evidence: Mapping[str, Any]
    binding: bool = False


class Dialogue:
    """The assistant's side of every conversation that is with it.

    `locales` are those it may answer in, `first_words` folded ones that tell the language when a conversation begins.
    """

    def __init__(
        self,
        store: ConversationStore,
        judge: Judge,
        wording: Wording,
        locales: Sequence[str],
        first_words: Mapping[str, str] | None = None,
        tasks: TaskTurns | None = None,
    ) -> None:
        self._tasks = tasks
        self._first_words = first_words or {}
        self._store = store
        self._judge = judge
        self._wording = wording
        self._locales = tuple(locales)

    def take_turn(self, conversation_id: int) -> Event | None:
        """Answer what the visitor has said since the last answer, once; None when there is nothing to answer.

        The answer's key names the visitor message it answers, so that two processes, or a restart in between, cannot
        answer twice. When the visitor writes on meanwhile, or a person takes over, nothing is said; but what was done
        for the visitor is told first.
        """
        conversation = self._store.by_id(conversation_id)
        if conversation is None or conversation.state is not State.WITH_BOT:
            return None
        history = self._store.events(conversation_id)
        waiting = unanswered(history)
        if not waiting:
            return None
        try:
            turn = self.consider(conversation, history, waiting)
        except Exception:
            # Whatever is broken, the visitor must not wait for an assistant that cannot answer.
            log.exception("consider_failed")
            text = self._wording.hand_off_text("failed", conversation.locale, len(history))
            turn = Turn(HandOff("failed"), {"text": text}, {"decision": "HandOff"})
        handed = isinstance(turn.decision, HandOff)
        body = {"reason": turn.decision.reason, **turn.body} if isinstance(turn.decision, HandOff) else turn.body
        try:
            event, _ = self._store.post(
                conversation_id,
                Author.ASSISTANT,
                Kind.HANDOFF if handed else Kind.MESSAGE,
                body,
                f"{TURN}{waiting[-1].number}",
                evidence=turn.evidence,
                expect=Expectation(None if turn.binding else conversation.last_number, State.WITH_BOT),
            )
        except Problem as problem:
            if problem.code == "moved_on":
                return None
            raise
        return event

    def consider(self, conversation: Conversation, history: Sequence[Event], waiting: Sequence[Event]) -> Turn:
        """What to say to the unanswered messages and why, without saying it."""
        text = "\n".join(str(event.body["text"]) for event in waiting)
        earlier = before(history)
        if not text.strip():
            return self._pass_files_on(conversation, len(history), earlier)
        locale, chosen = self._language(conversation, history), False
        judged = self._judge.judge(text, locale, before=earlier)
        if judged.understood.intent == CHANGE_LANGUAGE:
            asked = asked_for(text, locale, self._locales)
            locale, chosen = asked or locale, asked is not None
        errand = self._tasks and self._tasks.of(conversation, history, text, judged, locale, earlier)
        words = errand.words if errand else self._wording.of(judged, locale, conversation.id + len(history), earlier)
        evidence = {**judged.to_dict(), "decision": type(words.decision).__name__, "language": locale}
        if words.reply:
            evidence["reply"] = words.reply
        language = {"locale": locale, **({"locale_chosen": True} if chosen else {})}
        if errand:
            evidence["task"] = errand.progress.to_dict()
        return Turn(words.decision, {**words.body, **language}, evidence, bool(errand and errand.requested))

    def _pass_files_on(self, conversation: Conversation, turn: int, earlier: Before) -> Turn:
        """Files without a word: only a person can look at them."""
        locale = conversation.locale
        words = self._wording.hand_off("attachments", locale, conversation.id + turn, earlier)
        return Turn(words.decision, {**words.body, "locale": locale}, {"decision": "HandOff", "language": locale})

    def _language(self, conversation: Conversation, history: Sequence[Event]) -> str:
        """The language to answer in: the one that the visitor chose, else the one in which they write."""
        if conversation.language_chosen:
            return conversation.locale
        said = [str(one.body["text"]) for one in history if one.kind is Kind.MESSAGE and one.author is Author.VISITOR]
        spoken = any(event.author is Author.ASSISTANT for event in history)
        known = None if spoken or not said else self._first_words.get(folded(said[-1]))
        return known if known in self._locales else next_language(said, conversation.locale, self._locales)


def unanswered(history: Sequence[Event]) -> list[Event]:
    """The visitor's messages since anybody answered.

    The assistant's answer is to the messages up to the one that its key names; later ones still wait.
    """
    waiting: list[Event] = []
    for event in history:
        if event.kind is Kind.MESSAGE and event.author is Author.VISITOR:
            waiting.append(event)
        elif event.kind is Kind.MESSAGE and event.author is Author.ASSISTANT and event.key.startswith(TURN):
            answered = int(event.key.removeprefix(TURN))
            waiting = [one for one in waiting if one.number > answered]
        elif event.kind is not Kind.REOPENED:
            waiting.clear()
    return waiting
