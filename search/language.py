"""Tells Spanish, Portuguese and English apart by letter groups, with certainty from a few words on; pure.

Naive Bayes over the letter groups and words of each word, counted in the texts that `tools/language_counts.py` names.
"""

import gzip
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("es", "pt", "en")
GROUPS = (1, 2, 3, 4, 5)
SMOOTHING = 0.3
LONGEST_WORD, READ = 24, 1000
TEMPER = 0.35
"""Letter groups of one word are far from independent; their joint evidence counts for this share."""

COUNTS = Path(__file__).with_name("language_counts.json.gz")
_AROUND = re.compile(r"https?://\S+|\S+@\S+|\S*\d\S*")
_WORD = re.compile(r"[^\W\d_]+")
_SPANISH = re.compile(r"[¿¡]")


def signs(text: str) -> Iterator[str]:
    """The letter groups of a text's words, as written and without accents, and each word as a whole."""
    plain = unicodedata.normalize("NFC", _AROUND.sub(" ", text[:READ]).casefold())
    for match in _WORD.finditer(plain):
        word = match.group()[:LONGEST_WORD]
        bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        for form in {word, bare}:
            framed = f"_{form}_"
            yield f" {form}"
            for size in GROUPS:
                for start in range(len(framed) - size + 1):
                    yield framed[start : start + size]


def evidence(text: str) -> Mapping[str, float]:
    """For each language, how much more likely the text is in it than on average, in nats; all 0 where nothing tells."""
    known, rest = _model()
    total = [0.0, 0.0, 0.0]
    for sign in signs(text):
        for place, value in enumerate(known.get(sign, rest)):
            total[place] += value
    if _SPANISH.search(text):
        total[0] += 10.0
    mean = sum(total) / len(total)
    return {language: TEMPER * (value - mean) for language, value in zip(LANGUAGES, total, strict=True)}


def likeliest(text: str, expected: str = "") -> str:
    """The language a text is most likely written in; the expected one where nothing tells."""
    found = evidence(text)
    return max(found, key=lambda language: (found[language], language == expected))


@cache
def _model() -> tuple[Mapping[str, tuple[float, ...]], tuple[float, ...]]:
    """Log probabilities of each sign in the order of LANGUAGES, and those of signs never seen (the same for all)."""
    stored = json.loads(gzip.decompress(COUNTS.read_bytes()))
    counts: Mapping[str, list[int]] = stored["counts"]
    totals: dict[int, list[float]] = {}
    kinds: dict[int, int] = {}
    for sign, numbers in counts.items():
        size = _size(sign)
        kinds[size] = kinds.get(size, 0) + 1
        sums = totals.setdefault(size, [0.0, 0.0, 0.0])
        for place, number in enumerate(numbers):
            sums[place] += number
    known = {
        sign: tuple(
            math.log((number + SMOOTHING) / (totals[_size(sign)][place] + SMOOTHING * kinds[_size(sign)]))
            for place, number in enumerate(numbers)
        )
        for sign, numbers in counts.items()
    }
    return known, (0.0, 0.0, 0.0)


def _size(sign: str) -> int:
    return 0 if sign.startswith(" ") else len(sign)
