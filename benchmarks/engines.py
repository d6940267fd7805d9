"""This program beside other engines, in one run on one corpus: what each finds, and how long a question takes.

    .venv/bin/python -m benchmarks.engines

The corpus are the demo's articles in three languages with every other phrasing; the ones left out are asked. Every
engine gets the same passages, searches those in the question's language, and ranks articles by their best passage.
Those that need vectors get them from this program's encoder, and encoding the question counts as their time too, so
that what differs is what they do with words and vectors. Whoosh-Reloaded and Haystack are left out when they are not
installed; they are needed for nothing else, so they are installed beside the environment:

    .venv/bin/uv pip install --target build/engines Whoosh-Reloaded haystack-ai
    PYTHONPATH=build/engines .venv/bin/python -m benchmarks.engines
"""

import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.wiring import build
from benchmarks import words
from benchmarks.words import Question
from foundation.i18n import LOCALES
from foundation.settings import Settings
from kb.articles import Status
from kb.categories import CategoryText
from kb.importing.documents import Document, read_document
from kb.importing.mapping import Mapping
from kb.publishing import Incoming
from kb.rendering import sections
from search.passages import cut
from search.ports import Encoder, IndexedPassage
from search.vectors_faiss import FaissVectors

try:
    from haystack import Document as HaystackDocument
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
except ImportError:
    HaystackDocument = None

FIRST = 100
Ranked = Callable[[str, str], list[str]]
"""The keys of articles for a question and its language, best first."""


def corpus() -> tuple[list[Document], list[Question]]:
    """The articles without every other phrasing, and the questions."""
    documents, questions = [], []
    for path in sorted(Path("demo/articles").rglob("*.md")):
        document = read_document(path.as_posix(), path.read_bytes(), Mapping())
        kept, asked = document.content.questions[::2], document.content.questions[1::2]
        questions += [Question(text, document.locale, document.key) for text in asked]
        documents.append(replace(document, content=replace(document.content, questions=kept)))
    return documents, questions


def ours(documents: Sequence[Document], folder: Path) -> tuple[Ranked, Encoder]:
    """The product: published, indexed and asked as it always is."""
    services = build(Settings(data_dir=folder), threads=2)
    services.publishing.save_category("general", None, 1, "", {locale: CategoryText("General") for locale in LOCALES})
    services.publishing.import_many(
        [Incoming(one.key, "general", None, one.locale, one.content, Status.PUBLISHED) for one in documents]
    )
    keys = {one.id: one.key for one in services.articles.all_published()}
    services.finder.prepare()

    def ranked(text: str, locale: str) -> list[str]:
        return [keys[one.article_id] for one in services.finder.find(text, locale, 10).articles]

    return ranked, services.encoder


def by_meaning(passages: Sequence[IndexedPassage], keys: dict[int, str], encoder: Encoder) -> Ranked:
    """The encoder alone: cosine of question and passage."""
    index = FaissVectors(encoder.dimensions)
    index.apply((), passages, 1)

    def ranked(text: str, locale: str) -> list[str]:
        vector = encoder.encode([text], "query")[0]
        return [keys[number] for number, _ in index.search(vector, FIRST, locale)]

    return ranked


def by_words(search: words.Search, keys: dict[int, str]) -> Ranked:
    """One of the word indexes of `benchmarks.words`."""
    return lambda text, locale: [keys[number] for number in search(text, locale)]


def in_haystack(passages: Sequence[IndexedPassage], keys: dict[int, str], encoder: Encoder) -> dict[str, Ranked]:
    """Haystack's in-memory retrievers: by BM25, by vectors, both joined by reciprocal rank; one store a language."""
    stores = {locale: InMemoryDocumentStore(embedding_similarity_function="cosine") for locale in LOCALES}
    for locale, store in stores.items():
        store.write_documents(
            [
                HaystackDocument(id=str(one.id), content=one.text, embedding=_listed(one.vector))
                for one in passages
                if one.locale == locale
            ]
        )
    lexical = {locale: InMemoryBM25Retriever(store, top_k=FIRST) for locale, store in stores.items()}
    dense = {locale: InMemoryEmbeddingRetriever(store, top_k=FIRST) for locale, store in stores.items()}
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=FIRST)

    def found_by_words(text: str, locale: str) -> list[HaystackDocument]:
        return list(lexical[locale].run(query=text)["documents"])

    def found_by_meaning(text: str, locale: str) -> list[HaystackDocument]:
        vector = _listed(encoder.encode([text], "query")[0])
        return list(dense[locale].run(query_embedding=vector)["documents"])

    def joined(text: str, locale: str) -> list[HaystackDocument]:
        return list(joiner.run([found_by_words(text, locale), found_by_meaning(text, locale)])["documents"])

    def as_keys(found: Callable[[str, str], list[HaystackDocument]]) -> Ranked:
        return lambda text, locale: [keys[int(one.id)] for one in found(text, locale)]

    return {
        "Haystack, BM25": as_keys(found_by_words),
        "Haystack, same vectors": as_keys(found_by_meaning),
        "Haystack, both by rank": as_keys(joined),
    }


def _listed(vector: NDArray[np.float32] | None) -> list[float]:
    return [] if vector is None else vector.tolist()


def _cut(documents: Sequence[Document], encoder: Encoder) -> tuple[list[IndexedPassage], dict[int, str]]:
    """The passages of all articles with their vectors, and the article of each."""
    found: list[IndexedPassage] = []
    keys: dict[int, str] = {}
    for document in documents:
        for one in cut(document.content, sections(document.content.body, document.locale)):
            number = len(found) + 1
            vector = encoder.encode([one.in_context], one.kind.side)[0]
            found.append(IndexedPassage(number, number, document.locale, one.kind, one.in_context, vector))
            keys[number] = document.key
    return found, keys


def main() -> None:
    """Asks every engine each question once, after a warm-up; prints one line for each."""
    logging.getLogger("haystack").setLevel(logging.ERROR)
    documents, questions = corpus()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        product, encoder = ours(documents, folder / "ours")
        passages, keys = _cut(documents, encoder)
        engines = {
            "this program": product,
            "its encoder alone": by_meaning(passages, keys, encoder),
            "its tantivy alone": by_words(words.in_tantivy(passages, folder / "tantivy"), keys),
            "SQLite FTS5": by_words(words.in_fts5(passages, folder), keys),
        }
        if words.fields is not None:
            (folder / "whoosh").mkdir()
            engines["Whoosh-Reloaded, BM25"] = by_words(words.in_whoosh(passages, folder / "whoosh"), keys)
        if HaystackDocument is not None:
            engines |= in_haystack(passages, keys, encoder)
        print(f"{len(documents)} articles, {len(passages)} passages, {len(questions)} questions left out of them")
        print(f"{'':24} {'hit@1':>6} {'hit@5':>6} {'MRR@10':>7} {'p50':>9} {'p95':>9}")
        for name, ranked in engines.items():
            for question in questions[:20]:
                ranked(f"{question.text} ?", question.locale)
            times, places = [], []
            for question in questions:
                start = time.perf_counter()
                found = ranked(question.text, question.locale)
                times.append(1000 * (time.perf_counter() - start))
                articles = list(dict.fromkeys(found))[:10]
                places.append(articles.index(question.article) + 1 if question.article in articles else 0)
            first, fifth = (sum(0 < one <= most for one in places) / len(places) for most in (1, 5))
            mrr = statistics.mean(1 / one if one else 0.0 for one in places)
            p95 = statistics.quantiles(times, n=20)[-1]
            print(
                f"{name:24} {first:6.3f} {fifth:6.3f} {mrr:7.3f} {statistics.median(times):6.2f} ms {p95:6.2f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
