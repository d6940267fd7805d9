"""Says things in the brand's voice: picks a response's wording by language, formality, channel and what was said."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.training import Button, Variation, responses
from foundation.brand import Brand, Channel, Voice

_EXCLAIMED = re.compile(r"¡|!(?=$|\s)")
_EMOJI = re.compile(r"\s*[\U0001F300-\U0001FAFF\u2600-\u27BF]\ufe0f?")


@dataclass(frozen=True, slots=True)
class Reply:
    """A response as it is said, with the choices it offers."""

    text: str
    buttons: tuple[Button, ...] = ()


def greeting_at(moment: datetime, locale: str, voice: Voice) -> str:
    """The name of the greeting people use in the language at this local time; in a season the season's."""
    if voice.season_at(moment.date(), locale):
        return "utter_greet_season"
    hours, clock = voice.greeting_hours(locale), moment.time()
    if clock < hours.morning or clock >= hours.evening:
        return "utter_greet_night"
    return "utter_greet_morning" if clock < hours.afternoon else "utter_greet_afternoon"


class Replies:
    """The assistant's responses with the brand's name, its assistant's name and its formality filled in."""

    def __init__(self, brand: Brand, locales: Iterable[str]) -> None:
        self._brand = brand
        self._responses: Mapping[str, Mapping[str, tuple[Variation, ...]]] = {
            locale: responses(locale, variety=brand.voice.variety(locale)) for locale in locales
        }

    def say(self, name: str, locale: str, turn: int, **values: str) -> str:
        """The text of `reply`."""
        return self.reply(name, locale, turn, (), "chat", **values).text

    def reply(
        self,
        name: str,
        locale: str,
        turn: int,
        said: Sequence[str] = (),
        channel: Channel = "chat",
        **values: str,
    ) -> Reply:
        """One wording of a response: one that is not among the texts `said`, else the one said longest ago.

        `turn` chooses among those that are left, so that consecutive turns get different ones.
        """
        formality = self._brand.voice.formality.get(locale, "informal")
        fitting = _fitting(self._responses[locale][name], formality, channel)
        worded = [self._worded(one, locale, channel, values) for one in fitting]
        fresh = [one for one in worded if not any(one.text in text for text in said)]
        if fresh:
            return fresh[turn % len(fresh)]
        return min(worded, key=lambda one: max(place for place, text in enumerate(said) if one.text in text))

    def _worded(self, variation: Variation, locale: str, channel: Channel, values: Mapping[str, str]) -> Reply:
        voice = self._brand.voice
        text = variation.text.format(assistant=self._brand.assistant, brand=self._brand.name, **values)
        if voice.warmth == "reserved":
            text = _EXCLAIMED.sub(lambda mark: "" if mark[0] == "¡" else ".", text)
        if voice.warmth == "reserved" or not voice.emoji_in(channel):
            text = _EMOJI.sub("", text)
        return Reply(text, variation.buttons)


def _fitting(variations: Sequence[Variation], formality: str, channel: Channel) -> list[Variation]:
    """The variations for the formality, else those for any; of these the channel's own, where it has some."""
    formal = [one for one in variations if one.formality == formality] or [
        one for one in variations if one.formality is None
    ]
    return [one for one in formal if one.channel == channel] or [one for one in formal if one.channel is None]
