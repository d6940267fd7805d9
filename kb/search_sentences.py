"""What a search says about its results, in the reader's language."""

from collections.abc import Sequence

from babel import Locale

from foundation.i18n import texts


def counted(count: int, total: int | None, locale: str) -> str:
    """How many articles are shown, and of how many; where nobody counted (None), that they are the best ones."""
    catalogue = texts(locale)
    if not count:
        return catalogue.gettext("Nothing found")
    if total is None:
        return catalogue.ngettext("The best match", "The %(num)s best matches", count) % {"num": count}
    if total > count:
        return catalogue.gettext("%(num)s of %(total)s articles") % {"num": count, "total": total}
    return catalogue.ngettext("%(num)s article found", "%(num)s articles found", count) % {"num": count}


def foreign(locales: Sequence[str], locale: str) -> str:
    """That everything found is in another language, empty when something is in the reader's."""
    if not locales or locale in locales:
        return ""
    names = {"asked": _name(locale, locale), "shown": _name(locales[0], locale)}
    return texts(locale).gettext("There is nothing in %(asked)s; this is in %(shown)s.") % names


def _name(code: str, locale: str) -> str:
    return Locale.parse(code).get_display_name(locale) or code
