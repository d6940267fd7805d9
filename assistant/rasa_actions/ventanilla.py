"""Talks to a Ventanilla server on behalf of a Rasa bot."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from foundation.json_service import JsonService

QUESTION_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Article:
    """What the knowledge base has for a question; `probability` is the chance that it is right."""

    title: str
    summary: str
    url: str
    probability: float


class Ventanilla:
    """A server at an address, with the token of its REST channel.

    `site` is the address that visitors use, `answer_from` the probability from which on an article counts as found,
    `locale` the language of messages that name none. The methods raise ServiceError.
    """

    def __init__(self, address: str, token: str, site: str, answer_from: float = 0.9, locale: str = "es") -> None:
        self.site = site.rstrip("/")
        self.locale = locale
        self._answer_from = answer_from
        self._service = JsonService(address, 5.0, {"Authorization": f"Bearer {token}"} if token else {})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """As the variables ACTIONS_VENTANILLA_* say. Raises ValueError with a sentence for what cannot be used."""
        address = environment.get("ACTIONS_VENTANILLA_URL", "")
        if not address.startswith(("http://", "https://")):
            raise ValueError("Set ACTIONS_VENTANILLA_URL to the address of the Ventanilla server.")
        return cls(
            address,
            environment.get("ACTIONS_VENTANILLA_TOKEN", ""),
            environment.get("ACTIONS_VENTANILLA_PUBLIC_URL", address),
            float(environment.get("ACTIONS_VENTANILLA_ANSWER_FROM", "0.9")),
            environment.get("ACTIONS_VENTANILLA_LOCALE", "es"),
        )

    def article(self, question: str, locale: str) -> Article | None:
        """The article that answers a question, None when none does with enough certainty."""
        query = {"q": question[:QUESTION_LIMIT], "locale": locale, "limit": "1"}
        results = self._service.get("/api/v1/search", query)["results"]
        if not results or results[0]["probability"] < self._answer_from:
            return None
        best = results[0]
        return Article(best["title"], best["summary"], f"{self.site}{best['url']}", best["probability"])

    def hand_off(self, sender: str, locale: str, transcript: Sequence[Mapping[str, str]], key: str) -> str:
        """Bring in a person, with what was said: the sentence for the visitor."""
        body = {"sender": sender, "locale": locale, "key": key, "transcript": list(transcript)}
        answer: Mapping[str, Any] = self._service.post("/webhooks/rest/handoff", body)
        return str(answer["text"])


@cache
def ventanilla() -> Ventanilla:
    """The server that the environment names."""
    return Ventanilla.from_environment()
