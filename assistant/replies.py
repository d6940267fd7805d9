"""Says things in the brand's voice: picks a response's wording by language, formality and turn."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from assistant.training import Variation, responses
from foundation.brand import Brand

_MORNING_ENDS = {"es": time(14), "pt": time(12), "en": time(12)}
_EVENING_STARTS = {"es": time(20, 30), "pt": time(18), "en": time(18)}
_DAWN = time(6)


def greeting_at(moment: datetime, locale: str) -> str:
    """The name of the greeting people use in the language at this local time.

    In Spain the afternoon starts after lunch and the night about half past eight; in Brazil and Britain at noon and
    at six. Before six in the morning it is still night.
    """
    clock = moment.time()
    if clock < _DAWN or clock >= _EVENING_STARTS[locale]:
        return "utter_greet_night"
    return "utter_greet_morning" if clock < _MORNING_ENDS[locale] else "utter_greet_afternoon"


class Replies:
    """The assistant's responses with the brand's name, its assistant's name and its formality filled in."""

    def __init__(self, brand: Brand, locales: Iterable[str]) -> None:
        self._brand = brand
        self._responses: Mapping[str, Mapping[str, tuple[Variation, ...]]] = {
            locale: responses(locale) for locale in locales
        }

    def say(self, name: str, locale: str, turn: int, **values: str) -> str:
        """One wording of a response; consecutive turns get different ones where there are several."""
        formality = self._brand.voice.formality.get(locale, "informal")
        variations = self._responses[locale][name]
        fitting = [v for v in variations if v.formality == formality] or [v for v in variations if v.formality is None]
        chosen = fitting[turn % len(fitting)].text
        return chosen.format(assistant=self._brand.assistant, brand=self._brand.name, **values)
