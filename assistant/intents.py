"""Tells what a message is for: a classifier that trains itself from the labelled utterances in a second; pure.

Ridge regression on one column an intent, over the sentence's meaning and its letters. Leaving one utterance out has
a closed form for it (Allen's PRESS, 1974), so the scores from which its probabilities are made are those of sentences
that it has not seen.
"""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LETTERS = 1024
"""Columns into which letter groups and words are hashed."""

MEANING, RIDGE = 2.0, 1.0
"""Weight of the meaning beside the letters, and of the penalty on large weights; by leaving utterances out."""

RARER = 0.3
"""Intents with fewer utterances weigh more, by this power of their number."""

_WORD = re.compile(r"\w+")
_GROUPS = (2, 3, 4)
_READ = 400
_STEEPNESS = tuple(range(2, 31))

Floats = NDArray[np.float32]


def folded(text: str) -> str:
    """The words of a text in lower case without accents and punctuation, joined by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A trained classifier; `steepness` turns its scores into probabilities.

    `weights` has shape (features, intents), `centre` is the mean vector of the utterances.
    """

    intents: tuple[str, ...]
    weights: Floats
    centre: Floats
    steepness: float

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """The chance of every intent for every text, shape (texts, intents)."""
        return _softmax(self.steepness * (_features(texts, vectors, self.centre) @ self.weights))


@dataclass(frozen=True, slots=True)
class Trained:
    """A classifier with the chance it gives each utterance's intents when that utterance is left out."""

    model: IntentModel
    left_out: Floats


def train(texts: Sequence[str], intents: Sequence[str], vectors: Floats) -> Trained:
    """Train on utterances with their intents and vectors, shape (utterances, dimensions)."""
    names = tuple(sorted(set(intents)))
    which = np.array([names.index(intent) for intent in intents])
    wanted = np.eye(len(names))[which]
    weight = np.bincount(which)[which] ** -RARER
    weight /= weight.mean()
    centre = vectors.mean(axis=0)
    features = _features(texts, vectors, centre).astype(np.float64)
    weighed = features * weight[:, None]
    inverse = np.linalg.inv(weighed.T @ features + RIDGE * np.eye(features.shape[1]))
    weights = inverse @ (weighed.T @ wanted)
    leverage = ((features @ inverse) * weighed).sum(axis=1)[:, None]
    scores = (features @ weights - leverage * wanted) / (1 - leverage)
    own = np.arange(len(which)), which
    steepness = max(_STEEPNESS, key=lambda s: np.log(np.maximum(_softmax(s * scores)[own], 1e-9)).mean())
    model = IntentModel(names, weights.astype(np.float32), centre.astype(np.float32), float(steepness))
    return Trained(model, _softmax(steepness * scores).astype(np.float32))


def _softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: Floats = raised.sum(axis=1, keepdims=True)
    return raised / total


def _features(texts: Sequence[str], vectors: Floats, centre: Floats) -> Floats:
    meaning = vectors - centre
    meaning = MEANING * meaning / (np.linalg.norm(meaning, axis=1, keepdims=True) + 1e-6)
    return np.hstack([meaning, _hashed(texts), np.ones((len(texts), 1))]).astype(np.float32)


def _hashed(texts: Sequence[str]) -> Floats:
    columns = np.zeros((len(texts), LETTERS), np.float32)
    for row, text in enumerate(texts):
        for sign, count in Counter(_signs(text[:_READ])).items():
            digest = zlib.crc32(sign.encode())
            columns[row, digest % LETTERS] += count if digest & 1 << 20 else -count
    length: Floats = np.linalg.norm(columns, axis=1, keepdims=True)
    return columns / (length + 1e-6)


def _signs(text: str) -> list[str]:
    """Letter groups, words, pairs of words, the number of words, and whether something is asked."""
    plain = folded(text)
    words = plain.split()
    framed = f" {plain} "
    found = [framed[start : start + size] for size in _GROUPS for start in range(len(framed) - size + 1)]
    found += [f"w:{word}" for word in words] + [f"b:{one} {other}" for one, other in pairwise(words)]
    found.append(f"l:{min(len(words), 8)}")
    if "?" in text:
        found.append("q")
    return found
