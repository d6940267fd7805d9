"""The real encoder, on a few articles in three languages: meaning, other languages, and how sure it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from search_knowledge import Knowledge, knowledge

from foundation.bus import MemoryBus
from foundation.database import Database
from kb.tables import article
from search.e5_prepared import prepare
from search.encoder_e5 import E5Encoder
from search.related import Related
from search.surprisal import Surprisal

ARTICLES = (
    ("refund", "es", "¿Cuánto tarda el reembolso?", "Devolvemos el importe al medio de pago en cinco días laborables."),
    ("refund", "pt", "Quanto demora o reembolso?", "Devolvemos o valor ao meio de pagamento em cinco dias úteis."),
    ("refund", "en", "How long does a refund take?", "We return the money to your card within five working days."),
    ("parcel", "es", "¿Dónde está mi paquete?", "Mira el seguimiento del envío en tu cuenta, en la página Pedidos."),
    ("parcel", "en", "Where is my parcel?", "Look at the tracking of your delivery in your account, under Orders."),
    ("password", "es", "He olvidado mi contraseña", "Pide un enlace nuevo en la página de entrada y elige otra clave."),
    ("invoice", "es", "Descargar la factura", "En cada pedido hay un botón que baja la factura con tu NIF en PDF."),
    ("grinder", "es", "Limpiar el molinillo GT-4521-X", "Desmonta las muelas y pásales un cepillo seco."),
    ("grinder2", "es", "Limpiar el molinillo GT-4522-X", "Desmonta las muelas y pásales un cepillo seco."),
    ("gift", "pt", "Comprar um cartão-presente", "Escolha o valor e enviamos o código por e-mail."),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, prepared_encoder: Path) -> Iterator[Knowledge]:
    folder = tmp_path_factory.mktemp("meaning")
    database = Database(f"sqlite:///{folder / 'test.db'}", MemoryBus())
    database.upgrade()
    model = prepare(prepared_encoder)
    encoder = E5Encoder(model)
    made = knowledge(database, folder, encoder, Surprisal(encoder.tokenizer), None)
    for key, locale, title, body in ARTICLES:
        made.publish(key, locale, title, body)
    yield made
    made.close()
    database.close()


@pytest.mark.parametrize(
    ("text", "locale", "key"),
    [
        ("cuando me devolveis el dinero", "es", "refund"),
        ("my money back, when?", "en", "refund"),
        ("onde está a minha encomenda", "pt", "parcel"),
        ("no me acuerdo de la clave", "es", "password"),
        ("download the invoice", "en", "invoice"),
        ("gt-4522-x", "es", "grinder2"),
        ("mi GT-4521-X está sucio", "es", "grinder"),
        ("quiero comprar una tarjeta regalo", "es", "gift"),
    ],
)
def test_what_is_meant_is_found(kept: Knowledge, text: str, locale: str, key: str) -> None:
    assert kept.keys(text, locale)[0] == key


def test_the_reader_gets_their_language_or_is_told_which_it_is(kept: Knowledge) -> None:
    assert kept.finder.find("when do i get my money back", "pt").articles[0].locale == "pt"
    assert kept.finder.find("forgot my password", "en").articles[0].locale == "es"


def test_a_stored_phrasing_is_surer_than_small_talk(kept: Knowledge) -> None:
    sure = kept.finder.find("¿Cuánto tarda el reembolso?", "es").articles[0].probability
    for talk in ("hola, ¿qué tal?", "¿quién ganó el partido?", "🙂", "asdf qwer"):
        assert kept.finder.find(talk, "es").articles[0].probability < sure / 2


def test_the_nearest_other_articles_of_the_language_are_related(kept: Knowledge) -> None:
    with kept.database.read() as connection:
        rows = connection.execute(sa.select(article.c.key, article.c.id)).all()
    ids = {row.key: row.id for row in rows}
    related = Related(kept.indexes)
    kept.indexes.refresh()
    assert related.related(ids["grinder"], "es", 1) == (ids["grinder2"],)
    found = related.related(ids["refund"], "es", 10)
    assert set(found) == {ids[key] for key in ("parcel", "password", "invoice", "grinder", "grinder2")}
    assert related.related(ids["gift"], "en", 3) == ()
    assert related.related(10**9, "es", 3) == ()


def test_the_indexes_come_back_with_real_vectors(kept: Knowledge, tmp_path: Path) -> None:
    beside = knowledge(kept.database, tmp_path, kept.encoder)
    assert beside.keys("cuando me devolveis el dinero") == kept.keys("cuando me devolveis el dinero")
    assert beside.indexer.verify() == []
    beside.close()
