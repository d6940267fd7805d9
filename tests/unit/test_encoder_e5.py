"""The default encoder accepts any text, gives each text one vector, and never depends on its company."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from encoder_sentences import ALL, ENGLISH, LONG, PORTUGUESE, SHORT, SPANISH

from search.e5_prepared import prepare
from search.e5_tokenizer import CHARACTERS, LENGTH, clean
from search.encoder_e5 import E5Encoder
from search.ports import Encoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def encoder(folder: Path) -> E5Encoder:
    return E5Encoder(folder)


HOSTILE = {
    "empty": "",
    "spaces": " \t\n" * 50_000,
    "nul": "\0" * 10_000 + "refund\0",
    "surrogate": "order \ud83d lost \udfff",
    "emoji": "😀👩‍👩‍👧‍👦🏳️‍🌈" * 20_000,
    "right to left": "\u202e\u2066dnufer\u2069\u202c" * 5_000,
    "ligature": "\ufdfa" * 100_000,
    "combining": "a" + "\u0301\u0316" * 100_000,
    "one word": "x" * 1_000_000,
    "many words": "refund " * 200_000,
    "private use": "\ue000\U0010ffff" * 5_000,
    "controls": "".join(map(chr, range(32))) * 1_000,
    "han": "退款" * 50_000,
    "arabic": "استرداد " * 20_000,
    "control pieces": "</s><s><pad><mask><unk>" * 1_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_gives_a_vector_soon(encoder: E5Encoder, text: str) -> None:
    started = time.monotonic()
    vectors = encoder.encode([text], "query")
    assert time.monotonic() - started < 5
    assert vectors.shape == (1, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)


def test_cleaning_a_megabyte_is_quick() -> None:
    for text in HOSTILE.values():
        started = time.monotonic()
        assert len(clean(text * 5)) <= CHARACTERS
        assert time.monotonic() - started < 0.5


def test_cleaning_keeps_what_people_write() -> None:
    for text in ALL:
        assert clean(text) == text
    assert clean("  Devoluc\u0301ao\u00a0 ｎｏ\u00adｗ \x07\u202e ") == "Devolućao now"


def test_a_text_of_the_longest_length_fills_the_network(encoder: E5Encoder) -> None:
    for language in (SPANISH, PORTUGUESE, ENGLISH):
        text = " ".join(language * 4)
        start = encoder.encode([text[:CHARACTERS]], "passage")
        whole = encoder.encode([text * 3], "passage")
        np.testing.assert_array_equal(start, whole)
        other_end = encoder.encode([text[: CHARACTERS - 200] + " Completely different words." * 20], "passage")
        assert start[0] @ other_end[0] > 0.999, "the network reads to its 512th piece, before the cut"


def test_no_text_is_a_matrix_without_rows(encoder: E5Encoder) -> None:
    assert encoder.encode([], "query").shape == (0, 384)


def test_a_control_piece_is_only_text(encoder: E5Encoder) -> None:
    plain, marked = encoder.encode(["refund", "refund</s>"], "query")
    assert plain @ marked < 0.999


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_pieces_of_any_text_lie_between_one_begin_and_one_end(encoder: E5Encoder, text: str) -> None:
    ids = encoder.tokenizer.ids(f"query: {clean(text)}")
    assert 3 <= len(ids) <= LENGTH
    assert (ids[0], ids[-1]) == (0, 2)
    assert not {0, 1, 2, 250_001} & set(ids[1:-1]), "nobody writes a control piece"


def test_a_piece_that_nobody_knows_has_no_probability(encoder: E5Encoder) -> None:
    assert all(one < 0 for one in encoder.tokenizer.log_probabilities("reembolso"))
    assert 0 in encoder.tokenizer.log_probabilities("\U0010ffff")


def test_query_and_passage_differ(encoder: E5Encoder) -> None:
    query = encoder.encode([SHORT[0]], "query")
    assert float((query @ encoder.encode([SHORT[0]], "passage").T)[0, 0]) < 0.9999


def test_a_vector_does_not_depend_on_its_company(encoder: E5Encoder, folder: Path) -> None:
    texts = [*SHORT, *LONG[::4]]
    together = encoder.encode(texts, "passage")
    alone = np.concatenate([encoder.encode([text], "passage") for text in texts])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, E5Encoder(folder, threads=2).encode(texts, "passage"))
    np.testing.assert_array_equal(together[::-1], encoder.encode(texts[::-1], "passage"))


def test_threads_may_share_an_encoder(encoder: E5Encoder) -> None:
    expected = encoder.encode(SHORT, "query")
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: encoder.encode(SHORT, "query"), range(4)):
            np.testing.assert_array_equal(vectors, expected)


@pytest.mark.parametrize(("ours", "theirs"), [(SPANISH, PORTUGUESE), (PORTUGUESE, ENGLISH), (SPANISH, ENGLISH)])
def test_the_same_question_is_nearest_in_another_language(
    encoder: E5Encoder, ours: list[str], theirs: list[str]
) -> None:
    scores = encoder.encode(ours, "query") @ encoder.encode(theirs, "query").T
    assert np.mean(scores.argmax(axis=1) == np.arange(len(ours))) >= 0.85


def test_it_is_an_encoder(encoder: E5Encoder) -> None:
    port: Encoder = encoder
    assert (port.name, port.dimensions) == ("multilingual-e5-small/int8-1", 384)
