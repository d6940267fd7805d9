"""The figures of an evaluation, on predictions small enough to count by hand."""

import json
from pathlib import Path

import pytest

from app.evaluation import Prediction, read_rows
from app.evaluation_figures import figures
from foundation.errors import Problem

DOCUMENTS = [{"id": "a"}, {"id": "b"}]
QUERIES = [
    {"id": "1", "relevant": ["a"]},
    {"id": "2", "relevant": ["b"]},
    {"id": "3", "relevant": []},
    {"id": "4", "relevant": ["removed"]},
]


def prediction(number: str, ranked: str, confidence: float, decision: str = "answer") -> Prediction:
    return Prediction(number, tuple((name, 1.0) for name in ranked), confidence, decision)


def test_the_figures_count_what_they_say() -> None:
    found = figures(
        [
            prediction("1", "ab", 0.95),
            prediction("2", "ab", 0.55),
            prediction("3", "b", 0.25, "hand_off"),
            prediction("4", "a", 0.15, "ask_back"),
        ],
        QUERIES,
        DOCUMENTS,
    )
    assert found["questions"] == 2
    assert found["unanswerable"] == 2
    assert found["hit1"] == 0.5
    assert found["hit3"] == 1.0
    assert found["mrr"] == 0.75
    assert found["answered95"] == 0.5
    assert found["coverage"] == 0.5
    assert found["wrong_rate"] == 0.5
    assert found["auroc"] == 1.0
    assert found["ece"] == pytest.approx((0.05 + 0.55 + 0.25 + 0.15) / 4)
    assert found["answers"] == 2
    assert 0.9 < found["wrong_rate_upper"] < found["wrong_rate_high"] < 1
    assert 0 < found["wrong_rate_low"] < 0.1


def test_without_questions_there_are_no_shares() -> None:
    assert figures([prediction("3", "", 0.0, "say")], QUERIES, DOCUMENTS) == {
        "questions": 0,
        "unanswerable": 1,
        "ece": 0.0,
    }


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '["a"]',
        '{"id": 1}\n',
        '"text"',
        '{"id": 1, "text": 5}',
        '{"id": 1, "text": "a", "relevant": "b"}',
        '{"id": 1, "text": "a", "lang": "xx"}',
        '{"id": 1, "text": "a"}\n{"id": "1", "text": "b"}',
    ],
)
def test_unusable_files_are_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(content)
    with pytest.raises(Problem) as refused:
        read_rows(path, ("id", "text"))
    assert refused.value.status == 422
    assert "queries.jsonl" in refused.value.sentence()


def test_a_folder_without_its_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        read_rows(tmp_path / "docs.jsonl", ("id",))
    assert "has no file docs.jsonl" in refused.value.sentence()


def test_rows_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_text("\n".join(json.dumps({"id": n}) for n in range(3)) + "\n\n")
    assert [row["id"] for row in read_rows(path, ("id",))] == [0, 1, 2]
