"""An article is cut where a reader would cut it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.articles import ArticleContent
from kb.rendering import Section, sections
from search.passages import LENGTH, MOST, PassageKind, cut, pieces


def content(
    body: str = "", questions: tuple[str, ...] = (), title: str = "Título", summary: str = ""
) -> ArticleContent:
    return ArticleContent(title, "slug", summary, body, questions, ())


def test_title_questions_summary_and_body_in_order() -> None:
    body = "Antes.\n\n## Uno\n\nTexto uno.\n\n## Dos\n\nTexto dos."
    found = cut(content(body, ("¿a?", "¿b?"), summary="Resumen."), sections(body, "es"))
    assert [(one.kind.value, one.heading, one.text) for one in found] == [
        ("title", "", "Título"),
        ("question", "", "¿a?"),
        ("question", "", "¿b?"),
        ("summary", "", "Resumen."),
        ("body", "", "Antes."),
        ("body", "Uno", "Texto uno."),
        ("body", "Dos", "Texto dos."),
    ]
    assert [one.position for one in found] == list(range(7))
    assert found[5].anchor
    assert found[5].anchor != found[6].anchor


def test_what_repeats_comes_once() -> None:
    found = cut(content("Título", ("título", "otra", "Otra "), summary="otra"), [Section("", "", "Título")])
    assert [one.text for one in found] == ["Título", "otra"]


def test_an_empty_article_has_its_title() -> None:
    assert [one.kind for one in cut(content(), [])] == [PassageKind.TITLE]


def test_body_passages_are_encoded_under_their_heading() -> None:
    found = cut(content(), [Section("Piezas", "piezas", "Se lavan."), Section("", "", "Antes.")])
    assert [one.in_context for one in found] == ["Título", "Piezas\nSe lavan.", "Antes."]
    assert [one.kind.side for one in found] == ["query", "passage", "passage"]


def test_long_sections_are_cut_between_lines_then_sentences() -> None:
    line = "Esta es una frase de cierta longitud que se repite. " * 6
    found = pieces(f"{line}\n{line}\n{'Corta.'}")
    assert all(len(one) <= LENGTH for one in found)
    assert all(one.endswith(".") for one in found)
    assert len(found) == 2


def test_short_lines_stay_together() -> None:
    assert pieces("uno\ndos\n\ntres") == ["uno\ndos\ntres"]


def test_the_number_of_passages_is_bounded() -> None:
    found = cut(content(), [Section(str(n), str(n), f"texto {n}") for n in range(MOST * 2)])
    assert len(found) == MOST


@pytest.mark.parametrize("length", [10, LENGTH])
@settings(deadline=None)
@given(st.text(max_size=2000))
def test_nothing_is_lost_and_nothing_is_too_long(length: int, text: str) -> None:
    found = pieces(text, length)
    assert all(0 < len(one) <= length for one in found)
    assert "".join("".join(found).split()) == "".join(text.split())
