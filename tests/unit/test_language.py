"""The language of short messages, and how a conversation keeps or changes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation_language import asked_for, next_language, of_one_language, speaks_of_language
from assistant.training import Utterance
from search.language import LANGUAGES, evidence, likeliest

SHORT = {
    "es": [
        "quiero devolver esto",
        "donde esta mi paquete",
        "cuanto cuesta el envio",
        "no me llega nada",
        "y para Canarias?",
        "mi cafetera no calienta",
        "¿hacéis facturas?",
        "puedo pagar en cuotas",
        "cambiar la direccion de entrega",
    ],
    "pt": [
        "quero devolver isso",
        "onde está meu pacote",
        "quanto custa o frete",
        "não chegou nada ainda",
        "e se for presente?",
        "minha máquina não esquenta",
        "vocês emitem nota?",
        "posso parcelar no cartão",
        "mudar o endereco de entrega",
    ],
    "en": [
        "I want a refund",
        "where is my parcel",
        "how much is postage",
        "nothing has arrived yet",
        "and by courier?",
        "my machine won't heat",
        "can I get invoices",
        "pay in three parts",
        "change the delivery address",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_words_are_enough(language: str) -> None:
    assert [likeliest(text) for text in SHORT[language]] == [language] * len(SHORT[language])


@given(st.text(max_size=300))
def test_any_text_has_evidence_that_adds_up_to_nothing(text: str) -> None:
    found = evidence(text)
    assert set(found) == set(LANGUAGES)
    assert abs(sum(found.values())) < 20


@pytest.mark.parametrize("text", ["", "12345", "GT-1042", "👍", "https://grillotostador.example/por/que"])
def test_what_has_no_words_keeps_the_language(text: str) -> None:
    assert next_language([text], "pt", LANGUAGES) == "pt"
    assert likeliest(text, "en") == "en"


@pytest.mark.parametrize("text", ["Grillo Uno", "cold brew", "French press", "ok", "Serenata", "no", "PayPal"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_foreign_name_changes_nothing(language: str, text: str) -> None:
    assert next_language([text], language, LANGUAGES) == language


@pytest.mark.parametrize(
    ("current", "language"), [("es", "pt"), ("pt", "es"), ("en", "es"), ("es", "en"), ("pt", "en")]
)
def test_a_sentence_in_another_language_changes_it(current: str, language: str) -> None:
    sentence = {
        "es": "¿cuánto tarda en llegar un pedido?",
        "pt": "quanto tempo demora a entrega?",
        "en": "how long does delivery take?",
    }[language]
    assert next_language(["hola", sentence], current, LANGUAGES) == language


def test_a_whole_sentence_counts_whatever_was_said_before() -> None:
    said = ["¿hacéis envíos a Canarias?", "¿y cuánto cuesta el envío exprés?", "how do I cancel my order?"]
    assert next_language(said, "es", LANGUAGES) == "en"


def test_evidence_gathers_over_short_messages() -> None:
    assert next_language(["quero devolver"], "es", LANGUAGES) == "es"
    assert next_language(["quero devolver", "meu pedido"], "es", LANGUAGES) == "pt"


def test_only_languages_of_the_help_centre_are_answered_in() -> None:
    assert next_language(["how long does delivery take?"], "es", ("es", "pt")) in ("es", "pt")
    assert next_language(["anything"], "es", ()) == "es"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in English please", "en"),
        ("¿puedes hablar en portugués?", "pt"),
        ("em espanhol por favor", "es"),
        ("no hablo inglés", "es"),
        ("não falo espanhol", "pt"),
        ("I don't speak Spanish", "en"),
        ("cambiar idioma", None),
    ],
)
def test_a_language_is_asked_for_by_its_name(text: str, language: str | None) -> None:
    assert asked_for(text, "es" if language != "es" else "pt", LANGUAGES) == language


def test_words_of_one_language_tell_it_and_shared_ones_do_not() -> None:
    told = of_one_language(
        [Utterance("es", "greet", "hola"), Utterance("es", "affirm", "OK"), Utterance("en", "affirm", "ok")]
    )
    assert told == {"hola": "es"}


@pytest.mark.parametrize("text", ["e pra Portugal?", "¿y a España?", "is it from England", "fala sério", ""])
def test_a_country_is_no_language(text: str) -> None:
    assert not speaks_of_language(text)


@pytest.mark.parametrize(
    "text", ["outro idioma", "en español por favor", "which languages do you speak", "prefiro português"]
)
def test_who_names_a_language_speaks_of_it(text: str) -> None:
    assert speaks_of_language(text)
