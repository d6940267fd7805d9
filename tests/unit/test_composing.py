"""Answers are the article's own words, whole sentences and whole list items, at most as long as a chat can bear."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.composing import CHAT_LENGTH, blocks, excerpt, sentences

PAGE = (
    "<p>Puedes cancelar gratis hasta <strong>Tostando</strong>. Después no se puede.</p>"
    "<ol><li>Entra en <strong>Mi cuenta &gt; Pedidos</strong>.</li><li><p>Pulsa Cancelar.</p></li></ol>"
    '<h2 id="tarde">Si ya es tarde</h2><p>Pide la devolución.</p>'
    '<div class="admonition tip"><p class="admonition-title">Truco</p><div><p>Otra cosa.</p></div></div>'
    "<ul><li>30 días</li><li>etiqueta gratis</li></ul><table><tr><td>nada</td></tr></table>"
)


def test_the_start_of_an_article_answers_with_its_list() -> None:
    assert excerpt(PAGE, "") == (
        "Puedes cancelar gratis hasta Tostando. Después no se puede.\n"
        "1. Entra en Mi cuenta > Pedidos.\n2. Pulsa Cancelar."
    )


def test_a_heading_answers_with_its_own_section() -> None:
    assert excerpt(PAGE, "tarde") == "Pide la devolución.\n• 30 días\n• etiqueta gratis"


def test_an_unknown_heading_falls_back_to_the_start() -> None:
    assert excerpt(PAGE, "no-such").startswith("Puedes cancelar")


def test_long_text_is_cut_between_sentences() -> None:
    text = excerpt("<p>" + "Una frase entera que ocupa su sitio. " * 40 + "</p>", "")
    assert len(text) <= CHAT_LENGTH
    assert text.endswith("sitio.")


def test_a_list_that_does_not_fit_says_that_it_goes_on() -> None:
    text = excerpt("<p>Pasos:</p><ol>" + "<li>" + "</li><li>".join(["Haz esto con calma"] * 60) + "</li></ol>", "")
    assert text.endswith("\n…")
    assert len(text) <= CHAT_LENGTH + 2


def test_sentences_end_where_people_end_them() -> None:
    assert sentences("Cuesta 3,90 €. ¿Y luego? ¡Gratis! El 12.5 % no.") == [
        "Cuesta 3,90 €.",
        "¿Y luego?",
        "¡Gratis!",
        "El 12.5 % no.",
    ]


def test_one_endless_sentence_is_still_an_answer() -> None:
    assert excerpt(f"<p>{'a' * 2000}</p>", "") == "a" * 2000


@given(st.text(alphabet="<>/pliodvh2 \"'=&;a.", max_size=300))
def test_broken_html_never_breaks_it(html: str) -> None:
    assert isinstance(excerpt(html, "x"), str)
    assert all(block.text for block in blocks(html))
