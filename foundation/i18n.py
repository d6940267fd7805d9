"""Interface texts, dates and numbers in Spanish, Portuguese and English.

The message id is the English text. Each layer keeps its catalogues in `<layer>/locale/{es,pt}.po`; English needs
none. `Texts` merges them; `t.gettext("…")` and `t.ngettext(one, many, n)` follow GNU gettext.
"""

import io
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from foundation.database import now

LOCALES = ("es", "pt", "en")
REGIONS = {"es": "es", "pt": "pt_BR", "en": "en_GB"}
"""Whose dates and numbers a language uses; in English the day comes before the month, as it does in the other two."""

NAMES = {"es": "Español", "pt": "Português", "en": "English"}
_ROOT = Path(__file__).resolve().parents[1]
_LAYERS = ("foundation", "kb", "conversations", "search", "assistant", "desk", "widget", "app")


def N_(message: str) -> str:  # noqa: N802 the name that gettext's tools know
    """Mark a text for the catalogues where it is declared; whoever shows it translates it."""
    return message


def best_locale(wanted: Iterable[str], offered: Iterable[str]) -> str:
    """The first wanted language that is offered ("pt-BR" finds "pt"), else the first offered."""
    choices = tuple(offered)
    for tag in wanted:
        base = tag.lower().replace("_", "-").split("-")[0]
        if base in choices:
            return base
    return choices[0]


@cache
def texts(locale: str) -> NullTranslations:
    """The merged catalogue of a language, compiled from the layers' .po files on first use."""
    merged: NullTranslations = NullTranslations()
    for layer in _LAYERS:
        path = _ROOT / layer / "locale" / f"{locale}.po"
        if not path.is_file():
            continue
        with path.open("rb") as source:
            catalog = read_po(source, locale=locale)
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        translations = Translations(fp=compiled)
        if isinstance(merged, Translations):
            merged.merge(translations)
        else:
            merged = translations
    return merged


def day(moment: datetime, locale: str) -> str:
    """A date as people write it in the language: 3 de mayo de 2026."""
    return format_date(moment, format="long", locale=REGIONS[locale])


def day_and_time(moment: datetime, locale: str) -> str:
    """A date with the time of day, short."""
    return format_datetime(moment, format="short", locale=REGIONS[locale])


def clock_time(moment: datetime, locale: str) -> str:
    """A time of day without seconds."""
    return format_time(moment, format="short", locale=REGIONS[locale])


def since(moment: datetime, locale: str) -> str:
    """How long ago, in words: hace 5 minutos."""
    return format_timedelta(moment - now(), locale=REGIONS[locale], add_direction=True)


def number(value: float, locale: str) -> str:
    """A number with the language's separators."""
    return format_decimal(value, locale=REGIONS[locale])


_NEAR_DAY = {"es": "EEEE d", "pt": "EEEE, d", "en": "EEEE d"}
_OF_MONTH = {"es": " 'de' MMMM", "pt": " 'de' MMMM", "en": " MMMM"}
_OF_YEAR = {"es": " 'de' y", "pt": " 'de' y", "en": " y"}


def day_in_words(day: date, today: date, locale: str) -> str:
    """A day as it follows a verb: mañana, el martes 24, on Tuesday 1 December; month and year where they differ."""
    translate = texts(locale).gettext
    near = {-1: translate("yesterday"), 0: translate("today"), 1: translate("tomorrow")}.get((day - today).days)
    if near:
        return near
    form = _NEAR_DAY[locale]
    if (day.year, day.month) != (today.year, today.month):
        form += _OF_MONTH[locale]
    if day.year != today.year:
        form += _OF_YEAR[locale]
    return translate("on %(day)s") % {"day": format_date(day, format=form, locale=REGIONS[locale])}


def opening_in_words(opening: datetime, present: datetime, locale: str) -> str:
    """When the desk opens, as it follows "the team is back …": hoy a las 9:00, amanhã às 9:00, on Monday at 9:00."""
    translate = texts(locale).gettext
    values = {
        "time": format_time(opening, format="short", locale=REGIONS[locale]),
        "day": format_date(opening, format="EEEE", locale=REGIONS[locale]),
    }
    days = (opening.date() - present.date()).days
    if days == 0:
        return translate("today at %(time)s") % values
    if days == 1:
        return translate("tomorrow at %(time)s") % values
    return translate("on %(day)s at %(time)s") % values
