"""The encoder's folder is written once, whole or not at all, and again when something in it has changed."""

import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from search import e5_prepared
from search.e5_prepared import prepare
from search.e5_weights import E5Weights, WeightsError, installed_weights, read_weights
from search.encoder_e5 import E5Encoder

FILES = ["SHA256SUMS", "model.onnx", "model.onnx.data", "vocabulary.model"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("data")
    prepare(data_dir)
    return data_dir


def test_it_tells_its_progress_and_writes_every_file(tmp_path: Path) -> None:
    steps: list[tuple[str, float]] = []
    folder = prepare(tmp_path, lambda step, share: steps.append((step, share)))
    assert folder == tmp_path / "encoder" / "multilingual-e5-small" / "int8-1"
    assert sorted(path.name for path in folder.iterdir()) == FILES
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_it_writes_once(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5_prepared, "read_weights", lambda _path: pytest.fail("prepared twice"))
    prepare(prepared)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.onnx.data", "changed"),
        ("vocabulary.model", "cut"),
        ("model.onnx", "missing"),
        ("SHA256SUMS", "changed"),
        ("SHA256SUMS", "cut"),
    ],
)
def test_a_damaged_file_is_written_again(prepared: Path, tmp_path: Path, name: str, damage: str) -> None:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    victim = tmp_path / "encoder" / "multilingual-e5-small" / "int8-1" / name
    content = victim.read_bytes()
    if damage == "missing":
        victim.unlink()
    elif damage == "cut":
        victim.write_bytes(content[: len(content) // 2])
    else:
        victim.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    folder = prepare(tmp_path)
    assert (folder / name).read_bytes() == content
    assert sorted(path.name for path in folder.parent.iterdir()) == ["int8-1", "int8-1.lock"]


def test_an_interrupted_preparation_leaves_nothing_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(e5_prepared, "vocabulary_file", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            prepare(tmp_path)
    assert not (tmp_path / "encoder" / "multilingual-e5-small" / "int8-1").exists()
    E5Encoder(prepare(tmp_path))


def test_processes_may_start_together(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        folders = list(pool.map(prepare, [tmp_path] * 3))
    assert len(set(folders)) == 1
    assert sorted(path.name for path in folders[0].iterdir()) == FILES


def test_other_weights_are_refused(tmp_path: Path) -> None:
    raw = installed_weights().read_bytes()
    changed = tmp_path / "changed.bin"
    changed.write_bytes(raw[:1000] + bytes([raw[1000] ^ 1]) + raw[1001:])
    with pytest.raises(WeightsError, match="damaged, or from another version"):
        read_weights(changed)
    with pytest.raises(WeightsError, match="cannot be read"):
        read_weights(tmp_path / "missing.bin")


def test_a_file_cut_anywhere_is_a_clear_error() -> None:
    raw = installed_weights().read_bytes()
    for length in (0, 3, 20, 60, 1_000_000, 4_600_000, 4_638_000):
        with pytest.raises(WeightsError):
            E5Weights(raw[:length])
    cut = E5Weights(raw[:-1000])
    with pytest.raises(WeightsError, match="ends within the tensor"):
        cut.floats("l11.oln.b", 384)
    with pytest.raises(WeightsError, match="no tensor"):
        cut.floats("l0.q.b", 385)


def test_a_missing_package_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.e5_weights._PACKAGE", "no_such_package")
    with pytest.raises(WeightsError, match="not installed"):
        installed_weights()
