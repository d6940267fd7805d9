"""A language nobody speaks: every interface text mirrored, so that tests see a right-to-left page."""

import re

from babel.support import NullTranslations

_PLACE = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*\})")
_MARK, _OVERRIDE, _END = "\u200f", "\u202e", "\u202c"


def mirrored(text: str) -> str:
    """The text as right-to-left letters; places that are filled in, such as %(name)s, stay as they are."""
    parts = _PLACE.split(text)
    # Every second part is a place.
    turned = [part if place % 2 or not part else f"{_OVERRIDE}{part}{_END}" for place, part in enumerate(parts)]
    return f"{_MARK}{_MARK.join(turned)}{_MARK}"


class Mirrored(NullTranslations):
    """Another catalogue's texts, mirrored."""

    def __init__(self, shown: NullTranslations) -> None:
        super().__init__()
        self._shown = shown

    def gettext(self, message: str) -> str:
        """A text, mirrored."""
        return mirrored(self._shown.gettext(message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """A text that counts, mirrored."""
        return mirrored(self._shown.ngettext(one, many, n))
