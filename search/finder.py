"""Finds the articles that answer a question."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from foundation.database import Database
from foundation.text import storable
from kb.store import ArticleStore, Headline
from search.calibration import Calibration, signs
from search.completion import Completions
from search.correction import corrected
from search.documents import PHRASINGS
from search.features import without_unknown_numbers
from search.findings import Findings, FoundArticle, FoundPassage
from search.gathering import Gathered, asked, gather
from search.indexes import Indexes, View
from search.ports import Encoder, WordRarity
from search.ranking import Ranked, rank
from search.reference import References
from search.tables import passage
from search.word_analysis import is_function_word, language_of, spans_of, words

__all__ = ["Finder", "Findings", "FoundArticle", "FoundPassage"]

# Words that mean nothing here stay below it, and so do questions about other things; one good word is far above.
UNLIKELY = 0.02

HARDLY = 0.005
"""Chance below which an article is left out of a list that begins with a likely one."""

QUESTION_LENGTH = 2000
"""Characters of a question that are read; the encoder takes in about as many."""

CODES_WEIGHT = 4.0
"""What holding every code of the question (an order code, a long number) is worth in nats, whatever it means."""

ATTEMPTS = 3
"""Times a question is looked up again when articles changed meanwhile and nothing was found."""

MOST_ARTICLES = 50
_REMEMBERED = 512


class Finder:
    """Searches by meaning and by words, and says how likely each article is the answer."""

    def __init__(
        self,
        database: Database,
        articles: ArticleStore,
        indexes: Indexes,
        encoder: Encoder,
        surprisal: WordRarity,
        calibration: Calibration,
        references: References,
        completions: Completions,
    ) -> None:
        self._database = database
        self._articles = articles
        self._indexes = indexes
        self._encoder = encoder
        self._surprisal = surprisal
        self._calibration = calibration
        self._references = references
        self._completions = completions
        self._remembered: OrderedDict[tuple[str, str, int, int], Findings] = OrderedDict()
        self._lock = threading.Lock()

    def use(self, calibration: Calibration) -> None:
        """Rank and judge by another calibration from now on."""
        self._references.use(calibration)
        with self._lock:
            self._calibration = calibration
            self._remembered.clear()

    def prepare(self) -> None:
        """Do now what the first question would otherwise wait for."""
        self._completions.refresh(self._indexes.refresh())
        self._references.of(self._indexes.view)

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
        remembered, calibration = self._recall(key), self._calibration
        if remembered is not None:
            return replace(remembered, took_ms={"remembered": clock.total()})
        for _ in range(ATTEMPTS):
            findings = self._found(question, locale, limit, clock)
            # The indexes may have moved on under this search, so that what they found is not in its view.
            if findings.articles or findings.generation == self._indexes.view.generation:
                break
        if self._calibration is calibration:
            self._remember(key, findings)
        return findings

    def _found(self, question: str, locale: str, limit: int, clock: "_Clock") -> Findings:
        view = self._indexes.view
        language = language_of(question, locale)
        articles: list[FoundArticle] = []
        similarity, told = 0.0, {}
        if question and len(view.catalogue.ids):
            reference = self._references.of(view)
            clock.lap("reference")
            cleaned = self._put_right(question, language)
            vector = self._encoder.encode([cleaned], "query")[0]
            clock.lap("encode")
            put = asked(cleaned, language, vector, view.catalogue.languages)
            gathered = gather(put, self._indexes, view, reference.geometry, reference.off_topic, self._surprisal)
            clock.lap("gather")
            ranked = with_codes(rank(gathered.evidence, self._calibration.ranking), gathered)
            similarity = gathered.best_similarity(vector)
            if ranked:
                told = signs(gathered.evidence, ranked, reference.baseline, vector, reference.off_topic, language)
                clock.lap("rank")
                chances = self._chances(ranked, told)
                articles = self._presented(ranked, chances, gathered, vector, cleaned, locale, limit, view)
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

    def _chances(self, ranked: Sequence[Ranked], told: Mapping[str, float]) -> list[float]:
        """The first article's chance is calibrated; each other one's is smaller as its score tells."""
        first = self._calibration.probability(told)
        return [first * math.exp(one.score - ranked[0].score) for one in ranked]

    def _presented(
        self,
        ranked: Sequence[Ranked],
        chances: Sequence[float],
        gathered: Gathered,
        vector: NDArray[np.float32],
        question: str,
        locale: str,
        limit: int,
        view: View,
    ) -> list[FoundArticle]:
        # A few more than asked for: one of them may have been archived this moment.
        chosen = list(zip(ranked, chances, strict=True))[: limit + 5]
        headlines: dict[int, dict[str, Headline]] = {}
        for known in self._articles.published_headlines_of([one.article_id for one, _ in chosen]):
            headlines.setdefault(known.article_id, {})[known.locale] = known
        shown: list[tuple[Ranked, float, Headline, int]] = []
        for one, chance in chosen:
            language = gathered.evidence.documents[one.document].language
            languages = headlines.get(one.article_id, {})
            headline = languages.get(locale) or languages.get(language)
            if headline is None:
                continue
            best = gathered.best_passage(one.document)
            if headline.locale != language:
                best = self._nearest_in(one.article_id, headline.locale, vector, view) or best
            shown.append((one, chance, headline, best))
        wanted = _Wanted(question)
        texts = self._passages([best for *_, best in shown])
        return [
            FoundArticle(
                article_id=one.article_id,
                translation_id=headline.translation_id,
                locale=headline.locale,
                revision=headline.revision,
                title=headline.title,
                slug=headline.slug,
                summary=headline.summary,
                category_id=headline.category_id,
                score=one.score,
                probability=chance,
                passage=wanted.highlighted(texts[best]),
                features=one.features,
            )
            for one, chance, headline, best in [one for one in shown if one[3] in texts][:limit]
        ]

    def _nearest_in(self, article_id: int, locale: str, vector: NDArray[np.float32], view: View) -> int | None:
        passages = view.catalogue.of_article.get(article_id, {}).get(locale)
        if passages is None:
            return None
        ids = passages[:PHRASINGS].tolist()
        return int(ids[int(np.argmax(self._indexes.vectors.vectors(ids) @ vector))])

    def _passages(self, ids: Iterable[int]) -> dict[int, FoundPassage]:
        query = sa.select(
            passage.c.id, passage.c.kind, passage.c.locale, passage.c.heading, passage.c.anchor, passage.c.text
        ).where(passage.c.id.in_(list(ids)))
        with self._database.read() as connection:
            return {row.id: FoundPassage(*row, ()) for row in connection.execute(query)}

    def _recall(self, key: tuple[str, str, int, int]) -> Findings | None:
        with self._lock:
            found = self._remembered.get(key)
            if found is not None:
                self._remembered.move_to_end(key)
            return found

    def _remember(self, key: tuple[str, str, int, int], findings: Findings) -> None:
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


class _Wanted:
    """The words of a question that are worth marking in what was found."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._stems: dict[str, frozenset[str]] = {}

    def highlighted(self, found: FoundPassage) -> FoundPassage:
        locale = found.locale
        if locale not in self._stems:
            self._stems[locale] = frozenset(
                word.stem for word in words(self._question, locale) if not is_function_word(word, locale)
            )
        return replace(found, highlights=spans_of(found.text, locale, self._stems[locale]))


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
