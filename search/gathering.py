"""Gathers what is known about the articles that may answer a question: which they are, and the evidence for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from search.catalogue import Catalogue
from search.features import Document, Evidence, Question, letter_groups, measure
from search.geometry import Flags, Floats, Geometry, Integers, Matrix, OffTopic, Passages
from search.indexes import Indexes, View
from search.ports import WordRarity
from search.word_analysis import codes_of, words

NEAREST, NEAREST_FOREIGN = 100, 50
"""Passages looked up by meaning in the question's language, and in each other one."""

BY_WORDS = 100
"""Passages looked up by words, in the question's language."""

OF_ONE_CODE = 50
"""Passages that hold a code of the question, in any language."""

DOCUMENTS, FOREIGN_DOCUMENTS = 30, 10
"""Documents kept of each look-up: in the question's language, and in each other one."""

PHRASINGS, BODIES = 400, 40
"""Most passages of one document that are looked at: all its phrasings, since the ranking compares documents by how
many there are and by the best of them, and the first of its body passages."""


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
        members = np.flatnonzero(self.passages.document == document)
        return int(self.ids[members[int(np.argmax(self.nearness[members]))]])

    def best_similarity(self, vector: Floats) -> float:
        """The highest inner product of a question (d,) with any title or phrasing, 0 when there is none."""
        products = self.passages.vectors[self.passages.phrasing] @ vector
        return float(products.max()) if len(products) else 0.0


def asked(text: str, language: str, vector: Floats, languages: Iterable[str]) -> Question:
    """A question as the features take it, analysed in its own language and those it is searched in."""
    analysed = {
        one: [(text[word.start : word.end].lower(), word.stem) for word in words(text, one)]
        for one in {language, *languages}
    }
    folded = [word.folded for word in words(text, language) if not word.is_whole]
    return Question(text, language, vector, analysed, letter_groups(folded))


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
    members = [_members(catalogue, article_id, language) for article_id, language in chosen]
    ids = np.concatenate(members) if members else np.empty(0, np.int64)
    rows = np.searchsorted(catalogue.ids, ids)
    document = np.repeat(np.arange(len(chosen)), [len(one) for one in members])
    listed = ids.tolist()
    phrasing = catalogue.phrasing[rows]
    shared: Flags = np.zeros(len(ids), np.bool_)
    shared[phrasing] = [indexes.lexicon.is_shared(number) for number in ids[phrasing].tolist()]
    passages = Passages(
        document=document,
        language=catalogue.locales[rows],
        phrasing=phrasing,
        shared=shared,
        vectors=indexes.vectors.vectors(listed),
        languages=catalogue.languages,
    )
    documents = [
        Document(article_id, language, indexes.lexicon.stems_of(one.tolist()))
        for (article_id, language), one in zip(chosen, members, strict=True)
    ]
    texts = [
        "" if is_phrasing else indexes.lexicon.text_of(number)
        for number, is_phrasing in zip(listed, phrasing.tolist(), strict=True)
    ]
    evidence = measure(question, documents, passages, texts, geometry, indexes.lexicon.counts, surprisal, off_topic)
    return Gathered(
        evidence,
        passages,
        ids,
        _codes(holding, listed, document, len(chosen)),
        geometry.cosines(question.vector, passages),
    )


def _documents(
    question: Question, indexes: Indexes, catalogue: Catalogue, holding: Sequence[Mapping[int, float]]
) -> list[tuple[int, str]]:
    """The (article, language) pairs worth looking at, each once."""
    found: dict[tuple[int, str], None] = {}
    for language in catalogue.languages:
        own = language == question.language
        near = indexes.vectors.search(question.vector, NEAREST if own else NEAREST_FOREIGN, language)
        most = DOCUMENTS if own else FOREIGN_DOCUMENTS
        found.update(dict.fromkeys(_first([number for number, _ in near], catalogue, most)))
    by_words = indexes.words.search(question.text, question.language, BY_WORDS)
    found.update(dict.fromkeys(_first([number for number, _ in by_words], catalogue, DOCUMENTS)))
    for one in holding:
        found.update(dict.fromkeys(_first(list(one), catalogue, FOREIGN_DOCUMENTS)))
    for article_id, _ in list(found):
        if question.language in catalogue.of_article[article_id]:
            found[article_id, question.language] = None
    return list(found)


def _first(ids: Sequence[int], catalogue: Catalogue, most: int) -> list[tuple[int, str]]:
    rows = catalogue.rows(ids)
    pairs = zip(catalogue.articles[rows].tolist(), catalogue.locales[rows].tolist(), strict=True)
    return [(article_id, catalogue.languages[code]) for article_id, code in islice(dict.fromkeys(pairs), most)]


def _members(catalogue: Catalogue, article_id: int, language: str) -> Integers:
    ids = catalogue.of_article[article_id][language]
    phrasing = catalogue.phrasing[catalogue.rows(ids.tolist())]
    return np.concatenate([ids[phrasing][:PHRASINGS], ids[~phrasing][:BODIES]])


def _codes(
    holding: Sequence[Collection[int]], ids: Sequence[int], document: Integers, documents: int
) -> NDArray[np.float64]:
    held = np.zeros((len(holding), documents))
    for number, one in enumerate(holding):
        held[number, document[[place for place, passage in enumerate(ids) if passage in one]]] = 1.0
    return held.mean(0) if len(holding) else np.zeros(documents)
