"""Runs the assistant's turns beside the requests: one at a time for a conversation, none forgotten."""

import logging
import threading
import time
from collections.abc import Callable

from assistant.context import seems_unfinished
from assistant.dialogue import Dialogue, unanswered
from conversations.conversation import State
from conversations.store import ConversationStore
from foundation.database import now

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0

UNFINISHED = 3
"""How many times longer to wait after a message that seems unfinished."""

LONGEST = 10
"""How many times `settle_seconds` nobody waits beyond, however much the visitor writes."""


class Turns:
    """Schedules turns in threads (greenlets under gevent).

    A turn is scheduled after its message is stored. What a stopped process left unanswered is found in the database
    at start and by a sweep, so a lost turn only comes late. `settle_seconds` is how long the visitor has to have
    written nothing, so that messages sent in a burst are answered once.
    """

    def __init__(self, dialogue: Dialogue, store: ConversationStore, settle_seconds: float = 0.0) -> None:
        self._dialogue = dialogue
        self._store = store
        self._settle = settle_seconds
        self._lock = threading.Lock()
        self._running: dict[int, bool] = {}
        self._stopped = threading.Event()

    def schedule(self, conversation_id: int) -> None:
        """Take the assistant's turn once the visitor pauses; asked again while one runs, once more afterwards."""
        self._begin(conversation_id, patient=True)

    def schedule_now(self, conversation_id: int) -> None:
        """Like `schedule`, for channels on which messages come whole."""
        self._begin(conversation_id, patient=False)

    def start(self) -> None:
        """Answer what was left unanswered, now and whenever a sweep finds something."""
        threading.Thread(target=self._sweep, name="turn-sweep", daemon=True).start()

    def stop(self) -> None:
        """End the sweep."""
        self._stopped.set()

    def _begin(self, conversation_id: int, *, patient: bool) -> None:
        with self._lock:
            if conversation_id in self._running:
                self._running[conversation_id] = True
                return
            self._running[conversation_id] = False
        threading.Thread(target=self._run, args=(conversation_id, patient), name="turn", daemon=True).start()

    def _sweep(self) -> None:
        while True:
            _logged("sweep_failed", self._schedule_unanswered)
            if self._stopped.wait(SWEEP_SECONDS):
                return

    def _schedule_unanswered(self) -> None:
        for conversation_id in self._store.unanswered():
            self._begin(conversation_id, patient=False)

    def _run(self, conversation_id: int, patient: bool) -> None:
        while True:
            if patient and self._settle:
                _logged("settle_failed", lambda: self._wait(conversation_id))
            # What arrived up to here is read by this turn and needs no other.
            with self._lock:
                self._running[conversation_id] = False
            _logged("turn_failed", lambda: self._dialogue.take_turn(conversation_id))
            with self._lock:
                if not self._running[conversation_id]:
                    del self._running[conversation_id]
                    return

    def _wait(self, conversation_id: int) -> None:
        """Wait until the visitor has written nothing for a while, but not for ever."""
        end = time.monotonic() + LONGEST * self._settle
        while (left := end - time.monotonic()) > 0:
            conversation = self._store.by_id(conversation_id)
            if conversation is None or conversation.state is not State.WITH_BOT:
                return
            waiting = unanswered(self._store.events(conversation_id, max(0, conversation.last_number - 20)))
            if not waiting:
                return
            pause = self._settle * (UNFINISHED if seems_unfinished(str(waiting[-1].body["text"])) else 1)
            pause -= (now() - waiting[-1].created_at).total_seconds()
            if pause <= 0 or self._stopped.wait(min(pause, left)):
                return


def _logged(event: str, work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception(event)
