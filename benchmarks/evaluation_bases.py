"""Evaluation sets as knowledge bases in memory, and everything measured about their questions.

A set is a folder with `docs*.jsonl` (id, lang, title, answer or body, questions) and `queries.jsonl` (id, lang, text,
relevant; an empty list means out of scope), `queries_NAME.jsonl` for `docs_NAME.jsonl` where it exists.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.encoder_e5 import E5Encoder
from search.features import (
    Document,
    Evidence,
    Letters,
    Question,
    WordCounts,
    letter_groups,
    measure,
    without_unknown_numbers,
)
from search.geometry import Geometry, OffTopic, Passages, Set
from search.key_numbers import number_of, numbers_of
from search.passages import pieces
from search.ports import Kind
from search.surprisal import Surprisal
from search.word_analysis import fold, words


class Vectors:
    """Encodes each text once and keeps the vectors in a file."""

    def __init__(self, encoder: E5Encoder, path: Path | None) -> None:
        self._encoder, self._path = encoder, path
        self._known: dict[str, NDArray[np.float32]] = {}
        if path and path.exists():
            stored = np.load(path)
            self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def of(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Vectors (texts, d)."""
        keys = [hashlib.sha256(f"{kind} {text}".encode()).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._encoder.encode(list(new.values()), kind), strict=True))
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, 384), np.float32)

    def save(self) -> None:
        """Writes the file."""
        if self._path:
            np.savez(self._path, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))


@dataclass
class Base:
    """One set of documents with everything measured about its questions."""

    name: str
    source: str
    ids: list[str]
    articles: list[str]
    passages: Passages
    texts: list[Letters]
    documents: list[Document]
    counts: dict[str, WordCounts]
    geometry: Geometry
    questions: list[Question]
    relevant: list[set[int]]
    pool: list[Question]
    evidence: list[Evidence]
    off_topic_evidence: list[Evidence]
    pool_evidence: list[Evidence]
    plain: NDArray[np.float64]
    plain_right: NDArray[np.bool_]


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def asked(text: str, language: str, vector: NDArray[np.float32], languages: set[str]) -> Question:
    """A question as the features take it."""
    analysed = {}
    for one in {language, *languages}:
        analysed[one] = [(text[word.start : word.end].lower(), word.stem) for word in words(text, one)]
    folded = [fold(part) for part in re.findall(r"\w+", text)]
    return Question(text, language, vector, analysed, letter_groups(folded))


def load(
    folder: Path,
    docs: Path,
    vectors: Vectors,
    surprisal: Surprisal,
    off_topic: list[tuple[str, str]],
    pool: list[tuple[str, str]],
    source: str,
) -> Base | None:
    """A knowledge base of one file of documents, its questions asked."""
    rows = read(docs)
    special = folder / f"queries{docs.stem.removeprefix('docs')}.jsonl"
    queries = read(special if special.exists() else folder / "queries.jsonl")
    texts: list[tuple[str, int, bool]] = []
    for place, row in enumerate(rows):
        seen: dict[str, None] = dict.fromkeys([str(row["title"]), *row.get("questions", [])])
        texts += [(text, place, True) for text in seen]
        texts += [(text, place, False) for text in pieces(str(row.get("answer") or row.get("body") or ""))]
    titles = Counter(fold_all(str(row["title"])) for row in rows)
    own_title = {(place, str(row["title"])) for place, row in enumerate(rows)}
    languages = sorted({str(row["lang"]) for row in rows})
    place_of = [languages.index(str(row["lang"])) for row in rows]
    encoded = np.zeros((len(texts), 384), np.float32)
    sides: list[tuple[bool, Kind]] = [(True, "query"), (False, "passage")]
    for phrasing, kind in sides:
        chosen = [number for number, text in enumerate(texts) if text[2] is phrasing]
        encoded[chosen] = vectors.of([texts[number][0] for number in chosen], kind)
    passages = Passages(
        document=np.array([place for _, place, _ in texts]),
        language=np.array([place_of[place] for _, place, _ in texts]),
        phrasing=np.array([phrasing for _, _, phrasing in texts]),
        shared=np.array(
            [phrasing and (place, text) in own_title and titles[fold_all(text)] > 1 for text, place, phrasing in texts]
        ),
        vectors=encoded,
        languages=languages,
    )
    stems: list[set[str]] = [set() for _ in rows]
    letters: dict[str, Counter[int]] = {language: Counter() for language in languages}
    bodies: dict[str, list[int]] = defaultdict(list)
    shown = []
    for text, place, phrasing in texts:
        language = str(rows[place]["lang"])
        stems[place].update(word.stem for word in words(text, language))
        folded = [fold(part) for part in re.findall(r"\w+", text)]
        shown.append(Letters.of(folded))
        if not phrasing:
            letters[language].update(shown[-1].groups.tolist())
            bodies[language].append(shown[-1].length)
    documents = [Document(place, str(row["lang"]), numbers_of(sorted(stems[place]))) for place, row in enumerate(rows)]
    counts = {}
    for language in languages:
        here = [place for place, row in enumerate(rows) if row["lang"] == language]
        held = Counter(number_of(stem) for place in here for stem in stems[place])
        length = float(np.mean(bodies[language])) if bodies[language] else 1.0
        counts[language] = WordCounts(len(here), held, len(bodies[language]), letters[language], length)
    neutral = OffTopic.of(vectors.of([text for _, text in off_topic], "query"))
    sets = []
    for language, phrasing, rows_of_set in passages.sets():
        members = rows_of_set[~passages.shared[rows_of_set]]
        chosen_vectors = encoded[members].astype(np.float64)
        sets.append(Set(language, phrasing, len(members), chosen_vectors.sum(0), chosen_vectors.T @ chosen_vectors))
    geometry = Geometry.of(sets, neutral, passages)
    numbers = {word for one in stems for word in one}

    def prepared(lines: list[tuple[str, str]]) -> list[Question]:
        cleaned = [without_unknown_numbers(text, numbers.__contains__) for _, text in lines]
        found = vectors.of(cleaned, "query")
        return [
            asked(text, language, vector, set(languages))
            for (language, _), text, vector in zip(lines, cleaned, found, strict=True)
        ]

    def measured(questions: list[Question]) -> list[Evidence]:
        return [measure(one, documents, passages, shown, geometry, counts, surprisal, neutral) for one in questions]

    questions = prepared([(str(row["lang"]), str(row["text"])) for row in queries])
    by_id = {str(row["id"]): place for place, row in enumerate(rows)}
    relevant = [{by_id[one] for one in row["relevant"] if one in by_id} for row in queries]
    pool_questions = prepared(pool)
    plain = np.stack([one.vector for one in questions]) @ encoded.T
    nearest = passages.document[plain.argmax(1)]
    return Base(
        f"{folder.name} {docs.stem.removeprefix('docs').strip('_')}".strip(),
        source,
        [str(row["id"]) for row in queries],
        [str(row["id"]) for row in rows],
        passages,
        shown,
        documents,
        counts,
        geometry,
        questions,
        relevant,
        pool_questions,
        measured(questions),
        measured(prepared(off_topic)),
        measured(pool_questions),
        plain.max(1),
        np.array([int(place) in wanted for place, wanted in zip(nearest, relevant, strict=True)]),
    )


def fold_all(text: str) -> str:
    """A text for comparing titles."""
    return " ".join(fold(part) for part in re.findall(r"\w+", text))
