"""Puts right what is mistyped in a question, so that meaning and words are searched for what was meant; pure.

The encoder reads accents, so a word that the articles write with them gets them back when it was typed without.

The noisy channel: a word that no article holds gives way to one out of the short texts that is a typo away, when
that is so much more common in general that a typo is the likelier explanation (Kernighan, Church and Gale, A Spelling
Correction Program Based on a Noisy Channel Model, 1990). So a real word about something else stays as it is.
"""

from collections.abc import Callable

from search.ports import WordRarity
from search.short_texts import ShortTexts
from search.word_analysis import FUNCTION_WORDS, Word, is_function_word, words

TYPO, FIRST_LETTER = 5.0, 2.0
"""Surprisal in nats that a typo has to explain away, and how much more one in the first letter, where they are rare."""

ACCENTS = 2.0
"""How much more surprising, in nats, a word without its accents must be to be given them back."""


def corrected(text: str, known: ShortTexts, is_known: Callable[[str], bool], surprisal: WordRarity) -> str:
    """The text with its typos put right and left-out accents in place; `is_known`: whether any article holds a stem."""
    parts, at = [], 0
    for word in words(text, known.locale):
        if word.is_whole:
            continue
        typed = text[word.start : word.end].lower()
        better = ""
        if word.folded in known.vocabulary.places:
            better = _accented(word, typed, known, surprisal)
        elif not is_function_word(word, known.locale) and not is_known(word.stem):
            better = _meant(word, typed, known, surprisal)
        if better:
            parts += [text[at : word.start], better]
            at = word.end
    return "".join([*parts, text[at:]])


def _accented(word: Word, typed: str, known: ShortTexts, surprisal: WordRarity) -> str:
    if typed != word.folded:
        return ""
    best = min(known.forms(word.folded), key=surprisal)
    return best if surprisal(typed) - surprisal(best) >= ACCENTS else ""


def _meant(word: Word, typed: str, known: ShortTexts, surprisal: WordRarity) -> str:
    near = [(typos, known.vocabulary.words[place]) for place, typos in known.vocabulary.near(word.folded)]
    likely = [one for one in near if one[1] not in FUNCTION_WORDS.get(known.locale, ())]
    if not likely:
        return ""
    typos, best = min(likely, key=lambda one: (one[0], -known.held(one[1])))
    # What another first letter and another length make is a word of its own: atienden, inaccurate, awaiting.
    if best[0] != word.folded[0] and len(best) != len(word.folded):
        return ""
    written = min(known.forms(best), key=surprisal)
    needed = TYPO * typos + FIRST_LETTER * (written[:1] != typed[:1])
    return written if surprisal(typed) - surprisal(written) >= needed else ""
