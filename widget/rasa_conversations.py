"""Keeps a conversation for each sender of Rasa's REST channel, stored and answered as the help window's are."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conversations.conversation import Author, Conversation, Event, Kind, State
from conversations.store import ConversationStore
from conversations.stream import Stop, wait_for
from foundation.bus import Bus
from foundation.errors import Problem
from foundation.i18n import best_locale
from foundation.text import bounded, required
from widget.api import HAND_OFF_REASON, WAIT_SECONDS
from widget.rasa_messages import said_to_visitor
from widget.rasa_requests import Told

_INTENT = re.compile(r"/([\w-]+)\s*(\{.*\})?", re.DOTALL)
_NEW_CONVERSATION = frozenset({"restart", "session_start"})
_WITHOUT_PERSON = frozenset({State.WITH_BOT, State.CLOSED})


class RasaConversations:
    """What a sender says and is told; `examples` has for each locale and intent one thing that visitors say."""

    def __init__(
        self,
        store: ConversationStore,
        bus: Bus,
        locales: Sequence[str],
        message_limit: int,
        examples: Mapping[str, Mapping[str, str]],
        schedule_turn: Callable[[int], None],
        hand_off_text: Callable[[str, str, int], str],
        with_contact: Callable[[dict[str, Any]], dict[str, Any]],
        stop: Stop,
    ) -> None:
        self._store = store
        self._bus = bus
        self._locales = locales
        self._limit = message_limit
        self._examples = examples
        self._schedule_turn = schedule_turn
        self._hand_off_text = hand_off_text
        self._with_contact = with_contact
        self._stop = stop

    def of(self, sender: str, wanted: str | None, accepted: Sequence[str]) -> Conversation:
        """The sender's conversation, in the `wanted` language; begun in one of the `accepted` ones."""
        asked = [wanted] if wanted else accepted
        found = self._store.of_sender(sender)
        if found is None:
            return self._store.start_for_sender(sender, best_locale(asked, self._locales))
        if wanted and best_locale(asked, self._locales) != found.window_locale:
            self._store.use_language(found.id, best_locale(asked, self._locales))
            return self.now(found)
        return found

    def now(self, conversation: Conversation) -> Conversation:
        """The conversation as it is by now."""
        return self._store.by_id(conversation.id) or conversation

    def say(self, conversation: Conversation, message: str, key: str) -> Event | None:
        """Store what the visitor says and have it answered; None for what asks for no answer.

        A message that names an intent, as buttons and the first messages of clients do, is what the intent's first
        example says; one that Rasa would begin a new session for begins a conversation, unless a person has this one.
        """
        text = bounded(message, self._limit, "The message")
        named = _INTENT.fullmatch(text)
        if named:
            if named[1] in _NEW_CONVERSATION and conversation.last_number and conversation.state in _WITHOUT_PERSON:
                self._store.start(conversation.visitor_id, conversation.locale)
            text = self._examples.get(conversation.locale, {}).get(named[1], "")
        if not text:
            return None
        text = required(text, self._limit, "The message")
        said = self._with_contact({"text": text})
        event, _ = self._store.post(conversation.id, Author.VISITOR, Kind.MESSAGE, said, f"rest:{key}")
        self._schedule_turn(conversation.id)
        return event

    def answer(self, said: Event) -> list[Event]:
        """What is said to a message; nothing while a person has the conversation or when a later message is next.

        Messages in a burst are answered once: the request of the last of them gets the answer.
        """
        current = self._store.by_id(said.conversation_id)
        seconds = WAIT_SECONDS if current is not None and current.state is State.WITH_BOT else 0
        return said_to_visitor(
            wait_for(self._store, self._bus, said.conversation_id, said.number, seconds, stop=self._stop)
        )

    def follow(self, sender: str, after: int, seconds: int) -> tuple[Conversation | None, list[Event]]:
        """The sender's conversation and what is new in it after a number, waited for as long as is said."""
        conversation = self._store.of_sender(sender)
        if conversation is None:
            return None, []
        after = min(after, conversation.last_number)
        found = wait_for(self._store, self._bus, conversation.id, after, seconds, stop=self._stop)
        return self.now(conversation), found

    def hand_off(self, conversation: Conversation, transcript: Sequence[Told], key: str) -> tuple[str, bool]:
        """Bring in a person, with what was said elsewhere: the sentence for the visitor, and whether it is news."""
        for entry in transcript:
            self._tell(conversation.id, entry)
        current = self.now(conversation)
        text = self._hand_off_text(HAND_OFF_REASON, current.locale, current.last_number)
        if current.state not in _WITHOUT_PERSON:
            return text, False
        event, created = self._store.hand_off(current.id, HAND_OFF_REASON, text, f"rest-handoff:{key}", Author.VISITOR)
        return str(event.body["text"]), created

    def _tell(self, conversation_id: int, entry: Told) -> None:
        text = bounded(entry.text, self._limit, "The message")
        if not text:
            return
        author = Author.VISITOR if entry.author == "visitor" else Author.ASSISTANT
        try:
            self._store.post(conversation_id, author, Kind.MESSAGE, {"text": text}, f"rest-told:{entry.key}")
        except Problem as problem:
            # The other assistant's words do not count while a person has the conversation.
            if problem.code != "wrong_state" or author is not Author.ASSISTANT:
                raise
