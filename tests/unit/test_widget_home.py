"""What the window's first place says: a question made out of the page, opening hours, notices of the moment."""

from datetime import UTC, datetime

import pytest

from foundation.brand import Brand, Hours
from widget.opening_hours import now_in_words, week_in_words
from widget.page_question import page_question

OWN = ("Grillo Tostador", "Freshly roasted coffee, and somebody who answers.")
WEEK = dict.fromkeys(("mon", "tue", "wed"), ("09:00", "18:00")) | {"sat": ("10:00", "14:00")}
HOURS = Hours.model_validate({"timezone": "Europe/Madrid", "week": WEEK})
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "path", "question"),
    [
        ("Returns · Grillo Tostador", "/", "Returns"),
        ("grillo tostador | Returns", "/help/damaged/x7/12", "Returns damaged"),
        ("Grillo Uno - Grillo Tostador", "/shop/grillo-uno", "Grillo Uno"),
        ("Loja | Grillo Tostador", "/loja", ""),
        ("Inicio", "/index.html", ""),
        ("My orders · Grillo Tostador", "/orders", "orders"),
        ("Meus pedidos | Minha conta", "/", "pedidos conta"),
        ("Misterio en mi cocina", "/", "Misterio en mi cocina"),
        ("Grillo Tostador · Freshly roasted coffee, and somebody who answers", "/demo", ""),
        ("", "/returns", ""),
        ("Envíos", "/env%C3%ADos/%FF", "Envíos"),
    ],
)
def test_a_page_becomes_a_question(title: str, path: str, question: str) -> None:
    assert page_question(title, path, OWN) == question


def test_a_question_is_short_however_long_the_page_calls_itself() -> None:
    assert len(page_question("word " * 1000, "/word" * 1000, OWN)) <= 200


def test_opening_hours_are_said_in_every_language() -> None:
    assert week_in_words(HOURS, "en") == "Monday to Wednesday, 09:00–18:00 · Saturday, 10:00–14:00"
    assert week_in_words(HOURS, "es") == "de lunes a miércoles, 9:00–18:00 · sábado, 10:00–14:00"
    assert week_in_words(HOURS, "pt") == "segunda-feira a quarta-feira, 09:00–18:00 · sábado, 10:00–14:00"
    assert week_in_words(Hours(), "en") == ""
    assert now_in_words(HOURS, MONDAY, "en") == "Someone on the team answers right here, today until 18:00"
    assert now_in_words(HOURS, SUNDAY, "en") == "Closed now; the team is back tomorrow at 09:00"
    assert now_in_words(Hours(), SUNDAY, "en") == "Someone on the team answers right here"


def test_notices_come_and_go_on_the_brands_clock() -> None:
    brand = Brand.model_validate(
        {
            "name": "Grillo",
            "assistant": "Cri",
            "hours": {"timezone": "Europe/Madrid"},
            "announcements": [
                {"text": {"es": "siempre"}},
                {"text": {"es": "hoy", "en": "today"}, "begins": "2026-11-23T11:00:00", "ends": "2026-11-24T00:00:00"},
            ],
        }
    )

    def said(moment: datetime) -> list[tuple[str, str]]:
        return [one.says("en") for one in brand.announced(moment)]

    assert said(SUNDAY) == [("es", "siempre")]
    assert said(MONDAY) == [("es", "siempre"), ("en", "today")]
    assert said(MONDAY.replace(hour=9)) == [("es", "siempre")]
    assert said(MONDAY.replace(hour=23)) == [("es", "siempre")]
