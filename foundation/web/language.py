"""Which language a request is answered in, and gettext for templates and problems."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request

from foundation.i18n import (
    LOCALES,
    NAMES,
    best_locale,
    clock_time,
    day,
    day_and_time,
    direction,
    number,
    page_tag,
    since,
    texts,
)


def page_locale() -> str:
    """The language of the current request.

    A page sets `g.locale` when its address or its reader names one; otherwise ?locale=, then the browser's wish.
    """
    if not has_request_context():
        return LOCALES[-1]
    chosen = g.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    asked = request.args.get("locale", "")
    wanted = [asked] if asked else [tag for tag, _ in request.accept_languages]
    return best_locale(wanted, LOCALES)


def catalogue() -> NullTranslations:
    """The texts of the current request's language."""
    return texts(page_locale())


def translated(message: str) -> str:
    """One interface text in the current request's language."""
    return catalogue().gettext(message) if message else ""


def install(app: Flask) -> None:
    """Give templates `_`, `gettext`, `ngettext`, and filters for dates and times on the brand's clock, and numbers."""
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translated,
        ngettext=lambda one, many, n: catalogue().ngettext(one, many, n),
        newstyle=True,
    )

    def local(moment: datetime) -> datetime:
        brand: Any = environment.globals["brand"]
        return brand.hours.local(moment)  # type: ignore[no-any-return]

    for told in (day, day_and_time, clock_time):
        environment.filters[told.__name__] = _localised(told, local)
    for plain in (since, number):
        environment.filters[plain.__name__] = _localised(plain)
    environment.globals.update(
        page_locale=page_locale, page_tag=page_tag, direction=direction, locale_names=NAMES, all_locales=LOCALES
    )


def _localised(function: Any, prepared: Callable[[Any], Any] = lambda value: value) -> Any:
    return lambda value: function(prepared(value), page_locale())
