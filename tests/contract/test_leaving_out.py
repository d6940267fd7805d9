"""A phrasing that is left out is asked as if it had never been written."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from search_knowledge import OFF_TOPIC, Knowledge, WordCountingEncoder, by_length, knowledge

from foundation.bus import MemoryBus
from foundation.database import Database
from search.answer_marks import AnswerMarks
from search.calibrating import calibrate
from search.calibration import Calibration
from search.calibrations import Calibrations
from search.leaving_out import FOLDS, LeavingOut, dealt_off_topic

PACKAGED = Calibration.packaged()
OFF = tuple((place % FOLDS, language, text) for place, (language, text) in enumerate(OFF_TOPIC))
TOPICS = ("reembolso", "envío", "factura", "contraseña", "molinillo", "regalo", "suscripción", "tueste")


def questions(topic: str) -> tuple[str, ...]:
    return (f"cómo va mi {topic}", f"tengo un problema con {topic}", f"{topic} no funciona", f"duda sobre {topic}")


def opened(folder: Path, schema: Path, encoder: WordCountingEncoder | None = None) -> Knowledge:
    folder.mkdir()
    shutil.copy(schema, folder / "test.db")
    database = Database(f"sqlite:///{folder / 'test.db'}", MemoryBus())
    return knowledge(database, encoder=encoder)


def published(kept: Knowledge, hidden: frozenset[str] = frozenset(), copies: int = 1) -> None:
    for number in range(copies):
        for topic in TOPICS:
            name = f"{topic} {number}" if copies > 1 else topic
            every = [one for one in (f"Todo sobre {name}", *questions(name)) if one not in hidden]
            kept.publish(name.replace(" ", "-"), "es", every[0], f"El {name} se explica aquí.", every[1:])
    kept.indexes.refresh()


def test_the_signs_are_those_of_a_knowledge_base_without_it(tmp_path: Path, sqlite_template: Path) -> None:
    full = opened(tmp_path / "full", sqlite_template)
    published(full)
    leaving_out = LeavingOut(full.indexes, full.encoder, by_length, OFF)
    asked = leaving_out.ask(PACKAGED, lambda done, total: None)
    assert len(asked) == leaving_out.count()
    phrasings = [one.witness for one in asked if one.witness.scope]
    assert len(phrasings) == len(TOPICS) * 5

    # The first fold holds one phrasing of each article: here they were never written.
    hidden = frozenset(full.indexes.lexicon.ids().tolist()) & frozenset(leaving_out._hidden(1))
    texts = {one.id: one.text for one in full.indexes.read(sorted(hidden))}
    bare = opened(tmp_path / "bare", sqlite_template)
    published(bare, frozenset(texts.values()))
    other = LeavingOut(bare.indexes, bare.encoder, by_length, [one for one in OFF if one[0] != 1])
    references = other._references(1)
    view = bare.indexes.view
    again = [
        other._one(question, view, references.of(view), PACKAGED, set())
        for question in leaving_out._questions(1)
        if question.article_id is not None
    ]
    expected = [one.witness.signs for one in again if one is not None]
    of_fold = [one.witness.signs for one in leaving_out.ask_fold(1, PACKAGED) if one.witness.scope]
    assert np.array(of_fold) == pytest.approx(np.array(expected), abs=1e-4)
    full.close()
    bare.close()


def test_nothing_is_changed_by_asking(tmp_path: Path, sqlite_template: Path) -> None:
    kept = opened(tmp_path / "kept", sqlite_template)
    published(kept)
    before = kept.finder.find("cómo va mi factura", "es").to_dict()["signs"]
    LeavingOut(kept.indexes, kept.encoder, by_length, OFF).ask(PACKAGED, lambda done, total: None)
    kept.finder.use(PACKAGED)
    assert kept.finder.find("cómo va mi factura", "es").to_dict()["signs"] == before
    assert kept.indexes.verify() == []
    kept.close()


def test_too_few_phrasings_are_refused_in_a_sentence_and_enough_are_not(tmp_path: Path, sqlite_template: Path) -> None:
    few = opened(tmp_path / "few", sqlite_template)
    published(few)
    marks = AnswerMarks(few.database)
    calibrations = Calibrations(few.database, few.encoder.name)
    found = calibrate(calibrations, few.indexes, few.encoder, by_length, marks, lambda done, total: None)
    assert found.refit is None
    assert "40 phrasings of 8 articles" in found.refusal
    few.close()

    many = opened(tmp_path / "many", sqlite_template)
    published(many, copies=4)
    reports: list[tuple[int, int]] = []
    calibrations = Calibrations(many.database, many.encoder.name)
    found = calibrate(
        calibrations, many.indexes, many.encoder, by_length, marks, lambda done, total: reports.append((done, total))
    )
    assert found.refit is not None
    assert found.made is not None
    assert found.refit.refitted
    assert found.refit.calibration.encoder == many.encoder.name
    assert found.refit.calibration.ranking != PACKAGED.ranking
    assert found.made.missing > 0
    assert found.made.off_topic > 0
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert reports[-1][0] == reports[-1][1]
    asked = found.made.phrasings + found.made.missing + found.made.off_topic
    assert found.refit.outcomes.counts().questions == asked
    assert found.refit.calibration.in_scope.weights.keys() == PACKAGED.in_scope.weights.keys()
    many.close()


def test_translations_of_off_topic_questions_are_left_out_together() -> None:
    dealt = dealt_off_topic()
    assert {fold for fold, _, _ in dealt} == set(range(FOLDS))
    folds = {(language, text): fold for fold, language, text in dealt}
    assert folds["es", "¿cuál es la capital de Australia?"] == folds["en", "what is the capital of australia"]
