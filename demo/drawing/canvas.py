"""Antialiased flat drawing on a 1200 × 675 sheet, whatever the size of the finished picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

GREEN = "#1f4d3a"
LEAF = "#4f8a69"
MINT = "#bcd3c3"
CREAM = "#fff6e6"
SAND = "#f3e2c2"
TERRACOTTA = "#c8553d"
ROSE = "#e6a591"
COFFEE = "#4a2c1a"
BROWN = "#8a5a3c"
KRAFT = "#d9b382"
KRAFT_DARK = "#c19763"
YELLOW = "#f2b134"
STEEL = "#c8cfca"
STEEL_DARK = "#98a49d"
WHITE = "#ffffff"
WATER = "#8fc3cf"
ORANGE = "#f07f1a"

SHEET = (1200, 675)
FONTS = (
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
)

Point = tuple[float, float]


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = next((name for name in FONTS if Path(name).exists()), None)
    if path is None:
        raise SystemExit(f"None of these fonts is installed: {', '.join(FONTS)}")
    return ImageFont.truetype(path, size)


def bezier(start: Point, control: Point, control2: Point, end: Point, steps: int = 60) -> list[Point]:
    """Points along a cubic curve."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append(
            (
                a * start[0] + b * control[0] + c * control2[0] + d * end[0],
                a * start[1] + b * control[1] + c * control2[1] + d * end[1],
            )
        )
    return points


def ring(cx: float, cy: float, rx: float, ry: float, start: float = 0, end: float = 360) -> list[Point]:
    """Points along an ellipse, in degrees clockwise from three o'clock."""
    steps = max(12, int(abs(end - start) / 4))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


class Canvas:
    """A sheet of 1200 × 675 units drawn at `oversample` times `width` pixels, then reduced."""

    def __init__(self, width: int = 1200, oversample: int = 3, background: str = CREAM) -> None:
        self.width = width
        self.height = width * SHEET[1] // SHEET[0]
        self._scale = width * oversample / SHEET[0]
        self._image = Image.new("RGB", (width * oversample, self.height * oversample), background)
        self._draw = ImageDraw.Draw(self._image)
        self._matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    @contextmanager
    def at(self, x: float, y: float, scale: float = 1, turn: float = 0) -> Iterator[None]:
        """Draw the block with its origin at (x, y), enlarged and turned clockwise by degrees."""
        kept = self._matrix
        a, b, c, d, e, f = kept
        cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
        self._matrix = (
            a * cos + c * sin,
            b * cos + d * sin,
            c * cos - a * sin,
            d * cos - b * sin,
            a * x + c * y + e,
            b * x + d * y + f,
        )
        try:
            yield
        finally:
            self._matrix = kept

    def _place(self, points: Sequence[Point]) -> list[Point]:
        a, b, c, d, e, f = self._matrix
        s = self._scale
        return [((a * x + c * y + e) * s, (b * x + d * y + f) * s) for x, y in points]

    def _unit(self) -> float:
        return math.hypot(self._matrix[0], self._matrix[1]) * self._scale

    def poly(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self._draw.polygon(self._place(points), fill=fill)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, r: float = 0) -> None:
        """A rectangle from its top left corner, with corners of radius `r`."""
        r = min(r, w / 2, h / 2)
        if r <= 0:
            self.poly([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], fill)
            return
        self.poly(
            ring(x + w - r, y + r, r, r, -90, 0)
            + ring(x + w - r, y + h - r, r, r, 0, 90)
            + ring(x + r, y + h - r, r, r, 90, 180)
            + ring(x + r, y + r, r, r, 180, 270),
            fill,
        )

    def disc(self, cx: float, cy: float, r: float, fill: str, ry: float | None = None) -> None:
        """A filled circle, or an ellipse when `ry` is given."""
        self.poly(ring(cx, cy, r, r if ry is None else ry), fill)

    def stroke(self, points: Sequence[Point], width: float, fill: str) -> None:
        """A line with round ends and joints."""
        placed = self._place(points)
        w = max(1.0, width * self._unit())
        self._draw.line(placed, fill=fill, width=round(w))
        for x, y in placed:
            self._draw.ellipse((x - w / 2, y - w / 2, x + w / 2, y + w / 2), fill=fill)

    def circle(self, cx: float, cy: float, r: float, width: float, fill: str) -> None:
        """A ring line."""
        self.stroke(ring(cx, cy, r, r), width, fill)

    def arc(self, cx: float, cy: float, r: float, start: float, end: float, width: float, fill: str) -> None:
        """Part of a ring line, in degrees clockwise from three o'clock."""
        self.stroke(ring(cx, cy, r, r, start, end), width, fill)

    def number(self, x: float, y: float, value: str, size: float, fill: str) -> None:
        """Digits or signs, centred on (x, y)."""
        (place,) = self._place([(x, y)])
        font = _font(max(6, round(size * self._unit())))
        self._draw.text(place, value, font=font, fill=fill, anchor="mm")

    def finish(self) -> Image.Image:
        """The drawing at its final size."""
        return self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)
