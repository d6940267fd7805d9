"""Has a Rasa 3.6 server name the intents of messages (POST /model/parse)."""

import logging
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.circuit_breaker import CircuitBreaker
from assistant.recognising import Entity, Recognised
from foundation.json_service import JsonService, ServiceError

log = logging.getLogger(__name__)

UNSURE = frozenset({"nlu_fallback", None, ""})


class RasaUnderstanding:
    """The Rasa server at an address in which `{locale}` stands for the language, for a server for each.

    `intents` gives the names of its intents in ours where they differ, empty for a question. An intent that is not
    among `known` is a question, too: Rasa's bot may know the answer, but ours has to come from the knowledge base.
    """

    def __init__(
        self,
        address: str,
        token: str,
        seconds: float,
        intents: Mapping[str, str],
        known: Iterable[str],
        locales: Iterable[str],
    ) -> None:
        # Rasa takes its token from the address only; it stays out of logs, where no address is ever written.
        self._query = {"token": token} if token else {}
        self._intents = intents
        self._known = frozenset(known)
        self._services = {locale: JsonService(address.replace("{locale}", locale), seconds) for locale in locales}
        self._breakers = {locale: CircuitBreaker() for locale in self._services}
        self._lock = threading.Lock()
        self._away: dict[str, str] = {}

    def recognise(self, text: str, locale: str) -> Recognised | None:
        """What Rasa takes the message for; None when it does not answer in time, or has not for a while."""
        breaker = self._breakers[locale]
        if not breaker.allows():
            return None
        try:
            recognised = self.ask(text, locale)
        except ServiceError as error:
            breaker.failed()
            with self._lock:
                if self._away.get(locale) != str(error):
                    log.warning("rasa_away", extra={"locale": locale, "reason": str(error)})
                self._away[locale] = str(error)
            return None
        breaker.succeeded()
        with self._lock:
            if self._away.pop(locale, None):
                log.info("rasa_back", extra={"locale": locale})
        return recognised

    def ask(self, text: str, locale: str) -> Recognised:
        """What Rasa takes the message for, asked in any case. Raises ServiceError."""
        return _read(self._services[locale].post("/model/parse", {"text": text}, self._query), self._named)

    def notes(self) -> list[str]:
        """For each language whose Rasa is away, a sentence."""
        with self._lock:
            away = dict(self._away)
        return [f"Rasa does not answer for {one} ({why}); our own engine stands in." for one, why in away.items()]

    def _named(self, intent: str) -> str | None:
        name = self._intents.get(intent, intent)
        return name if name in self._known else None


def _read(answer: Any, named: Any) -> Recognised:
    try:
        intent = answer["intent"]
        name, confidence = intent["name"], float(intent["confidence"])
        entities = tuple(
            Entity(str(one["entity"]), str(one["value"]), int(one["start"]), int(one["end"]))
            for one in answer.get("entities", ())
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ServiceError("not what Rasa 3.6 answers") from error
    if name in UNSURE:
        return Recognised(None, 0.0, entities)
    return Recognised(named(str(name)), confidence, entities)
