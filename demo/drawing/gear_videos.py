"""The short silent videos about looking after gear."""

from __future__ import annotations

import math

from drawing.canvas import (
    BROWN,
    COFFEE,
    CREAM,
    GREEN,
    KRAFT,
    LEAF,
    ORANGE,
    STEEL,
    STEEL_DARK,
    TERRACOTTA,
    WATER,
    WHITE,
    YELLOW,
    Canvas,
)
from drawing.objects import button_icon, grinder, machine, moka_jug, mug, shadow
from drawing.signs import arrow, check, cross, dial_timer, drop, flame, glow, steam, turning_arrow
from drawing.timeline import Video, share


def _machine(c: Canvas, light: str, water: float, holder: bool = False) -> None:
    shadow(c, 540, 606, 330)
    machine(c, 540, 600, 1.4, light=light, water=water, holder=holder)


def _blink(t: float) -> str:
    return ORANGE if t % 0.8 < 0.5 else STEEL


def _flow(c: Canvas, done: float, flowing: bool) -> None:
    filled = 74 * done
    c.rect(384, 440, 110, 96, STEEL, 12)
    c.rect(392, 530 - filled, 94, filled + 2, WATER, 6)
    if flowing:
        c.rect(431, 376, 14, 150 - filled, WATER, 6)


def descale_warning(c: Canvas, t: float) -> None:
    _machine(c, _blink(t), 0.15)
    if _blink(t) == ORANGE:
        glow(c, 560, 230, 17)
    c.circle(560, 230, 43, 7, YELLOW)


def descale_fill(c: Canvas, t: float) -> None:
    _machine(c, _blink(t), 0.15 + 0.8 * share(t, 2.5, 4.2))
    tilt = 110 * share(t, 2.1, 2.6)
    with c.at(700, 120, 1, tilt):
        c.rect(-46, -64, 92, 128, WHITE, 8)
        c.rect(-46, -64, 92, 26, YELLOW, 8)
        drop(c, 0, 18, 44, LEAF)
    if 2.6 < t < 4.1:
        for grain in range(14):
            fall = (t * 1.6 + grain / 14) % 1
            c.disc(752 + 14 * math.sin(grain * 2.3), 150 + fall * 120, 5, YELLOW)
    drop(c, 1010, 260, 110)
    c.number(1010, 390, "1 l", 64, COFFEE)


def descale_start(c: Canvas, t: float) -> None:
    _machine(c, ORANGE, 0.95)
    c.rect(830, 170, 330, 310, WHITE, 30)
    pressed = 5 * (t > 4.7)
    for x, kind in ((920, "two"), (1070, "steam")):
        c.disc(x, 264 + 9, 58, STEEL_DARK)
        button_icon(c, x, 262 + pressed, 58, kind)
    c.number(995, 390, "5″", 62, TERRACOTTA)
    for place in range(int(share(t, 4.6, 5.7) * 5 + 0.2)):
        c.disc(915 + place * 40, 436, 9, TERRACOTTA)


def descale_run(c: Canvas, t: float) -> None:
    _machine(c, ORANGE, 0.95 - 0.9 * share(t, 5.9, 8.4))
    _flow(c, share(t, 5.9, 8.4), 5.9 < t < 8.4 and t % 1.0 < 0.75)
    dial_timer(c, 1010, 300, 120, share(t, 5.8, 8.5), "15")


def descale_rinse(c: Canvas, t: float) -> None:
    _machine(c, LEAF, 0.95 - 0.85 * share(t, 9.2, 10.5))
    _flow(c, share(t, 9.2, 10.5), 9.2 < t < 10.5)
    dial_timer(c, 1010, 300, 120, share(t, 8.8, 10.5), "10")
    drop(c, 900, 140, 70)


def descale_done(c: Canvas, t: float) -> None:
    _machine(c, LEAF, 0.8, holder=True)
    mug(c, 440, 538, 1.0, CREAM)
    check(c, 1010, 290, 96)


def _grinder(c: Canvas, t: float) -> None:
    lift = 240 * (share(t, 2.4, 3.4) - share(t, 9.2, 10))
    burr = share(t, 4.8, 5.6) - share(t, 8.5, 9.1)
    shadow(c, 520, 606, 190)
    with c.at(520, 600, 1.45):
        grinder(c, 0, 0, 1, hopper=lift, full=False)
        if lift > 60:
            c.disc(0, -206, 46, STEEL_DARK, ry=9)
    if burr > 0.02:
        with c.at(520 - 270 * burr * burr, 300 - 90 * burr):
            c.poly([(-58, 0), (58, 0), (40, -34), (-40, -34)], STEEL)
            for tooth in range(6):
                c.poly([(-56 + tooth * 19, 0), (-38 + tooth * 19, 0), (-47 + tooth * 19, 16)], STEEL_DARK)
            c.stroke([(-26, -34), (-26, -56), (26, -56), (26, -34)], 10, COFFEE)


def grinder_unplug(c: Canvas, t: float) -> None:
    unplug = share(t, 0.7, 1.6)
    c.rect(1000, 330, 120, 120, WHITE, 20)
    c.disc(1034, 390, 10, COFFEE)
    c.disc(1086, 390, 10, COFFEE)
    x = 1000 - 120 * unplug
    c.stroke([(610, 570), (760, 570), (x - 120, 390), (x - 70, 390)], 12, COFFEE)
    c.rect(x - 76, 358, 76, 64, COFFEE, 12)
    c.rect(x, 370, 34 * unplug + 2, 10, STEEL_DARK)
    c.rect(x, 400, 34 * unplug + 2, 10, STEEL_DARK)
    if unplug > 0.9:
        cross(c, 940, 250, 50)
    _grinder(c, t)


def grinder_hopper_off(c: Canvas, t: float) -> None:
    _grinder(c, t)
    if t < 3.5:
        arrow(c, 720, 250, 720, 110, 16)


def grinder_burr_out(c: Canvas, t: float) -> None:
    _grinder(c, t)
    dial = 11 + 9 * share(t, 4.3, 4.9)
    c.disc(950, 320, 150, GREEN)
    c.disc(950, 320, 136, CREAM)
    a = math.radians(-225 + (dial - 1) * 270 / 19)
    c.stroke([(950, 320), (950 + 92 * math.cos(a), 320 + 92 * math.sin(a))], 16, TERRACOTTA)
    c.disc(950, 320, 26, GREEN)
    c.number(950, 416, str(round(dial)), 60, COFFEE)


def grinder_brush(c: Canvas, t: float) -> None:
    _grinder(c, t)
    if t >= 8.5:
        return
    swing = math.sin((t - 6.4) * 7)
    with c.at(536 + swing * 46, 286, 1.1, 24 + swing * 14):
        c.rect(-14, -190, 28, 130, KRAFT, 12)
        c.rect(-24, -66, 48, 20, COFFEE, 4)
        for hair in range(7):
            c.stroke([(-21 + hair * 7, -46), (-24 + hair * 8, 8)], 5, BROWN)
    for crumb in range(10):
        fly = (t * 0.9 + crumb / 10) % 1
        side = 1 if crumb % 2 else -1
        c.disc(520 + side * (70 + crumb * 6 + 90 * fly), 300 - 60 * fly + 330 * fly * fly, 6, COFFEE)
    c.disc(980, 300, 110, WHITE)
    drop(c, 980, 308, 100)
    c.stroke([(904, 376), (1056, 224)], 17, TERRACOTTA)
    c.circle(980, 300, 110, 17, TERRACOTTA)


def grinder_done(c: Canvas, t: float) -> None:
    _grinder(c, t)
    if t > 10:
        check(c, 960, 290, 96)


BURNER = 540


def _base(c: Canvas, water: float) -> None:
    shadow(c, 460, 606, 190)
    c.rect(330, BURNER, 260, 14, COFFEE, 6)
    for x in (344, 562):
        c.rect(x, BURNER, 14, 606 - BURNER, COFFEE, 4)
    with c.at(460, BURNER, 2.0):
        c.poly([(-62, 0), (62, 0), (50, -92), (-50, -92)], STEEL_DARK)
        c.poly([(-56, -5), (56, -5), (45, -92), (-45, -92)], WHITE)
        height = 46 * water
        edge = 56 - height * 11 / 87
        c.poly([(-56, -5), (56, -5), (edge, -5 - height), (-edge, -5 - height)], WATER)
        c.disc(52, -60, 9, YELLOW)
        c.disc(52, -60, 4, COFFEE)


def _funnel(c: Canvas, down: float, fill: float) -> None:
    with c.at(460, BURNER - 190 * (1 - down), 2.0):
        c.rect(-6, -78, 12, 66, STEEL)
        c.poly([(-44, -96), (44, -96), (38, -72), (-38, -72)], STEEL)
        c.rect(-41, -95 - 7 * fill, 82, 7 * fill + 1, COFFEE, 3)


def moka_water(c: Canvas, t: float) -> None:
    _base(c, share(t, 0.5, 2.2))
    if t < 2.1:
        c.rect(430, 200, 18, 250, WATER, 9)
    c.stroke([(580, 416), (766, 372)], 6, TERRACOTTA)
    c.disc(870, 350, 110, WHITE)
    c.rect(800, 352, 140, 64, WATER)
    c.disc(870, 320, 26, YELLOW)
    c.disc(870, 320, 12, COFFEE)
    c.stroke([(800, 352), (940, 352)], 8, TERRACOTTA)
    c.circle(870, 350, 110, 10, GREEN)


def moka_coffee(c: Canvas, t: float) -> None:
    _base(c, 1)
    _funnel(c, share(t, 2.5, 3.2), share(t, 3.2, 4.2))
    if 3.2 < t < 4.2:
        for grain in range(12):
            fall = (t * 1.8 + grain / 12) % 1
            c.disc(424 + (grain * 29) % 74, 180 + fall * 150, 6, COFFEE)
    if t > 4.1:
        c.stroke([(350, 342), (570, 342)], 8, TERRACOTTA)
        check(c, 720, 342, 50)


def moka_close(c: Canvas, t: float) -> None:
    _base(c, 1)
    _funnel(c, 1, 1)
    with c.at(460, BURNER - 188 - 200 * (1 - share(t, 4.6, 5.4)), 2.0):
        moka_jug(c, 0, 0)
    c.rect(350, BURNER - 198, 220, 26, STEEL_DARK, 10)
    if t > 5.3:
        turning_arrow(c, 880, 330, 96, -90, -80 + 270 * share(t, 5.3, 6.1), 20)


def moka_brew(c: Canvas, t: float) -> None:
    coffee = 60 * share(t, 7, 8.8)
    _base(c, 1 - 0.8 * share(t, 7, 8.8))
    _funnel(c, 1, 1)
    with c.at(460, BURNER - 188, 2.0):
        moka_jug(c, 0, 0, lid=False)
        c.rect(-30, -86, 60, 80, CREAM, 6)
        c.rect(-30, -6 - coffee, 60, coffee, COFFEE, 6)
        c.rect(-5, -80, 10, 74, STEEL_DARK)
    c.rect(350, BURNER - 198, 220, 26, STEEL_DARK, 10)
    for x in (400, 460, 520):
        flame(c, x, 604, 40 + 5 * math.sin(t * 9 + x))
    if t > 7.6:
        steam(c, 440, 118, 50, STEEL_DARK, phase=t * 5)
    c.rect(860, 170, 90, 330, WHITE, 30)
    c.rect(880, 390, 50, 90, TERRACOTTA, 16)
    flame(c, 905, 470, 44, YELLOW, CREAM)
    arrow(c, 1010, 260, 1010, 420, 18)


def moka_throw_away(c: Canvas, t: float) -> None:
    for place in range(4):
        x = 300 + place * 200
        if t < 9.4 + place * 0.45:
            continue
        shadow(c, x, 584, 70)
        mug(c, x, 582, 1.5, TERRACOTTA if place == 3 else STEEL)
        if place < 3:
            cross(c, x, 390, 50)
        else:
            steam(c, x - 4, 460, 60, STEEL_DARK, phase=t * 5)
            check(c, x, 310, 60)


GEAR_VIDEOS: dict[str, Video] = {
    "descale-grillo-uno": Video(
        12,
        1.2,
        (
            (0, descale_warning),
            (2, descale_fill),
            (4.2, descale_start),
            (5.8, descale_run),
            (8.6, descale_rinse),
            (10.6, descale_done),
        ),
    ),
    "clean-molinete": Video(
        11,
        7.2,
        (
            (0, grinder_unplug),
            (2.2, grinder_hopper_off),
            (4.2, grinder_burr_out),
            (6.4, grinder_brush),
            (9, grinder_done),
        ),
    ),
    "moka-first-use": Video(
        12,
        8.2,
        ((0, moka_water), (2.4, moka_coffee), (4.6, moka_close), (6.2, moka_brew), (9.2, moka_throw_away)),
    ),
}
