"""The two actions: `action_ventanilla_search` and `action_ventanilla_hand_off`."""

import asyncio
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ConversationPaused, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.rasa_actions.transcript import last_key, transcript
from assistant.rasa_actions.ventanilla import ventanilla
from foundation.json_service import ServiceError

log = logging.getLogger(__name__)


class ActionVentanillaSearch(Action):
    """Answers the last message from the knowledge base, and says in the slot `ventanilla_found` whether it could.

    Where it could not, it says nothing: what happens then is for the bot's own rules.
    """

    def name(self) -> str:
        """As the bot's domain calls it."""
        return "action_ventanilla_search"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        """Say what the article says, with its link."""
        question = str(tracker.latest_message.get("text") or "")
        article = None
        if question and not question.startswith("/"):
            try:
                article = await asyncio.to_thread(ventanilla().article, question, _locale(tracker))
            except (ServiceError, KeyError, TypeError) as error:
                log.warning("Ventanilla could not be searched: %s", error)
        if article is not None:
            dispatcher.utter_message(text=f"{article.summary or article.title}\n\n{article.title}: {article.url}")
        return [SlotSet("ventanilla_found", article is not None)]


class ActionVentanillaHandOff(Action):
    """Brings in a person with everything that was said, and keeps the bot silent from then on.

    The slot `ventanilla_handed_off` says whether it worked; where it did not, the bot goes on.
    """

    def name(self) -> str:
        """As the bot's domain calls it."""
        return "action_ventanilla_hand_off"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        """Hand off, and tell the visitor and the program that carries the messages."""
        said = transcript(tracker.events)
        desk = ventanilla()
        try:
            text = await asyncio.to_thread(
                desk.hand_off, tracker.sender_id, _locale(tracker), said, last_key(tracker.events)
            )
        except (ServiceError, KeyError, TypeError) as error:
            log.warning("Ventanilla could not be handed off to: %s", error)
            return [SlotSet("ventanilla_handed_off", False)]
        dispatcher.utter_message(text=text)
        dispatcher.utter_message(json_message={"ventanilla": {"channel": f"{desk.site}/webhooks/rest/"}})
        return [SlotSet("ventanilla_handed_off", True), ConversationPaused()]


def _locale(tracker: Tracker) -> str:
    """The language that the message's metadata name, else the one set for this server."""
    metadata = tracker.latest_message.get("metadata")
    wanted = metadata.get("locale") if isinstance(metadata, dict) else None
    return wanted if isinstance(wanted, str) and wanted else ventanilla().locale
