"""Decides in which language a conversation goes on; pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.intents import folded
from assistant.training import Utterance
from search.language import evidence

CHANGE_LANGUAGE = "change_language"
"""The intent of who asks for another language."""

STAYING = 10.5
"""Nats by which another language must be the likelier one: a product's name or one borrowed word is not enough."""

EARLIER = 0.5
"""Weight of what was said just before, so that evidence gathers over short messages."""

LOOKED_BACK = 3
"""Messages that are looked at when the last one does not tell enough."""

ENOUGH_WORDS = 4
"""Fewer words weigh less: names, codes and words that languages share."""

_NAMES = {
    "es": r"espanol|espanhol|spanish|castellano|castelhano",
    "pt": r"portugues|portuguese|portuguesa|brasileiro",
    "en": r"ingles|english|inglesa",
}
_NAMED = {language: re.compile(rf"\b(?:{names})\b") for language, names in _NAMES.items()}
_LANGUAGES = re.compile(r"\b(?:idiomas?|linguas?|lenguas?|languages?)\b")
_REFUSED = re.compile(
    r"\b(?:no|nao|don t|dont|do not|not)\s+(?:\w+\s+){0,2}?(?:hablo|falo|entiendo|entendo|speak|understand)\b"
)


def of_one_language(utterances: Iterable[Utterance]) -> Mapping[str, str]:
    """The folded utterances that belong to one language only ("bom dia", "need help"), each with it."""
    languages: dict[str, set[str]] = {}
    for one in utterances:
        languages.setdefault(folded(one.text), set()).add(one.locale)
    return {words: next(iter(found)) for words, found in languages.items() if len(found) == 1}


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


def speaks_of_language(text: str) -> bool:
    """Whether a message names a language, or says that word: "e pra Portugal?" does neither."""
    said = folded(text)
    return any(one.search(said) for one in (*_NAMED.values(), _LANGUAGES))


def next_language(texts: Sequence[str], current: str, locales: Sequence[str]) -> str:
    """The language to answer in after a visitor's latest messages, the last one last; the current one unless the last
    message is clearly in another, or is rather in it and so were those before."""
    scores = dict.fromkeys(locales, 0.0)
    words = 0
    for age, text in enumerate(reversed(texts[-LOOKED_BACK:])):
        words += len(folded(text).split())
        certainty = min(1.0, words / ENOUGH_WORDS) ** 1.5
        found = evidence(text)
        for language in scores:
            scores[language] += EARLIER**age * found[language]
        best = max(scores, key=lambda language: scores[language], default=current)
        ahead = scores.get(best, 0.0) - scores.get(current, 0.0)
        if best == current or certainty * ahead > STAYING:
            return best
    return current
