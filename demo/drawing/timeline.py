"""What every demo video shares: its length, easing and the row of numbered steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drawing.canvas import CREAM, TERRACOTTA, Canvas
from drawing.objects import scene
from drawing.signs import badge

Draw = Callable[[Canvas, float], None]


@dataclass(frozen=True)
class Video:
    """A video in numbered steps: when each begins and what draws it; times are in seconds."""

    seconds: float
    poster: float
    steps: tuple[tuple[float, Draw], ...]

    def draw(self, c: Canvas, t: float) -> None:
        """Draw the moment `t`: the table, the step's number, and the step."""
        scene(c)
        current = sum(t >= start for start, _ in self.steps) - 1
        for place in range(len(self.steps)):
            x = 600 + (place - (len(self.steps) - 1) / 2) * 52
            c.disc(x, 644, 14 if place == current else 9, TERRACOTTA if place == current else CREAM)
        badge(c, 92, 92, str(current + 1), 46)
        self.steps[current][1](c, t)


def share(t: float, start: float, end: float) -> float:
    """How much of the span from `start` to `end` has passed at `t`, eased, 0 to 1."""
    x = min(1.0, max(0.0, (t - start) / (end - start)))
    return x * x * (3 - 2 * x)
