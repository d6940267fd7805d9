"""Understands what a message is besides a question: a greeting, thanks, a wish for a person, a threat.

A message is read clause by clause, so that what is social in it neither hides a question nor is searched for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.intents import Floats, IntentModel, folded
from assistant.training import Utterance
from search.ports import Encoder

QUESTION = "ask_question"
ALWAYS_HEARD = ("legal_threat", "ask_person", "complaint")
"""Intents that count wherever in a message they stand, the gravest first."""

PASSING = frozenset({"greet", "thanks", "goodbye", "affirm", "deny", "praise", "smalltalk"})
"""Intents that say nothing more once something else is asked beside them."""

TALK = frozenset({"greet", "thanks", "goodbye", "praise", "who_are_you", "what_can_you_do", "smalltalk"})
"""Intents that are answered in the assistant's own words and are often hard to tell apart."""

SURE = 0.5
"""The chance from which on a clause counts as social beside another one that asks something."""

PLAINLY, LEAST_WORDS = 0.8, 3
"""The chance from which on a part between commas is heard as a wish for a person, and its least number of words."""

WISH, WISH_WORDS = "ask_person", 4
"""An utterance of this intent and of so many words is heard in the middle of a sentence about anything."""

LEADS = frozenset({"greet", "thanks", "affirm", "deny"})
"""Intents that people begin a sentence with."""

MOST_CLAUSES, MOST_LEADS = 8, 3
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"\n+|(?<=[.!?…])\s+|(?<=[^\W\d_]);\s+")
_LEAD_WORDS = 6
_LEADING = re.compile(r"^(?:[^\w¿¡]|_)+")
_INTRODUCES = re.compile(
    r"(?:[Ss]oy|[Mm]e llamo|[Ss]ou|[Aa]qui é|[Mm]e chamo|[Ii]'?m|[Ii] am|[Mm]y name is|[Tt]his is)"
    r"(?: (?:o |a )?[^\W\d_a-zà-ÿ][\w'-]{1,30}){1,3}[,.!]"
)
_TAIL = 80
_PAUSE = re.compile(r"\s*[,;.:!…\n-]")
_MOODS = {
    "greet": "👋🙋",
    "affirm": "👍👌✅💯🆗",
    "thanks": "🙏❤💕💖😊🙂😀😃😄😁🥰😍🤗😘🎉👏💪⭐",
    "deny": "👎❌🚫🙅",
    "complaint": "😡🤬😠💩🖕😤",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message is: its likeliest intent and the chance of it, whether it greets, and what it asks.

    `intent` is None for a plain question and where nothing can be read, `question` is empty where nothing is asked.
    """

    intent: str | None
    probability: float
    greeted: bool
    question: str


class Understands(Protocol):
    """Tells what a message is."""

    def of(self, text: str) -> Understood:
        """What the message is, whatever it holds."""


class Understanding:
    """Understands by a classifier trained on the utterances, which are known by heart besides."""

    def __init__(self, utterances: Sequence[Utterance], model: IntentModel, encoder: Encoder) -> None:
        self._encoder = encoder
        self._model = model
        self._exact = {folded(u.text): u.intent for u in utterances if u.intent != QUESTION}
        self._wishes = tuple(
            f" {words} "
            for words, intent in self._exact.items()
            if intent == WISH and words.count(" ") + 1 >= WISH_WORDS
        )
        self._leads = {words: intent for words, intent in self._exact.items() if intent in LEADS}

    def of(self, text: str) -> Understood:
        """What the message is, whatever it holds."""
        # Shouted words mean to the encoder what unknown names do.
        text = text.lower() if text.isupper() else text
        mood = _mood(text)
        if mood or not folded(text):
            return Understood(mood, 1.0 if mood else 0.0, False, "")
        if folded(text) in self._exact:
            return self._known(text)
        said, greeted = self._without_leads(text)
        if not folded(said):
            return Understood("greet" if greeted else "thanks", 1.0, greeted, "")
        if folded(said) in self._exact:
            known = self._known(said)
            return Understood(known.intent, 1.0, greeted or known.greeted, known.question)
        clauses = list(_clauses(said))
        pieces = _pieces(clauses)
        read = [said, *(clauses if len(clauses) > 1 else ()), *pieces]
        chances = self._model.probabilities(read, self._encoder.encode(read, "query"))
        for row, clause in enumerate(read):
            exact = self._exact.get(folded(clause))
            if exact is not None:
                chances[row] = np.array([one == exact for one in self._model.intents], np.float32)
        whole, parts = chances[: len(read) - len(pieces)], chances[len(read) - len(pieces) :]
        return self._weighed(said, clauses, whole, parts, greeted)

    def _known(self, text: str) -> Understood:
        intent = self._exact[folded(text)]
        return Understood(intent, 1.0, intent == "greet", "" if intent in PASSING or intent in ALWAYS_HEARD else text)

    def _weighed(self, said: str, clauses: Sequence[str], chances: Floats, parts: Floats, greeted: bool) -> Understood:
        names = self._model.intents
        heard = {one: float(chances[:, names.index(one)].max()) for one in ALWAYS_HEARD if one in names}
        words = f" {folded(said)} "
        if any(wish in words for wish in self._wishes):
            heard[WISH] = 1.0
        plainly = {one: float(parts[:, names.index(one)].max(initial=0.0)) for one in heard}
        heard = {one: max(chance, plainly[one] * (plainly[one] >= PLAINLY)) for one, chance in heard.items()}
        gravest = max(heard, key=lambda one: heard[one], default="")
        asking = self._asking(clauses, chances[1:]) if len(clauses) > 1 else [said]
        if gravest and heard[gravest] >= SURE:
            return Understood(gravest, heard[gravest], greeted, "\n".join(asking))
        row = chances[0]
        if len(clauses) > 1 and len(asking) < len(clauses):
            left = [place for place, clause in enumerate(clauses) if clause in asking] or [len(clauses) - 1]
            row = chances[1:][left].mean(axis=0)
        best, chance = self._likeliest(row)
        return Understood(None if best == QUESTION else best, chance, greeted, "\n".join(asking))

    def _likeliest(self, row: Floats) -> tuple[str, float]:
        """The likeliest intent and its chance; talk is sure enough where its intents together are."""
        names = self._model.intents
        best, chance = names[int(row.argmax())], float(row.max())
        if best not in TALK:
            return best, chance
        together = sum(float(one) for name, one in zip(names, row, strict=True) if name in TALK)
        return best, max(chance, min(together, SURE))

    def _asking(self, clauses: Sequence[str], chances: Floats) -> list[str]:
        """The clauses that say more than hello, thanks and the like."""
        passing = [place for place, one in enumerate(self._model.intents) if one in PASSING]
        return [clause for clause, row in zip(clauses, chances, strict=True) if row[passing].sum() < SURE]

    def _without_leads(self, text: str) -> tuple[str, bool]:
        """What is left of a text without hello, thanks, yes, no and a name at its start and thanks at its end, and
        whether there was a hello."""
        said, greeted = text, False
        for _ in range(MOST_LEADS):
            lead = self._lead(said)
            if lead is None:
                break
            intent, end = lead
            said, greeted = _LEADING.sub("", said[end:]).strip(), greeted or intent == "greet"
        if greeted:
            said = _LEADING.sub("", _INTRODUCES.sub("", said, count=1)).strip()
        return self._without_thanks(said), greeted

    def _without_thanks(self, text: str) -> str:
        """A question without the thanks that end it: "do you take cards, thank you"."""
        words = list(_WORD.finditer(text[-_TAIL:]))
        for one in words[-_LEAD_WORDS:]:
            start = max(0, len(text) - _TAIL) + one.start()
            if self._leads.get(folded(text[start:])) == "thanks" and folded(text[:start]).count(" ") + 1 >= LEAST_WORDS:
                return text[:start].rstrip(" ,;-–—")
        return text

    def _lead(self, text: str) -> tuple[str, int] | None:
        """The intent that a text starts with and where it ends; all but a greeting end with a comma or the like."""
        ends = [match.end() for match in _WORD.finditer(text[:200])][:_LEAD_WORDS]
        for end in reversed(ends):
            intent = self._leads.get(folded(text[:end]))
            if intent == "greet" or (intent and _PAUSE.match(text, end) and folded(text[end:])):
                return intent, end
        return None


def _clauses(text: str) -> Iterator[str]:
    """The sentences and lines of a message; of very many the first and the last ones."""
    found = [part.strip() for part in _BETWEEN.split(text) if folded(part)]
    half = MOST_CLAUSES // 2
    yield from found if len(found) <= MOST_CLAUSES else [*found[:half], *found[-half:]]


def _pieces(clauses: Sequence[str]) -> list[str]:
    """The parts between commas of clauses that have some: "cancel my loan, let me speak to the manager"."""
    found = [part.strip() for clause in clauses for part in clause.split(",") if "," in clause]
    return [part for part in found if folded(part).count(" ") + 1 >= LEAST_WORDS][:MOST_CLAUSES]


def _mood(text: str) -> str | None:
    """What a message of emoji alone says."""
    if _WORD.search(text):
        return None
    counts = {intent: sum(char in signs for char in text) for intent, signs in _MOODS.items()}
    best = max(counts, key=lambda intent: counts[intent])
    return best if counts[best] else None
