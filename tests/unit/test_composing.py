"""Answers are the article's own words, whole sentences and whole list items, at most as long as a chat can bear."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.article_blocks import Mark, blocks
from assistant.composing import CHAT_LENGTH, Excerpt, excerpt, sentences

PAGE = (
    "<p>Puedes cancelar gratis hasta <strong>Tostando</strong>. Después no se puede.</p>"
    "<ol><li>Entra en <strong>Mi cuenta &gt; Pedidos</strong>.</li><li><p>Pulsa Cancelar.</p></li></ol>"
    '<h2 id="tarde">Si ya es tarde</h2><p>Pide la <a href="/hc/es/articles/7-devolver">devolución</a>.</p>'
    '<div class="admonition tip"><p class="admonition-title">Truco</p><div><p>Otra cosa.</p></div></div>'
    "<ul><li>30 días</li><li>etiqueta gratis</li></ul><table><tr><td>nada</td></tr></table>"
)
TABLE = (
    "<table><thead><tr><th>Destino</th><th>Precio</th><th>Gratis desde</th></tr></thead><tbody>"
    "<tr><td>Península</td><td><strong>3,90 €</strong></td><td>35 €</td></tr>"
    "<tr><td>Ceuta</td><td>9,90 €</td><td>—</td></tr></tbody></table>"
)


def marked(found: Excerpt) -> list[tuple[str, str]]:
    return [(found.text[mark.start : mark.end], mark.url) for mark in found.marks]


def test_the_start_of_an_article_answers_with_its_list() -> None:
    assert excerpt(PAGE, "").text == (
        "Puedes cancelar gratis hasta Tostando. Después no se puede.\n"
        "1. Entra en Mi cuenta > Pedidos.\n2. Pulsa Cancelar."
    )


def test_a_heading_answers_with_its_own_section_under_it() -> None:
    assert excerpt(PAGE, "tarde").text == "Si ya es tarde\n\nPide la devolución.\n• 30 días\n• etiqueta gratis"


def test_a_list_stands_right_under_its_heading() -> None:
    assert excerpt('<h2 id="x">Pasos</h2><ol><li>Uno</li></ol>', "x").text == "Pasos\n1. Uno"


def test_bold_words_and_links_keep_their_places() -> None:
    assert marked(excerpt(PAGE, "")) == [("Tostando", ""), ("Mi cuenta > Pedidos", "")]
    assert marked(excerpt(PAGE, "tarde")) == [("Si ya es tarde", ""), ("devolución", "/hc/es/articles/7-devolver")]
    assert marked(excerpt(PAGE, "").after("¡Hola!")) == marked(excerpt(PAGE, ""))


def test_links_to_no_page_are_plain_words() -> None:
    assert excerpt('<p><a href="mailto:a@b.example">Escribe</a> <a href="javascript:x">ya</a></p>', "").marks == ()


def test_a_mark_ends_where_its_sentence_was_cut() -> None:
    found = excerpt(f"<p><strong>{'Una frase entera que ocupa su sitio. ' * 40}</strong></p>", "")
    assert found.marks == (Mark(0, len(found.text)),)


def test_a_lead_in_stands_on_the_line_of_a_sentence_and_above_a_heading() -> None:
    assert excerpt(PAGE, "").after("¡Hola!").text.startswith("¡Hola! Puedes")
    assert excerpt(PAGE, "tarde").after("¡Hola!").text.startswith("¡Hola!\n\nSi ya es tarde\n")
    assert excerpt(PAGE, "").after("Solo en inglés.", apart=True).text.startswith("Solo en inglés.\n\nPuedes")
    assert excerpt(PAGE, "").after("") == excerpt(PAGE, "")


def test_an_unknown_heading_falls_back_to_the_start() -> None:
    assert excerpt(PAGE, "no-such").text.startswith("Puedes cancelar")


def test_a_section_without_words_never_answers_with_the_next_one() -> None:
    page = '<p>Lo primero.</p><h2 id="a">Vídeo</h2><video src="x"></video><h2 id="b">Otra</h2><p>Otra cosa.</p>'
    assert excerpt(page, "a").text == "Lo primero."


def test_a_section_goes_on_under_the_headings_inside_it() -> None:
    page = '<h2 id="a">Todo</h2><h3 id="b">Parte</h3><p>Esto.</p><h2 id="c">Más</h2><p>No.</p>'
    assert excerpt(page, "a").text == "Todo\n\nEsto."


def test_a_table_is_told_row_by_row_where_the_text_leads_to_it() -> None:
    told = "• Península — Precio: 3,90 € · Gratis desde: 35 €\n• Ceuta — Precio: 9,90 €"
    assert excerpt(f'<h2 id="x">Precios</h2>{TABLE}', "x").text == f"Precios\n{told}"
    assert excerpt(f"<p>Depende de la zona:</p>{TABLE}", "").text == f"Depende de la zona:\n{told}"
    assert excerpt(f"<p>Cuesta 3,90 €.</p>{TABLE}<p>Y ya.</p>", "").text == "Cuesta 3,90 €.\n\nY ya."
    assert ("3,90 €", "") in marked(excerpt(TABLE, ""))


def test_a_table_of_two_columns_says_what_each_row_is() -> None:
    rows = "<tr><th></th><th></th></tr><tr><td>¿Se devuelve?</td><td>No</td></tr><tr><td>Dura</td><td>2 años</td></tr>"
    assert excerpt(f"<table>{rows}</table>", "").text == "• ¿Se devuelve? No\n• Dura: 2 años"


def test_steps_keep_the_numbers_they_have_in_the_article() -> None:
    assert excerpt('<ol start="4"><li>Espera</li><li>Lava</li></ol>', "").text == "4. Espera\n5. Lava"


def test_the_legend_of_a_picture_is_no_answer() -> None:
    page = '<p>Lávala.</p><p><img src="a.png"></p><p>1 depósito · 2 botones · 3 grupo</p><p>Y ya.</p>'
    assert excerpt(page, "").text == "Lávala.\n\nY ya."


def test_long_text_is_cut_between_sentences() -> None:
    text = excerpt("<p>" + "Una frase entera que ocupa su sitio. " * 40 + "</p>", "").text
    assert len(text) <= CHAT_LENGTH
    assert text.endswith("sitio.")


def test_a_cut_keeps_the_closing_bracket() -> None:
    page = f"<p>Mira la etiqueta (la de abajo.) Luego {'a' * 500}.</p>"
    assert excerpt(page, "").text == "Mira la etiqueta (la de abajo.)"


def test_a_list_that_does_not_fit_says_that_it_goes_on() -> None:
    items = "</li><li>".join(["Haz esto con calma"] * 60)
    text = excerpt(f"<p>Pasos:</p><ol><li>{items}</li></ol>", "").text
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
    assert excerpt(f"<p>{'a' * 2000}</p>", "").text == "a" * 2000


PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "<li>",
            "<ol>",
            "<table>",
            "<tr>",
            "<td>",
            "<th>",
            "<b>",
            "</b>",
            "<a",
            "href='/x'>",
            "</a>",
            "<h2",
            "id='x'>",
            "a",
            "b.",
            "c",
        ]
    )
)


@given(st.text(alphabet="<>/pliodvh2 \"'=&;a.", max_size=300) | PIECES.map(" ".join))
def test_broken_html_never_breaks_it(html: str) -> None:
    found = excerpt(html, "x")
    assert all(0 <= mark.start < mark.end <= len(found.text) for mark in found.marks)
    assert all(block.text for block in blocks(html))
