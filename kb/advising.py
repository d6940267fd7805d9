"""Advice on how an article is worded, from whatever stands behind the port; never a reason not to save."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from foundation.quoting import quoted


class Advice(Protocol):
    """One thing to say differently, between two positions of a text, in characters."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def code(self) -> str: ...

    @property
    def fix(self) -> str | None: ...

    def sentence(self, locale: str) -> str: ...


class Advisor(Protocol):
    """Gives advice on a text for readers of a language; texts may be Markdown."""

    def __call__(self, text: str, locale: str, /) -> Sequence[Advice]: ...


def advice_on(advise: Advisor, fields: Mapping[str, str], locale: str, spoken: str) -> list[dict[str, Any]]:
    """The advice on each field, with its sentence in the language that the editor speaks."""
    return [
        {
            "field": name,
            "start": one.start,
            "end": one.end,
            "quoted": quoted(text, one.start, one.end),
            "code": one.code,
            "sentence": one.sentence(spoken),
            "fix": one.fix,
        }
        for name, text in fields.items()
        for one in advise(text, locale)
    ]
