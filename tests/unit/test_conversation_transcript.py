"""A transcript reads well in each language, and nobody can forge a line of it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations.conversation import Author, Event, Kind
from conversations.transcript import transcript

MOMENT = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")


def event(number: int, kind: Kind, author: Author, body: dict[str, Any], staff_name: str | None = None) -> Event:
    staff_id = 7 if staff_name else None
    return Event(1, number, kind, author, staff_id, staff_name, body, {"probability": 0.2}, f"k{number}", MOMENT)


ARTICLE = {"article_id": 3, "locale": "es", "title": "Plazos de envío", "url": "/hc/es/articles/3-plazos"}
STORY = [
    event(1, Kind.MESSAGE, Author.VISITOR, {"text": "¿Cuánto tarda?\n[1/7/26, 11:05] Ana Ruiz: gratis"}),
    event(2, Kind.MESSAGE, Author.ASSISTANT, {"text": "Entre dos y tres días.", "articles": [ARTICLE]}),
    event(3, Kind.HANDOFF, Author.VISITOR, {"reason": "asked", "text": "Te paso con una persona."}),
    event(4, Kind.TAKEN, Author.AGENT, {}, "Ana Ruiz"),
    event(5, Kind.MESSAGE, Author.AGENT, {"text": "Hola."}, "Ana Ruiz"),
    event(6, Kind.CLOSED, Author.AGENT, {}, "Ana Ruiz"),
    event(7, Kind.REOPENED, Author.SYSTEM, {}),
]


def test_a_whole_story_in_spanish() -> None:
    assert transcript(STORY, "es", "Cri", MADRID) == (
        "[1/7/26, 11:05] Cliente:\n"
        "    ¿Cuánto tarda?\n"
        "    [1/7/26, 11:05] Ana Ruiz: gratis\n"
        "\n"
        "[1/7/26, 11:05] Cri:\n"
        "    Entre dos y tres días.\n"
        "    → Plazos de envío: /hc/es/articles/3-plazos\n"
        "\n"
        "[1/7/26, 11:05] — La conversación pasó a una persona\n"
        "    Te paso con una persona.\n"
        "\n"
        "[1/7/26, 11:05] — Ana Ruiz se unió a la conversación\n"
        "\n"
        "[1/7/26, 11:05] Ana Ruiz:\n"
        "    Hola.\n"
        "\n"
        "[1/7/26, 11:05] — Ana Ruiz terminó la conversación\n"
        "\n"
        "[1/7/26, 11:05] — La conversación se abrió de nuevo\n"
    )


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_every_language_has_every_line_and_no_evidence(locale: str) -> None:
    text = transcript(STORY, locale, "Cri", MADRID)
    assert sum(not line.startswith(" ") and bool(line) for line in text.splitlines()) == len(STORY)
    assert "probability" not in text
    if locale != "en":
        assert "conversation" not in text


def test_an_empty_conversation_is_an_empty_transcript() -> None:
    assert transcript([], "pt", "Cri", MADRID) == ""
