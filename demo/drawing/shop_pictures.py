"""Still pictures about orders, parcels, gifts and the account: one function each, no words."""

from __future__ import annotations

import math
from collections.abc import Callable

from drawing.canvas import (
    BROWN,
    COFFEE,
    CREAM,
    GREEN,
    KRAFT,
    KRAFT_DARK,
    LEAF,
    ROSE,
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
from drawing.objects import bag, bean, cricket, house, moka, paper_label, parcel, scene, shadow, truck
from drawing.signs import arrow, badge, barcode, calendar, check, clock, flame, glow, turning_arrow


def roast_calendar(c: Canvas) -> None:
    scene(c)
    shadow(c, 500, 606, 380)
    c.rect(120, 70, 760, 536, GREEN, 28)
    c.rect(140, 158, 720, 428, WHITE, 16)
    for x in (300, 700):
        c.stroke([(x, 50), (x, 100)], 18, COFFEE)
    c.rect(140, 110, 720, 40, TERRACOTTA, 12)
    for column in range(7):
        c.disc(196 + column * 101, 130, 9 if column in (0, 3) else 5, YELLOW if column in (0, 3) else CREAM)
    for row in range(4):
        for column in range(7):
            x, y = 152 + column * 101, 170 + row * 103
            roast = column in (0, 3)
            c.rect(x, y, 90, 92, YELLOW if roast else SAND, 12)
            c.number(x + 20, y + 20, str(row * 7 + column + 1), 22, COFFEE if roast else BROWN)
            if roast:
                flame(c, x + 52, y + 82, 48)
    clock(c, 1020, 200, 100, 0, 12)
    arrow(c, 1020, 325, 1020, 400)
    shadow(c, 1046, 598, 130)
    truck(c, 1046, 596, 0.98)


def order_status(c: Canvas) -> None:
    scene(c)
    centres = (165, 455, 745, 1035)
    c.stroke([(centres[0], 420), (centres[1], 420)], 22, LEAF)
    c.stroke([(centres[1], 420), (centres[3], 420)], 22, SAND)
    c.stroke([(centres[1], 420), (600, 420)], 22, YELLOW)
    for step, x in enumerate(centres):
        big = 118
        c.disc(x, 220, big + 9, LEAF if step == 0 else YELLOW if step == 1 else KRAFT)
        c.disc(x, 220, big, WHITE)
        if step == 0:
            check(c, x, 420, 36)
        elif step == 1:
            glow(c, x, 420, 30, YELLOW, rays=False)
            c.disc(x, 420, 17, TERRACOTTA)
        else:
            c.disc(x, 420, 36, KRAFT)
            c.disc(x, 420, 26, CREAM)
    c.rect(115, 142, 100, 152, CREAM, 8)
    c.rect(115, 142, 100, 22, GREEN, 8)
    for line in range(3):
        c.disc(134, 190 + line * 28, 7, LEAF)
        c.stroke([(152, 190 + line * 28), (200, 190 + line * 28)], 8, STEEL)
    flame(c, 455, 306, 120)
    bean(c, 455, 262, 58, 30, COFFEE)
    truck(c, 735, 275, 0.72)
    house(c, 1035, 296, 0.92)
    shadow(c, 455, 626, 120)
    with c.at(365, 478, 0.9):
        cricket(c, 0, 0)


def return_label(c: Canvas) -> None:
    scene(c)
    shadow(c, 400, 606, 330)
    parcel(c, 400, 604, 560, 400, label=False)
    with c.at(430, 430, 1.0, -4):
        paper_label(c, 0, 0, 2.5, back=True)
    c.rect(800, 96, 290, 380, STEEL_DARK, 14)
    c.rect(794, 90, 290, 380, WHITE, 14)
    turning_arrow(c, 862, 160, 34, -220, 40, 11)
    c.stroke([(930, 142), (1040, 142)], 13, STEEL)
    c.stroke([(930, 178), (1000, 178)], 13, STEEL)
    barcode(c, 830, 230, 220, 110)
    c.rect(828, 350, 222, 52, YELLOW, 10)
    for place, digit in enumerate("204718"):
        c.number(850 + place * 36, 374, digit, 38, COFFEE)
    c.stroke([(830, 432), (960, 432)], 11, STEEL)
    arrow(c, 776, 300, 650, 356, 14)


def gift_card(c: Canvas) -> None:
    scene(c)
    with c.at(420, 320, 1, -6):
        c.rect(-312, -192, 640, 400, KRAFT_DARK, 36)
        c.rect(-320, -200, 640, 400, GREEN, 36)
        c.rect(-320, 66, 640, 76, CREAM)
        c.rect(80, -200, 56, 266, TERRACOTTA)
        for side in (-1, 1):
            c.poly([(108, -110), (108 + side * 110, -176), (108 + side * 120, -60)], TERRACOTTA)
            c.poly([(108, -110), (108 + side * 74, -140), (108 + side * 80, -84)], ROSE)
        c.rect(84, -138, 48, 54, COFFEE, 14)
        c.disc(-170, -66, 106, YELLOW)
        cricket(c, -262, -160, 0.92)
        for group in range(2):
            for star in range(4):
                c.disc(-30 + group * 162 + star * 34, 104, 11, COFFEE)
    c.stroke([(640, 408), (770, 470)], 8, TERRACOTTA)
    c.rect(742, 392, 400, 156, TERRACOTTA, 26)
    c.rect(754, 404, 376, 132, WHITE, 18)
    for group, digits in enumerate(("7K42", "9Q3M")):
        c.number(850 + group * 186, 470, digits, 56, COFFEE)
    c.stroke([(928, 470), (950, 470)], 8, COFFEE)
    for place in range(3):
        x, y = 830 + place * 130, 190 + (place % 2) * 46
        c.disc(x, y, 60, KRAFT_DARK)
        c.disc(x, y - 6, 60, YELLOW)
        c.circle(x, y - 6, 48, 4, KRAFT_DARK)
        bean(c, x, y - 6, 56, 30)


def packaging_damage(c: Canvas) -> None:
    scene(c)
    shadow(c, 370, 606, 300)
    c.poly([(110, 604), (630, 604), (630, 330), (566, 262), (500, 286), (450, 236), (110, 236)], KRAFT)
    c.poly(
        [
            (110, 236),
            (450, 236),
            (500, 286),
            (566, 262),
            (630, 330),
            (630, 352),
            (560, 300),
            (496, 322),
            (440, 286),
            (110, 286),
        ],
        KRAFT_DARK,
    )
    c.rect(320, 236, 80, 150, SAND)
    c.stroke([(500, 300), (540, 370), (520, 420)], 6, BROWN)
    c.stroke([(566, 290), (584, 350)], 6, BROWN)
    c.stroke([(470, 312), (452, 352)], 6, BROWN)
    paper_label(c, 250, 476, 1.5)
    for x, y, x2, y2 in ((600, 210, 622, 168), (546, 196, 546, 148), (650, 250, 694, 226)):
        c.stroke([(x, y), (x2, y2)], 11, TERRACOTTA)
    with c.at(880, 330, 1, 6):
        c.rect(-128, -236, 256, 470, COFFEE, 34)
        c.rect(-112, -204, 224, 400, SAND, 10)
        with c.at(-122, -188, 0.36):
            c.poly([(110, 604), (570, 604), (570, 330), (520, 262), (480, 286), (440, 236), (110, 236)], KRAFT)
            c.rect(280, 236, 70, 150, CREAM)
            paper_label(c, 230, 476, 1.4)
            c.stroke([(470, 300), (500, 390)], 10, BROWN)
        for sx in (-1, 1):
            for sy in (-1, 1):
                c.stroke([(sx * 88, sy * 62 - 20), (sx * 88, sy * 92 - 20), (sx * 54, sy * 92 - 20)], 8, TERRACOTTA)
        c.disc(0, 146, 36, WHITE)
        c.disc(0, 146, 27, TERRACOTTA)
    calendar(c, 1090, 250, 140, "7")


def account_menu(c: Canvas) -> None:
    scene(c)
    shadow(c, 560, 618, 420)
    c.rect(150, 46, 820, 540, COFFEE, 30)
    c.rect(172, 68, 776, 482, WHITE, 14)
    c.poly([(90, 586), (1030, 586), (990, 620), (130, 620)], STEEL_DARK)
    c.rect(172, 68, 776, 84, GREEN, 14)
    c.rect(172, 110, 776, 42, GREEN)
    with c.at(188, 72, 0.38):
        c.disc(100, 100, 98, YELLOW)
        cricket(c, 0, 0)
    c.disc(890, 110, 34, YELLOW)
    c.disc(890, 100, 13, GREEN)
    c.poly(ring(890, 132, 24, 20, 180, 360), GREEN)
    c.rect(560, 160, 380, 372, STEEL, 18)
    c.rect(554, 154, 380, 372, CREAM, 18)
    for row in range(5):
        y = 164 + row * 71
        if row == 0:
            c.rect(564, y, 360, 66, YELLOW, 14)
        c.stroke(
            [(668, y + 33), (668 + (190, 150, 120, 170, 140)[row], y + 33)], 13, COFFEE if row == 0 else STEEL_DARK
        )
        c.stroke([(896, y + 22), (907, y + 33), (896, y + 44)], 6, COFFEE if row == 0 else STEEL_DARK)
    parcel(c, 612, 220, 54, 44, label=False)
    turning_arrow(c, 612, 268, 18, -60, 220, 7, GREEN)
    bean(c, 612, 339, 46, 30)
    c.poly([(612, 382), (636, 391), (636, 410), (612, 436), (588, 410), (588, 391)], GREEN)
    c.stroke([(602, 408), (610, 416), (624, 398)], 6, CREAM)
    c.disc(612, 481, 19, TERRACOTTA)
    for tooth in range(8):
        a = math.radians(tooth * 45)
        c.disc(612 + 20 * math.cos(a), 481 + 20 * math.sin(a), 6, TERRACOTTA)
    c.disc(612, 481, 8, CREAM)
    for row in range(3):
        y = 178 + row * 120
        c.rect(198, y, 330, 100, SAND, 14)
        c.stroke([(312, y + 34), (470, y + 34)], 11, STEEL_DARK)
        c.stroke([(312, y + 64), (410, y + 64)], 11, STEEL)
    bag(c, 252, 274, 0.3)
    bag(c, 252, 394, 0.3, TERRACOTTA, GREEN)
    moka(c, 250, 509, 0.34)
    with c.at(862, 206, 1.1):
        c.poly([(0, 0), (0, 90), (22, 70), (36, 102), (54, 94), (40, 64), (68, 60)], COFFEE)
        c.poly([(8, 20), (8, 70), (24, 56), (48, 54)], CREAM)


def chorus_plan(c: Canvas) -> None:
    scene(c)
    shadow(c, 200, 600, 130)
    bag(c, 150, 596, 0.78)
    bag(c, 262, 600, 0.78, TERRACOTTA, GREEN)
    c.disc(560, 312, 232, WHITE)
    turning_arrow(c, 560, 312, 214, -70, 78, 22)
    turning_arrow(c, 560, 312, 214, 110, 258, 22, GREEN)
    calendar(c, 492, 240, 128, "2", YELLOW)
    calendar(c, 634, 240, 128, "4", TERRACOTTA)
    truck(c, 556, 438, 0.72)
    for row, count in enumerate((1, 2, 4)):
        y = 216 + row * 166
        c.rect(826, y - 148, 330, 150, YELLOW if row == 1 else WHITE, 22)
        badge(c, 876, y - 74, str(count), 32)
        for place in range(count):
            fill = (GREEN, TERRACOTTA, BROWN, COFFEE)[place]
            bag(c, 1030 + (place - (count - 1) / 2) * 60, y - 16, 0.32 if count == 4 else 0.42, fill, SAND)
    with c.at(200, 190, 1, -10):
        c.disc(0, 0, 96, TERRACOTTA)
        c.number(0, 0, "–10%", 54, CREAM)


def pickup_point(c: Canvas) -> None:
    scene(c)
    c.rect(170, 190, 620, 400, SAND, 8)
    c.rect(150, 560, 660, 36, KRAFT_DARK)
    c.rect(210, 320, 340, 190, WATER, 8)
    c.rect(600, 320, 140, 240, GREEN, 8)
    c.rect(618, 340, 104, 120, WATER, 6)
    c.disc(722, 470, 9, YELLOW)
    for stripe in range(9):
        x = 140 + stripe * 75.5
        fill = WHITE if stripe % 2 else TERRACOTTA
        c.rect(x, 190, 76, 80, fill)
        c.disc(x + 38, 270, 38, fill, ry=28)
    c.rect(140, 172, 680, 26, COFFEE, 8)
    c.rect(210, 470, 340, 40, KRAFT_DARK)
    parcel(c, 310, 470, 120, 88)
    parcel(c, 450, 470, 90, 112, label=False)
    c.poly([(480, 168), *ring(480, 76, 54, 54, 150, 390)], TERRACOTTA)
    c.disc(480, 76, 22, CREAM)
    shadow(c, 970, 608, 130)
    parcel(c, 970, 606, 230, 168)
    with c.at(886, 298, 0.85):
        cricket(c, 0, 0, cup=False)
    calendar(c, 1040, 140, 150, "7")


SHOP_PICTURES: dict[str, Callable[[Canvas], None]] = {
    "roast-calendar": roast_calendar,
    "order-status": order_status,
    "return-label": return_label,
    "gift-card": gift_card,
    "packaging-damage": packaging_damage,
    "account-menu": account_menu,
    "chorus-plan": chorus_plan,
    "pickup-point": pickup_point,
}
