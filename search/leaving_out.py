"""Asks a knowledge base its own phrasings as if they had never been written, and what it has no article for.

The phrasings are dealt into a few folds. For each fold its phrasings and a part of the articles are taken out of what
a search sees (passages, word counts, centres, covariance, background), and then what was taken out is asked through
the ordinary gathering, ranking and signs. So a question never meets itself; phrasings of a missing article are
questions about the company that nothing answers. The packaged off-topic questions are dealt in the same way: those
that are asked are no part of the background that they are measured against.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from search.calibration import Calibration, signs
from search.features import without_unknown_numbers
from search.finder import with_codes
from search.gathering import asked, gather
from search.indexes import Indexes, View
from search.lexicon import Lexicon
from search.ports import Encoder, Kind, WordRarity
from search.ranking import rank
from search.recalibrating import Witness
from search.reference import Reference, References
from search.word_analysis import language_of

FOLDS = 8

MOST = 2400
"""Most phrasings that are asked: more would take minutes and tell little more."""

FEW_ARTICLES = 3 * FOLDS
"""Articles below which none is left out: the others would no longer be the same knowledge base."""

OFF_TOPIC_SHARE = 0.125
"""Off-topic questions asked for each phrasing. Together with the phrasings of missing articles, about a quarter of
all questions have no answer here: more than help centres report, so that a threshold errs on the careful side."""

Progress = Callable[[int, int], None]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was left out and what came of it: the witness for a calibration, and for a ranking the features
    of its candidates (articles, FEATURES) and which of them are right."""

    witness: Witness
    features: Floats
    right: Flags


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    locale: str
    article_id: int | None
    """The article it belongs to, None for an off-topic question."""
    group: str


class LeavingOut:
    """Asks the passages of `indexes` as they are now; `off_topic` are (fold, language, text), packaged by default."""

    def __init__(
        self,
        indexes: Indexes,
        encoder: Encoder,
        surprisal: WordRarity,
        off_topic: Sequence[tuple[int, str, str]] | None = None,
    ) -> None:
        indexes.refresh()
        self._encoder = _Remembering(encoder)
        self._surprisal = surprisal
        self._off_topic = dealt_off_topic() if off_topic is None else tuple(off_topic)
        self._catalogue = indexes.view.catalogue
        self._source = indexes
        self._passages = {one.id: one for one in indexes.read(self._catalogue.ids.tolist())}
        self._lexicon = Lexicon()
        self._lexicon.apply((), self._passages.values(), 0)
        self._indexes = indexes.with_lexicon(self._lexicon)
        self._folds = self._dealt()
        articles = sorted(self._catalogue.of_article)
        few = len(articles) < FEW_ARTICLES
        self._missing = [set() if few else set(articles[number::FOLDS]) for number in range(FOLDS)]

    def count(self) -> int:
        """How many questions `ask` asks."""
        return sum(len(self._questions(number)) for number in range(FOLDS))

    def ask(self, calibration: Calibration, progress: Progress) -> list[Asked]:
        """What came of each question under a calibration's ranking."""
        found: list[Asked] = []
        total = self.count()
        for number in range(FOLDS):
            for one in self.ask_fold(number, calibration):
                found.append(one)
                progress(len(found), total)
        return found

    def ask_fold(self, number: int, calibration: Calibration) -> Iterator[Asked]:
        """What came of the questions of one fold; they are out of the word counts until all were asked."""
        hidden = self._hidden(number)
        self._lexicon.apply(hidden, (), 0)
        try:
            view = self._source.view_without(hidden)
            reference = self._references(number).of(view)
            for question in self._questions(number):
                one = self._one(question, view, reference, calibration, self._missing[number])
                if one is not None:
                    yield one
        finally:
            self._lexicon.apply((), [self._passages[number] for number in hidden], 0)

    def _references(self, number: int) -> References:
        kept = [(language, text) for fold, language, text in self._off_topic if fold != number]
        return References(self._indexes, self._encoder, self._surprisal, None, off_topic=kept)

    def _one(
        self,
        question: _Question,
        view: View,
        reference: Reference,
        calibration: Calibration,
        missing: set[int],
    ) -> Asked | None:
        cleaned = without_unknown_numbers(question.text, self._lexicon.knows)
        vector = self._encoder.encode([cleaned], "query")[0]
        language = language_of(cleaned, question.locale)
        put = asked(cleaned, language, vector, view.catalogue.languages)
        gathered = gather(put, self._indexes, view, reference.geometry, reference.off_topic, self._surprisal)
        ranked = with_codes(rank(gathered.evidence, calibration.ranking), gathered)
        if not ranked:
            return None
        told = signs(gathered.evidence, ranked, reference.baseline, vector, reference.off_topic, language)
        wanted = None if question.article_id in missing else question.article_id
        witness = Witness(
            group=question.group,
            language=question.locale,
            signs=np.array(list(told.values())),
            right=wanted is not None and ranked[0].article_id == wanted,
            scope=wanted is not None,
        )
        right = np.array([one.article_id == wanted for one in gathered.evidence.documents])
        return Asked(witness, gathered.evidence.features, right)

    def _dealt(self) -> Mapping[int, int]:
        """The fold of each phrasing that may be left out.

        A translation says the same again, so each phrasing of an article's other languages goes with the nearest one
        of its main language.
        """
        folds: dict[int, int] = {}
        for number, (_, languages) in enumerate(sorted(self._catalogue.of_article.items())):
            # Articles begin at different folds, other ones than those in which they are missing altogether.
            start = number // FOLDS
            own = {language: self._phrasings(ids.tolist()) for language, ids in languages.items()}
            main = max(own, key=lambda language: len(own[language]))
            first = own.pop(main)
            if len(first) > 1:
                folds.update({one: (start + place) % FOLDS for place, one in enumerate(first)})
            for phrasings in own.values():
                if len(phrasings) < 2:
                    continue
                near = self._source.vectors.vectors(phrasings) @ self._source.vectors.vectors(first).T
                places = np.argmax(near, axis=1).tolist()
                if len(set(places)) < 2:
                    places = range(len(phrasings))
                folds.update({one: (start + place) % FOLDS for one, place in zip(phrasings, places, strict=True)})
        return folds

    def _phrasings(self, ids: Sequence[int]) -> list[int]:
        return [one for one in ids if self._passages[one].kind in _PHRASINGS and not self._lexicon.is_shared(one)]

    def _hidden(self, number: int) -> list[int]:
        of_fold = {one for one, fold in self._folds.items() if fold == number}
        for article_id in self._missing[number]:
            for ids in self._catalogue.of_article[article_id].values():
                of_fold.update(ids.tolist())
        return sorted(of_fold)

    def _questions(self, number: int) -> list[_Question]:
        every = sorted(self._folds)
        sampled = set(every[:: max(1, -(-len(every) // MOST))])
        chosen = [one for one in every if self._folds[one] == number and one in sampled]
        rows = self._catalogue.rows(chosen)
        questions = [
            _Question(self._passages[one].text, self._passages[one].locale, article_id, f"article {article_id}")
            for one, article_id in zip(chosen, self._catalogue.articles[rows].tolist(), strict=True)
        ]
        held = [(place, one) for place, one in enumerate(self._off_topic) if one[0] == number]
        wanted = min(len(held), round(len(questions) * OFF_TOPIC_SHARE))
        spread = [held[place * len(held) // wanted] for place in range(wanted)]
        return questions + [
            _Question(text, language, None, f"off-topic {place}") for place, (_, language, text) in spread
        ]


def dealt_off_topic() -> tuple[tuple[int, str, str], ...]:
    """The packaged off-topic questions as (fold, language, text), translations of each other in one fold."""
    listed = yaml.safe_load(Path(__file__).with_name("off_topic.yml").read_text(encoding="utf-8"))
    return tuple(_dealt_lines(listed))


def _dealt_lines(listed: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[int, str, str]]:
    for kind in listed.values():
        for language, lines in kind.items():
            for place, line in enumerate(lines):
                # Neighbours in the file are often about the same, and translations lie at about the same place.
                yield FOLDS * place // len(lines), language, str(line)


class _Remembering:
    """An encoder that encodes each text once."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self._known: dict[tuple[str, Kind], NDArray[np.float32]] = {}
        self.name = inner.name
        self.dimensions = inner.dimensions

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if (text, kind) not in self._known]
        if new:
            self._known.update(zip(((text, kind) for text in new), self._inner.encode(new, kind), strict=True))
        return np.stack([self._known[text, kind] for text in texts])


_PHRASINGS = frozenset(("title", "question"))
