"""Off-topic questions are measured beside the searches, and once for all processes that may read the result."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
from search_knowledge import OFF_TOPIC, Knowledge, WordCountingEncoder, by_length, knowledge, shop

from foundation.database import Database
from search.index_files import IndexFolder
from search.reference import VERSIONS, Reference, References

P = ParamSpec("P")
T = TypeVar("T")


class Held:
    """Does work only when it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Event()

    def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        self.begun.set()
        self.go.wait(20)
        return work(*args, **kwargs)


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Knowledge:
    made = knowledge(database, tmp_path)
    shop(made)
    return made


def test_whoever_has_one_goes_on_with_it_while_the_next_is_measured(kept: Knowledge) -> None:
    held = Held()
    held.go.set()
    measuring = References(kept.indexes, kept.encoder, by_length, off_topic=OFF_TOPIC, run=held)
    kept.indexes.refresh()
    first = measuring.of(kept.indexes.view)
    held.go.clear()
    held.begun.clear()
    kept.publish("loja", "pt", "Onde fica a loja", "A loja fica no centro.")
    kept.indexes.refresh()
    view = kept.indexes.view
    meanwhile = measuring.of(view)
    assert held.begun.wait(20)
    assert meanwhile.baseline == first.baseline
    assert meanwhile.fits(view), "it can be used in a language that is new"
    assert measuring.of(view).baseline == first.baseline
    assert measuring.measured == 1
    held.go.set()
    measuring.close()
    assert measuring.measured == 2
    assert not measuring.of(view).has_drifted(view)


def test_another_process_reads_what_was_measured_and_writes_nothing(kept: Knowledge, tmp_path: Path) -> None:
    kept.finder.prepare()
    encoder = WordCountingEncoder(kept.encoder.name)
    part = IndexFolder.to_read(tmp_path, encoder.name, "reference", VERSIONS)
    before = {path: path.stat().st_mtime_ns for path in part.path.rglob("*")}
    reading = References(kept.indexes, encoder, by_length, part, OFF_TOPIC, writes=False)
    found: Reference = reading.of(kept.indexes.view)
    assert found.baseline == kept.finder._references.of(kept.indexes.view).baseline
    assert encoder.encoded == 0
    for number in range(9):
        kept.publish(f"more-{number}", "es", f"Otra cosa {number}", "Texto.")
    kept.indexes.refresh()
    reading.of(kept.indexes.view)
    reading.close()
    assert reading.measured == 2
    assert {path: path.stat().st_mtime_ns for path in part.path.rglob("*")} == before


def test_a_title_that_several_articles_have_is_no_phrasing(database: Database, tmp_path: Path) -> None:
    made = knowledge(database, tmp_path)
    made.publish("one", "es", "Preguntas", "Se devuelve en treinta días.")
    made.publish("two", "es", "Preguntas", "El envío tarda una semana.")
    made.publish("three", "es", "Horario", "Abrimos a las nueve.")
    made.finder.prepare()
    found: Reference = made.finder._references.of(made.indexes.view)
    assert found.baseline.phrasings_each == pytest.approx(1 / 3)
