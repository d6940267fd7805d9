"""Decides in which language a conversation goes on; pure."""

import re
from collections.abc import Sequence

from assistant.intents import folded
from search.language import evidence

STAYING = 10.0
"""Nats by which another language must be the likelier one: a product's name or one borrowed word is not enough."""

EARLIER = 0.5
"""Weight of what was said just before, so that evidence gathers over short messages."""

ENOUGH_WORDS = 4
"""Shorter messages weigh less: names, codes and words that languages share."""

_NAMES = {
    "es": r"espanol|espanhol|spanish|castellano|castelhano",
    "pt": r"portugues|portuguese|portuguesa|brasileiro",
    "en": r"ingles|english|inglesa",
}
_NAMED = {language: re.compile(rf"\b(?:{names})\b") for language, names in _NAMES.items()}
_REFUSED = re.compile(
    r"\b(?:no|nao|don t|dont|do not|not)\s+(?:\w+\s+){0,2}?(?:hablo|falo|entiendo|entendo|speak|understand)\b"
)


def asked_for(text: str, current: str, locales: Sequence[str]) -> str | None:
    """The language that the visitor asks for by its name ("in English please"); None when none is named.

    Who does not speak one is answered in the language in which they say so.
    """
    said = folded(text)
    named = [language for language in locales if _NAMED[language].search(said)]
    if not named:
        return None
    if _REFUSED.search(said):
        return next_language([text], current, [one for one in locales if one not in named])
    return named[0]


def next_language(texts: Sequence[str], current: str, locales: Sequence[str]) -> str:
    """The language to answer in after a visitor's latest messages, the last one last; the current one unless they are
    clearly in another."""
    scores = dict.fromkeys(locales, 0.0)
    if not scores:
        return current
    for age, text in enumerate(reversed(texts[-3:])):
        weight = EARLIER**age * min(1.0, len(folded(text).split()) / ENOUGH_WORDS)
        for language, value in evidence(text).items():
            if language in scores:
                scores[language] += weight * value
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > scores.get(current, 0.0) + STAYING else current
