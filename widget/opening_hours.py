"""Says in words when people are at the desk."""

from datetime import datetime, time
from itertools import groupby

from babel.dates import format_time, get_day_names

from foundation.brand import DAYS, Hours
from foundation.i18n import opening_in_words, region, texts


def now_in_words(hours: Hours, moment: datetime, locale: str) -> str:
    """Whether somebody is at the desk, and until or from when."""
    translate = texts(locale).gettext
    local = hours.local(moment)
    if not hours.open_at(moment):
        opening = opening_in_words(hours.next_opening(moment), local, locale)
        return translate("Closed now; the team is back %(opening)s") % {"opening": opening}
    if not hours.week:
        return translate("Someone on the team answers right here")
    _, end = hours.week[DAYS[local.weekday()]]
    return translate("Someone on the team answers right here, today until %(time)s") % {"time": _clock(end, locale)}


def week_in_words(hours: Hours, locale: str) -> str:
    """The opening hours of a week, equal days together; "" where the desk is always open."""
    translate = texts(locale).gettext
    names = get_day_names("wide", locale=region(locale))
    spans = [(number, hours.week.get(day)) for number, day in enumerate(DAYS)]
    told = []
    for span, days in groupby(spans, key=lambda one: one[1]):
        if span is None:
            continue
        numbers = [number for number, _ in days]
        values = {
            "first": names[numbers[0]],
            "last": names[numbers[-1]],
            "from": _clock(span[0], locale),
            "to": _clock(span[1], locale),
        }
        form = (
            translate("%(first)s to %(last)s, %(from)s–%(to)s")
            if numbers[1:]
            else translate("%(first)s, %(from)s–%(to)s")
        )
        told.append(form % values)
    return " · ".join(told)


def _clock(moment: time, locale: str) -> str:
    return format_time(moment, format="short", locale=region(locale))
