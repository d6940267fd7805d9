"""The tone linter against labelled sentences: few false alarms and few misses in each language, and our own texts."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.tone import Tone, advice
from assistant.tone_advice import CODES, Manner
from assistant.tone_signs import ACRONYMS
from assistant.tone_sources import pieces
from foundation.brand import Brand
from foundation.i18n import LOCALES

FOLDER = Path(__file__).parent / "tone"
ROOT = Path(__file__).resolve().parents[2]
BRAND = Brand.model_validate({"name": "Grillo Tostador", "assistant": "Cri"})
PRECISION, RECALL, LEAST = 0.95, 0.85, 200


@dataclass
class Figures:
    """Hits, false alarms and misses, by code."""

    hits: Counter[str]
    alarms: Counter[str]
    misses: Counter[str]

    @property
    def precision(self) -> float:
        return self.hits.total() / max(1, self.hits.total() + self.alarms.total())

    @property
    def recall(self) -> float:
        return self.hits.total() / max(1, self.hits.total() + self.misses.total())


def sentences(locale: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{locale}.yml").read_text(encoding="utf-8"))
    return rows


def codes(row: Mapping[str, Any], locale: str) -> set[str]:
    manner = Manner.of(BRAND, locale, row["channel"], row["formality"])
    return {one.code for one in advice(row["text"], manner)}


def measured(locale: str, rows: list[dict[str, Any]]) -> Figures:
    figures = Figures(Counter(), Counter(), Counter())
    for row in rows:
        found, wanted = codes(row, locale), set(row["codes"])
        figures.hits.update(found & wanted)
        figures.alarms.update(found - wanted)
        figures.misses.update(wanted - found)
    return figures


@pytest.mark.parametrize("locale", LOCALES)
def test_the_set_is_large_enough_and_covers_every_rule(locale: str) -> None:
    rows = sentences(locale)
    assert len(rows) >= LEAST
    assert len({row["text"] for row in rows}) >= LEAST
    assert sum(not row["codes"] for row in rows) >= len(rows) // 3
    assert sum(row.get("held_out", False) for row in rows) >= len(rows) // 5
    silent = {"pt": {"opening_mark"}, "en": {"opening_mark", "mixed_address"}}.get(locale, set())
    assert {code for row in rows for code in row["codes"]} == set(CODES) - silent


@pytest.mark.parametrize("part", ["everything", "held out"])
@pytest.mark.parametrize("locale", LOCALES)
def test_few_false_alarms_and_few_misses(locale: str, part: str) -> None:
    figures = measured(locale, [row for row in sentences(locale) if part == "everything" or row.get("held_out")])
    assert figures.precision >= PRECISION, figures.alarms
    assert figures.recall >= RECALL, figures.misses


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", CODES)
def test_no_rule_is_deaf_or_jumpy(locale: str, code: str) -> None:
    figures = measured(locale, sentences(locale))
    said, wanted = figures.hits[code] + figures.alarms[code], figures.hits[code] + figures.misses[code]
    if wanted:
        assert figures.hits[code] / max(1, said) >= 0.85
        assert figures.hits[code] / wanted >= 0.75


@pytest.mark.parametrize("locale", LOCALES)
def test_acronyms_raise_no_alarm(locale: str) -> None:
    frame = {"es": "Mira el {} de tu pedido, por favor.", "pt": "Veja o {} no seu pedido, por favor."}
    for acronym in ACRONYMS:
        text = frame.get(locale, "Have a look at the {} of your order, please.").format(acronym)
        found = advice(text, Manner.of(BRAND, locale, "chat"))
        assert not [one for one in found if one.code == "capitals"], acronym


def test_product_codes_raise_no_alarm() -> None:
    for code in ("GT-4521-X", "KX200", "A4", "B07XJ8C8F5", "TOSTA-PRO-2", "ES0418200000", "XK-B"):
        found = advice(f"Tu pedido {code} llega el martes.", Manner.of(BRAND, "es", "chat"))
        assert not [one for one in found if one.code == "capitals"], code


def test_positions_and_fixes_are_those_of_the_text() -> None:
    for locale in LOCALES:
        for row in sentences(locale):
            for one in advice(row["text"], Manner.of(BRAND, locale, row["channel"], row["formality"])):
                assert 0 <= one.start < one.end <= len(row["text"]) or one.start == one.end == 0
                assert one.sentence("es") and one.sentence("pt") and one.sentence("en")
                assert not re.search(r"%\(\w+\)", one.sentence("es"))


OWN = [
    *sorted((ROOT / "training_data").glob("*/domain.yml")),
    *sorted((ROOT / "demo" / "articles").rglob("*.md")),
]


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_our_own_replies_and_the_demo_articles_are_clean(path: Path) -> None:
    tone = Tone(Brand.read(ROOT / "config" / "brand.toml"))
    (locale,) = {part.removesuffix("-PT") for part in path.parts} & set(LOCALES)
    said = [
        (piece.name, one.code, piece.text[one.start : one.end])
        for piece in pieces(path.name, path.read_text(encoding="utf-8"))
        for one in tone.check(piece.text, locale, piece.channel or "chat", piece.formality)
    ]
    assert said == []
