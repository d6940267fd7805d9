"""What the tone rules are given and what they return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from foundation.brand import Brand, Channel, Formality
from foundation.i18n import texts

CODES = (
    "capitals",
    "exclamation",
    "emoji",
    "too_long",
    "mixed_address",
    "formality",
    "opening_mark",
    "vague_promise",
    "blaming",
    "cold",
    "negative_opening",
    "placeholder",
    "language",
)
"""The stable name of every rule."""


EXCLAMATIONS = 2
"""Exclamation marks that a short text bears; one more for every eight sentences."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to say differently.

    `start` and `end` are positions in the text in characters (code points); `code` is one of CODES; `said` an English
    message id with `values`; `fix` the text that may stand there instead, None where no replacement is clear.
    """

    start: int
    end: int
    code: str
    said: str
    fix: str | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)

    def sentence(self, locale: str) -> str:
        """What is to be said to whoever wrote the text, in their language."""
        return texts(locale).gettext(self.said) % self.values if self.values else texts(locale).gettext(self.said)

    def to_dict(self, locale: str) -> dict[str, str | int | None]:
        """For programs, with the sentence in a language."""
        return {
            "start": self.start,
            "end": self.end,
            "code": self.code,
            "sentence": self.sentence(locale),
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is to speak: language, formality, the channel's measures, and names that may be written anyhow.

    A reserved brand (`voice.warmth`) goes without emoji and exclamations.
    """

    locale: str
    channel: Channel
    formality: Formality
    emoji: int
    length: int | None
    exclamations: int = EXCLAMATIONS
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, brand: Brand, locale: str, channel: Channel, formality: Formality | None = None) -> "Manner":
        """What the brand wants on the channel; `formality` where a text is meant for another one than the brand's."""
        voice = brand.voice
        reserved = voice.warmth == "reserved"
        return cls(
            locale,
            channel,
            formality or voice.formality.get(locale, "informal"),
            0 if reserved else voice.emoji_in(channel),
            voice.length_in(channel),
            0 if reserved else EXCLAMATIONS,
            _words(brand.name, brand.assistant),
        )


def _words(*names: str) -> frozenset[str]:
    words: Iterable[str] = (word for name in names for word in name.split())
    return frozenset(words)
