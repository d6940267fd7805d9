"""One process speaks one Portuguese, in words, plurals, dates and numbers; the pseudo-locale mirrors every text."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from foundation.i18n import day, day_and_time, direction, number, page_tag, region, speak, texts
from foundation.pseudo_locale import mirrored
from foundation.web.language import translated
from widget.texts import loader_texts, panel_texts

MOMENT = datetime(2026, 5, 3, 9, 30)  # noqa: DTZ001 a time of day as clocks show it


@pytest.fixture(autouse=True)
def afterwards_brazilian() -> Iterator[None]:
    yield
    speak("pt-BR")


def test_brazil_is_spoken_where_nothing_else_was_chosen() -> None:
    assert (page_tag("pt"), region("pt"), page_tag("es"), page_tag("en")) == ("pt-BR", "pt_BR", "es", "en")
    assert texts("pt").gettext("Password") == "Senha"
    assert texts("pt").ngettext("%(n)s article", "%(n)s articles", 0) == "%(n)s artigo"
    assert (day_and_time(MOMENT, "pt"), number(12345.6, "pt")) == ("03/05/2026 09:30", "12.345,6")


def test_portugal_has_its_own_words_plurals_dates_and_numbers() -> None:
    speak("pt-PT")
    assert (page_tag("pt"), region("pt"), page_tag("es"), page_tag("en")) == ("pt-PT", "pt_PT", "es", "en")
    assert texts("pt").gettext("Password") == "Palavra-passe"
    assert texts("pt").gettext("Articles") == "Artigos"
    assert texts("pt").ngettext("%(n)s article", "%(n)s articles", 0) == "%(n)s artigos"
    assert texts("es").gettext("Password") == "Contraseña"
    assert day(MOMENT, "pt") == "3 de maio de 2026"
    assert (day_and_time(MOMENT, "pt"), number(12345.6, "pt")) == ("03/05/26, 09:30", "12\u00a0345,6")


def test_the_windows_texts_say_which_portuguese_they_are() -> None:
    assert panel_texts("pt")["tag"] == "pt-BR"
    speak("pt-PT")
    found = panel_texts("pt")
    assert (found["tag"], found["dir"], found["single"]["Loading…"]) == ("pt-PT", "ltr", "A carregar…")
    assert "a janela" in loader_texts()["pt"]["close"]


@pytest.mark.parametrize("wanted", ["pt", "pt-BR", "pt-PT,pt;q=0.9,en;q=0.5"])
def test_the_brand_chooses_the_portuguese_and_not_the_browser(wanted: str) -> None:
    speak("pt-PT")
    with Flask("test").test_request_context(headers={"Accept-Language": wanted}):
        assert translated("Sign in first.") == "É preciso iniciar sessão primeiro."


def test_the_pseudo_locale_mirrors_words_and_leaves_places_alone() -> None:
    assert direction() == "ltr"
    assert mirrored("") == "\u200f\u200f"
    assert mirrored("%(n)s of %(all)s") == "\u200f\u200f%(n)s\u200f\u202e of \u202c\u200f%(all)s\u200f\u200f"
    speak("pt-BR", mirrored=True)
    assert (direction(), page_tag("pt")) == ("rtl", "pt-XB")
    assert texts("es").gettext("%(name)s is writing") % {"name": "Ana"} == (
        "\u200f\u200fAna\u200f\u202e está escribiendo\u202c\u200f"
    )
    assert "\u202e" in texts("en").ngettext("%(n)s article", "%(n)s articles", 2)
    assert panel_texts("es")["dir"] == "rtl"
