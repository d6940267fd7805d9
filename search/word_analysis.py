"""Words of a text as every word index, the highlights and the language guess see them; pure.

A word is folded (lower case, no accents) before it is stemmed, so that it matches however it was typed. Snowball's
Spanish and Portuguese need some accents to see a suffix; those are put back where the ending leaves no doubt.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

RULES = 1
"""Number of these rules; an index made by other rules is made anew."""

WORD_LIMIT = 64
CODES = 4
_REMEMBERED = 30_000
_LETTERS = r"(?:[^\W_]|[\u0300-\u036f])+"
_UNIT = re.compile(rf"{_LETTERS}((?:[-./,_]{_LETTERS})*)")
_PART = re.compile(_LETTERS)
_DIGIT = re.compile(r"\d")

_FUNCTION_WORDS = {
    "es": """
        a al algo aqui asi aun cada como con cual cuales cuando cuanto de del desde donde el ella ellos en
        entre era es esa ese eso esta este esto estoy fue ha han hasta hay he la las le les lo los mas me mi
        mis muy nada ni no nos o para pero por porque puede puedo que quien quiero se sea ser si sin sobre
        son su sus tambien te tengo tiene tu tus un una uno unos y ya yo
    """,
    "pt": """
        a ao aos aquela aquele aqui as ate com como da das de dela dele deles depois do dos e ela ele eles
        em entre era essa esse esta estao estou eu foi ha isso isto ja la lhe mais mas me meu meus minha
        minhas muito na nao nas nem no nos num numa o onde os ou para pela pelo por porque posso pra qual
        quais quando quanto que quem quero se sem ser seu seus so sobre sua suas tambem tem tenho teu um uma
        uns vai voce voces
    """,
    "en": """
        a about an and any are as at be been but by can could did do does don for from get had has have how
        i if in into is it its me my no not of on or our should so that the their them there these they this
        to up us was we were what when where which who why will with would you your
    """,
}
FUNCTION_WORDS = {locale: frozenset(listed.split()) for locale, listed in _FUNCTION_WORDS.items()}
"""Folded words that only hold a sentence together."""

_STEMMERS: dict[str, TextAnalyzer] = {
    locale: TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer(language)).build()
    for locale, language in (("es", "spanish"), ("pt", "portuguese"), ("en", "english"))
}
_PORTUGUESE_PLURAL = re.compile(r"(?<=\w\w)[oa]es$")


class Word(NamedTuple):
    """A word of a text: its span in characters, its folded form, and its stem in the text's language.

    `is_whole` marks the pieces of a code or an amount taken together, which come again one by one.
    """

    start: int
    end: int
    folded: str
    stem: str
    is_whole: bool = False

    @property
    def is_code(self) -> bool:
        """Whether it holds a digit: a number, an amount, an order code."""
        return _DIGIT.search(self.folded) is not None


def words(text: str, locale: str) -> Iterator[Word]:
    """The words of a text in order.

    Pieces joined by punctuation that hold a digit (GT-4521-X, 49,90, 3.000) come once as a whole, punctuation left
    out, and then piece by piece; other joined pieces come apart. Languages without a stemmer keep the folded form.
    """
    for unit in _UNIT.finditer(text):
        whole = unit.group()
        if not unit.group(1):
            folded = fold(whole)
            if folded:
                yield Word(unit.start(), unit.end(), folded, stem(folded, locale))
            continue
        parts = list(_PART.finditer(whole))
        if _DIGIT.search(whole):
            folded = fold("".join(part.group() for part in parts))
            yield Word(unit.start(), unit.end(), folded, folded, is_whole=True)
        for part in parts:
            folded = fold(part.group())
            if folded:
                yield Word(unit.start() + part.start(), unit.start() + part.end(), folded, stem(folded, locale))


def codes_of(text: str) -> tuple[str, ...]:
    """The first few order codes, model names and long numbers in a text, folded: four characters with a digit."""
    found = (word.folded for word in words(text, "") if word.is_code and len(word.folded) >= 4)
    return tuple(dict.fromkeys(found))[:CODES]


def written(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a text as it stands there, in lower case, and folded; codes come in pieces only."""
    for match in _PART.finditer(text):
        yield match.group().lower(), fold(match.group())


def is_function_word(word: Word, locale: str) -> bool:
    """Whether the word only holds the sentence together (the, de, que)."""
    return word.folded in FUNCTION_WORDS.get(locale, ())


@lru_cache(maxsize=_REMEMBERED)
def fold(word: str) -> str:
    """A word in lower case without accents, at most 64 characters."""
    plain = unicodedata.normalize("NFKD", word[:WORD_LIMIT]).casefold()
    return "".join(char for char in plain if char.isalnum())[:WORD_LIMIT]


@lru_cache(maxsize=_REMEMBERED)
def stem(folded: str, locale: str) -> str:
    """The stem of a folded word, folded again."""
    stemmer = _STEMMERS.get(locale)
    if stemmer is None or _DIGIT.search(folded):
        return folded
    (found,) = stemmer.analyze(_with_accent(folded, locale)) or [folded]
    return fold(found)


def _with_accent(folded: str, locale: str) -> str:
    if locale == "es" and folded.endswith(("cion", "sion")):
        return f"{folded[:-2]}ón"
    if locale == "pt":
        singular = _PORTUGUESE_PLURAL.sub("ao", folded)
        return f"{singular[:-3]}ção" if singular.endswith("cao") else singular
    return folded


def spans_of(text: str, locale: str, wanted: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Spans (start, end) in characters of the words whose stem is wanted, in order and without overlap."""
    found: list[tuple[int, int]] = []
    for word in words(text, locale):
        if word.stem in wanted and (not found or word.start >= found[-1][1]):
            found.append((word.start, word.end))
    return tuple(found)


def language_of(text: str, expected: str) -> str:
    """The language a question is written in: the expected one unless another's function words clearly prevail.

    Short questions carry little evidence, so another language must have at least two function words more.
    """
    folded = [fold(match.group()) for match in _PART.finditer(text)]
    counts = {locale: sum(word in known for word in folded) for locale, known in FUNCTION_WORDS.items()}
    best = max(counts, key=lambda locale: (counts[locale], locale == expected))
    return best if counts[best] >= counts.get(expected, 0) + 2 else expected
