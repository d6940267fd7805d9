"""Every reply exists in every language and formality, and greets as people do at that hour."""

import string
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.replies import Replies, greeting_at
from assistant.training import responses, utterances
from foundation.brand import Brand
from foundation.i18n import LOCALES

VALUES = {"language": "Español", "opening": "mañana a las 9:00"}


def brand(formality: str) -> Brand:
    return Brand.model_validate(
        {"name": "Tienda", "assistant": "Cri", "voice": {"formality": dict.fromkeys(LOCALES, formality)}}
    )


@pytest.mark.parametrize("formality", ["informal", "formal"])
@pytest.mark.parametrize("locale", LOCALES)
def test_every_response_has_a_wording(locale: str, formality: str) -> None:
    replies = Replies(brand(formality), LOCALES)
    for name in responses("en"):
        said = {replies.say(name, locale, turn, **VALUES) for turn in range(4)}
        assert all(said)
        assert not any("{" in text for text in said)


def test_the_languages_have_the_same_responses_and_placeholders() -> None:
    def shape(locale: str) -> dict[str, set[str | None]]:
        return {
            name: {field for v in variations for _, field, _, _ in string.Formatter().parse(v.text) if field}
            for name, variations in responses(locale).items()
        }

    assert shape("es") == shape("pt") == shape("en")


@pytest.mark.parametrize("formality", ["informal", "formal"])
def test_tu_and_usted_are_never_mixed(formality: str) -> None:
    replies = Replies(brand(formality), LOCALES)
    informal = {" te ", " tú ", " tu ", " dime", "prefieres", "necesitas", "cuéntame"}
    formal = {" usted", " le ", " su ", "dígame", "prefiere ", "necesita?", "cuénteme"}
    unwanted = formal if formality == "informal" else informal
    for name in responses("es"):
        for turn in range(4):
            text = f" {replies.say(name, 'es', turn, **VALUES).lower()} "
            assert not [word for word in unwanted if word in text], (name, text)


@pytest.mark.parametrize("locale", LOCALES)
def test_consecutive_turns_are_worded_differently(locale: str) -> None:
    replies = Replies(brand("informal"), LOCALES)
    assert replies.say("utter_thanks", locale, 3) != replies.say("utter_thanks", locale, 4)


@pytest.mark.parametrize(
    ("locale", "hour", "greeting"),
    [
        ("es", 13, "utter_greet_morning"),
        ("pt", 13, "utter_greet_afternoon"),
        ("en", 13, "utter_greet_afternoon"),
        ("es", 19, "utter_greet_afternoon"),
        ("pt", 19, "utter_greet_night"),
        ("en", 3, "utter_greet_night"),
        ("es", 6, "utter_greet_morning"),
        ("es", 21, "utter_greet_night"),
    ],
)
def test_greetings_follow_the_clock_of_the_language(locale: str, hour: int, greeting: str) -> None:
    assert greeting_at(datetime(2026, 5, 4, hour, tzinfo=ZoneInfo("Europe/Madrid")), locale) == greeting


@pytest.mark.parametrize("locale", LOCALES)
def test_there_are_enough_utterances_of_every_intent(locale: str) -> None:
    counts: dict[str, int] = {}
    for utterance in utterances(locale):
        counts[utterance.intent] = counts.get(utterance.intent, 0) + 1
    assert len(counts) == 6
    assert min(counts.values()) >= 25
