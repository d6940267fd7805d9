"""Understands what a message is besides a question: a greeting, thanks, a wish for a person.

Nearest labelled utterance in the same embedding space as the search: no training run, and a new example in
training_data works from the next start on.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.training import Utterance
from search.ports import Encoder

_WORD = re.compile(r"\w+")
_LEAD_WORDS = 6


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message is: its intent if any, whether it opens with a greeting, and the question that is left.

    `similarity` is the cosine to the nearest labelled utterance, 1.0 for the same words.
    """

    intent: str | None
    similarity: float
    greeted: bool
    question: str


def folded(text: str) -> str:
    """The words of a text in lower case without accents and punctuation, joined by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


class Understanding:
    """Labels messages by the utterances it was given; `vectors` are theirs, `floor` is the least cosine that counts."""

    def __init__(
        self, utterances: Sequence[Utterance], vectors: NDArray[np.float32], encoder: Encoder, floor: float
    ) -> None:
        self._encoder = encoder
        self._floor = floor
        self._intents = [u.intent for u in utterances]
        self._exact = {folded(u.text): u.intent for u in utterances}
        self._greetings = {folded(u.text) for u in utterances if u.intent == "greet"}
        self._vectors = vectors

    def of(self, text: str) -> Understood:
        """What the message is; `question` is empty when nothing but the intent is in it."""
        words = folded(text)
        if words in self._exact:
            return Understood(self._exact[words], 1.0, self._exact[words] == "greet", "")
        rest = self._without_greeting(text)
        greeted, question = rest is not None, text if rest is None else rest
        if folded(question) in self._exact:
            return Understood(self._exact[folded(question)], 1.0, greeted, "")
        if not folded(question):
            return Understood("greet" if greeted else None, 0.0, greeted, "" if greeted else question)
        similarities = self._vectors @ self._encoder.encode([question], "query")[0]
        nearest = int(np.argmax(similarities))
        similarity = float(similarities[nearest])
        intent = self._intents[nearest] if similarity >= self._floor else None
        return Understood(intent, similarity, greeted, question)

    def _without_greeting(self, text: str) -> str | None:
        """What follows a greeting at the start of the text; None when it does not start with one."""
        ends = [match.end() for match in _WORD.finditer(text)][:_LEAD_WORDS]
        for end in reversed(ends):
            if folded(text[:end]) in self._greetings:
                return re.sub(r"^[\W_]+(?=[\w¿¡])", "", text[end:]).strip()
        return None
