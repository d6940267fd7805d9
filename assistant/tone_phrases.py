"""Tone rules about phrases: vague promises, blame, coldness, and saying first what is not possible; pure."""

import re
from collections.abc import Iterator

from assistant.tone_advice import Advice
from assistant.tone_text import REACH, WORD, Prepared
from assistant.tone_wording import Phrases, Wording
from foundation.i18n import N_

_GREETED = re.compile(r"(?:,? [^\s,.:!?\n]{1,40}){0,4} ?(?:[,.:!…]{1,3}\s{1,4}|\n\s{0,4})")
_BLANK = re.compile(r"[\s¡¿*_#>-]{0,40}")
_NEXT_CLAUSE = re.compile(r"[,;:]|\s(?:y|e|and|pero|mas|but)\s")
_GAP = re.compile(r"[,;:]?\s{1,3}")


def vague_promises(text: Prepared, wording: Wording) -> Iterator[Advice]:
    """Promises without a day, an hour or a figure in the same sentence or the next."""
    excused = iter(wording.vague_not.found(text.folded))
    pardon = next(excused, None)
    for start, end in wording.vague.found(text.folded):
        while pardon is not None and pardon[1] < end:
            pardon = next(excused, None)
        begins, ends = text.around(start, end)
        if (
            (pardon is not None and pardon[0] <= start)
            or text.is_name(start, end)
            or _is_asked(text, wording, begins, start)
        ):
            continue
        following = text.sentence_at(start) + 1
        until = text.sentences[following][1] if following < len(text.sentences) else ends
        if not wording.when.anywhere(text.folded, begins, min(until, end + REACH)):
            yield Advice(start, end, "vague_promise", N_("When exactly? Name a day, an hour or a figure."))


def _is_asked(text: Prepared, wording: Wording, begins: int, start: int) -> bool:
    """Whether the customer is asked for it in the same clause, so that nobody promises anything."""
    asked = max((end for _, end in wording.asked.found(text.folded, begins, start)), default=None)
    return asked is not None and not _NEXT_CLAUSE.search(text.folded, asked, start)


def blaming(text: Prepared, wording: Wording) -> Iterator[Advice]:
    """Phrases that put the fault on the customer."""
    said = N_("This sounds like a reproach. Say what happened and what comes next.")
    return _phrases(text, wording, wording.blaming, "blaming", said)


def cold(text: Prepared, wording: Wording) -> Iterator[Advice]:
    """Phrases that turn people away or speak like an office."""
    return _phrases(text, wording, wording.cold, "cold", N_("This sounds cold. Say what you can do."))


def _phrases(text: Prepared, wording: Wording, phrases: Phrases, code: str, said: str) -> Iterator[Advice]:
    for start, end in phrases.found(text.folded):
        begins, _ = text.around(start, end)
        if not wording.conditional.anywhere(text.folded, begins, start):
            yield replaced(text, phrases, start, end, code, said)


def replaced(text: Prepared, phrases: Phrases, start: int, end: int, code: str, said: str) -> Advice:
    """Advice with the phrase's replacement; what is only left out takes its comma along, and its capital moves on."""
    fix = phrases.replacement(text.folded, start, end)
    if fix == "":
        gap = _GAP.match(text.shown, end)
        after = gap.end() if gap else end
        word = WORD.match(text.shown, after)
        if word is not None:
            kept = word.group()
            fix = kept[0].upper() + kept[1:] if text.raw[start].isupper() else kept
            return Advice(start, word.end(), code, said, fix)
        return Advice(start, end, code, said)
    if fix and text.raw[start].isupper():
        fix = fix[0].upper() + fix[1:]
    return Advice(start, end, code, said, fix)


def negative_opening(text: Prepared, wording: Wording) -> Iterator[Advice]:
    """A text that says first, or right behind its greeting, what is not possible."""
    start = _behind_greeting(text, wording)
    end = wording.negative.at(text.folded, start)
    if end is not None:
        said = N_("Begin with what is possible, and say afterwards what is not.")
        yield replaced(text, wording.negative, start, end, "negative_opening", said)


def _behind_greeting(text: Prepared, wording: Wording) -> int:
    start = _skip(text, 0)
    greeted = wording.greetings.at(text.folded, start)
    if greeted is None:
        return start
    rest = _GREETED.match(text.shown, greeted)
    return _skip(text, rest.end()) if rest else start


def _skip(text: Prepared, start: int) -> int:
    match = _BLANK.match(text.shown, start)
    return match.end() if match else start
