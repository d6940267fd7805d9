"""Finds the articles that answer a question."""

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
from search import calibration, ranking
from search.catalogue import Catalogue
from search.findings import Findings, FoundArticle, FoundPassage
from search.indexes import Indexes, View
from search.ports import Encoder
from search.tables import passage
from search.word_analysis import codes_of, is_function_word, language_of, spans_of, words

__all__ = ["Finder", "Findings", "FoundArticle", "FoundPassage"]

QUESTION_LENGTH = 2000
"""Characters of a question that are read; the encoder takes in about as many."""

NEAREST, NEAREST_FOREIGN = 100, 50
"""Candidates by meaning in the question's language, and in each other one."""

BY_WORDS = 100
"""Candidates by words, in the question's language."""

OF_ONE_CODE = 50
"""Passages that hold a code of the question, in any language."""

WITH_SIBLINGS = 40
"""Passages found first by meaning and by words whose articles are looked at as a whole."""

OF_ONE_ARTICLE = 80
"""Most passages of one article and language that are looked at."""

MOST_ARTICLES = 50
_REMEMBERED = 512


class Finder:
    """Searches by meaning and by words, and says how likely each article is the answer."""

    def __init__(self, database: Database, articles: ArticleStore, indexes: Indexes, encoder: Encoder) -> None:
        self._database = database
        self._articles = articles
        self._indexes = indexes
        self._encoder = encoder
        self._remembered: OrderedDict[tuple[str, str, int, int], Findings] = OrderedDict()
        self._lock = threading.Lock()

    def search(self, text: str, locale: str, limit: int) -> Sequence[FoundArticle]:
        """The articles of `find` alone; what the help centre's search page asks for."""
        return self.find(text, locale, limit).articles

    def find(self, text: str, locale: str, limit: int = 10) -> Findings:
        """The best articles for a question of any content and length, preferring the reader's language.

        An article found through another language is shown in `locale` when that translation is published. Empty
        text finds nothing.
        """
        clock = _Clock()
        generation = self._indexes.refresh()
        clock.lap("refresh")
        question = " ".join(storable(text[:QUESTION_LENGTH]).split())
        limit = max(1, min(limit, MOST_ARTICLES))
        key = (question, locale, limit, generation)
        remembered = self._recall(key)
        if remembered is not None:
            return replace(remembered, took_ms={"remembered": clock.total()})
        language = language_of(question, locale)
        view = self._indexes.view
        articles: list[FoundArticle] = []
        similarity = 0.0
        if question:
            vector = self._encoder.encode([question], "query")[0]
            clock.lap("encode")
            candidates = self._candidates(question, vector, language, view, clock)
            ranked = ranking.rank(candidates)
            similarity = max(candidates.dense[candidates.phrasing].tolist(), default=0.0)
            clock.lap("rank")
            articles = self._presented(ranked, candidates, vector, question, locale, limit, view)
            clock.lap("read")
        findings = Findings(
            question=question,
            locale=locale,
            language=language,
            articles=tuple(articles),
            best_similarity=similarity,
            generation=view.generation,
            encoder=self._encoder.name,
            took_ms=clock.laps(),
        )
        self._remember(key, findings)
        return findings

    def _candidates(
        self, question: str, vector: NDArray[np.float32], language: str, view: View, clock: "_Clock"
    ) -> ranking.Candidates:
        indexes, catalogue = self._indexes, view.catalogue
        near: dict[int, float] = {}
        for one in catalogue.languages:
            near.update(indexes.vectors.search(vector, NEAREST if one == language else NEAREST_FOREIGN, one))
        clock.lap("vectors")
        by_words = dict(indexes.words.search(question, language, BY_WORDS))
        holding = [dict(indexes.words.search(code, None, OF_ONE_CODE)) for code in codes_of(question)]
        clock.lap("words")
        found = near.keys() | by_words.keys() | {number for one in holding for number in one}
        found |= self._siblings(near, by_words, language, catalogue)
        rows = catalogue.rows(found)
        ids = catalogue.ids[rows].tolist()
        scores = indexes.words.scores(question, ids, language)
        mean, spread = np.empty(len(rows)), np.empty(len(rows))
        for key, members in catalogue.sets(rows).items():
            moments = view.background.sets.get(key)
            here = np.searchsorted(rows, members)
            mean[here], spread[here] = ranking.mixed(
                *((moments.count, *moments.spread(vector)) if moments else (0, 0.0, 0.0))
            )
        languages = np.array([one == language for one in catalogue.languages], np.bool_)
        return ranking.Candidates(
            rows=rows,
            articles=catalogue.articles[rows],
            dense=(indexes.vectors.vectors(ids) @ vector).astype(np.float64),
            mean=mean,
            spread=spread,
            words=np.array([scores.get(number, 0.0) for number in ids]),
            codes=np.array([sum(number in one for one in holding) / max(1, len(holding)) for number in ids]),
            phrasing=catalogue.phrasing[rows],
            same_language=languages[catalogue.locales[rows]],
        )

    @staticmethod
    def _siblings(
        near: Mapping[int, float], by_words: Mapping[int, float], language: str, catalogue: Catalogue
    ) -> set[int]:
        """The other passages, in the question's language, of the articles found first; they speak for them too."""
        found: set[int] = set()
        for scores in (near, by_words):
            first = sorted(scores, key=lambda number: -scores[number])[:WITH_SIBLINGS]
            for article_id in set(catalogue.articles[catalogue.rows(first)].tolist()):
                passages = catalogue.of_article[article_id].get(language)
                if passages is not None:
                    found.update(passages[:OF_ONE_ARTICLE].tolist())
        return found

    def _presented(
        self,
        ranked: Sequence[ranking.Ranked],
        candidates: ranking.Candidates,
        vector: NDArray[np.float32],
        question: str,
        locale: str,
        limit: int,
        view: View,
    ) -> list[FoundArticle]:
        # A few more than asked for: one of them may have been archived this moment.
        chosen = ranked[: limit + 5]
        headlines: dict[int, dict[str, Headline]] = {}
        for known in self._articles.published_headlines_of([one.article_id for one in chosen]):
            headlines.setdefault(known.article_id, {})[known.locale] = known
        shown: list[tuple[ranking.Ranked, Headline, int]] = []
        for one in chosen:
            row = int(candidates.rows[one.best])
            best, language = int(view.catalogue.ids[row]), view.catalogue.language(row)
            languages = headlines.get(one.article_id, {})
            headline = languages.get(locale) or languages.get(language)
            if headline is None:
                continue
            if headline.locale != language:
                best = self._nearest_in(one.article_id, headline.locale, vector, view) or best
            shown.append((one, headline, best))
        wanted = _Wanted(question)
        texts = self._passages([best for _, _, best in shown])
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
                probability=calibration.probability(one.features),
                passage=wanted.highlighted(texts[best]),
                features=one.features,
            )
            for one, headline, best in [one for one in shown if one[2] in texts][:limit]
        ]

    def _nearest_in(self, article_id: int, locale: str, vector: NDArray[np.float32], view: View) -> int | None:
        passages = view.catalogue.of_article.get(article_id, {}).get(locale)
        if passages is None:
            return None
        ids = passages[:OF_ONE_ARTICLE].tolist()
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
