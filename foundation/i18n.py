"""Interface texts, dates and numbers in Spanish, Portuguese and English.

The message id is the English text. Each layer keeps its catalogues in `<layer>/locale/{es,pt}.po`; English needs
none. `pt.po` is Brazilian, and `pt_PT.po` holds what people in Portugal say otherwise. `texts` merges them;
`t.gettext("…")` and `t.ngettext(one, many, n)` follow GNU gettext.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from foundation.database import now
from foundation.pseudo_locale import Mirrored

LOCALES = ("es", "pt", "en")
Portuguese = Literal["pt-BR", "pt-PT"]
_REGIONS = {"es": "es", "en": "en_GB"}

NAMES = {"es": "Español", "pt": "Português", "en": "English"}
_ROOT = Path(__file__).resolve().parents[1]
_LAYERS = ("foundation", "kb", "conversations", "search", "assistant", "desk", "widget", "app")


def N_(message: str) -> str:  # noqa: N802 the name that gettext's tools know
    """Mark a text for the catalogues where it is declared; whoever shows it translates it."""
    return message


@dataclass(slots=True)
class _Interface:
    """How this process speaks: one brand, so one Portuguese."""

    portuguese: Portuguese = "pt-BR"
    mirrored: bool = False


_interface = _Interface()


def speak(portuguese: Portuguese, *, mirrored: bool = False) -> None:
    """Choose, when the process starts, which Portuguese its pages speak, or a pseudo-locale that runs right to left."""
    _interface.portuguese, _interface.mirrored = portuguese, mirrored


def region(locale: str) -> str:
    """Whose dates and numbers a language uses, as Babel names it; in English too the day comes before the month."""
    return _interface.portuguese.replace("-", "_") if locale == "pt" else _REGIONS.get(locale, locale)


def page_tag(locale: str) -> str:
    """The language of a page as browsers read it: pt-PT; es where the region is the reader's own affair."""
    if _interface.mirrored:
        return f"{locale}-XB"
    return _interface.portuguese if locale == "pt" else locale


def direction() -> Literal["ltr", "rtl"]:
    """Where lines begin on a page."""
    return "rtl" if _interface.mirrored else "ltr"


def best_locale(wanted: Iterable[str], offered: Iterable[str]) -> str:
    """The first wanted language that is offered ("pt-BR" finds "pt"), else the first offered."""
    choices = tuple(offered)
    for tag in wanted:
        base = tag.lower().replace("_", "-").split("-")[0]
        if base in choices:
            return base
    return choices[0]


def texts(locale: str) -> NullTranslations:
    """The merged catalogue of a language, compiled from the layers' .po files on first use."""
    found = _catalogue(locale, region(locale))
    return Mirrored(found) if _interface.mirrored else found


@cache
def _catalogue(locale: str, region: str) -> NullTranslations:
    """What every layer says in the language, and above it what is said otherwise in the region."""
    merged: NullTranslations = NullTranslations()
    for name in dict.fromkeys((locale, region)):
        for layer in _LAYERS:
            path = _ROOT / layer / "locale" / f"{name}.po"
            if not path.is_file():
                continue
            translations = _compiled(path, name)
            if isinstance(merged, Translations):
                merged.merge(translations)
                # Of one language two regions may count differently: "0 artigo" in Brazil, "0 artigos" in Portugal.
                merged.plural = translations.plural
            else:
                merged = translations
    return merged


def _compiled(path: Path, name: str) -> Translations:
    with path.open("rb") as source:
        catalog = read_po(source, locale=name)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(fp=compiled)


def day(moment: datetime, locale: str) -> str:
    """A date as people write it in the language: 3 de mayo de 2026."""
    return format_date(moment, format="long", locale=region(locale))


def day_and_time(moment: datetime, locale: str) -> str:
    """A date with the time of day, short."""
    return format_datetime(moment, format="short", locale=region(locale))


def clock_time(moment: datetime, locale: str) -> str:
    """A time of day without seconds."""
    return format_time(moment, format="short", locale=region(locale))


def since(moment: datetime, locale: str) -> str:
    """How long ago, in words: hace 5 minutos."""
    return format_timedelta(moment - now(), locale=region(locale), add_direction=True)


def number(value: float, locale: str) -> str:
    """A number with the language's separators."""
    return format_decimal(value, locale=region(locale))


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
    return translate("on %(day)s") % {"day": format_date(day, format=form, locale=region(locale))}


def opening_in_words(opening: datetime, present: datetime, locale: str) -> str:
    """When the desk opens, as it follows "the team is back …": hoy a las 9:00, amanhã às 9:00, on Monday at 9:00.

    From a week on the date is told as well.
    """
    translate = texts(locale).gettext
    values = {
        "time": format_time(opening, format="short", locale=region(locale)),
        "day": format_date(opening, format="EEEE", locale=region(locale)),
    }
    days = (opening.date() - present.date()).days
    if days >= 7:
        values["day"] = day_in_words(opening.date(), present.date(), locale)
        return translate("%(day)s at %(time)s") % values
    if days == 0:
        return translate("today at %(time)s") % values
    if days == 1:
        return translate("tomorrow at %(time)s") % values
    return translate("on %(day)s at %(time)s") % values
