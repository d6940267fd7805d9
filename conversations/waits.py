"""How long somebody in the queue will probably wait still, told from recent waits as a range; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

NEAR_HOURS = 2.0
"""Waits that began at most this far from the present hour of the day count: mornings are not like evenings."""

LATEST = 60
LEAST = 8
"""With fewer waits nothing is said."""

LEAST_LONGER = 4
"""Of those, so many have to have been longer than this one already is."""

_LOW, _HIGH = 0.25, 0.9
_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that is over: the hour of the day it began (0 to 24, on the desk's clock), and how long it was."""

    hour: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Between `low` and `high` minutes more, as half to two thirds of those who waited as long already did."""

    low: int
    high: int


def estimate(waits: Sequence[Wait], hour: float, waited: float) -> Estimate | None:
    """What the waits (the latest first) say to somebody who has waited for `waited` seconds; None when too little."""
    near = [wait.seconds for wait in waits if _apart(wait.hour, hour) <= NEAR_HOURS][:LATEST]
    left = sorted(seconds - waited for seconds in near if seconds > waited)
    if len(near) < LEAST or len(left) < LEAST_LONGER:
        return None
    low = floor(_quantile(left, _LOW) / 60)
    return Estimate(low, max(ceil(_quantile(left, _HIGH) / 60), low + 1))


def _apart(one: float, other: float) -> float:
    apart = abs(one - other) % _DAY
    return min(apart, _DAY - apart)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
