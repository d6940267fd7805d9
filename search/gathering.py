"""Gathers what is known about the articles that may answer a question: which they are, and the evidence for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.catalogue import Catalogue
from search.features import Document, Evidence, Question, letter_groups, measure
from search.geometry import Floats, Geometry, Integers, Matrix, OffTopic, Passages
from search.indexes import Indexes, View
from search.ports import WordRarity
from search.word_analysis import codes_of, words

NEAREST, NEAREST_FOREIGN = 100, 50
"""Passages looked up by meaning in the question's language, and in each other one; where no article is in the
question's language, the others count as it does."""

BY_WORDS = 100
"""Passages looked up by words, in the question's language."""

OF_ONE_CODE = 50
"""Passages that hold a code of the question, in any language."""

DOCUMENTS, FOREIGN_DOCUMENTS = 30, 10
"""Documents kept of each look-up: in the question's language, and in each other one."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The candidates of one question.

    `evidence` is about its documents; `passages` are theirs, `ids` the id of each; `codes` the share of the
    question's codes that each document holds; `nearness` the cosine of the question with each passage.
    """

    evidence: Evidence
    passages: Passages
    ids: Integers
    codes: Matrix
    nearness: Matrix

    def best_passage(self, document: int) -> int:
        """The id of the passage of a document that is nearest to the question."""
        first, end = np.searchsorted(self.passages.document, (document, document + 1)).tolist()
        return int(self.ids[first + int(np.argmax(self.nearness[first:end]))])

    def best_similarity(self, vector: Floats) -> float:
        """The highest inner product of a question (d,) with any title or phrasing, 0 when there is none."""
        products = self.passages.vectors[self.passages.phrasing] @ vector
        return float(products.max()) if len(products) else 0.0


def asked(text: str, language: str, vector: Floats, languages: Iterable[str]) -> Question:
    """A question as the features take it, analysed in its own language and those it is searched in."""
    analysed = {one: list(words(text, one)) for one in {language, *languages}}
    pairs = {
        one: [(text[word.start : word.end].lower(), word.stem) for word in found] for one, found in analysed.items()
    }
    folded = [word.folded for word in analysed[language] if not word.is_whole]
    return Question(text, language, vector, pairs, letter_groups(folded))


def gather(
    question: Question,
    indexes: Indexes,
    view: View,
    geometry: Geometry,
    off_topic: OffTopic,
    surprisal: WordRarity,
) -> Gathered:
    """The candidates for a question among the passages of a view; `geometry` knows all of its languages."""
    catalogue = view.catalogue
    holding = [dict(indexes.words.search(code, None, OF_ONE_CODE)) for code in codes_of(question.text)]
    chosen = _documents(question, indexes, catalogue, holding)
    rows, counts = catalogue.documents.members(chosen)
    ids, phrasing = catalogue.ids[rows], catalogue.phrasing[rows]
    listed = ids.tolist()
    document = np.repeat(np.arange(len(chosen)), counts)
    passages = Passages(
        document=document,
        language=catalogue.locales[rows],
        phrasing=phrasing,
        shared=np.array(indexes.lexicon.shared(listed), np.bool_),
        vectors=indexes.vectors.vectors(listed),
        languages=catalogue.languages,
    )
    numbers, ends = np.array(chosen, np.int64), np.cumsum(counts).tolist()
    members = [listed[end - count : end] for end, count in zip(ends, counts.tolist(), strict=True)]
    documents = [
        Document(article_id, catalogue.languages[locale], stems)
        for article_id, locale, stems in zip(
            catalogue.documents.articles[numbers].tolist(),
            catalogue.documents.locales[numbers].tolist(),
            indexes.lexicon.stems_of_each(members),
            strict=True,
        )
    ]
    letters = indexes.lexicon.letters_of(listed)
    evidence = measure(question, documents, passages, letters, geometry, indexes.lexicon.counts, surprisal, off_topic)
    codes = _codes(holding, listed, document, len(chosen))
    return Gathered(evidence, passages, ids, codes, evidence.cosines)


def _documents(
    question: Question, indexes: Indexes, catalogue: Catalogue, holding: Sequence[Mapping[int, float]]
) -> list[int]:
    """The documents worth looking at, each once."""
    documents = catalogue.documents
    found: dict[int, None] = {}

    def take(ids: Collection[int], most: int) -> None:
        found.update(dict.fromkeys(documents.first(catalogue.rows(ids), most)))

    foreign_everywhere = question.language not in catalogue.languages
    for language in catalogue.languages:
        own = foreign_everywhere or language == question.language
        near = indexes.vectors.search(question.vector, NEAREST if own else NEAREST_FOREIGN, language)
        take([number for number, _ in near], DOCUMENTS if own else FOREIGN_DOCUMENTS)
    by_words = indexes.words.search(question.text, question.language, BY_WORDS)
    take([number for number, _ in by_words], DOCUMENTS)
    for one in holding:
        take(one, FOREIGN_DOCUMENTS)
    if question.language in catalogue.languages:
        own_code = catalogue.languages.index(question.language)
        found.update(dict.fromkeys(documents.in_language(list(found), own_code)))
    return list(found)


def _codes(
    holding: Sequence[Collection[int]], ids: Sequence[int], document: Integers, documents: int
) -> NDArray[np.float64]:
    if not holding:
        return np.zeros(documents)
    held = np.zeros((len(holding), documents))
    for number, one in enumerate(holding):
        held[number, document[[place for place, passage in enumerate(ids) if passage in one]]] = 1.0
    return np.asarray(held.mean(0))
