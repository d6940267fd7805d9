"""The brand's name, voice, colours and opening hours, read from one TOML file."""

import re
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from foundation.i18n import Portuguese
from foundation.settings import SettingsError


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Formality = Literal["informal", "formal"]
Channel = Literal["chat", "email", "post", "messenger", "article"]
CHANNELS: tuple[Channel, ...] = ("chat", "email", "post", "messenger", "article")
Colour = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]

EMOJI: dict[Channel, int] = {"chat": 1, "email": 0, "post": 1, "messenger": 2, "article": 0}
"""Emoji in one text where the brand does not say otherwise."""

LENGTH: dict[Channel, int | None] = {"chat": 600, "email": 2000, "post": 280, "messenger": 400, "article": None}
"""Characters in one text where the brand does not say otherwise: what a phone shows without scrolling, the limit of
public posts, and what people read of an e-mail."""


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour, 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Look(_Part):
    """Colours and shapes of every screen that customers see."""

    primary: Colour = "#1f4d3a"
    on_primary: Colour = "#ffffff"
    accent: Colour = "#a63f27"
    background: Colour = "#fffaf1"
    text: Colour = "#2b211b"
    radius: int = Field(14, ge=0, le=32, description="corner radius in CSS pixels")
    position: Literal["left", "right"] = "right"
    scheme: Literal["auto", "light", "dark"] = "auto"
    """Light, dark, or as the reader's device is set."""
    logo: str = ""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for front, back in (("on_primary", "primary"), ("text", "background"), ("accent", "background")):
            ratio = contrast(getattr(self, front), getattr(self, back))
            if ratio < 4.5:
                raise ValueError(
                    f"{front} on {back} has a contrast of {ratio:.1f}:1, and text needs 4.5:1 to be readable"
                )
        return self


class Greeting(_Part):
    """Hours of a language: from when on people say good morning, good afternoon and good evening."""

    morning: time
    afternoon: time
    evening: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.morning < self.afternoon < self.evening:
            raise ValueError("morning, afternoon and evening have to follow each other")
        return self


GREETINGS = {
    "es": Greeting(morning=time(6), afternoon=time(14), evening=time(20, 30)),
    "pt": Greeting(morning=time(6), afternoon=time(12), evening=time(18)),
    "en": Greeting(morning=time(6), afternoon=time(12), evening=time(18)),
    "pt-PT": Greeting(morning=time(6), afternoon=time(12), evening=time(20)),
}
"""Where the brand does not say otherwise: in Spain the afternoon starts after lunch and the night about half past
eight, in Brazil and Britain at noon and at six, in Portugal at noon and at eight."""

LookName = Annotated[str, Field(pattern="^[a-z0-9-]{1,30}$")]

DayOfYear = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Season(_Part):
    """Days of the year, as MM-DD and both included, on which the assistant greets in words of its own."""

    first: DayOfYear
    last: DayOfYear
    greeting: dict[str, str]

    def holds(self, day: date) -> bool:
        """Whether the day is among them; a season may pass the end of the year."""
        name = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= name <= self.last
        return name >= self.first or name <= self.last


class Voice(_Part):
    """How the assistant speaks."""

    formality: dict[str, Formality] = Field(
        default={"es": "informal", "pt": "informal", "en": "informal"},
        description="informal is tú / você / you, formal is usted / o senhor / you; in Portugal tu, and no pronoun",
    )
    portuguese: Portuguese = Field("pt-BR", description="which Portuguese pages and assistant speak")
    warmth: Literal["warm", "reserved"] = Field(
        "warm", description="reserved does without exclamation marks and emoji, whatever the reply"
    )
    signature: dict[str, str] = Field(default_factory=dict, description="what stands below a goodbye, by language")
    greetings: dict[str, Greeting] = Field(
        default_factory=dict, description="hours of the greetings by language, where they differ from GREETINGS"
    )
    seasons: tuple[Season, ...] = ()
    emoji: dict[Channel, Annotated[int, Field(ge=0, le=20)]] = Field(
        default_factory=dict, description="how many emoji one text bears, where it differs from EMOJI"
    )
    length: dict[Channel, Annotated[int, Field(ge=80, le=20_000)]] = Field(
        default_factory=dict, description="how many characters one text has at most, where it differs from LENGTH"
    )

    def variety(self, locale: str) -> str:
        """The variety of a language that the brand speaks: pt-PT for pt in Portugal, else the language itself."""
        return self.portuguese if locale == "pt" and self.portuguese != "pt-BR" else locale

    def greeting_hours(self, locale: str) -> Greeting:
        """From when on people greet how in the language."""
        return self.greetings.get(locale, GREETINGS[self.variety(locale)])

    def season_at(self, day: date, locale: str) -> str:
        """The greeting of the season in the language, "" on ordinary days."""
        return next((one.greeting[locale] for one in self.seasons if one.holds(day) and locale in one.greeting), "")

    def emoji_in(self, channel: Channel) -> int:
        """How many emoji a text bears there."""
        return self.emoji.get(channel, EMOJI[channel])

    def length_in(self, channel: Channel) -> int | None:
        """How many characters a text has at most there; None where texts may be of any length."""
        return self.length.get(channel, LENGTH[channel])


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError("no time zone has this name; Europe/Madrid is one that exists") from error
    return name


_REPEATED_GROUP = re.compile(r"\)[*+{]")
_MOST_HOLIDAYS = 60
_DAYS_AHEAD = 8 * (_MOST_HOLIDAYS + 1)
_MIDNIGHT = (time(0), time(23, 59))


class Hours(_Part):
    """When people are at the desk."""

    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Madrid"
    week: dict[Day, tuple[time, time]] = Field(
        default_factory=dict, description="opening and closing time of each open day; empty: always open"
    )
    holidays: tuple[date | DayOfYear, ...] = Field(
        (), description="days on which nobody is at the desk: 2026-04-03, or 12-25 for every year"
    )

    def is_holiday(self, day: date) -> bool:
        """Whether nobody is at the desk all day."""
        return day in self.holidays or f"{day:%m-%d}" in self.holidays

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the brand's clock."""
        return ZoneInfo(self.timezone)

    def local(self, moment: datetime) -> datetime:
        """The moment on the brand's clock."""
        return moment.astimezone(self.zone)

    def open_at(self, moment: datetime) -> bool:
        """Whether people are at the desk at this moment."""
        local = self.local(moment)
        if self.is_holiday(local.date()):
            return False
        if not self.week:
            return True
        span = self.week.get(DAYS[local.weekday()])
        return span is not None and span[0] <= local.time() < span[1]

    def next_opening(self, moment: datetime) -> datetime:
        """When people are next at the desk, on the brand's clock; the moment itself when they are there now."""
        local = self.local(moment)
        if self.open_at(moment):
            return local
        for ahead in range(_DAYS_AHEAD):
            day = local + timedelta(days=ahead)
            if self.is_holiday(day.date()):
                continue
            span = self.week.get(DAYS[day.weekday()]) if self.week else _MIDNIGHT
            if span is not None:
                opening = day.replace(hour=span[0].hour, minute=span[0].minute, second=0, microsecond=0)
                if opening > local:
                    return opening
        raise AssertionError("a week with an open day has an opening within a year of holidays")

    @model_validator(mode="after")
    def _opens_some_day(self) -> Self:
        if len(self.holidays) > _MOST_HOLIDAYS:
            raise ValueError(f"more than {_MOST_HOLIDAYS} holidays leave no day to open")
        return self


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"it is no pattern: {error}") from error
    if _REPEATED_GROUP.search(value):
        raise ValueError("a repeated group could take for ever on some messages; repeat single characters instead")
    return value


class Announcement(_Part):
    """Something everybody should know before they ask, such as an incident; a time without a zone is the brand's."""

    text: dict[str, Annotated[str, Field(min_length=1, max_length=400)]] = Field(min_length=1)
    begins: datetime | None = None
    ends: datetime | None = None

    def says(self, locale: str) -> tuple[str, str]:
        """The language and the words: those of the language where there are any, else the first."""
        return (locale, self.text[locale]) if locale in self.text else next(iter(self.text.items()))


class Brand(_Part):
    """Everything that makes the product sound and look like one company."""

    name: str
    assistant: str
    order_number: Annotated[str, Field(max_length=100), AfterValidator(_pattern)] = Field(
        r"[A-Z]{1,4}-?\d{4,10}", description="regular expression of an order number, whatever the case"
    )
    tagline: dict[str, str] = Field(default_factory=dict)
    look: Look = Look()
    looks: dict[LookName, Look] = Field(
        default_factory=dict, description="other looks of the help window, by the name that a site asks for them"
    )
    voice: Voice = Voice()
    hours: Hours = Hours()
    announcements: tuple[Announcement, ...] = ()

    def announced(self, moment: datetime) -> tuple[Announcement, ...]:
        """What everybody should know at this moment."""
        zone = ZoneInfo(self.hours.timezone)

        def passed(when: datetime) -> bool:
            return (when if when.tzinfo else when.replace(tzinfo=zone)) <= moment

        return tuple(
            one
            for one in self.announcements
            if (one.begins is None or passed(one.begins)) and not (one.ends and passed(one.ends))
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """The brand in a TOML file. Raises SettingsError with a sentence that names the file and the key."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise SettingsError(f"The brand file {path} does not exist. Set brand_file to one that does.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"The brand file {path} is not valid TOML: {error}.") from error
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"]) or "look"
            raise SettingsError(f"In the brand file {path}, {key} cannot be used: {first['msg']}.") from error
