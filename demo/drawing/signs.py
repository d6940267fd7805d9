"""The wordless signs of the demo pictures: arrows, numbers, clocks, flames, drops."""

from __future__ import annotations

import math

from drawing.canvas import (
    COFFEE,
    CREAM,
    GREEN,
    LEAF,
    ORANGE,
    ROSE,
    SAND,
    STEEL,
    TERRACOTTA,
    WATER,
    WHITE,
    YELLOW,
    Canvas,
    bezier,
    ring,
)


def badge(c: Canvas, x: float, y: float, value: str, r: float = 30, fill: str = GREEN) -> None:
    """A numbered round sign."""
    c.disc(x, y, r + 5, CREAM)
    c.disc(x, y, r, fill)
    c.number(x, y, value, r * 1.15, CREAM)


def check(c: Canvas, x: float, y: float, r: float = 34, fill: str = LEAF) -> None:
    """A tick in a disc."""
    c.disc(x, y, r + 5, CREAM)
    c.disc(x, y, r, fill)
    c.stroke([(x - r * 0.45, y + r * 0.02), (x - r * 0.1, y + r * 0.38), (x + r * 0.48, y - r * 0.36)], r * 0.24, WHITE)


def cross(c: Canvas, x: float, y: float, r: float = 34, fill: str = TERRACOTTA) -> None:
    """A cross in a disc."""
    c.disc(x, y, r + 5, CREAM)
    c.disc(x, y, r, fill)
    d = r * 0.38
    c.stroke([(x - d, y - d), (x + d, y + d)], r * 0.24, WHITE)
    c.stroke([(x - d, y + d), (x + d, y - d)], r * 0.24, WHITE)


def arrow(c: Canvas, x: float, y: float, x2: float, y2: float, width: float = 12, fill: str = TERRACOTTA) -> None:
    """A straight arrow from (x, y) to (x2, y2)."""
    angle = math.atan2(y2 - y, x2 - x)
    head = width * 2.4
    base = (x2 - head * math.cos(angle), y2 - head * math.sin(angle))
    c.stroke([(x, y), base], width, fill)
    side = (math.cos(angle + math.pi / 2) * head * 0.72, math.sin(angle + math.pi / 2) * head * 0.72)
    c.poly([(x2, y2), (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1])], fill)


def turning_arrow(
    c: Canvas, x: float, y: float, r: float, start: float, end: float, width: float = 14, fill: str = TERRACOTTA
) -> None:
    """A clockwise round arrow between two angles in degrees."""
    c.arc(x, y, r, start, end, width, fill)
    angle = math.radians(end)
    tip = math.radians(end + 95 * width / r)
    c.poly(
        [
            (x + (r - width * 1.4) * math.cos(angle), y + (r - width * 1.4) * math.sin(angle)),
            (x + (r + width * 1.4) * math.cos(angle), y + (r + width * 1.4) * math.sin(angle)),
            (x + r * math.cos(tip), y + r * math.sin(tip)),
        ],
        fill,
    )


def flame(c: Canvas, x: float, y: float, size: float = 60, outer: str = TERRACOTTA, inner: str = YELLOW) -> None:
    """A flame standing on (x, y)."""
    for scale, fill in ((1.0, outer), (0.55, inner)):
        with c.at(x, y, size * scale / 100):
            c.poly(
                bezier((0, 0), (-62, 0), (-58, -48), (-26, -78))
                + bezier((-26, -78), (-22, -56), (-12, -52), (-6, -56))
                + bezier((-6, -56), (-14, -92), (4, -112), (18, -124))
                + bezier((18, -124), (16, -88), (52, -72), (46, -34))
                + bezier((46, -34), (42, -8), (22, 0), (0, 0)),
                fill,
            )


def drop(c: Canvas, x: float, y: float, size: float = 40, fill: str = WATER) -> None:
    """A drop centred on (x, y)."""
    with c.at(x, y, size / 40):
        c.poly(
            bezier((0, -28), (6, -14), (20, -4), (18, 10))
            + ring(0, 10, 18, 17, 0, 180)
            + bezier((-18, 10), (-20, -4), (-6, -14), (0, -28)),
            fill,
        )


def steam(c: Canvas, x: float, y: float, size: float = 60, fill: str = STEEL, phase: float = 0) -> None:
    """Three wavy lines rising from (x, y)."""
    for shift in (-1, 0, 1):
        points = []
        for step in range(25):
            t = step / 24
            wave = math.sin(t * 2 * math.pi + phase + shift)
            points.append((x + shift * size * 0.32 + wave * size * 0.08, y - t * size * (1.0 if shift else 1.25)))
        c.stroke(points, size * 0.09, fill)


def barcode(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """Bars from the top left corner."""
    widths = (3, 1, 2, 1, 4, 2, 1, 3, 1, 2, 4, 1, 2, 3, 1, 2)
    unit = w / sum(width + 1.5 for width in widths)
    for width in widths:
        c.rect(x, y, width * unit, h, COFFEE)
        x += (width + 1.5) * unit


def clock(c: Canvas, x: float, y: float, r: float = 60, minutes: float = 0, hour: float = 12) -> None:
    """A clock face."""
    c.disc(x, y, r, GREEN)
    c.disc(x, y, r * 0.86, WHITE)
    for tick in range(12):
        a = math.radians(tick * 30)
        c.disc(x + r * 0.7 * math.cos(a), y + r * 0.7 * math.sin(a), r * 0.04, COFFEE)
    for angle, length, width in ((hour * 30 + minutes / 2, 0.42, 0.1), (minutes * 6, 0.62, 0.07)):
        a = math.radians(angle - 90)
        c.stroke([(x, y), (x + r * length * math.cos(a), y + r * length * math.sin(a))], r * width, COFFEE)
    c.disc(x, y, r * 0.08, TERRACOTTA)


def dial_timer(c: Canvas, x: float, y: float, r: float, share: float, value: str) -> None:
    """A timer: a pie that fills up round a number of minutes."""
    c.disc(x, y, r, GREEN)
    c.disc(x, y, r * 0.88, SAND)
    if share > 0:
        c.poly([(x, y), *ring(x, y, r * 0.88, r * 0.88, -90, -90 + 360 * share)], YELLOW)
    c.disc(x, y, r * 0.58, CREAM)
    c.number(x, y, value, r * 0.62, GREEN)


def calendar(c: Canvas, x: float, y: float, w: float, value: str, fill: str = TERRACOTTA) -> None:
    """A leaf of a calendar centred on (x, y) with a number."""
    h = w * 0.96
    c.rect(x - w / 2, y - h / 2, w, h, GREEN, w * 0.1)
    c.rect(x - w * 0.45, y - h * 0.2, w * 0.9, h * 0.65, WHITE, w * 0.06)
    c.rect(x - w * 0.45, y - h * 0.45, w * 0.9, h * 0.24, fill, w * 0.06)
    for side in (-0.22, 0.22):
        c.stroke([(x + w * side, y - h * 0.56), (x + w * side, y - h * 0.38)], w * 0.07, GREEN)
    c.number(x, y + h * 0.11, value, w * 0.42, COFFEE)


def glow(c: Canvas, x: float, y: float, r: float, fill: str = ORANGE, rays: bool = True) -> None:
    """A lit lamp with rays."""
    if rays:
        for ray in range(12):
            a = math.radians(ray * 30)
            c.stroke(
                [
                    (x + r * 1.45 * math.cos(a), y + r * 1.45 * math.sin(a)),
                    (x + r * 1.95 * math.cos(a), y + r * 1.95 * math.sin(a)),
                ],
                r * 0.16,
                fill,
            )
        c.disc(x, y, r * 1.2, ROSE)
    c.disc(x, y, r, fill)
    c.disc(x - r * 0.3, y - r * 0.3, r * 0.26, CREAM)
