"""Runs the assistant's turns beside the requests: one at a time for a conversation, none forgotten."""

import logging
import threading
from collections.abc import Callable

from assistant.dialogue import Dialogue
from conversations.store import ConversationStore

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0


class Turns:
    """Schedules turns in threads (greenlets under gevent).

    A turn is scheduled after its message is stored. What a stopped process left unanswered is found in the database
    at start and by a sweep, so a lost turn only comes late.
    """

    def __init__(self, dialogue: Dialogue, store: ConversationStore) -> None:
        self._dialogue = dialogue
        self._store = store
        self._lock = threading.Lock()
        self._running: dict[int, bool] = {}
        self._stopped = threading.Event()

    def schedule(self, conversation_id: int) -> None:
        """Take the assistant's turn soon; asked again while one runs, it runs once more afterwards."""
        with self._lock:
            if conversation_id in self._running:
                self._running[conversation_id] = True
                return
            self._running[conversation_id] = False
        threading.Thread(target=self._run, args=(conversation_id,), name="turn", daemon=True).start()

    def start(self) -> None:
        """Answer what was left unanswered, now and whenever a sweep finds something."""
        threading.Thread(target=self._sweep, name="turn-sweep", daemon=True).start()

    def stop(self) -> None:
        """End the sweep."""
        self._stopped.set()

    def _sweep(self) -> None:
        while True:
            _logged("sweep_failed", self._schedule_unanswered)
            if self._stopped.wait(SWEEP_SECONDS):
                return

    def _schedule_unanswered(self) -> None:
        for conversation_id in self._store.unanswered():
            self.schedule(conversation_id)

    def _run(self, conversation_id: int) -> None:
        while True:
            _logged("turn_failed", lambda: self._dialogue.take_turn(conversation_id))
            with self._lock:
                if not self._running[conversation_id]:
                    del self._running[conversation_id]
                    return
                self._running[conversation_id] = False


def _logged(event: str, work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception(event)
