"""Still pictures about coffee and gear: one function each, no words."""

from __future__ import annotations

import math
from collections.abc import Callable

from drawing.canvas import (
    BROWN,
    COFFEE,
    CREAM,
    GREEN,
    KRAFT_DARK,
    LEAF,
    MINT,
    ORANGE,
    SAND,
    STEEL,
    STEEL_DARK,
    TERRACOTTA,
    WATER,
    WHITE,
    YELLOW,
    Canvas,
    ring,
)
from drawing.objects import (
    bag,
    bean,
    button_icon,
    cone,
    jar,
    kettle,
    machine,
    moka,
    moka_jug,
    mug,
    portafilter,
    press,
    scene,
    shadow,
)
from drawing.signs import badge, calendar, clock, drop, flame, glow, steam


def bag_label(c: Canvas) -> None:
    scene(c)
    shadow(c, 330, 592, 190)
    with c.at(330, 592, 1.75):
        bag(c, 0, 0)
        c.rect(-46, -92, 92, 36, YELLOW, 6)
        flame(c, -30, -60, 21)
        c.number(12, -74, "05·03", 21, COFFEE)
    c.stroke([(414, 456), (650, 300)], 6, TERRACOTTA)
    c.disc(800, 300, 236, GREEN)
    c.disc(800, 300, 220, CREAM)
    with c.at(972, 462, 1, 45):
        c.rect(0, -26, 190, 52, COFFEE, 26)
    bean(c, 712, 168, 64, 30)
    c.stroke([(770, 156), (890, 156)], 14, STEEL)
    c.stroke([(770, 186), (840, 186)], 14, STEEL)
    c.rect(612, 226, 376, 148, YELLOW, 20)
    flame(c, 676, 350, 84)
    c.number(846, 298, "05·03", 88, COFFEE)
    portafilter(c, 700, 436, 0.62)
    cone(c, 850, 478, 0.46)


def grind_chart(c: Canvas) -> None:
    scene(c, 620)
    grains = (5, 7, 10, 15, 21, 40)
    for column in range(6):
        x = 110 + column * 196
        c.rect(x - 88, 60, 176, 540, WHITE, 22)
    portafilter(c, 72, 250, 0.74)
    mug(c, 72, 345, 0.62)
    moka(c, 298, 345, 0.84)
    cone(c, 490, 345, 0.9)
    press(c, 682, 345, 0.92)
    jar(c, 894, 345, 0.98)
    with c.at(1090, 345):
        c.poly([(-56, -6), (56, -6), (64, -150), (-64, -150)], GREEN)
        c.rect(-68, -162, 136, 16, YELLOW, 4)
        c.disc(0, -80, 36, CREAM)
        bean(c, 0, -80, 50, 30)
    for column, size in enumerate(grains):
        x = 110 + column * 196
        rows = max(2, round(78 / size)) if size < 40 else 2
        for row in range(rows):
            half = 66 * (1 - row / (rows + 0.6))
            count = max(1, int(half * 2 / size))
            for place in range(count):
                gx = x + (place - (count - 1) / 2) * size * 1.02
                gy = 506 - row * size * 0.78 - size / 2
                if size == 40:
                    bean(c, gx, gy, 46, 20 + 50 * (place + row))
                else:
                    tone = BROWN if (place * 37 + row * 61) * 97 % 11 < 3 else COFFEE
                    c.disc(gx, gy, size * 0.56, tone)
        c.stroke([(x - 72, 512), (x + 72, 512)], 7, KRAFT_DARK)
        for dot in range(6):
            c.disc(x - 60 + dot * 24, 558, 8, TERRACOTTA if dot <= column else MINT)
    c.poly([(50, 392), (1150, 372), (1150, 404), (50, 396)], YELLOW)


def segments(c: Canvas, x: float, y: float, size: float, lit: str, fill: str) -> None:
    """A seven-segment sign whose top left corner is (x, y), `lit` naming segments a to g."""
    w, h, t = size * 0.56, size, size * 0.12
    bars = {
        "a": ((x, y), (x + w, y)),
        "b": ((x + w, y), (x + w, y + h / 2)),
        "c": ((x + w, y + h / 2), (x + w, y + h)),
        "d": ((x, y + h), (x + w, y + h)),
        "e": ((x, y + h / 2), (x, y + h)),
        "f": ((x, y), (x, y + h / 2)),
        "g": ((x, y + h / 2), (x + w, y + h / 2)),
    }
    for name in lit:
        c.stroke(bars[name], t, fill)


def grillo_uno_parts(c: Canvas) -> None:
    scene(c, 590)
    shadow(c, 590, 606, 380)
    machine(c, 570, 600, 1.62, light=LEAF, water=0.7)
    mug(c, 470, 526, 0.85, CREAM)
    signs = (
        ("1", (852, 300), (1060, 220)),
        ("2", (402, 172), (250, 110)),
        ("3", (470, 306), (730, 330)),
        ("4", (568, 354), (730, 430)),
        ("5", (318, 420), (160, 350)),
        ("6", (330, 530), (160, 520)),
    )
    for value, spot, place in signs:
        c.stroke([spot, place], 5, GREEN)
        c.disc(*spot, 10, CREAM)
        c.disc(*spot, 7, GREEN)
        badge(c, *place, value, 36)


def descale_light(c: Canvas) -> None:
    scene(c, 620)
    c.rect(60, 70, 760, 480, TERRACOTTA, 60)
    c.rect(110, 120, 660, 260, CREAM, 40)
    for place, kind in enumerate(("power", "one", "two", "steam")):
        button_icon(c, 174 + place * 106, 250, 44, kind)
    glow(c, 660, 250, 30)
    c.rect(330, 430, 220, 60, STEEL_DARK, 10)
    c.rect(350, 490, 180, 60, STEEL, 10)
    c.circle(660, 250, 84, 9, TERRACOTTA)
    c.stroke([(744, 250), (862, 250)], 9, YELLOW)
    c.rect(862, 96, 276, 452, WHITE, 30)
    glow(c, 1000, 168, 22)
    c.stroke([(900, 226), (1100, 226)], 4, SAND)
    calendar(c, 938, 294, 92, "2")
    with c.at(1058, 340, 0.86):
        mug(c, -8, 0)
    c.number(1052, 372, "200", 36, COFFEE)
    c.stroke([(900, 398), (1100, 398)], 4, SAND)
    clock(c, 938, 472, 50, 25, 12)
    c.number(1052, 472, "25′", 60, TERRACOTTA)


def molinete_dial(c: Canvas) -> None:
    scene(c, 640)
    cx, cy = 420, 338
    c.disc(cx, cy, 300, GREEN)
    c.disc(cx, cy, 284, CREAM)

    def angle(value: float) -> float:
        return -225 + (value - 1) * 270 / 19

    zones = ((1.6, 5.4, TERRACOTTA), (5.6, 8.4, YELLOW), (9.6, 13.4, LEAF), (14.6, 17.4, BROWN), (17.6, 20.4, WATER))
    for start, end, fill in zones:
        c.poly(
            [
                *ring(cx, cy, 284, 284, angle(start), angle(end)),
                *reversed(ring(cx, cy, 250, 250, angle(start), angle(end))),
            ],
            fill,
        )
    for value in range(1, 21):
        a = math.radians(angle(value))
        c.number(cx + 218 * math.cos(a), cy + 218 * math.sin(a), str(value), 34, COFFEE)
        c.disc(cx + 180 * math.cos(a), cy + 180 * math.sin(a), 5, STEEL_DARK)
    c.disc(cx, cy, 158, STEEL)
    for notch in range(36):
        a = math.radians(notch * 10)
        c.stroke(
            [(cx + 146 * math.cos(a), cy + 146 * math.sin(a)), (cx + 156 * math.cos(a), cy + 156 * math.sin(a))],
            5,
            STEEL_DARK,
        )
    c.disc(cx, cy, 130, GREEN)
    with c.at(cx, cy, 1, angle(11)):
        c.poly([(92, -22), (132, 0), (92, 22)], YELLOW)
    bean(c, cx, cy, 110, 30, BROWN)
    for row, (start, end, fill) in enumerate(zones):
        y = 62 + row * 118
        c.rect(820, y, 320, 104, WHITE, 18)
        c.rect(820, y, 22, 104, fill, 8)
        low, high = math.ceil(start), math.floor(end)
        c.number(1060, y + 52, f"{low}–{high}", 46, COFFEE)
    portafilter(c, 890, 112, 0.6)
    moka(c, 904, 280, 0.37)
    cone(c, 910, 396, 0.42)
    press(c, 906, 516, 0.38)
    jar(c, 910, 632, 0.44)


def moka_parts(c: Canvas) -> None:
    scene(c, 540)
    for x, w in ((140, 104), (318, 48), (478, 60), (650, 76), (800, 66), (988, 90)):
        shadow(c, x, 566, w)
    with c.at(140, 562, 1.6):
        c.poly([(-62, 0), (62, 0), (50, -92), (-50, -92)], STEEL)
        c.poly([(-62, 0), (-20, 0), (-18, -92), (-50, -92)], STEEL_DARK)
        c.rect(-48, -112, 96, 22, STEEL_DARK, 4)
        for thread in range(3):
            c.stroke([(-46, -108 + thread * 7), (46, -104 + thread * 7)], 2, COFFEE)
        c.disc(30, -50, 11, COFFEE)
        c.disc(30, -50, 7, CREAM)
    with c.at(318, 562, 1.9):
        c.rect(-14, -46, 28, 46, YELLOW, 4)
        c.poly([(-24, -44), (-12, -58), (12, -58), (24, -44), (12, -30), (-12, -30)], KRAFT_DARK)
        c.rect(-10, -74, 20, 18, YELLOW, 4)
        c.disc(0, -74, 6, COFFEE)
    with c.at(478, 562, 1.6):
        c.rect(-7, -74, 14, 74, STEEL_DARK)
        c.poly([(-46, -130), (46, -130), (42, -80), (10, -72), (-10, -72), (-42, -80)], STEEL)
        c.disc(0, -130, 50, STEEL_DARK, ry=12)
        c.disc(0, -130, 42, COFFEE, ry=9)
    c.poly([*ring(650, 486, 76, 76), *reversed(ring(650, 486, 48, 48))], TERRACOTTA)
    c.disc(800, 486, 64, STEEL_DARK)
    c.disc(800, 486, 58, STEEL)
    for dot_ring, count in ((0, 1), (18, 6), (36, 12)):
        for dot in range(count):
            a = 2 * math.pi * dot / count
            c.disc(800 + dot_ring * math.cos(a), 486 + dot_ring * math.sin(a), 5, COFFEE)
    with c.at(988, 562, 1.6):
        moka_jug(c, 0, 0)
    for value, x in enumerate((140, 318, 478, 650, 800, 988), start=1):
        badge(c, x, 170, str(value), 40, TERRACOTTA if value == 4 else GREEN)
        c.stroke([(x, 226), (x, 266)], 5, GREEN)


def garza_panel(c: Canvas) -> None:
    scene(c)
    shadow(c, 370, 606, 220)
    kettle(c, 370, 604, 1.5)
    c.stroke([(500, 586), (700, 480)], 7, TERRACOTTA)
    c.rect(660, 90, 480, 400, COFFEE, 46)
    c.rect(692, 122, 416, 190, GREEN, 24)
    segments(c, 800, 156, 122, "adefg", YELLOW)
    segments(c, 904, 156, 122, "bc", YELLOW)
    glow(c, 728, 158, 13, ORANGE, rays=False)
    for x, plus in ((762, False), (902, True)):
        c.disc(x, 404, 54, STEEL_DARK)
        c.disc(x, 400, 54, CREAM)
        c.stroke([(x - 23, 400), (x + 23, 400)], 11, COFFEE)
        if plus:
            c.stroke([(x, 377), (x, 423)], 11, COFFEE)
    c.disc(1042, 404, 54, STEEL_DARK)
    c.disc(1042, 400, 54, TERRACOTTA)
    steam(c, 1042, 434, 56, CREAM)
    c.disc(520, 128, 84, WHITE)
    drop(c, 520, 136, 78)
    c.stroke([(462, 186), (578, 70)], 13, TERRACOTTA)
    c.circle(520, 128, 84, 13, TERRACOTTA)


COFFEE_PICTURES: dict[str, Callable[[Canvas], None]] = {
    "bag-label": bag_label,
    "grind-chart": grind_chart,
    "grillo-uno-parts": grillo_uno_parts,
    "descale-light": descale_light,
    "molinete-dial": molinete_dial,
    "moka-parts": moka_parts,
    "garza-panel": garza_panel,
}
