"""Evaluation sets as knowledge bases in memory, and everything measured about their questions.

A set is a folder with `docs*.jsonl` (id, lang, title, answer or body, questions) and `queries.jsonl` (id, lang, text,
relevant; an empty list means out of scope), `queries_NAME.jsonl` for `docs_NAME.jsonl` where it exists.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.evaluation import content_of
from foundation.bus import MemoryBus
from foundation.database import Database
from kb.articles import ContentLimits
from kb.rendering import sections
from search.background import Background
from search.catalogue import Catalogue, Place
from search.encoder_e5 import E5Encoder
from search.features import Evidence, Question, without_unknown_numbers
from search.gathering import asked, gather
from search.indexes import Indexes, View
from search.lexicon import Lexicon
from search.passages import cut
from search.ports import IndexedPassage, Kind
from search.reference import Reference, References
from search.surprisal import Surprisal
from search.vectors_faiss import FaissVectors
from search.word_analysis import fold
from search.words_tantivy import TantivyWords

LIMITS = ContentLimits()


class Vectors:
    """An encoder that encodes each text once and keeps the vectors in a file."""

    def __init__(self, encoder: E5Encoder, path: Path | None) -> None:
        self._encoder, self._path = encoder, path
        self.name, self.dimensions = encoder.name, encoder.dimensions
        self._known: dict[str, NDArray[np.float32]] = {}
        if path and path.exists():
            stored = np.load(path)
            self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Vectors (texts, d)."""
        keys = [hashlib.sha256(f"{kind} {text}".encode()).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._encoder.encode(list(new.values()), kind), strict=True))
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, self.dimensions), np.float32)

    def save(self) -> None:
        """Writes the file."""
        if self._path:
            np.savez(self._path, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))


@dataclass
class Base:
    """One set of documents with everything measured about its questions; an article's id is its place."""

    name: str
    source: str
    ids: list[str]
    articles: list[str]
    reference: Reference
    questions: list[Question]
    relevant: list[set[int]]
    pool: list[Question]
    evidence: list[Evidence]
    pool_evidence: list[Evidence]
    plain: NDArray[np.float64]
    plain_right: NDArray[np.bool_]


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def published(rows: Sequence[Mapping[str, Any]], vectors: Vectors, folder: Path) -> tuple[Indexes, View]:
    """These documents as articles, cut and indexed as publishing does it; nothing is in the database in the folder."""
    passages: list[IndexedPassage] = []
    places: list[Place] = []
    for number, row in enumerate(rows):
        language = str(row["lang"])[:2]
        content = content_of(row, LIMITS.questions).checked(LIMITS)
        for one in cut(content, sections(content.body, language)):
            vector = vectors.encode([one.in_context], one.kind.side)[0]
            places.append(Place(len(passages), number, number, language, one.kind.is_phrasing))
            passages.append(IndexedPassage(len(passages), number, language, one.kind, one.in_context, vector))
    database = Database(f"sqlite:///{folder}/empty.sqlite", MemoryBus())
    indexes = Indexes(database, vectors.name, FaissVectors(vectors.dimensions), TantivyWords(), Lexicon())
    for index in (indexes.vectors, indexes.words, indexes.lexicon):
        index.apply((), passages, 1)
    catalogue = Catalogue().changed((), places)
    background = Background()
    for key, members in catalogue.sets(np.arange(len(passages))).items():
        background = background.changed(key, indexes.vectors.vectors(members.tolist()), 1)
    return indexes, View(1, catalogue, background)


def load(
    folder: Path,
    docs: Path,
    vectors: Vectors,
    surprisal: Surprisal,
    pool: Sequence[tuple[str, str]],
    source: str,
) -> Base:
    """A knowledge base of one file of documents, its questions and those of the pool asked."""
    rows = read(docs)
    special = folder / f"queries{docs.stem.removeprefix('docs')}.jsonl"
    queries = read(special if special.exists() else folder / "queries.jsonl")
    with tempfile.TemporaryDirectory() as made:
        indexes, view = published(rows, vectors, Path(made))
    reference = References(indexes, vectors, surprisal).of(view)

    def prepared(lines: Sequence[tuple[str, str]]) -> list[Question]:
        cleaned = [without_unknown_numbers(text, indexes.lexicon.knows) for _, text in lines]
        found = vectors.encode(cleaned, "query")
        return [
            asked(text, language, vector, view.catalogue.languages)
            for (language, _), text, vector in zip(lines, cleaned, found, strict=True)
        ]

    def measured(questions: list[Question]) -> list[Evidence]:
        return [
            gather(one, indexes, view, reference.geometry, reference.off_topic, surprisal).evidence for one in questions
        ]

    questions, pool_questions = prepared([(str(row["lang"])[:2], str(row["text"])) for row in queries]), prepared(pool)
    by_id = {str(row["id"]): place for place, row in enumerate(rows)}
    relevant = [{by_id[one] for one in row["relevant"] if one in by_id} for row in queries]
    plain = np.stack([one.vector for one in questions]) @ indexes.vectors.vectors(view.catalogue.ids.tolist()).T
    nearest = view.catalogue.articles[plain.argmax(1)]
    return Base(
        name=f"{folder.name} {docs.stem.removeprefix('docs').strip('_')}".strip(),
        source=source,
        ids=[str(row["id"]) for row in queries],
        articles=[str(row["id"]) for row in rows],
        reference=reference,
        questions=questions,
        relevant=relevant,
        pool=pool_questions,
        evidence=measured(questions),
        pool_evidence=measured(pool_questions),
        plain=plain.max(1),
        plain_right=np.array([int(place) in wanted for place, wanted in zip(nearest, relevant, strict=True)]),
    )


def fold_all(text: str) -> str:
    """A text for comparing it with others."""
    return " ".join(fold(part) for part in re.findall(r"\w+", text))
