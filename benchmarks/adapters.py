"""The indexes in PostgreSQL beside those in the process: what they find and how long it takes, through the product.

    .venv/bin/python -m benchmarks.adapters FOLDER... [--docs NAME] [--questions N] [--database URL]

Each FOLDER is a set of labelled questions as `ventanilla evaluate` reads it, or holds such sets. Every set is
published and asked twice, once over FAISS and tantivy, once over pgvector and PostgreSQL's tables. Then the passages
of all sets lie together in the vector index of either kind, and what each finds is compared with the truth. Without URL
the PostgreSQL server of the tests is started; a server at URL must let databases be created.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from app import evaluation, evaluation_figures
from benchmarks.postgres import new_database, server
from foundation import logs
from foundation.bus import MemoryBus
from foundation.database import Database
from foundation.settings import Settings
from search import e5_prepared
from search.encoder_e5 import E5Encoder
from search.ports import IndexedPassage, VectorIndex
from search.tables import passage, passage_vector
from search.vectors_faiss import FaissVectors
from search.vectors_pgvector import PgVectors

FIRST = 100
Matrix = NDArray[np.float32]
PAIRS = {"in the process": ("faiss", "tantivy"), "PostgreSQL": ("pgvector", "postgres")}


def sets(folders: Sequence[Path]) -> list[Path]:
    """The folders that hold questions, among these and in these."""
    inside = [path.parent for folder in folders for path in sorted(folder.glob("**/queries.jsonl"))]
    return [folder for folder in inside if (folder / "docs.jsonl").exists()]


def sampled(folder: Path, docs: str, most: int, into: Path) -> Path:
    """A set with its documents and at most so many of its questions."""
    chosen = folder / docs if (folder / docs).exists() else folder / "docs.jsonl"
    into.mkdir()
    (into / "docs.jsonl").symlink_to(chosen.resolve())
    lines = [line for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    random.Random(1).shuffle(lines)
    (into / "queries.jsonl").write_text("\n".join(lines[:most]), encoding="utf-8")
    return into


def asked(folder: Path, settings: Settings, database_url: str) -> tuple[dict[str, float], list[float]]:
    """The figures of a set, and the milliseconds that each question took, from its text to the decision."""
    documents = evaluation.read_rows(folder / "docs.jsonl", ("id",))
    moments: list[float] = []

    def progress(done: int, _total: int, _left: float | None) -> None:
        if done >= len(documents):
            moments.append(time.perf_counter())

    predictions = evaluation.evaluate(folder, "docs.jsonl", settings, os.cpu_count() or 1, progress, database_url)
    queries = evaluation.read_rows(folder / "queries.jsonl", ("id",))
    # Between the last document and the first question the indexes are made ready.
    times = [1000 * (end - start) for start, end in pairwise(moments[1:])]
    return evaluation_figures.figures(predictions, queries, documents), times


def stored(addresses: Sequence[str], encoder: str) -> list[IndexedPassage]:
    """All passages of these databases with new numbers."""
    found: list[IndexedPassage] = []
    query = sa.select(passage.c.locale, passage_vector.c.vector).join_from(passage, passage_vector)
    for address in addresses:
        database = Database(address, MemoryBus())
        with database.read() as connection:
            for row in connection.execute(query.where(passage_vector.c.encoder == encoder)):
                vector = np.frombuffer(row.vector, np.float32)
                found.append(IndexedPassage(len(found) + 1, 1, row.locale, "body", "", vector))
        database.close()
    return found


def timed(search: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    search()
    return 1000 * (time.perf_counter() - start)


def compare(index: VectorIndex, passages: Sequence[IndexedPassage], questions: Matrix, locale: str) -> str:
    """How many of the nearest hundred an index finds, and how long it takes."""
    here = [(one.id, one.vector) for one in passages if one.locale == locale and one.vector is not None]
    ids = np.array([number for number, _ in here])
    nearest = np.argsort(-(np.stack([vector for _, vector in here]) @ questions.T), axis=0)[:FIRST].T
    found = [[number for number, _ in index.search(question, FIRST, locale)] for question in questions]
    shares = [len(np.intersect1d(ids[best], own)) / len(best) for best, own in zip(nearest, found, strict=True)]
    times = [timed(lambda one=one: index.search(one, FIRST, locale)) for one in questions]  # type: ignore[misc]
    return f"recall@{FIRST} {statistics.mean(shares):.4f}, {_spread(times)}"


def main() -> None:
    """Prints a line for each set and pair of adapters, then one for each language of all passages together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--docs", default="docs.jsonl", help="File of the documents, where a set has it.")
    parser.add_argument("--questions", type=int, default=300, help="Most questions asked of a set.")
    parser.add_argument("--database", default="", metavar="URL")
    given = parser.parse_args()
    logs.configure("ERROR")
    with server(given.database) as url, tempfile.TemporaryDirectory() as made:
        addresses: list[str] = []
        questions: list[str] = []
        everything: dict[str, list[float]] = {name: [] for name in PAIRS}
        sums: dict[str, list[float]] = {name: [0.0, 0.0, 0.0] for name in PAIRS}
        for folder in sets(given.folders):
            chosen = sampled(folder, given.docs, given.questions, Path(made) / f"set-{len(addresses)}")
            questions += [str(json.loads(line)["text"]) for line in (chosen / "queries.jsonl").open(encoding="utf-8")]
            for name, (vectors, words) in PAIRS.items():
                address = new_database(url) if vectors == "pgvector" else ""
                plain = "postgresql://" + address.split("://", 1)[1] if address else ""
                # Settings want to know the database when they are told of indexes in it.
                settings = Settings.load(vectors=vectors, words=words, database_url=plain)
                figures, times = asked(chosen, settings, plain)
                addresses += [address] if address else []
                everything[name] += times
                count = figures["questions"]
                sums[name][0] += count
                sums[name][1] += count * figures.get("hit1", 0)
                sums[name][2] += count * figures.get("hit3", 0)
                shown = ", ".join(f"{key} {figures[key]:.3f}" for key in ("hit1", "hit3", "auroc") if key in figures)
                print(f"{folder.name:26} {name:15} {count:5} questions, {shown}, {_spread(times)}", flush=True)
        for name, (count, first, third) in sums.items():
            print(
                f"{'all':26} {name:15} {count:5.0f} questions, hit1 {first / count:.4f}, hit3 {third / count:.4f}, "
                f"{_spread(everything[name])}"
            )
        encoder = E5Encoder(e5_prepared.prepare(Settings.load().data_dir), os.cpu_count() or 1)
        passages = stored(addresses, encoder.name)
        random.Random(1).shuffle(questions)
        asking = encoder.encode(questions[:200], "query")
        database = Database(new_database(url), MemoryBus())
        faiss = FaissVectors(encoder.dimensions)
        faiss.apply([], passages, 1)
        start = time.perf_counter()
        kept = PgVectors(database, encoder.name, encoder.dimensions)
        kept.apply([], passages, 1)
        print(f"{len(passages)} passages taken into pgvector in {time.perf_counter() - start:.1f} s")
        for locale in sorted({one.locale for one in passages}):
            count = sum(one.locale == locale for one in passages)
            for name, index in (("FAISS", faiss), ("pgvector", kept)):
                print(f"{locale}: {count} passages, {name:8} {compare(index, passages, asking, locale)}", flush=True)
        database.close()


def _spread(times: Sequence[float]) -> str:
    return f"p50 {statistics.median(times):.2f} ms, p95 {statistics.quantiles(times, n=20)[-1]:.2f} ms"


if __name__ == "__main__":
    main()
