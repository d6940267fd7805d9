"""The tone linter: what a text should say differently before it leaves the company; pure.

Time is linear in the text's length. Quotations, addresses and code are left alone: nobody is told off for a
customer's words.
"""

from collections.abc import Callable

from assistant.tone_address import address
from assistant.tone_advice import Advice, Manner
from assistant.tone_language import written_in
from assistant.tone_phrases import blaming, cold, negative_opening, vague_promises
from assistant.tone_signs import capitals, emoji, exclamations, opening_marks, too_long, unfilled
from assistant.tone_text import WORD, Prepared, visible
from assistant.tone_wording import wording
from foundation.brand import Brand, Channel, Formality
from foundation.i18n import LOCALES, N_, NAMES

LanguageOf = Callable[[str, str], str]
"""Tells the language of a text, given the one that is expected: the port behind which a detector stands."""

MOST = 200
"""Pieces of advice about one text."""

_TELLING = 5
"""Words from which on a single sentence tells its language; a whole text tells it from three."""

_FOREIGN = N_("This is not in %(language)s.")


class Tone:
    """The linter with the brand's manner and a language detector."""

    def __init__(self, brand: Brand, language_of: LanguageOf = written_in) -> None:
        self._brand = brand
        self._language_of = language_of

    def check(
        self, text: str, locale: str, channel: Channel = "chat", formality: Formality | None = None
    ) -> tuple[Advice, ...]:
        """Advice on a text for customers who speak `locale`, in the order of its places."""
        return advice(text, Manner.of(self._brand, locale, channel, formality), self._language_of)


def advice(text: str, manner: Manner, language_of: LanguageOf = written_in) -> tuple[Advice, ...]:
    """Advice on a text, in the order of its places, the first MOST pieces."""
    shown = visible(text, manner.channel)
    found = list(unfilled(Prepared.of(text, shown)))
    whole = Prepared.of(text, _without(shown, found))
    found += [*emoji(whole, manner), *too_long(whole, manner), *exclamations(whole, manner)]
    foreign, spoken = _languages(whole, manner.locale, language_of)
    found += foreign
    words = wording(spoken)
    found += capitals(whole, words, manner.names)
    own = whole if spoken != manner.locale else Prepared.of(text, _without(whole.shown, foreign))
    if spoken == "es":
        found += opening_marks(own)
    found += [*address(own, manner, words), *vague_promises(own, words), *blaming(own, words), *cold(own, words)]
    if manner.channel != "article":
        found += negative_opening(own, words)
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.code))[:MOST])


def _without(shown: str, found: list[Advice]) -> str:
    """The text with blanks where something was found."""
    parts, last = [], 0
    for one in sorted(found, key=lambda one: one.start):
        if one.start >= last:
            parts += [shown[last : one.start], " " * (one.end - one.start)]
            last = one.end
    return "".join([*parts, shown[last:]])


def _languages(text: Prepared, expected: str, language_of: LanguageOf) -> tuple[list[Advice], str]:
    """What is not in the expected language, and the language that the text as a whole speaks."""

    def foreign(start: int, end: int, least: int) -> str | None:
        piece = text.shown[start:end]
        if sum(1 for _ in WORD.finditer(piece)) < least:
            return None
        found = language_of(piece, expected)
        return found if found != expected and found in LOCALES else None

    def told(start: int, end: int) -> Advice:
        return Advice(start, end, "language", _FOREIGN, None, {"language": NAMES[expected]})

    if not text.sentences:
        return [], expected
    start, end = text.sentences[0][0], text.sentences[-1][1]
    found = [told(*span) for span in text.sentences if foreign(*span, _TELLING)]
    spoken = foreign(start, end, 3)
    if spoken and (len(text.sentences) == 1 or 2 * sum(one.end - one.start for one in found) > end - start):
        return [told(start, end)], spoken
    return found, expected
