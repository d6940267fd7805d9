"""Measures how much each candidate document looks like the answer to a question; pure.

A document is one article in one language. Its features are on scales that mean the same in every knowledge base:
cosines around the base's own centre, shares of the question's words, and a whitened similarity in units of what
off-topic questions reach there.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from search import key_numbers
from search.geometry import Flags, Floats, Geometry, Integers, Matrix, OffTopic, Passages, cosines_around
from search.key_numbers import Numbers

FEATURES = ("phrasing", "phrasings", "body", "whitened", "words", "foreign_words", "letters", "spelling")
"""Nearest phrasing; mean of the three nearest; nearest body passage; whitened similarity of all passages; share of
the question's words in the article; the same where the languages differ; share of its letter groups in one body;
cosine of its set of letter groups with that of one phrasing."""

NEAREST = 3
LETTERS = 4
"""Length of the letter groups, counted within words whose ends are marked."""

RAREST, COMMONEST = 14.0, 6.0
"""Surprisal in nats from which on a word is as rare as any, and below which it says nothing."""

_NUMBER = re.compile(r"\b\d{5,}\b")


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many documents of one language hold each stem, and how many of its body passages each letter group; both go
    by the number of the key."""

    documents: int
    stems: Mapping[int, int]
    bodies: int
    letters: Mapping[int, int]
    body_length: float
    """Mean length of a body passage in characters."""

    def rarity(self, stem: str) -> float:
        """1 for a stem that no document holds, towards 0 for one in all of them."""
        return _rarity(self.stems.get(key_numbers.number_of(stem), 0), self.documents)

    def knows(self, stem: str) -> bool:
        """Whether any document holds the stem."""
        return key_numbers.number_of(stem) in self.stems


@dataclass(frozen=True, slots=True)
class Question:
    """A question: `words` are (lower-cased word, stem) pairs by language, for its own and those it is searched in."""

    text: str
    language: str
    vector: Floats
    words: Mapping[str, Sequence[tuple[str, str]]]
    letters: tuple[str, ...]
    """The different letter groups of `letter_groups`."""


@dataclass(frozen=True, slots=True)
class Document:
    """A candidate: an article in one language. `stems` are the numbers of all of its stems, repeated or not."""

    article_id: int
    language: str
    stems: Numbers


class Letters(NamedTuple):
    """The numbers of the letter groups of a passage, and the length of its words in characters."""

    groups: Numbers
    length: int

    @classmethod
    def of(cls, words: Sequence[str]) -> "Letters":
        """Those of folded words; each counts one character more than it has."""
        return cls(key_numbers.numbers_of(letter_groups(words)), sum(map(len, words)) + len(words) + 1)


NO_LETTERS = Letters(key_numbers.NONE, 0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about the candidates of one question: features (documents, FEATURES), and of the question the
    share of its words that the knowledge base does not know, what its words weigh together, their number, and `near`:
    its cosine with the nearest phrasing (body, where there are none) around the centre of off-topic questions.
    `cosines` are those with each passage around the centres of the knowledge base."""

    documents: Sequence[Document]
    features: Matrix
    unknown: float
    weight: float
    length: int
    near: float
    cosines: Matrix = field(default_factory=lambda: np.empty(0))


def measure(
    question: Question,
    documents: Sequence[Document],
    passages: Passages,
    letters: Sequence[Letters],
    geometry: Geometry,
    counts: Mapping[str, WordCounts],
    surprisal: Callable[[str], float],
    off_topic: OffTopic,
) -> Evidence:
    """The evidence about these documents.

    `letters` has those of each passage; `surprisal` is a word's negative log probability in nats among all languages.
    """
    number = len(documents)
    features = np.zeros((number, len(FEATURES)))
    asked = passages.phrasing & ~passages.shared
    cosines = geometry.cosines(question.vector, passages)
    features[:, 0] = _filled(_highest(cosines, passages.document, number, asked))
    features[:, 1] = _filled(_mean_of_nearest(cosines, passages.document, number, asked))
    features[:, 2] = _filled(_highest(cosines, passages.document, number, ~passages.phrasing))
    features[:, 3] = geometry.whitened(question.vector, passages)
    known = {language: _weighed(question.words.get(language, ()), one, surprisal) for language, one in counts.items()}
    for language, weighed in known.items():
        places = [place for place, document in enumerate(documents) if document.language == language]
        held = key_numbers.held(list(weighed), [documents[place].stems for place in places])
        weights = np.array(list(weighed.values()))
        features[places, 4 if language == question.language else 5] = held @ weights / (weights.sum() + 1e-6)
    own = np.array([document.language == question.language for document in documents], np.bool_)[passages.document]
    here = counts.get(question.language)
    if here is not None and here.bodies:
        rows = np.flatnonzero(own & ~passages.phrasing)
        np.maximum.at(features[:, 6], passages.document[rows], _letters_held(question, rows, letters, here))
    rows = np.flatnonzero(own & asked)
    np.maximum.at(features[:, 7], passages.document[rows], _spelling(question, rows, letters))
    language = question.language if question.language in counts else next(iter(counts), question.language)
    mass = sum(known.get(language, {}).values())
    strange = sum(weight for stem, weight in known.get(language, {}).items() if not counts[language].knows(stem))
    return Evidence(
        documents=documents,
        features=features,
        unknown=strange / (mass + 1e-9),
        weight=mass,
        length=len(question.words.get(language, ())),
        near=_near(question.vector, passages, asked, off_topic),
        cosines=cosines,
    )


def letter_groups(words: Sequence[str]) -> tuple[str, ...]:
    """The different letter groups of folded words: groups of LETTERS within `_word_`, the whole of shorter ones."""
    found: dict[str, None] = {}
    for word in words:
        text = f"_{word}_"
        for start in range(max(1, len(text) - LETTERS + 1)):
            found[text[start : start + LETTERS]] = None
    return tuple(found)


def without_unknown_numbers(text: str, known: Callable[[str], bool]) -> str:
    """The text without long numbers (accounts, orders) that the knowledge base has never seen: they only mislead."""
    shorter = " ".join(_NUMBER.sub(lambda match: match[0] if known(match[0]) else " ", text).split())
    return shorter if any(char.isalpha() for char in shorter) else text


def _near(vector: Floats, passages: Passages, asked: Flags, off_topic: OffTopic) -> float:
    rows = passages.vectors[asked if asked.any() else ~passages.phrasing]
    return float(cosines_around(off_topic.centre, vector, rows).max()) if len(rows) else 0.0


def _weighed(
    words: Sequence[tuple[str, str]], counts: WordCounts, surprisal: Callable[[str], float]
) -> dict[str, float]:
    found = {}
    for word, stem in words:
        if stem not in found:
            general = min(1.0, max(0.02, (surprisal(word) - COMMONEST) / (RAREST - COMMONEST)))
            found[stem] = math.sqrt(counts.rarity(stem) * general)
    return found


def _letters_held(question: Question, rows: Integers, letters: Sequence[Letters], counts: WordCounts) -> Matrix:
    top = math.log(1 + (counts.bodies + 0.5) / 0.5)
    known = [counts.letters.get(key_numbers.number_of(group), 0) for group in question.letters]
    weights = np.array([top * _rarity(count, counts.bodies) for count in known])
    bodies = [letters[row] for row in rows.tolist()]
    share = key_numbers.held(question.letters, [body.groups for body in bodies]) @ weights / (weights.sum() + 1e-9)
    lengths = np.array([body.length for body in bodies]) / counts.body_length
    return np.asarray(share / np.sqrt(0.7 + 0.3 * lengths), np.float64)


def _spelling(question: Question, rows: Integers, letters: Sequence[Letters]) -> Matrix:
    phrasings = [letters[row].groups for row in rows.tolist()]
    common = key_numbers.held(question.letters, phrasings).sum(1)
    sizes = np.array([len(groups) for groups in phrasings]) * max(1, len(question.letters))
    return np.asarray(common / np.sqrt(np.maximum(sizes, 1)), np.float64)


def _rarity(count: int, among: int) -> float:
    return math.log(1 + (among - count + 0.5) / (count + 0.5)) / math.log(1 + (among + 0.5) / 0.5)


def _highest(values: Matrix, group: Integers, groups: int, among: Flags) -> Matrix:
    best = np.full(groups, -np.inf)
    np.maximum.at(best, group[among], values[among])
    return best


def _mean_of_nearest(values: Matrix, group: Integers, groups: int, among: Flags) -> Matrix:
    rows = np.flatnonzero(among)
    rows = rows[np.lexsort((-values[rows], group[rows]))]
    first = np.searchsorted(group[rows], np.arange(groups))
    rank = np.arange(len(rows)) - first[group[rows]]
    kept = rows[rank < NEAREST]
    count = np.bincount(group[kept], minlength=groups)
    total = np.bincount(group[kept], values[kept], groups)
    return np.where(count > 0, total / np.maximum(count, 1), -np.inf)


def _filled(best: Matrix) -> Matrix:
    """Documents without any such passage get the mean of the others: that is no evidence either way."""
    known = np.isfinite(best)
    return np.where(known, best, best[known].mean() if known.any() else 0.0)
