"""A Rasa server that understands messages for us: its word, how far it counts, and doing without it."""

from collections.abc import Iterator
from typing import Any

import pytest
from rasa_stub import NOT_AUTHENTICATED, RasaStub, parsed, rasa_stub

from app import doctor
from app.rasa import rasa_understanding
from assistant.agreeing import agreed
from assistant.circuit_breaker import CircuitBreaker
from assistant.rasa_understanding import RasaUnderstanding
from assistant.recognising import Entity, Recognised
from assistant.understanding import Understood
from foundation.json_service import ServiceError
from foundation.settings import Settings, SettingsError

KNOWN = ("greet", "thanks", "ask_person", "track_order")


@pytest.fixture
def stub() -> Iterator[RasaStub]:
    with rasa_stub() as running:
        yield running


def understanding(stub: RasaStub, **given: Any) -> RasaUnderstanding:
    return RasaUnderstanding(
        **{
            "address": stub.address,
            "token": "sesame",
            "seconds": 0.3,
            "intents": {"saludo": "greet", "faq_shipping": ""},
            "known": KNOWN,
            "locales": ("es", "pt"),
            **given,
        }
    )


def test_it_is_asked_as_rasa_wants_to_be(stub: RasaStub) -> None:
    assert understanding(stub).recognise("hola ñ", "es") == Recognised("greet", 0.9999586343765259)
    assert stub.asked == [("/model/parse?token=sesame", {"text": "hola ñ"})]
    understanding(stub, token="").recognise("hola", "es")
    assert stub.asked[-1][0] == "/model/parse"
    understanding(stub, address=f"{stub.address}/rasa-{{locale}}/", token="").recognise("oi", "pt")
    assert stub.asked[-1][0] == "/rasa-pt/model/parse"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("greet", "greet"), ("saludo", "greet"), ("faq_shipping", None), ("their_own", None), ("nlu_fallback", None)],
)
def test_its_intents_are_told_in_our_names(stub: RasaStub, theirs: str, ours: str | None) -> None:
    stub.answer = parsed(theirs, 0.95)
    recognised = understanding(stub).recognise("hola", "es")
    assert recognised is not None
    assert recognised.intent == ours
    assert recognised.confidence == (0.0 if theirs == "nlu_fallback" else 0.95)


def test_entities_come_with_their_places(stub: RasaStub) -> None:
    order = {"entity": "order", "start": 3, "end": 8, "value": "12345", "extractor": "DIETClassifier"}
    stub.answer = parsed("track_order", 0.9, entities=[order])
    recognised = understanding(stub).recognise("el 12345", "es")
    assert recognised is not None
    assert recognised.entities == (Entity("order", "12345", 3, 8),)


BROKEN: list[dict[str, Any]] = [
    {"status": 401, "answer": NOT_AUTHENTICATED},
    {"status": 500, "answer": {"status": "failure"}},
    {"status": 302, "headers": {"Location": "/elsewhere"}},
    {"answer": b"<html>"},
    {"answer": b"\xff\xfe"},
    {"answer": b"[" * 100_000},
    {"answer": b""},
    {"answer": []},
    {"answer": {"intent": None}},
    {"answer": {"intent": {"name": "greet", "confidence": "high"}}},
    {"answer": {**parsed("greet", 0.9), "entities": [{"entity": "x"}]}},
    {"answer": b'"' + b"a" * 1_000_001 + b'"'},
    {"seconds": 0.6},
    {"drips": True, "answer": b" " * 100},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_whatever_it_does_we_go_on_without_it(stub: RasaStub, broken: dict[str, Any]) -> None:
    for name, value in broken.items():
        setattr(stub, name, value)
    rasa = understanding(stub)
    assert rasa.recognise("hola", "es") is None
    assert len(rasa.notes()) == 1
    assert len(stub.asked) == 1, "redirects are not followed"
    with pytest.raises(ServiceError) as raised:
        rasa.ask("hola", "es")
    assert "sesame" not in str(raised.value)
    assert "127.0.0.1" not in str(raised.value)


def test_after_three_failures_it_is_left_alone_for_a_while(stub: RasaStub) -> None:
    stub.status = 503
    rasa = understanding(stub)
    assert [rasa.recognise("hola", "es") for _ in range(5)] == [None] * 5
    assert len(stub.asked) == 3
    assert rasa.recognise("oi", "pt") is None
    assert len(stub.asked) == 4, "each language has a server of its own, perhaps"


def test_a_breaker_tries_once_in_a_while_and_closes_at_the_first_success() -> None:
    moment = [0.0]
    breaker = CircuitBreaker(failures=2, pause=10, clock=lambda: moment[0])
    for _ in range(2):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    moment[0] = 10
    assert breaker.allows()
    assert not breaker.allows(), "one attempt only"
    breaker.failed()
    moment[0] = 15
    assert not breaker.allows()
    moment[0] = 20
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.allows()


def test_what_comes_back_is_noted_no_more(stub: RasaStub) -> None:
    stub.status = 503
    rasa = understanding(stub)
    rasa.recognise("hola", "es")
    assert rasa.notes() == ["Rasa does not answer for es (status 503); our own engine stands in."]
    stub.status = 200
    assert rasa.recognise("hola", "es") is not None
    assert rasa.notes() == []


QUESTION = Understood(intent="ask_question", probability=0.9, greeted=False, question="¿cuánto tarda?")
SMALL_TALK = Understood(intent="thanks", probability=0.4, greeted=False, question="te lo agradezco")
ANGRY = Understood(intent="complaint", probability=0.7, greeted=False, question="esto es una vergüenza")
OFF_TOPIC = Understood(intent="off_topic", probability=0.8, greeted=False, question="¿quién ganó ayer?")
EXACT = Understood(intent="greet", probability=1.0, greeted=True, question="")


@pytest.mark.parametrize(
    ("own", "said", "intent"),
    [
        (QUESTION, None, "ask_question"),
        (QUESTION, Recognised("ask_person", 0.99), "ask_person"),
        (QUESTION, Recognised("track_order", 0.99), "track_order"),
        (QUESTION, Recognised("ask_person", 0.79), "ask_question"),
        # Rasa takes questions and off-topic messages for small talk, and is sure of it.
        (QUESTION, Recognised("greet", 0.99), "ask_question"),
        (OFF_TOPIC, Recognised("greet", 0.99), "off_topic"),
        (OFF_TOPIC, Recognised("track_order", 0.99), "off_topic"),
        (OFF_TOPIC, Recognised(None, 0.99), "off_topic"),
        (OFF_TOPIC, Recognised("ask_person", 0.99), "ask_person"),
        (ANGRY, Recognised("greet", 0.99), "complaint"),
        (SMALL_TALK, Recognised("goodbye", 0.99), "goodbye"),
        (SMALL_TALK, Recognised("goodbye", 0.5), "thanks"),
        (SMALL_TALK, Recognised(None, 0.99), "ask_question"),
        (SMALL_TALK, Recognised(None, 0.0), "thanks"),
        (EXACT, Recognised("ask_person", 0.99), "greet"),
    ],
)
def test_its_word_says_which_intent_and_never_how_sure(own: Understood, said: Recognised | None, intent: str) -> None:
    understood = agreed(own, said)
    assert understood.intent == intent
    assert understood.probability == (own.probability if intent == own.intent else max(own.probability, 0.5))
    assert understood.question == own.question


@pytest.mark.parametrize(
    "address",
    [
        "ftp://rasa:5005",
        "http://",
        "rasa:5005",
        "http://user:secret@rasa:5005",
        "http://rasa:5005/?a=b",
        "http://r:99999",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_words(address: str) -> None:
    with pytest.raises(SettingsError, match="rasa_url cannot be used"):
        rasa_understanding(Settings.load(rasa_url=address))


def test_the_doctor_says_how_rasa_is(stub: RasaStub, data_dir: Any) -> None:
    settings = Settings.load(data_dir=data_dir, rasa_url=stub.address, rasa_channel="open", locales=("es", "pt"))
    found = [(one.state, one.sentence) for one in doctor.examine(settings) if "Rasa" in one.sentence]
    assert [state for state, _ in found] == ["note", "ok", "ok"]
    stub.status = 401
    found = [(one.state, one.sentence) for one in doctor.examine(settings) if "Rasa" in one.sentence]
    assert [state for state, _ in found] == ["note", "note", "note"]
    assert "status 401" in found[1][1]
