"""Keys (stems, letter groups) as 32-bit numbers, so that thousands of sets are looked through at once; pure.

Two keys may share a number: among the few that a question has and the few hundred of a passage, one time in millions.
"""

from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]

NONE: Numbers = np.empty(0, np.uint32)

_LOW = 0xFFFF


def number_of(key: str) -> int:
    """The number of one key."""
    return crc32(key.encode())


def numbers_of(keys: Iterable[str]) -> Numbers:
    """The numbers of keys, in their order."""
    return np.array([crc32(key.encode()) for key in keys], np.uint32)


def held(keys: Sequence[str], sets: Sequence[Numbers]) -> NDArray[np.bool_]:
    """Which of the keys, each of them once, are in which of the sets: shape (sets, keys)."""
    found = np.zeros((len(sets), len(keys)), np.bool_)
    if not len(sets) or not keys:
        return found
    wanted = numbers_of(keys)
    everything = np.concatenate(sets)
    # Almost nothing passes the lower bits, so the exact look-up has little left to do.
    low = np.zeros(_LOW + 1, np.bool_)
    low[wanted & _LOW] = True
    places = np.flatnonzero(low[everything & _LOW])
    order = np.argsort(wanted)
    near = np.minimum(np.searchsorted(wanted[order], everything[places]), len(wanted) - 1)
    same = wanted[order[near]] == everything[places]
    ends = np.cumsum([len(one) for one in sets])
    found[np.searchsorted(ends, places[same], side="right"), order[near[same]]] = True
    return found
