"""The brand file is checked at start: readable colours, known keys, sensible hours."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from foundation.brand import Brand, Hours, contrast
from foundation.i18n import opening_in_words
from foundation.settings import SettingsError

WEEK = {"mon": ("09:00", "18:00"), "fri": ("09:00", "18:00"), "sat": ("10:00", "14:00")}


def hours() -> Hours:
    return Hours.model_validate({"timezone": "Europe/Madrid", "week": WEEK})


def test_the_packaged_brand_is_sound() -> None:
    assert Brand.read(Path("config/brand.toml")).assistant == "Cri"


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        ('name = "A"\nassistant = "B"\n[look]\nprimary = "#888888"', "contrast"),
        ('name = "A"\nassistant = "B"\ncolour = "red"', "colour"),
        ('name = "A"', "assistant"),
        ('name = "A"\nassistant = "B"\n[hours]\ntimezone = "Mars/Base"', "timezone"),
        ('name = "A"\nassistant = "B"\n[voice]\nportuguese = "pt"', r"voice\.portuguese .* 'pt-BR' or 'pt-PT'"),
        ("name = ", "TOML"),
    ],
)
def test_an_unusable_brand_is_refused_in_a_sentence(tmp_path: Path, toml: str, word: str) -> None:
    path = tmp_path / "brand.toml"
    path.write_text(toml)
    with pytest.raises(SettingsError, match=word):
        Brand.read(path)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_desk_opens_when_the_week_says_on_the_brands_clock() -> None:
    friday_evening = datetime(2026, 5, 8, 17, 0, tzinfo=UTC)
    assert not hours().open_at(friday_evening)
    assert hours().open_at(datetime(2026, 5, 8, 8, 0, tzinfo=UTC))
    assert hours().next_opening(friday_evening).isoformat() == "2026-05-09T10:00:00+02:00"
    sunday = datetime(2026, 5, 10, 12, 0, tzinfo=UTC)
    assert hours().next_opening(sunday).isoformat() == "2026-05-11T09:00:00+02:00"


def test_the_next_opening_survives_a_change_of_clocks() -> None:
    saturday = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
    assert hours().next_opening(saturday).isoformat() == "2026-10-26T09:00:00+01:00"


def test_a_brand_without_hours_is_always_open() -> None:
    assert Hours().open_at(datetime(2026, 5, 10, 3, tzinfo=UTC))


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_openings_are_told_in_words(locale: str) -> None:
    saturday = hours().local(datetime(2026, 5, 9, 20, 0, tzinfo=UTC))
    words = opening_in_words(hours().next_opening(saturday), saturday, locale)
    assert "9" in words
    assert {"es": "lunes", "pt": "segunda", "en": "Monday"}[locale] in words


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("es", "el lunes 4 de enero de 2027 a las 9:00"),
        ("pt", "segunda-feira, 4 de janeiro de 2027 às 09:00"),
        ("en", "on Monday 4 January 2027 at 09:00"),
    ],
)
def test_an_opening_in_another_week_is_told_by_its_date(locale: str, words: str) -> None:
    opening, present = datetime(2027, 1, 4, 9, tzinfo=UTC), datetime(2026, 12, 23, tzinfo=UTC)
    assert opening_in_words(opening, present, locale) == words
