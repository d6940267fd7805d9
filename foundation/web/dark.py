"""Makes the dark look out of the brand's light one, with every contrast that WCAG 2.2 asks for; pure."""

import colorsys
from collections.abc import Mapping

from foundation.brand import Look, contrast, luminance

READABLE = 7
"""Contrast of text in the brand's colours: links and titles stand out among the quiet texts, on tinted ground too."""

_BLACKEST = 28
_FIXED = {
    "good": "#7fd6a0",
    "good-tint": "#12301f",
    "warn": "#f2c36b",
    "warn-tint": "#382908",
    "bad": "#ffa29a",
    "bad-tint": "#451815",
    "focus": "#8ab8ff",
    "mark": "color-mix(in srgb, #ffd54d 26%, transparent)",
    "shadow": "0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%)",
}


def dark(look: Look) -> Mapping[str, str]:
    """The custom properties of the dark look; none when the brand's own background is darker than its text."""
    if luminance(look.background) < luminance(look.text):
        return {}
    paper = _darkened(look.text)
    surface = _mixed(paper, "#ffffff", 0.07)
    return {
        "paper": paper,
        "room-paper": paper,
        "surface": surface,
        "ink": _mixed(look.background, paper, 0.08),
        "brand-ink": _readable(look.primary, surface),
        "accent-ink": _readable(look.accent, surface),
        "link": _readable(look.primary, surface),
        **_FIXED,
    }


def _darkened(colour: str) -> str:
    channels = _channels(colour)
    brightest = max(channels)
    if brightest == 0:
        return _written((_BLACKEST,) * 3)
    return _written(tuple(channel * _BLACKEST / brightest for channel in channels))


def _readable(colour: str, ground: str) -> str:
    """The colour in its own hue, lightened in small steps until it can be read on the ground."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in _channels(colour)))
    lighter = (lightness + (1 - lightness) * step / 50 for step in range(51))
    shades = (tuple(255 * one for one in colorsys.hls_to_rgb(hue, light, saturation)) for light in lighter)
    return next((one for one in map(_written, shades) if contrast(one, ground) >= READABLE), "#ffffff")


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return _written(tuple(one * (1 - share) + two * share for one, two in pairs))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _written(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)
