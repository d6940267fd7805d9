"""Finds the articles that answer a question."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foundation.database import Database
from foundation.offload import Run, at_once
from foundation.text import storable
from search.calibration import Calibration, signs
from search.completion import Completions
from search.correction import corrected
from search.documents import PHRASINGS
from search.features import without_unknown_numbers
from search.findings import Findings, FoundArticle, FoundPassage
from search.gathering import Gathered, asked, gather
from search.indexes import Indexes, View
from search.ports import Encoder, WordRarity
from search.presenting import Highlighter, shown
from search.ranking import Ranked, rank
from search.reference import Reference, References
from search.word_analysis import language_of, words

__all__ = ["Finder", "Findings", "FoundArticle", "FoundPassage"]

# Words that mean nothing here stay below it, and so do questions about other things; one good word is far above.
UNLIKELY = 0.02

HARDLY = 0.005
"""Chance below which an article is left out of a list that begins with a likely one."""

QUESTION_LENGTH = 2000
"""Characters of a question that are read; the encoder takes in about as many."""

CODES_WEIGHT = 4.0
"""What holding every code of the question (an order code, a long number) is worth in nats, whatever it means."""

SAME_WORDS = 0.97
"""Chance of the first article when somebody asks in the very words that its editors wrote down."""

ATTEMPTS = 3
"""Times a question is looked up again when articles changed meanwhile and nothing was found."""

MOST_ARTICLES = 50
SPARE = 5
_REMEMBERED = 512
_Key = tuple[str, str, int, int, int]


@dataclass(frozen=True, slots=True)
class _Asking:
    """One question on its way: put right, in its language, for a reader of `locale`, over a view and its reference."""

    question: str
    language: str
    locale: str
    limit: int
    view: View
    reference: Reference


class _Candidate(NamedTuple):
    ranked: Ranked
    chance: float
    passage: int


class Finder:
    """Searches by meaning and by words, and says how likely each article is the answer."""

    def __init__(
        self,
        database: Database,
        indexes: Indexes,
        encoder: Encoder,
        surprisal: WordRarity,
        calibration: Calibration,
        references: References,
        completions: Completions,
        run: Run = at_once,
    ) -> None:
        """`run` encodes and ranks, which takes milliseconds of one core and touches neither database nor locks."""
        self._database = database
        self._indexes = indexes
        self._encoder = encoder
        self._surprisal = surprisal
        self._calibration = calibration
        self._references = references
        self._completions = completions
        self._run = run
        self._remembered: OrderedDict[_Key, Findings] = OrderedDict()
        self._lock = threading.Lock()

    def use(self, calibration: Calibration) -> None:
        """Rank and judge by another calibration from now on."""
        with self._lock:
            self._calibration = calibration
            self._remembered.clear()

    def prepare(self) -> None:
        """Do now what the first question would otherwise wait for."""
        self._completions.refresh(self._indexes.refresh())
        self._references.of(self._indexes.view)

    def close(self) -> None:
        """Wait until nothing is being measured beside the requests any more."""
        self._references.close()

    def search(self, text: str, locale: str, limit: int) -> Sequence[FoundArticle]:
        """The articles of `find` that may answer, none when not even one is likely; what lists of results show."""
        articles = self.find(text, locale, limit).articles
        likely = any(one.probability >= UNLIKELY for one in articles)
        return [one for one in articles if one.probability >= HARDLY] if likely else ()

    def find(self, text: str, locale: str, limit: int = 10) -> Findings:
        """The best articles for a question of any content and length, preferring the reader's language.

        An article found through another language is shown in `locale` when that translation is published. Empty
        text finds nothing.
        """
        clock = _Clock()
        generation = self._indexes.refresh()
        self._completions.refresh(generation)
        clock.lap("refresh")
        question = " ".join(storable(text[:QUESTION_LENGTH]).split())
        limit = max(1, min(limit, MOST_ARTICLES))
        key = (question, locale, limit, generation)
        remembered, calibration = self._recall((*key, self._references.measured)), self._calibration
        if remembered is not None:
            return replace(remembered, took_ms={"remembered": clock.total()})
        for _ in range(ATTEMPTS):
            findings = self._found(question, locale, limit, clock)
            # The indexes may have moved on under this search, so that what they found is not in its view.
            if findings.articles or findings.generation == self._indexes.view.generation:
                break
        if self._calibration is calibration:
            self._remember((*key, self._references.measured), findings)
        return findings

    def _found(self, question: str, locale: str, limit: int, clock: "_Clock") -> Findings:
        view = self._indexes.view
        language = language_of(question, locale)
        articles: list[FoundArticle] = []
        similarity = 0.0
        told: Mapping[str, float] = {}
        if question and len(view.catalogue.ids):
            reference = self._references.of(view)
            clock.lap("reference")
            asking = _Asking(self._put_right(question, language), language, locale, limit, view, reference)
            candidates, similarity, told = self._run(self._candidates, asking, clock)
            articles = _sure_of_same_words(self._presented(candidates, asking), question)
            clock.lap("read")
        return Findings(
            question=question,
            locale=locale,
            language=language,
            articles=tuple(articles),
            best_similarity=similarity,
            signs=told,
            generation=view.generation,
            encoder=self._encoder.name,
            took_ms=clock.laps(),
        )

    def _put_right(self, question: str, language: str) -> str:
        """The question as it is searched for: without numbers that nobody knows, and without typos."""
        knows = self._indexes.lexicon.knows
        short = self._completions.of(language)
        cleaned = without_unknown_numbers(question, knows)
        return corrected(cleaned, short, knows, self._surprisal) if short else cleaned

    def _candidates(self, asking: "_Asking", clock: "_Clock") -> tuple[list["_Candidate"], float, Mapping[str, float]]:
        """The best articles, the highest similarity of any phrasing, and what the chance was made of; computes only."""
        view, reference, language = asking.view, asking.reference, asking.language
        vector = self._encoder.encode([asking.question], "query")[0]
        clock.lap("encode")
        put = asked(asking.question, language, vector, view.catalogue.languages)
        gathered = gather(put, self._indexes, view, reference.geometry, reference.off_topic, self._surprisal)
        clock.lap("gather")
        ranked = with_codes(rank(gathered.evidence, self._calibration.ranking), gathered)
        similarity = gathered.best_similarity(vector)
        if not ranked:
            return [], similarity, {}
        told = signs(gathered.evidence, ranked, reference.baseline, vector, reference.off_topic, language)
        first = self._calibration.probability(told)
        # A few more than asked for: one of them may have been archived this moment. The first one's chance is
        # calibrated; each other one's is smaller as its score tells.
        candidates = [
            _Candidate(
                one, first * math.exp(one.score - ranked[0].score), self._best_passage(one, gathered, asking, vector)
            )
            for one in ranked[: asking.limit + SPARE]
        ]
        clock.lap("rank")
        return candidates, similarity, told

    def _best_passage(self, one: Ranked, gathered: Gathered, asking: "_Asking", vector: NDArray[np.float32]) -> int:
        """The passage that is shown, in the reader's language where the article is published in it."""
        found = gathered.evidence.documents[one.document].language
        there = asking.view.catalogue.of_article.get(one.article_id, {}).get(asking.locale)
        if found == asking.locale or there is None:
            return gathered.best_passage(one.document)
        ids = there[:PHRASINGS].tolist()
        return int(ids[int(np.argmax(self._indexes.vectors.vectors(ids) @ vector))])

    def _presented(self, candidates: Sequence["_Candidate"], asking: "_Asking") -> list[FoundArticle]:
        known = shown(self._database, [one.passage for one in candidates])
        highlighter = Highlighter(asking.question)
        found = [(one, known[one.passage]) for one in candidates if one.passage in known]
        return [
            FoundArticle(
                article_id=one.ranked.article_id,
                translation_id=there.translation_id,
                locale=there.passage.locale,
                revision=there.revision,
                title=there.title,
                slug=there.slug,
                summary=there.summary,
                category_id=there.category_id,
                score=one.ranked.score,
                probability=one.chance,
                passage=highlighter.highlighted(there.passage),
                features=one.ranked.features,
            )
            for one, there in found[: asking.limit]
        ]

    def _recall(self, key: _Key) -> Findings | None:
        with self._lock:
            found = self._remembered.get(key)
            if found is not None:
                self._remembered.move_to_end(key)
            return found

    def _remember(self, key: _Key, findings: Findings) -> None:
        with self._lock:
            self._remembered[key] = findings
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)


def with_codes(ranked: Sequence[Ranked], gathered: Gathered) -> list[Ranked]:
    """The ranking once more with articles raised that hold the question's codes, however little they mean."""
    if not gathered.codes.any():
        return list(ranked)
    held: dict[int, float] = {}
    for document, share in zip(gathered.evidence.documents, gathered.codes.tolist(), strict=True):
        held[document.article_id] = max(held.get(document.article_id, 0.0), share)
    raised = [
        replace(
            one,
            score=one.score + CODES_WEIGHT * held[one.article_id],
            features={**one.features, "codes": held[one.article_id]},
        )
        for one in ranked
    ]
    return sorted(raised, key=lambda one: (-one.score, one.article_id))


def _sure_of_same_words(articles: list[FoundArticle], question: str) -> list[FoundArticle]:
    """The articles, the first one's chance raised when its title or a phrasing of it is the very question."""
    first = articles[0] if articles else None
    if first is None or first.passage.kind == "body" or first.probability >= SAME_WORDS:
        return articles
    asked_words, own = ([word.folded for word in words(text, first.locale)] for text in (question, first.passage.text))
    return [replace(first, probability=SAME_WORDS), *articles[1:]] if asked_words == own else articles


class _Clock:
    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        moment = time.perf_counter()
        self._laps[name] = round(1000 * (moment - self._last), 3)
        self._last = moment

    def total(self) -> float:
        return round(1000 * (time.perf_counter() - self._start), 3)

    def laps(self) -> dict[str, float]:
        return {**self._laps, "total": self.total()}
