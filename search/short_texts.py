"""The titles, phrasings, headings and summaries of one language, found by words that need not be finished; pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.spelling import Vocabulary
from search.word_analysis import Word, is_function_word, words, written

KINDS = {"title": 1.0, "question": 0.95, "heading": 0.85, "summary": 0.7}
"""What a match in each kind of text counts."""

EXACT, ENDED, ALIKE = 1.0, 0.92, 0.9
"""What a word counts that is the one typed; that begins like the one being typed; that has the same stem."""
TYPOS = (0.8, 0.7, 0.5)
"""What a word counts that is so many typos away."""

MEANINGS = 120
"""Most words that one typed word may stand for: after one or two letters there are hundreds."""

FUNCTION_WORD = 0.12
"""What a word that only holds the sentence together weighs, where another weighs its rarity."""

BREVITY = 0.08
ARTICLE_SHARE = 0.4
"""How much of a score is about the article as a whole rather than its best single text."""

COVERED, OF_BEST = 0.5, 0.7
"""Least share of the typed words that an article must hold, alone and compared with the best article."""

WORDS_TYPED = 24

LOOKED_AT = 20
"""Texts in which is looked up how a word is written."""

Matrix = NDArray[np.float64]


class ShortText(NamedTuple):
    """A title, phrasing, heading or summary; `words` are folded, `anchor` is a heading's place on the page."""

    article_id: int
    kind: str
    text: str
    anchor: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """A typed word: what each word that it may stand for counts. `plain` ones only hold the sentence together."""

    words: Mapping[str, float]
    plain: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The best text of an article; `score` orders the articles of one search and means nothing beyond it."""

    text: ShortText
    score: float


class ShortTexts:
    """All short texts of a language; those of one article stand together."""

    def __init__(self, locale: str, texts: Sequence[ShortText]) -> None:
        self.locale = locale
        self._texts = texts
        self.vocabulary = Vocabulary(chain.from_iterable(one.words for one in texts), locale)
        lengths = np.fromiter((len(one.words) for one in texts), np.int64, len(texts))
        places = np.fromiter(
            (self.vocabulary.places[word] for one in texts for word in one.words), np.int64, int(lengths.sum())
        )
        order = np.argsort(places, kind="stable")
        self._rows = np.repeat(np.arange(len(texts)), lengths)[order]
        self._from = np.searchsorted(places[order], np.arange(len(self.vocabulary.words) + 1))
        self._factors = np.fromiter((KINDS[one.kind] for one in texts), np.float64, len(texts))
        self._lengths = np.maximum(lengths, 1)
        articles = np.fromiter((one.article_id for one in texts), np.int64, len(texts))
        self._starts = np.flatnonzero(np.diff(articles, prepend=-1))
        self._forms: dict[str, list[str]] = {}

    def held(self, word: str) -> int:
        """How many texts hold the folded word."""
        place = self.vocabulary.places.get(word)
        return 0 if place is None else int(self._from[place + 1] - self._from[place])

    def forms(self, word: str) -> Sequence[str]:
        """How the texts write a known folded word, in lower case and with its accents, the commonest form first."""
        if word not in self._forms:
            place = self.vocabulary.places[word]
            rows = self._rows[self._from[place] : self._from[place + 1]][:LOOKED_AT].tolist()
            counts = Counter(form for row in rows for form, folded in self._written(row, word) if folded == word)
            self._forms[word] = [form for form, _ in counts.most_common()]
        return self._forms[word]

    def _written(self, row: int, word: str) -> Iterable[tuple[str, str]]:
        text = self._texts[row].text
        # Only a code can be the whole of several pieces, and stemming costs most of what `words` does.
        if word.isalpha():
            return written(text)
        return ((text[one.start : one.end].lower(), one.folded) for one in words(text, self.locale))

    def meant(self, question: str, *, unfinished: bool) -> list[Meant]:
        """What each word of a question may stand for; of an unfinished question the last word may go on."""
        typed = list(words(question, self.locale))[:WORDS_TYPED]
        stands = [self._stands_for(one, typed, unfinished) for one in typed]
        # A code is taken whole, or piece by piece where its numbers are known; else it is one that nobody has.
        known = [one for one, words_meant in zip(typed, stands, strict=True) if words_meant]
        wholes = [
            one
            for one in typed
            if one.is_whole and (one in known or any(part not in known for part in _pieces(one, typed) if part.is_code))
        ]
        return [
            Meant(words_meant, is_function_word(one, self.locale))
            for one, words_meant in zip(typed, stands, strict=True)
            if (one in wholes if one.is_whole else not any(_holds(whole, one) for whole in wholes))
        ]

    def matches(self, meant: Sequence[Meant], most: int) -> tuple[list[Match], int]:
        """The best articles, best first, and how many there are in all."""
        if not meant or not len(self._starts):
            return [], 0
        total = 0.0
        texts, count = np.zeros(len(self._texts)), np.zeros(len(self._texts))
        articles = np.zeros(len(self._starts))
        for one in meant:
            worth = self._worth(one.words)
            weight = FUNCTION_WORD if one.plain else self._weight(worth)
            total += weight
            texts += weight * worth
            count += worth > 0
            articles += weight * np.maximum.reduceat(worth, self._starts)
        texts = texts / total * self._factors
        covered = articles / total
        among = covered >= max(COVERED, OF_BEST * float(covered.max()))
        scores = (1 - ARTICLE_SHARE) * np.maximum.reduceat(
            texts + BREVITY * count / self._lengths, self._starts
        ) + ARTICLE_SHARE * covered
        chosen = np.flatnonzero(among)
        best = chosen[np.argsort(-scores[chosen], kind="stable")][:most]
        ends = np.append(self._starts[1:], len(self._texts))
        found = []
        for place in best.tolist():
            start, end = int(self._starts[place]), int(ends[place])
            row = start + int(np.argmax((texts + BREVITY * count / self._lengths)[start:end]))
            found.append(Match(self._texts[row], float(scores[place])))
        return found, len(chosen)

    def _stands_for(self, word: Word, typed: Sequence[Word], unfinished: bool) -> dict[str, float]:
        known = self.vocabulary
        found: dict[str, float] = {}
        going_on = unfinished and word.end == typed[-1].end
        if going_on:
            beginning = sorted(known.starting(word.folded), key=lambda place: -self.held(known.words[place]))
            found.update((known.words[place], ENDED) for place in beginning[:MEANINGS])
        found.update((known.words[place], ALIKE) for place in known.alike(word.folded))
        if word.folded in known.places:
            found[word.folded] = EXACT
        if not found:
            near = known.near(word.folded, unfinished=going_on)[:MEANINGS]
            found = {known.words[place]: TYPOS[typos] for place, typos in near}
        return found

    def _worth(self, meanings: Mapping[str, float]) -> Matrix:
        worth = np.zeros(len(self._texts))
        for word, value in sorted(meanings.items(), key=lambda one: one[1]):
            place = self.vocabulary.places[word]
            worth[self._rows[self._from[place] : self._from[place + 1]]] = value
        return worth

    def _weight(self, worth: Matrix) -> float:
        return math.log(1 + len(worth) / (1 + int(np.count_nonzero(worth))))


def _holds(whole: Word, part: Word) -> bool:
    return whole.start <= part.start < whole.end


def _pieces(whole: Word, typed: Sequence[Word]) -> list[Word]:
    return [one for one in typed if not one.is_whole and _holds(whole, one)]


def spans_meant(text: str, locale: str, meant: Sequence[Meant]) -> tuple[tuple[int, int], ...]:
    """Spans (start, end) in characters of the words of a text that were typed, in order and without overlap."""
    wanted = [one for one in meant if not one.plain] or meant
    found: list[tuple[int, int]] = []
    for word in words(text, locale):
        if any(word.folded in one.words for one in wanted) and (not found or word.start >= found[-1][1]):
            found.append((word.start, word.end))
    return tuple(found)
