"""Every reply exists in every language and formality, and greets as people do at that hour."""

import re
import string
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import yaml

from assistant.replies import Replies, greeting_at
from assistant.training import FOLDER, Variation, responses, utterances
from foundation.brand import Brand, Channel, Voice
from foundation.i18n import LOCALES

VALUES = {
    "language": "Español",
    "opening": "mañana a las 9:00",
    "season": "¡Feliz Navidad!",
    **dict.fromkeys(("order_number", "return_number", "return_reason"), "GT-1042"),
    **dict.fromkeys(("arrives", "leaves", "delivered", "pickup", "until"), "el martes 24"),
}


def brand(formality: str, portuguese: str = "pt-BR") -> Brand:
    voice = {"formality": dict.fromkeys(LOCALES, formality), "portuguese": portuguese}
    return Brand.model_validate({"name": "Tienda", "assistant": "Cri", "voice": voice})


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


FORMAL = {
    "es": r"\b(usted|le|les|su|sus|lo suyo|dígame|prefiere|necesita|cuénteme|quiere|escriba|pregúnteme|puede|se lo)\b",
    "pt": r"\b(o senhor|a senhora|disponha|pois não)\b",
}
INFORMAL = {
    "es": r"\b(te|tú|tu|tus|ti|lo tuyo|dime|prefieres|necesitas|cuéntame|quieres|escribe|pregúntame|ayudarte)\b",
    "pt": r"\b(você|vocês)\b",
}


@pytest.mark.parametrize("channel", ["chat", "post"])
@pytest.mark.parametrize("formality", ["informal", "formal"])
@pytest.mark.parametrize("locale", ["es", "pt"])
def test_formal_and_informal_are_never_mixed(locale: str, formality: str, channel: Channel) -> None:
    unwanted = re.compile((FORMAL if formality == "informal" else INFORMAL)[locale], re.IGNORECASE)
    replies = Replies(brand(formality), LOCALES)
    for name in responses(locale):
        for turn in range(4):
            text = replies.reply(name, locale, turn, (), channel, **VALUES).text
            assert not unwanted.search(text.replace("se lo cuento", "").replace("Se lo cuento", "")), (name, text)


PORTUGAL = {
    # By the third person alone, and not by tu.
    "formal": r"\b(tu|te|ti|teu|tua|precisas|podes|queres|(?:escrev|fiz|us|diss)\wste|(?:diz|conta|avisa)-me)\b|-te\b",
    "informal": r"\b(lhe|consigo (?!ajudar|ver|abrir|terminar)|precisa|pode(?! ver| ser| abrir)|quer|prefere|avise)\b",
}
NOT_OF_PORTUGAL = (
    r"\b(você|senhor|senhora|equipe|arquivo|pedido|central de ajuda|(?:est|fic|continu)\w+ \w+ndo|em uma?|a gente)\b"
)


@pytest.mark.parametrize("channel", ["chat", "post"])
@pytest.mark.parametrize("formality", ["informal", "formal"])
def test_in_portugal_customers_are_tu_or_nothing_and_nothing_is_brazilian(formality: str, channel: Channel) -> None:
    unwanted = re.compile(f"{PORTUGAL[formality]}|{NOT_OF_PORTUGAL}", re.IGNORECASE)
    replies = Replies(brand(formality, "pt-PT"), LOCALES)
    for name in responses("pt"):
        for turn in range(4):
            reply = replies.reply(name, "pt", turn, (), channel, **VALUES)
            for text in (reply.text, *(one.title for one in reply.buttons)):
                assert not unwanted.search(text), (name, text)


def test_portugal_says_otherwise_what_brazil_says_and_fills_the_same_places() -> None:
    def places(variations: Sequence[Variation]) -> set[str | None]:
        return {field for one in variations for _, field, _, _ in string.Formatter().parse(one.text) if field}

    brazil, portugal = responses("pt"), responses("pt", variety="pt-PT")
    assert set(brazil) == set(portugal)
    assert responses("pt", variety="pt") == brazil
    own = yaml.safe_load((FOLDER / "pt-PT" / "domain.yml").read_text(encoding="utf-8"))["responses"]
    assert sorted(name for name in own if brazil[name] == portugal[name]) == []
    for name in own:
        assert places(brazil[name]) == places(portugal[name]), name
        assert {(one.formality, one.channel, len(one.buttons)) for one in brazil[name]} == {
            (one.formality, one.channel, len(one.buttons)) for one in portugal[name]
        }, name


@pytest.mark.parametrize("locale", [*LOCALES, "pt-PT"])
def test_every_response_has_two_wordings_in_both_formalities(locale: str) -> None:
    for name, variations in responses(locale[:2], variety=locale).items():
        for formality in (None, "formal"):
            worded = {one.text for one in variations if one.formality == formality and one.channel is None}
            assert len(worded) >= 2, (name, formality)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_was_said_before_is_said_in_other_words(locale: str) -> None:
    replies = Replies(brand("informal"), LOCALES)
    for name in responses(locale):
        said: list[str] = []
        for turn in (0, 0, 0, 2):
            said.append(replies.reply(name, locale, turn, said, **VALUES).text)
            assert len(said) < 2 or said[-1] != said[-2], name


def test_a_reserved_brand_does_without_exclamation_marks_and_emoji() -> None:
    reserved = Brand.model_validate({"name": "Tienda", "assistant": "Cri", "voice": {"warmth": "reserved"}})
    replies = Replies(reserved, LOCALES)
    for locale in LOCALES:
        for name in responses(locale):
            for turn in range(3):
                text = replies.reply(name, locale, turn, **VALUES).text
                assert not set(text) & set("!¡👋"), text


def test_a_season_is_greeted_in_the_brands_own_words() -> None:
    voice = Voice.model_validate(
        {"seasons": [{"first": "12-31", "last": "01-02", "greeting": {"es": "¡Feliz Año Nuevo!"}}]}
    )
    new_year = datetime(2027, 1, 1, 10, tzinfo=ZoneInfo("Europe/Madrid"))
    assert voice.season_at(new_year.date(), "es") == "¡Feliz Año Nuevo!"
    assert greeting_at(new_year, "es", voice) == "utter_greet_season"
    assert greeting_at(new_year, "en", voice) == "utter_greet_morning"
    assert not voice.season_at(new_year.replace(day=3).date(), "es")


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
    assert greeting_at(datetime(2026, 5, 4, hour, tzinfo=ZoneInfo("Europe/Madrid")), locale, Voice()) == greeting


def test_in_portugal_the_evening_begins_later() -> None:
    seven = datetime(2026, 5, 4, 19, tzinfo=ZoneInfo("Europe/Lisbon"))
    assert greeting_at(seven, "pt", Voice(portuguese="pt-PT")) == "utter_greet_afternoon"
    assert greeting_at(seven, "pt", Voice()) == "utter_greet_night"


@pytest.mark.parametrize("locale", LOCALES)
def test_there_are_enough_utterances_of_every_intent(locale: str) -> None:
    counts: dict[str, int] = {}
    for utterance in utterances(locale):
        counts[utterance.intent] = counts.get(utterance.intent, 0) + 1
    assert len(counts) == 20
    assert min(counts.values()) >= 25
