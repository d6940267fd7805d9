"""The short silent video about sending a parcel back."""

from __future__ import annotations

from drawing.canvas import (
    COFFEE,
    CREAM,
    GREEN,
    LEAF,
    ORANGE,
    SAND,
    STEEL,
    STEEL_DARK,
    TERRACOTTA,
    WHITE,
    YELLOW,
    Canvas,
)
from drawing.objects import paper_label, parcel, shadow, truck
from drawing.signs import arrow, barcode, check, glow, turning_arrow
from drawing.timeline import Video, share


def laptop(c: Canvas, x: float, y: float) -> None:
    """An open laptop standing on (x, y) that shows a return label."""
    c.rect(x - 230, y - 330, 460, 300, COFFEE, 20)
    c.rect(x - 212, y - 312, 424, 264, WHITE, 10)
    c.poly([(x - 280, y - 30), (x + 280, y - 30), (x + 256, y), (x - 256, y)], STEEL_DARK)


def label_download(c: Canvas, t: float) -> None:
    shadow(c, 560, 594, 300)
    laptop(c, 560, 590)
    paper_label(c, 480, 400, 1.4, back=True)
    clicked = t > 1.7
    c.rect(616, 360, 120, 84, TERRACOTTA if not clicked else LEAF, 16)
    arrow(c, 676, 374, 676, 430, 10, CREAM)
    away = 1 - share(t, 0.5, 1.5)
    with c.at(700 + 240 * away, 420 + 120 * away, 1.0 if not 1.6 < t < 1.9 else 0.85):
        c.poly([(0, 0), (0, 90), (22, 70), (36, 102), (54, 94), (40, 64), (68, 60)], GREEN)


def label_print(c: Canvas, t: float) -> None:
    out = share(t, 3, 4.8)
    shadow(c, 560, 594, 280)
    c.rect(400, 180, 320, 160, CREAM, 10)
    c.rect(420, 160, 280, 180, WHITE, 6)
    c.rect(300, 320, 520, 230, GREEN, 30)
    c.rect(340, 550, 440, 40, COFFEE, 10)
    c.rect(380, 440, 360, 26, COFFEE, 12)
    glow(c, 760, 370, 13, YELLOW if t % 0.6 < 0.35 else ORANGE, rays=False)
    height = 164 * out
    c.rect(420, 454, 280, height, STEEL, 6)
    c.rect(416, 452, 280, height, WHITE, 6)
    if height > 84:
        with c.at(556, 452 + height - 46, 0.9):
            barcode(c, -90, -30, 180, 46)
    if height > 140:
        turning_arrow(c, 470, 452 + height - 118, 26, -220, 40, 9)
        c.stroke([(530, 452 + height - 130), (640, 452 + height - 130)], 10, STEEL)
        c.stroke([(530, 452 + height - 104), (600, 452 + height - 104)], 10, STEEL)


def label_stick(c: Canvas, t: float) -> None:
    shadow(c, 520, 606, 300)
    parcel(c, 520, 602, 500, 360, label=False)
    near = share(t, 5.5, 6.7)
    with c.at(980 - 420 * near, 190 + 250 * near, 2.3 + 0.3 * (1 - near), 14 * (1 - near)):
        paper_label(c, 0, 0, 1, back=True)
    if t > 6.9:
        check(c, 880, 300, 74)


def label_send(c: Canvas, t: float) -> None:
    leave = share(t, 8.7, 10)
    inside = share(t, 7.9, 8.6)
    x = 640 + 760 * leave * leave
    shadow(c, x, 596, 250)
    if inside < 1:
        parcel(c, 180 + 280 * inside, 560 - 40 * inside, 150 - 40 * inside, 110 - 30 * inside)
        arrow(c, 180, 380, 320, 380, 14)
    truck(c, x, 594, 2.0)
    if leave > 0.1:
        for line in range(3):
            c.stroke([(x - 330 - line * 24, 430 + line * 50), (x - 420 - line * 24, 430 + line * 50)], 10, SAND)
    if leave > 0.75:
        check(c, 560, 330, 96)


SHOP_VIDEOS: dict[str, Video] = {
    "print-return-label": Video(
        10.5, 6.6, ((0, label_download), (2.6, label_print), (5.2, label_stick), (7.8, label_send))
    ),
}
