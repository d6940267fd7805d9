"""The things the demo pictures show: bags, parcels, brewers and the cricket."""

from __future__ import annotations

from drawing.canvas import (
    BROWN,
    COFFEE,
    CREAM,
    GREEN,
    KRAFT,
    KRAFT_DARK,
    LEAF,
    MINT,
    SAND,
    STEEL,
    STEEL_DARK,
    TERRACOTTA,
    WATER,
    WHITE,
    YELLOW,
    Canvas,
    bezier,
)
from drawing.signs import barcode, steam, turning_arrow


def scene(c: Canvas, floor: float = 560) -> None:
    """Background: a soft hill, a sun and the table everything stands on."""
    c.disc(1010, 150, 210, SAND)
    c.disc(180, 600, 330, SAND)
    c.rect(0, floor, 1200, 675 - floor, MINT)
    c.rect(0, floor, 1200, 8, LEAF)


def shadow(c: Canvas, x: float, y: float, w: float) -> None:
    """A flat shadow on the table."""
    c.disc(x, y, w, LEAF, ry=w * 0.06 + 4)


def bean(c: Canvas, x: float, y: float, size: float = 20, turn: float = 30, fill: str = COFFEE) -> None:
    """A coffee bean, `size` units long."""
    with c.at(x, y, size / 20, turn):
        c.disc(0, 0, 10, fill, ry=7)
        c.stroke(bezier((-8, 0), (-3, -4), (3, 4), (8, 0), 10), 1.5, KRAFT)


def mug(c: Canvas, x: float, y: float, size: float = 1, fill: str = TERRACOTTA, liquid: str = COFFEE) -> None:
    """A cup standing on (x, y)."""
    with c.at(x, y, size):
        c.arc(40, -34, 20, -80, 80, 9, fill)
        c.poly(
            [
                *bezier((42, -70), (42, -16), (34, 0), (12, 0)),
                *bezier((-12, 0), (-34, 0), (-42, -16), (-42, -70)),
            ],
            fill,
        )
        c.disc(0, -70, 42, CREAM, ry=10)
        c.disc(0, -69, 36, liquid, ry=7)


def cricket(c: Canvas, x: float, y: float, size: float = 1, cup: bool = True) -> None:
    """The mascot in a box of 200 units whose top left corner is (x, y)."""
    with c.at(x, y, size):
        c.stroke(bezier((136, 76), (132, 44), (112, 26), (84, 26)), 6, GREEN)
        c.stroke(bezier((148, 74), (152, 48), (146, 30), (132, 16)), 6, GREEN)
        c.stroke([(58, 58), (40, 154), (24, 156)], 9, GREEN)
        c.stroke([(94, 138), (108, 166), (122, 168)], 8, GREEN)
        c.poly(
            bezier((28, 152), (30, 126), (72, 96), (122, 92))
            + bezier((122, 92), (140, 108), (134, 140), (104, 148))
            + bezier((104, 148), (78, 154), (52, 156), (28, 152)),
            GREEN,
        )
        c.poly(
            bezier((30, 150), (40, 124), (76, 102), (112, 100)) + bezier((112, 100), (118, 116), (84, 142), (30, 150)),
            LEAF,
        )
        c.poly(
            bezier((50, 56), (60, 46), (70, 54), (76, 66)) + bezier((112, 124), (118, 138), (100, 148), (88, 138)),
            GREEN,
        )
        c.disc(140, 98, 28, GREEN)
        c.disc(149, 92, 11, CREAM)
        c.disc(152, 93, 6, COFFEE)
        c.stroke(bezier((144, 113), (150, 116), (156, 115), (161, 110), 8), 4, CREAM)
        if cup:
            c.stroke([(122, 126), (144, 146)], 8, GREEN)
            mug(c, 155, 162, 0.45)


def bag(c: Canvas, x: float, y: float, size: float = 1, fill: str = GREEN, band: str = YELLOW) -> None:
    """A 250 g coffee bag standing on (x, y)."""
    with c.at(x, y, size):
        c.poly([(-80, -250), (80, -250), (88, -8), (80, 0), (-80, 0), (-88, -8)], fill)
        c.rect(-84, -272, 168, 30, band, 4)
        c.stroke([(-70, -257), (70, -257)], 4, fill)
        c.disc(0, -222, 9, LEAF)
        c.disc(0, -222, 4, fill)
        c.rect(-58, -196, 116, 150, CREAM, 8)
        cricket(c, -50, -194, 0.5)


def parcel(c: Canvas, x: float, y: float, w: float = 240, h: float = 180, label: bool = True) -> None:
    """A cardboard box standing on (x, y)."""
    c.rect(x - w / 2, y - h, w, h, KRAFT, 6)
    c.rect(x - w / 2, y - h, w, h * 0.2, KRAFT_DARK, 6)
    c.rect(x - w * 0.09, y - h, w * 0.18, h * 0.42, SAND)
    if label:
        paper_label(c, x + w * 0.22, y - h * 0.32, w / 300)


def paper_label(c: Canvas, x: float, y: float, size: float = 1, back: bool = False) -> None:
    """A shipping label centred on (x, y); `back` adds the arrow of a return."""
    with c.at(x, y, size):
        c.rect(-62, -46, 124, 92, STEEL_DARK, 6)
        c.rect(-60, -48, 120, 92, WHITE, 6)
        barcode(c, -48, 2, 96, 30)
        if back:
            turning_arrow(c, -32, -22, 11, -220, 40, 4)
        else:
            c.disc(-34, -24, 11, GREEN)
        c.stroke([(-10, -30), (44, -30)], 5, STEEL)
        c.stroke([(-10, -16), (26, -16)], 5, STEEL)


def truck(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """A delivery van standing on (x, y), facing right."""
    with c.at(x, y, size):
        c.rect(-130, -130, 165, 112, GREEN, 10)
        c.poly([(35, -100), (88, -100), (124, -56), (124, -18), (35, -18)], TERRACOTTA)
        c.poly([(52, -86), (82, -86), (104, -56), (52, -56)], CREAM)
        bean(c, -48, -76, 56, 30, YELLOW)
        for wheel in (-80, 74):
            c.disc(wheel, -18, 26, COFFEE)
            c.disc(wheel, -18, 11, STEEL)


def house(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """A house standing on (x, y)."""
    with c.at(x, y, size):
        c.rect(-66, -84, 132, 84, CREAM)
        c.poly([(-88, -80), (0, -156), (88, -80)], TERRACOTTA)
        c.rect(-20, -56, 40, 56, GREEN, 4)
        c.rect(-54, -64, 24, 24, WATER, 3)
        c.rect(30, -64, 24, 24, WATER, 3)


def moka(c: Canvas, x: float, y: float, size: float = 1, lid: bool = True) -> None:
    """The Cigarra moka pot standing on (x, y)."""
    with c.at(x, y, size):
        c.poly([(-62, 0), (62, 0), (50, -92), (-50, -92)], STEEL)
        c.poly([(-62, 0), (-20, 0), (-18, -92), (-50, -92)], STEEL_DARK)
        c.disc(34, -52, 7, YELLOW)
        c.rect(-54, -108, 108, 18, STEEL_DARK, 5)
        moka_jug(c, 0, -106, lid)


def moka_jug(c: Canvas, x: float, y: float, lid: bool = True) -> None:
    """The upper part of the moka pot, its bottom edge centred on (x, y)."""
    with c.at(x, y):
        c.poly([(48, -88), (92, -96), (100, -20), (88, -18), (80, -78), (50, -72)], COFFEE)
        c.poly([(-46, 0), (46, 0), (58, -102), (-58, -102), (-76, -112), (-60, -70)], STEEL)
        c.poly([(-46, 0), (-16, 0), (-18, -102), (-58, -102), (-76, -112), (-60, -70)], STEEL_DARK)
        if lid:
            c.poly([(-60, -104), (60, -104), (14, -130), (-14, -130)], STEEL)
            c.disc(0, -136, 10, COFFEE)


def kettle(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """The Garza gooseneck kettle on its base, standing on (x, y)."""
    with c.at(x, y, size):
        c.rect(-110, -26, 220, 26, COFFEE, 10)
        neck = bezier((-70, -60), (-150, -60), (-110, -190), (-190, -200))
        c.stroke(neck, 22, GREEN)
        c.poly([(-98, -28), (98, -28), (70, -190), (-70, -190)], GREEN)
        c.poly([(40, -28), (98, -28), (70, -190), (40, -190)], LEAF)
        c.disc(0, -190, 72, LEAF, ry=14)
        c.disc(0, -194, 58, GREEN, ry=10)
        c.disc(0, -210, 12, COFFEE)
        c.stroke([(78, -168), (146, -176), (136, -66)], 20, COFFEE)


def portafilter(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """A portafilter whose basket is centred on (x, y)."""
    with c.at(x, y, size):
        c.rect(40, -13, 120, 24, COFFEE, 12)
        c.rect(-50, -22, 100, 20, STEEL, 4)
        c.poly([(-44, -4), (44, -4), (30, 26), (-30, 26)], STEEL_DARK)
        c.rect(-18, 24, 12, 20, STEEL_DARK)
        c.rect(6, 24, 12, 20, STEEL_DARK)


def cone(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """The Cono 02 dripper on a glass jug standing on (x, y)."""
    with c.at(x, y, size):
        c.poly([(-52, 0), (52, 0), (62, -30), (34, -104), (-34, -104), (-62, -30)], WATER)
        c.poly([(-52, 0), (52, 0), (60, -24), (54, -46), (-54, -46), (-60, -24)], COFFEE)
        c.rect(-66, -116, 132, 12, TERRACOTTA, 6)
        c.poly([(-84, -196), (84, -196), (26, -114), (-26, -114)], TERRACOTTA)
        c.poly([(-84, -196), (84, -196), (92, -210), (-92, -210)], CREAM)
        c.arc(86, -160, 22, -100, 110, 9, TERRACOTTA)


def press(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """A French press standing on (x, y)."""
    with c.at(x, y, size):
        c.arc(66, -88, 34, -80, 80, 12, COFFEE)
        c.rect(-60, -170, 120, 166, WATER, 8)
        c.rect(-60, -110, 120, 106, BROWN, 8)
        c.rect(-60, -122, 120, 12, STEEL_DARK)
        c.stroke([(0, -122), (0, -226)], 7, STEEL_DARK)
        c.disc(0, -230, 13, COFFEE)
        c.rect(-68, -182, 136, 18, GREEN, 8)
        c.rect(-66, -12, 132, 14, GREEN, 6)


def jar(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """A jar of cold brew standing on (x, y)."""
    with c.at(x, y, size):
        c.rect(-58, -166, 116, 166, WATER, 22)
        c.rect(-58, -126, 116, 126, COFFEE, 22)
        c.rect(-46, -192, 92, 30, GREEN, 6)
        for ice_x, ice_y, turn in ((-22, -100, 12), (20, -108, -14), (4, -70, 24)):
            with c.at(ice_x, ice_y, 1, turn):
                c.rect(-14, -14, 28, 28, MINT, 5)


def machine(
    c: Canvas, x: float, y: float, size: float = 1, light: str = LEAF, water: float = 0.8, holder: bool = True
) -> None:
    """The Grillo Uno espresso machine standing on (x, y); `water` is the share of the tank that is full."""
    with c.at(x, y, size):
        c.rect(104, -300, 92, 262, MINT, 12)
        level = 240 * water
        c.rect(110, -46 - level, 80, level, WATER, 8)
        c.rect(98, -312, 104, 20, COFFEE, 8)
        c.rect(-180, -40, 380, 40, COFFEE, 10)
        c.rect(-30, -310, 136, 280, TERRACOTTA, 16)
        c.rect(-180, -310, 250, 116, TERRACOTTA, 24)
        c.rect(-160, -294, 202, 60, CREAM, 14)
        for number in range(3):
            c.disc(-128 + number * 46, -264, 15, GREEN)
        c.disc(14, -264, 13, light)
        c.rect(-104, -196, 84, 26, STEEL_DARK, 4)
        if holder:
            portafilter(c, -62, -150, 0.82)
        c.stroke([(-152, -196), (-158, -120), (-172, -92)], 9, STEEL_DARK)
        c.rect(-170, -46, 150, 12, STEEL, 4)


def grinder(c: Canvas, x: float, y: float, size: float = 1, hopper: float = 0, full: bool = True) -> None:
    """The Molinete grinder standing on (x, y), its hopper lifted by `hopper` units."""
    with c.at(x, y, size):
        c.poly([(-74, 0), (74, 0), (66, -190), (-66, -190)], GREEN)
        c.rect(-40, -92, 80, 78, COFFEE, 8)
        c.disc(0, -52, 8, KRAFT)
        c.rect(-76, -206, 152, 22, STEEL, 8)
        for tick in range(9):
            c.stroke([(-64 + tick * 16, -200), (-64 + tick * 16, -192)], 3, COFFEE)
        if hopper < 8:
            c.poly([(-9, -184), (9, -184), (0, -198)], TERRACOTTA)
        with c.at(0, -hopper):
            grinder_hopper(c, 0, -206, full)


def grinder_hopper(c: Canvas, x: float, y: float, full: bool = True) -> None:
    """The grinder's hopper, its foot centred on (x, y)."""
    with c.at(x, y):
        c.poly([(-48, 0), (48, 0), (86, -106), (-86, -106)], WATER)
        if full:
            c.poly([(-46, -4), (46, -4), (70, -72), (-70, -72)], BROWN)
            for bx, by, turn in (
                (-38, -54, 20),
                (-8, -60, 70),
                (24, -54, -20),
                (48, -60, 40),
                (-22, -32, 50),
                (10, -34, 10),
                (32, -30, 80),
                (0, -14, 30),
                (-58, -64, 60),
            ):
                bean(c, bx, by, 26, turn)
        c.rect(-92, -122, 184, 18, COFFEE, 8)


def button_icon(c: Canvas, x: float, y: float, r: float, kind: str) -> None:
    """A machine button: `power`, `one`, `two` cups or `steam`."""
    c.disc(x, y, r, GREEN)
    c.disc(x, y, r * 0.9, LEAF)
    if kind == "power":
        c.arc(x, y + r * 0.05, r * 0.42, -50, 230, r * 0.12, CREAM)
        c.stroke([(x, y - r * 0.52), (x, y - r * 0.05)], r * 0.12, CREAM)
    elif kind == "steam":
        steam(c, x, y + r * 0.46, r * 0.78, CREAM)
    else:
        for shift in (0,) if kind == "one" else (-0.3, 0.3):
            mug(c, x + r * shift - r * 0.06, y + r * 0.36, r / (96 if kind == "one" else 130), CREAM)
