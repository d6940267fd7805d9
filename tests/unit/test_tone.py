"""The tone linter's places and fixes, its manners, and that no text can make it slow or stumble."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.tone import MOST, Tone, advice
from assistant.tone_advice import CODES, Advice, Manner
from assistant.tone_sources import UnreadableTexts, pieces
from foundation.brand import CHANNELS, Brand
from foundation.i18n import LOCALES
from foundation.settings import SettingsError

BRAND = Brand.model_validate({"name": "Grillo Tostador", "assistant": "Cri"})


def manner(locale: str = "es", channel: str = "chat", formality: str = "informal") -> Manner:
    return Manner.of(BRAND, locale, channel, formality)  # type: ignore[arg-type]


def applied(text: str, found: tuple[Advice, ...]) -> str:
    """The text with every fix applied, from the end on."""
    last = len(text)
    for one in reversed(found):
        if one.fix is not None and one.end <= last:
            text, last = text[: one.start] + one.fix + text[one.end :], one.start
    return text


@pytest.mark.parametrize(
    ("text", "fixed", "locale", "formality"),
    [
        ("Tu pedido YA está en camino.", "Tu pedido ya está en camino.", "es", "informal"),
        ("LEE LAS CONDICIONES del IVA", "Lee las condiciones del IVA", "es", "informal"),
        ("POR FAVOR, revisa el PDF.", "Por favor, revisa el PDF.", "es", "informal"),
        ("¡¡Gracias!!", "¡Gracias!", "es", "informal"),
        ("¿Seguro???", "¿Seguro?", "es", "informal"),
        ("Hola! Me dices el número?", "¡Hola! ¿Me dices el número?", "es", "informal"),
        ("Buenos días, en qué te ayudo?", "Buenos días, ¿en qué te ayudo?", "es", "informal"),
        ("Lamentablemente, el molino está agotado.", "El molino está agotado.", "es", "informal"),
        ("Hola, Ana. Por desgracia se acabó.", "Hola, Ana. Se acabó.", "es", "informal"),
        ("Como ya te hemos dicho, son 30 días.", "Son 30 días.", "es", "informal"),
        ("Escríbenos con tu número.", "Escríbanos con su número.", "es", "formal"),
        ("Escríbanos hoy.", "Escríbenos hoy.", "es", "informal"),
        ("Chega amanhã 😀 😀", "Chega amanhã 😀", "pt", "informal"),
        ("Infelizmente, acabou.", "Acabou.", "pt", "informal"),
        ("Hey Ana, we're gonna ship it.", "Hello Ana, we're going to ship it.", "en", "formal"),
        ("Dear Sir or Madam, here it is.", "Hello, here it is.", "en", "informal"),
        ("Unfortunately, it is sold out.", "It is sold out.", "en", "informal"),
        ("PLEASE check the VAT.", "Please check the VAT.", "en", "informal"),
    ],
)
def test_applying_the_fixes_gives_a_text_without_advice(text: str, fixed: str, locale: str, formality: str) -> None:
    once = applied(text, advice(text, manner(locale, formality=formality)))
    assert once == fixed
    assert advice(once, manner(locale, formality=formality)) == ()


def test_a_fix_never_lies_outside_its_place() -> None:
    found = advice("Hola {nombre}, PRONTO te llamamos!!", manner())
    assert [one.code for one in found] == [
        "placeholder",
        "capitals",
        "vague_promise",
        "exclamation",
        "opening_mark",
    ] or {one.code for one in found} == {"placeholder", "capitals", "vague_promise", "exclamation", "opening_mark"}


def test_measures_are_the_brands() -> None:
    loud = Brand.model_validate(
        {"name": "A", "assistant": "B", "voice": {"emoji": {"chat": 3}, "length": {"messenger": 80}}}
    )
    assert Tone(loud).check("Gracias 😊🎉☕", "es") == ()
    assert [one.code for one in Tone(BRAND).check("Gracias 😊🎉☕", "es")] == ["emoji", "emoji"]
    (long,) = Tone(loud).check("hola " * 24, "es", "messenger")
    assert (long.code, long.start, long.end) == ("too_long", 80, 119)
    assert Tone(loud).check("hola " * 24, "es", "post") == ()


def test_a_reserved_brand_goes_without_exclamations_and_emoji() -> None:
    reserved = Tone(Brand.model_validate({"name": "A", "assistant": "B", "voice": {"warmth": "reserved"}}))
    found = reserved.check("¡Hola, Ana! Llega el martes 😊", "es")
    assert [(one.code, one.fix) for one in found] == [("exclamation", "Hola, Ana."), ("emoji", "")]
    assert reserved.check("Hola, Ana. Llega el martes.", "es") == ()


@pytest.mark.parametrize("voice", ["emoji = { chat = -1 }", "emoji = { fax = 1 }", "length = { post = 3 }"])
def test_a_brand_with_unusable_measures_is_refused(tmp_path: Path, voice: str) -> None:
    path = tmp_path / "brand.toml"
    path.write_text(f'name = "A"\nassistant = "B"\n[voice]\n{voice}\n')
    with pytest.raises(SettingsError, match="voice"):
        Brand.read(path)


def test_the_language_detector_can_be_exchanged() -> None:
    found = advice("Bon dia, com va tot avui?", manner(), lambda text, expected: "pt")
    assert [one.code for one in found] == ["language"]
    assert advice("Bon dia.", manner(), lambda text, expected: "ca") == ()


def test_the_brands_own_name_may_be_written_in_capitals() -> None:
    brand = Brand.model_validate({"name": "TIENDAFELIZ ESPECIAL", "assistant": "B"})
    assert Tone(brand).check("Somos TIENDAFELIZ ESPECIAL, de Soria.", "es") == ()


def test_files_come_apart_into_what_customers_read() -> None:
    article = "---\ntitle: Envíos\nsummary: Plazos\n---\nHola {nombre}"
    assert [(one.name, one.text, one.line) for one in pieces("a.md", article)] == [
        ("title", "Envíos", 0),
        ("summary", "Plazos", 0),
        ("", "Hola {nombre}", 5),
    ]
    domain = (
        "responses:\n  utter_a:\n  - text: Hola {brand}\n    channel: email\n    buttons:\n    - title: No, gracias\n"
        "    condition:\n    - {type: slot, name: formality, value: formal}\n"
    )
    assert [(one.name, one.text, one.channel, one.formality) for one in pieces("domain.yml", domain)] == [
        ("utter_a", "Hola Nnnnnnn", "email", "formal"),
    ]
    for broken in ("responses: [", "- a", "a: b"):
        with pytest.raises(UnreadableTexts):
            pieces("domain.yml", broken)


WORDS = st.sampled_from(
    [
        "pronto",
        "NO",
        "¿",
        "?!",
        "!!!",
        "😀",
        "{a}",
        "[A]",
        "<x>",
        '"',
        "«",
        "usted",
        "te",
        "Hola, ",
        "\n> ",
        "```",
        "%s",
    ]
)


@settings(deadline=None, max_examples=300)
@given(
    text=st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS).map("".join)),
    locale=st.sampled_from(LOCALES),
    channel=st.sampled_from(CHANNELS),
    formality=st.sampled_from(["informal", "formal"]),
)
def test_no_text_makes_it_stumble(text: str, locale: str, channel: str, formality: str) -> None:
    found = advice(text, manner(locale, channel, formality))
    assert len(found) <= MOST
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.code in CODES
        assert one.fix != text[one.start : one.end]
    assert list(found) == sorted(found, key=lambda one: one.start)


HOSTILE = [
    "a",
    "A",
    "A ",
    "!",
    "?!",
    "¿",
    "{",
    "{{",
    "[",
    "<",
    "<a ",
    '"',
    "«",
    "“",
    "`",
    "```",
    "\n",
    " ",
    "_",
    "%(",
    "x",
]
HOSTILE += [
    "😀",
    "👩‍🌾‍",
    ".",
    ". ",
    "te ",
    "le envio ",
    "pronto ",
    "si ",
    "no ",
    "como ya ",
    "a@",
    "http://",
    "!!! ",
    "![",
    "&nbsp;",
]
HOSTILE += [
    "hola ",
    "de ",
    "se ",
    "o senhor ",
    "\u0301",
    "ﷺ",
    "İ",
    "\x00",
    "- ",
    "'",
    "a'",
    "a-",
    "N N ",
    "as soon as ",
    "hasta pronto ",
    "si te has equivocado ",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_repetition_makes_it_slow(locale: str) -> None:
    for piece in HOSTILE:
        advice(piece * (20_000 // len(piece)), manner(locale, "article"))
