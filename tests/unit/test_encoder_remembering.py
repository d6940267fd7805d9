"""A question is encoded once, however often it is asked for, and never mixed up with another text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.encoder_remembering import REMEMBERED, RememberingEncoder
from search.ports import Kind


class Counting:
    name = "counting"
    dimensions = 2

    def __init__(self) -> None:
        self.calls: list[tuple[tuple[str, ...], Kind]] = []

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        self.calls.append((tuple(texts), kind))
        return np.array([[len(text), kind == "query"] for text in texts], np.float32).reshape(-1, 2)


def test_the_same_question_is_encoded_once() -> None:
    inner = Counting()
    encoder = RememberingEncoder(inner)
    assert encoder.encode(["uno", "cuatro"], "query").tolist() == [[3, 1], [6, 1]]
    assert encoder.encode(["cuatro"], "query").tolist() == [[6, 1]]
    assert len(inner.calls) == 2


def test_what_a_caller_does_with_a_vector_changes_no_later_answer() -> None:
    encoder = RememberingEncoder(Counting())
    encoder.encode(["uno"], "query")[:] = 0
    assert encoder.encode(["uno"], "query").tolist() == [[3, 1]]


def test_passages_and_many_texts_pass_through_as_they_come() -> None:
    inner = Counting()
    encoder = RememberingEncoder(inner)
    many = [str(number) for number in range(50)]
    assert encoder.encode(["uno"], "passage").tolist() == [[3, 0]]
    assert encoder.encode(many, "query").shape == (50, 2)
    assert encoder.encode([], "query").shape == (0, 2)
    assert inner.calls == [(("uno",), "passage"), (tuple(many), "query"), ((), "query")]


def test_only_the_last_questions_are_kept() -> None:
    inner = Counting()
    encoder = RememberingEncoder(inner)
    for number in range(REMEMBERED + 1):
        encoder.encode([str(number)], "query")
    encoder.encode(["0"], "query")
    assert len(inner.calls) == REMEMBERED + 2
