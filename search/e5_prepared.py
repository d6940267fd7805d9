"""The folder multilingual-e5-small runs from: made once from the installed weights, verified at every start."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from search.e5_tokenizer import vocabulary_file
from search.e5_weights import installed_weights, read_weights

if TYPE_CHECKING:
    from search.e5_graph import Precision

# Part of every stored vector's key. Raise the number when the graph, the cleaning or the tokenizer changes a vector.
_NAMES: Final[dict[Precision, str]] = {"int8": "multilingual-e5-small/int8-1", "fp32": "multilingual-e5-small/fp32-1"}
MODEL: Final = "model.onnx"
VOCABULARY: Final = "vocabulary.model"
_SUMS: Final = "SHA256SUMS"


def prepare(
    data_dir: Path, progress: Callable[[str, float], None] | None = None, precision: Precision = "int8"
) -> Path:
    """The folder data_dir/encoder/NAME, written first if it is missing or damaged; its last two parts are the name.

    `progress` is told what happens now (an English message id) and the share done, 0 to 1. Processes that start
    together wait for the first. Raises WeightsError when the weights are missing or wrong, OSError when the disk is.
    """
    report = progress or (lambda _step, _share: None)
    folder = data_dir / "encoder" / _NAMES[precision]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_whole(folder):
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            _write(unfinished, precision, report)
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
    report("The encoder is ready", 1.0)
    return folder


def _write(folder: Path, precision: Precision, report: Callable[[str, float], None]) -> None:
    # The library that writes the network is needed once, not by whoever serves.
    from search.e5_graph import write_graph  # noqa: PLC0415

    report("Reading the weights", 0.0)
    weights = read_weights(installed_weights())
    report("Writing the network", 0.2)
    write_graph(weights, folder / MODEL, precision)
    report("Writing the vocabulary", 0.5)
    (folder / VOCABULARY).write_bytes(vocabulary_file(weights.vocabulary))
    report("Writing the checksums", 0.9)
    lines = [f"{_sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / _SUMS).write_text("".join(lines), encoding="ascii")


def _is_whole(folder: Path) -> bool:
    """Whether all files are there and none has changed since it was written."""
    try:
        sums = dict(line.split("  ")[::-1] for line in (folder / _SUMS).read_text("ascii").splitlines())
        whole = all(_sha256(folder / name) == digest for name, digest in sums.items())
    except (OSError, ValueError):
        return False
    return whole and {MODEL, f"{MODEL}.data", VOCABULARY} <= sums.keys()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
