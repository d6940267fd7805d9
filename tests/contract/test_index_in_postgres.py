"""Several processes that search and change the same indexes in PostgreSQL."""

import threading
from collections.abc import Callable, Iterable

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray
from search_knowledge import Knowledge, WordCountingEncoder, knowledge, shop

from foundation.bus import MemoryBus
from foundation.database import Database, metadata
from foundation.settings import Settings, SettingsError
from search.indexes import Indexes
from search.lexicon import Lexicon
from search.ports import DerivedIndex, IndexedPassage
from search.vectors_pgvector import PgVectors
from search.words_postgres import PostgresWords

D = 16
RANDOM = np.random.default_rng(3)
VECTORS = RANDOM.normal(size=(400, D)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)

pytestmark = pytest.mark.postgres


def entry(number: int, locale: str = "es") -> IndexedPassage:
    return IndexedPassage(number, number, locale, "body", f"palabra{number} pedido", VECTORS[number])


def vectors(database: Database) -> PgVectors:
    return PgVectors(database, "e", D)


@pytest.fixture(params=[vectors, PostgresWords])
def opened(request: pytest.FixtureRequest, postgres_database: Database) -> Callable[[], DerivedIndex]:
    """Opens the index as one more process would."""
    return lambda: request.param(postgres_database)


def test_what_one_process_takes_in_the_others_have(opened: Callable[[], DerivedIndex]) -> None:
    one, other = opened(), opened()
    one.apply([], [entry(1), entry(2)], 5)
    assert other.ids().tolist() == [1, 2]
    assert other.generation == 5
    other.apply([1], [entry(3)], 6)
    assert one.ids().tolist() == [2, 3]
    assert opened().generation == 6


def test_a_change_that_another_process_made_already_changes_nothing(opened: Callable[[], DerivedIndex]) -> None:
    one, late = opened(), opened()
    one.apply([], [entry(1), entry(2)], 5)
    one.apply([1], [entry(3)], 6)
    late.apply([], [entry(2)], 5)
    assert late.ids().tolist() == [2, 3]
    assert late.generation == 6
    late.apply([1], [entry(3)], 6)
    assert late.ids().tolist() == [2, 3]


def test_the_others_go_on_with_what_there_was_until_it_is_made_again(opened: Callable[[], DerivedIndex]) -> None:
    one, other = opened(), opened()
    one.apply([], [entry(1), entry(2)], 5)
    one.clear()
    assert one.ids().tolist() == []
    assert one.generation == 0
    assert other.ids().tolist() == [1, 2]
    one.apply([], [entry(2), entry(3)], 4)
    assert one.ids().tolist() == other.ids().tolist() == [2, 3]
    assert one.generation == other.generation == 4


def test_a_change_that_fails_leaves_what_there_was(opened: Callable[[], DerivedIndex]) -> None:
    index = opened()
    index.apply([], [entry(1)], 1)

    def broken() -> Iterable[IndexedPassage]:
        yield entry(2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.apply([1], broken(), 2)
    assert index.ids().tolist() == [1]
    assert index.generation == 1


def test_processes_that_start_and_change_at_once_end_alike(opened: Callable[[], DerivedIndex]) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            index = opened()
            for start in range(0, 60, 10):
                index.apply([start], [entry(number) for number in range(start + 1, start + 10)], start + 1)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert opened().ids().tolist() == [number for number in range(60) if number % 10]
    assert opened().generation == 51


def test_removed_vectors_can_still_be_read_but_not_found(postgres_database: Database) -> None:
    one, other = vectors(postgres_database), vectors(postgres_database)
    one.apply([], [entry(1), entry(2)], 1)
    one.apply([1], [], 2)
    assert np.allclose(other.vectors([1])[0], VECTORS[1])
    assert [number for number, _ in other.search(VECTORS[1], 10)] == [2]


def test_another_encoder_has_vectors_of_its_own(postgres_database: Database) -> None:
    vectors(postgres_database).apply([], [entry(1)], 1)
    other = PgVectors(postgres_database, "other", D)
    assert other.ids().tolist() == []
    assert other.generation == 0


@pytest.fixture
def hnsw(postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> PgVectors:
    monkeypatch.setattr("search.vectors_pgvector.EXACT_UP_TO", 50)
    index = vectors(postgres_database)
    index.apply([], [entry(number, "es" if number < 350 else "pt") for number in range(390)], 1)
    return index


def _recall(index: PgVectors, alive: NDArray[np.int64]) -> float:
    hits = 0
    for number in range(390, 400):
        found = {one for one, _ in index.search(VECTORS[number], 100, "es")}
        assert len(found) == 100
        nearest = alive[np.argsort(-(VECTORS[alive] @ VECTORS[number]))[:100]]
        hits += len(found & set(nearest.tolist()))
    return hits / 1000


def test_a_large_language_is_searched_through_hnsw_and_nearly_all_is_found(
    hnsw: PgVectors, postgres_database: Database
) -> None:
    with postgres_database.read() as connection:
        names = connection.execute(sa.text("SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%hnsw%'")).all()
    assert len(names) == 1
    for index in (hnsw, vectors(postgres_database)):
        assert _recall(index, np.arange(350)) > 0.98
        scores = [score for _, score in index.search(VECTORS[0], 5, "es")]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == pytest.approx(1, abs=1e-5)


def test_removed_passages_do_not_make_hnsw_find_too_few(hnsw: PgVectors) -> None:
    hnsw.apply(range(0, 350, 2), [], 2)
    assert _recall(hnsw, np.arange(1, 350, 2)) > 0.98


def in_postgres(kept: Knowledge) -> Knowledge:
    """The same knowledge base as another process has it, with its indexes in PostgreSQL."""
    database = kept.database
    pair = PgVectors(database, kept.encoder.name, kept.encoder.dimensions), PostgresWords(database)
    indexes = Indexes(database, kept.encoder.name, *pair, Lexicon())
    kept.indexes = kept.indexer._indexes = kept.finder._indexes = kept.finder._references._indexes = indexes
    return kept


@pytest.fixture
def processes(postgres_database: Database) -> tuple[Knowledge, Knowledge]:
    metadata.create_all(postgres_database.engine)
    return in_postgres(knowledge(postgres_database)), in_postgres(knowledge(postgres_database))


def _sums(kept: Knowledge) -> dict[tuple[str, bool], tuple[int, list[float], float]]:
    sets = kept.indexes.view.background.sets
    return {key: (one.count, one.total.round(3).tolist(), round(one.outer.sum(), 2)) for key, one in sets.items()}


def test_every_process_finds_what_any_of_them_publishes(processes: tuple[Knowledge, Knowledge]) -> None:
    one, other = processes
    published = shop(one)
    assert other.keys("cuánto tarda el reembolso")[0] == "refund"
    assert one.keys("cuánto tarda el reembolso") == other.keys("cuánto tarda el reembolso")
    other.archive(published["refund"])
    assert "refund" not in one.keys("cuánto tarda el reembolso")
    assert "refund" not in other.keys("cuánto tarda el reembolso")
    assert one.indexer.verify() == other.indexer.verify() == []


def test_a_process_that_comes_late_weighs_passages_as_one_that_came_first(
    processes: tuple[Knowledge, Knowledge],
) -> None:
    first, late = processes
    published = shop(first)
    first.indexes.refresh()
    late.indexes.refresh()
    first.publish("refund", title="Otro título", questions=("una", "dos"))
    first.archive(published["cancel"])
    first.indexes.refresh()
    late.indexes.refresh()
    anew = in_postgres(knowledge(first.database))
    anew.indexes.refresh()
    assert _sums(late) == _sums(first) == _sums(anew)


def test_a_rebuild_beside_a_running_process(processes: tuple[Knowledge, Knowledge]) -> None:
    running, command_line = processes
    shop(running)
    running.indexes.refresh()
    command_line.indexer.rebuild()
    assert running.keys("cuánto tarda el reembolso")[0] == "refund"
    assert running.indexer.verify() == command_line.indexer.verify() == []


def test_a_process_that_looked_before_the_last_change_throws_nothing_away(
    processes: tuple[Knowledge, Knowledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead, starting = processes
    shop(ahead)
    ahead.indexes.refresh()
    newest = starting.indexes._newest
    seen = [1]
    monkeypatch.setattr(starting.indexes, "_newest", lambda: seen.pop() if seen else newest())
    cleared: list[int] = []
    monkeypatch.setattr(starting.indexes.vectors, "clear", lambda: cleared.append(1))
    starting.indexes._reconcile(starting.indexes._newest(), None)
    assert cleared == []


@pytest.mark.parametrize("given", [{"vectors": "pgvector"}, {"words": "postgres"}])
def test_the_settings_ask_for_the_database_that_is_needed(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="needs a PostgreSQL database"):
        Settings.load(**given)
    assert Settings.load(database_url="postgresql://somewhere/db", **given)


def test_a_database_without_the_extension_is_told(postgres_database: Database) -> None:
    address = postgres_database.engine.url
    with postgres_database.write() as tx:
        tx.execute(sa.text("DROP ROLE IF EXISTS ventanilla_plain"))
        tx.execute(sa.text("CREATE ROLE ventanilla_plain LOGIN"))
    plain = Database(address.set(username="ventanilla_plain").render_as_string(hide_password=False), MemoryBus())
    try:
        with pytest.raises(SettingsError, match="CREATE EXTENSION vector"):
            PgVectors(plain, WordCountingEncoder().name, D)
    finally:
        plain.close()
        with postgres_database.write() as tx:
            tx.execute(sa.text("DROP ROLE ventanilla_plain"))
