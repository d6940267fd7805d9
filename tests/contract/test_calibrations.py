"""The calibration in force and the marks of answers, on both databases."""

from dataclasses import replace

import numpy as np
import pytest
from search_knowledge import knowledge, shop

from foundation.database import Database
from search.answer_marks import AnswerMarks, Mark, MarkedBy
from search.calibration import SIGNS, Calibration
from search.calibrations import Calibrations, InForce, Made
from search.outcomes import Outcomes

PACKAGED = Calibration.packaged()
MADE = Made(120, 15, 15, 0, 30, True, 0.3, 0.4, newest_passage=0, known=0)
OUTCOMES = Outcomes.of(np.array([0.9, 0.2]), np.array([True, False]), np.array([True, False]), ["es", "pt"])
OWN = replace(PACKAGED, intercept=-0.5, outcomes=OUTCOMES)


def test_every_process_reads_the_newest_one_and_tells_whoever_listens(database: Database) -> None:
    here, there = Calibrations(database, PACKAGED.encoder), Calibrations(database, PACKAGED.encoder)
    told: list[InForce] = []
    there.listen(told.append)
    assert told[-1].number == 0
    assert told[-1].calibration == PACKAGED
    assert told[-1].own == Outcomes()
    stored = here.store(OWN, MADE)
    assert here.current == stored
    assert there.refresh() == stored
    assert told[-1].calibration == OWN
    assert told[-1].made == MADE
    assert told[-1].own.to_dict() == OUTCOMES.to_dict()
    assert Calibrations(database, PACKAGED.encoder).current.number == stored.number
    assert there.refresh() is there.current
    assert len(told) == 2


def test_it_can_be_forgotten(database: Database) -> None:
    calibrations = Calibrations(database, PACKAGED.encoder)
    assert calibrations.forget() == 0
    calibrations.store(OWN, MADE)
    calibrations.store(OWN, MADE)
    assert calibrations.forget() == 2
    assert calibrations.current.calibration == PACKAGED


def test_an_encoder_is_refused_until_something_was_measured_for_it(database: Database) -> None:
    calibrations = Calibrations(database, "another/1")
    assert "another/1" in calibrations.missing()
    assert "ventanilla calibrate" in calibrations.missing()
    assert calibrations.outcomes_elsewhere == Outcomes()
    calibrations.store(replace(OWN, encoder="another/1"), MADE)
    assert calibrations.missing() == ""
    assert Calibrations(database, PACKAGED.encoder).current.number == 0


def test_it_tells_how_much_came_and_went_since(database: Database) -> None:
    kept = knowledge(database)
    articles = shop(kept)
    kept.indexes.refresh()
    catalogue = kept.indexes.view.catalogue
    known = int(catalogue.phrasing.sum())
    calibrations = Calibrations(database, PACKAGED.encoder)
    assert calibrations.changed_since() == 0.0
    calibrations.store(OWN, replace(MADE, newest_passage=int(catalogue.ids[-1]), known=known))
    assert calibrations.changed_since() == 0.0
    kept.archive(articles["refund"])
    assert calibrations.changed_since() == pytest.approx(2 / known)
    kept.publish("other", "es", "Otra cosa", "Un texto.", ("una", "dos"))
    assert calibrations.changed_since() == pytest.approx(5 / known)
    kept.close()


def test_a_searching_process_takes_another_calibration_at_once(database: Database) -> None:
    kept = knowledge(database)
    shop(kept)
    before = kept.finder.find("cuánto tarda el reembolso", "es").articles[0]
    kept.finder.use(replace(PACKAGED, intercept=PACKAGED.intercept - 3))
    after = kept.finder.find("cuánto tarda el reembolso", "es").articles[0]
    assert after.article_id == before.article_id
    assert after.probability < before.probability
    kept.close()


def mark(answer: str, source: MarkedBy, right: bool, encoder: str = "e/1") -> Mark:
    return Mark(answer, source, 7, "es", encoder, dict.fromkeys(SIGNS, 0.25), right)


def test_an_agents_word_goes_before_a_visitors_and_the_last_one_counts(database: Database) -> None:
    marks = AnswerMarks(database)
    with database.write() as tx:
        marks.record(tx, mark("1/3", MarkedBy.VISITOR, right=True))
        marks.record(tx, mark("1/3", MarkedBy.AGENT, right=False))
        marks.record(tx, mark("1/5", MarkedBy.VISITOR, right=True))
        marks.record(tx, mark("1/5", MarkedBy.VISITOR, right=False))
        marks.record(tx, mark("1/7", MarkedBy.VISITOR, right=True, encoder="other/1"))
    assert list(marks.of("e/1")) == [
        mark("1/3", MarkedBy.AGENT, right=False),
        mark("1/5", MarkedBy.VISITOR, right=False),
    ]
