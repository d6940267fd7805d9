"""Keeps the vectors of the labelled utterances, since encoding them takes many seconds.

Those of the packaged training data come with the program; what an operator adds is encoded once and kept.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from search.ports import Encoder

log = logging.getLogger(__name__)

PACKAGED = Path(__file__).resolve().parent.parent / "training_data" / "vectors.npz"
_FINENESS = 127

Floats = NDArray[np.float32]


def vectors_of(texts: Sequence[str], encoder: Encoder, folder: Path, packaged: Path = PACKAGED) -> Floats:
    """The texts' vectors as questions, shape (texts, dimensions); only those that nobody has kept are encoded.

    A file that is missing, damaged, of another encoder or cannot be written only costs the time to encode again.
    """
    own = folder / "utterances.npz"
    known = {**_read(packaged, encoder), **_read(own, encoder)}
    names = [_name(text) for text in texts]
    missing = [place for place, name in enumerate(names) if name not in known]
    if missing:
        encoded = encoder.encode([texts[place] for place in missing], "query")
        known.update((names[place], vector) for place, vector in zip(missing, encoded, strict=True))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            keep(own, texts, np.array([known[name] for name in names]), encoder.name)
        except OSError:
            log.warning("utterance_vectors_not_kept")
    return np.array([known[name] for name in names], np.float32).reshape(len(names), encoder.dimensions)


def keep(path: Path, texts: Sequence[str], vectors: Floats, encoder: str) -> None:
    """Write the texts' vectors to a file, one byte a number: cosines stay within a thousandth."""
    scale = np.abs(vectors).max(axis=1, keepdims=True) / _FINENESS
    small = np.round(vectors / scale).astype(np.int8)
    unfinished = path.with_suffix(".unfinished.npz")
    names = np.array([_name(text) for text in texts])
    np.savez_compressed(unfinished, encoder=np.array(encoder), names=names, vectors=small)
    unfinished.replace(path)


def _read(path: Path, encoder: Encoder) -> Mapping[str, Floats]:
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["encoder"]) != encoder.name or kept["vectors"].shape[1:] != (encoder.dimensions,):
                return {}
            vectors = kept["vectors"].astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            return dict(zip(kept["names"].tolist(), vectors, strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
