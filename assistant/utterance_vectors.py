"""Keeps the vectors of the labelled utterances between starts, since encoding them takes seconds."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.ports import Encoder

log = logging.getLogger(__name__)


def vectors_of(texts: Sequence[str], encoder: Encoder, folder: Path) -> NDArray[np.float32]:
    """The texts' vectors as questions, shape (texts, dimensions); read from `folder` when they are the same texts.

    A file that is missing, damaged or cannot be written only costs the time to encode again.
    """
    digest = hashlib.sha256("\x00".join((encoder.name, *texts)).encode()).hexdigest()[:32]
    path = folder / f"utterances-{digest}.npy"
    try:
        kept: NDArray[np.float32] = np.load(path, allow_pickle=False)
        if kept.shape == (len(texts), encoder.dimensions):
            return kept
    except (OSError, ValueError, EOFError):
        pass
    vectors = encoder.encode(texts, "query")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("utterances-*.npy"):
            old.unlink(missing_ok=True)
        unfinished = path.with_suffix(".unfinished.npy")
        np.save(unfinished, vectors)
        unfinished.replace(path)
    except OSError:
        log.warning("utterance_vectors_not_kept")
    return vectors
