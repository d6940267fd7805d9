"""A knowledge base for search tests: articles written straight into the tables, and an encoder without a model."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from foundation.database import Database, now
from kb.articles import Article, ArticleContent
from kb.store import ArticleStore
from kb.tables import article, category, revision, translation
from search.calibration import Calibration
from search.completion import Completions
from search.finder import Finder
from search.index_files import IndexFolder
from search.indexer import PassageIndexer
from search.indexes import Indexes
from search.lexicon import VERSIONS as LEXICON_VERSIONS
from search.lexicon import Lexicon
from search.ports import Encoder, Kind, WordRarity
from search.reference import VERSIONS as REFERENCE_VERSIONS
from search.reference import References
from search.vectors_faiss import VERSIONS as FAISS_VERSIONS
from search.vectors_faiss import FaissVectors
from search.word_analysis import words
from search.words_tantivy import VERSIONS as TANTIVY_VERSIONS
from search.words_tantivy import TantivyWords


class WordCountingEncoder:
    """Texts that share words have near vectors; the same text always has the same vector."""

    dimensions = 48

    def __init__(self, name: str = "counting/1") -> None:
        self.name = name
        self.encoded = 0

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        self.encoded += len(texts)
        vectors = np.full((len(texts), self.dimensions), 0.02, np.float32)
        for row, text in enumerate(texts):
            for word in words(text, "es"):
                digest = hashlib.sha256(word.stem.encode()).digest()
                vectors[row, int.from_bytes(digest[:4]) % self.dimensions] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


OFF_TOPIC = (
    ("es", "hola, ¿qué tal?"),
    ("es", "¿quién ganó el partido de anoche?"),
    ("pt", "bom dia a todos"),
    ("pt", "qual é a capital da França?"),
    ("en", "what a lovely day"),
    ("en", "play some music"),
)


def by_length(word: str) -> float:
    """Longer words are rarer."""
    return 2.0 * len(word)


@dataclass
class Knowledge:
    """Publishes and archives as the knowledge base does, one transaction each."""

    database: Database
    indexer: PassageIndexer
    indexes: Indexes
    finder: Finder
    encoder: Encoder
    articles: ArticleStore
    folder: IndexFolder | None
    completions: Completions

    def publish(
        self,
        key: str,
        locale: str = "es",
        title: str = "",
        body: str = "",
        questions: Sequence[str] = (),
        summary: str = "",
    ) -> Article:
        content = ArticleContent(title or key, key, summary, body, tuple(questions), ())
        with self.database.write() as tx:
            ids = _article(tx.connection, key)
            translation_id, number = _revision(tx.connection, ids, locale, content)
            tx.execute(
                sa.update(translation)
                .where(translation.c.id == translation_id)
                .values(status="published", published_revision=number, latest_revision=number)
            )
        published = self.articles.published(ids, locale)
        assert published is not None
        prepared = self.indexer.prepare(published)
        with self.database.write() as tx:
            self.indexer.write(tx, published, prepared)
        return published

    def archive(self, published: Article) -> None:
        with self.database.write() as tx:
            tx.execute(
                sa.update(translation)
                .where(translation.c.id == published.translation_id)
                .values(status="archived", published_revision=None)
            )
            self.indexer.remove(tx, published.translation_id)

    def keys(self, text: str, locale: str = "es", limit: int = 10) -> list[str]:
        return [one.slug for one in self.finder.find(text, locale, limit).articles]

    def close(self) -> None:
        self.indexes.close()
        if self.folder is not None:
            self.folder.release()


def knowledge(
    database: Database,
    data_dir: Path | None = None,
    encoder: Encoder | None = None,
    surprisal: WordRarity = by_length,
    off_topic: Sequence[tuple[str, str]] | None = OFF_TOPIC,
) -> Knowledge:
    encoder = encoder or WordCountingEncoder()
    folder = IndexFolder.claim(data_dir, encoder.name) if data_dir else None
    vectors = FaissVectors(encoder.dimensions, folder.part("vectors", FAISS_VERSIONS) if folder else None)
    tantivy = TantivyWords(folder.part("words", TANTIVY_VERSIONS) if folder else None)
    lexicon = Lexicon(folder.part("lexicon", LEXICON_VERSIONS) if folder else None)
    indexes = Indexes(database, encoder.name, vectors, tantivy, lexicon)
    articles = ArticleStore(database)
    calibration = Calibration.packaged()
    part = folder.part("reference", REFERENCE_VERSIONS) if folder else None
    references = References(indexes, encoder, surprisal, part, off_topic)
    completions = Completions(database, articles)
    return Knowledge(
        database,
        PassageIndexer(database, articles, encoder, indexes),
        indexes,
        Finder(database, indexes, encoder, surprisal, calibration, references, completions),
        encoder,
        articles,
        folder,
        completions,
    )


def _article(connection: sa.Connection, key: str) -> int:
    found = connection.execute(sa.select(article.c.id).where(article.c.key == key)).scalar_one_or_none()
    if found is not None:
        return int(found)
    category_id = connection.execute(sa.select(category.c.id)).scalar()
    if category_id is None:
        insert = sa.insert(category).values(key="general", position=1).returning(category.c.id)
        category_id = connection.execute(insert).scalar_one()
    values = {"key": key, "category_id": category_id, "position": 1, "created_at": now()}
    return int(connection.execute(sa.insert(article).values(values).returning(article.c.id)).scalar_one())


def _revision(connection: sa.Connection, article_id: int, locale: str, content: ArticleContent) -> tuple[int, int]:
    where = (translation.c.article_id == article_id, translation.c.locale == locale)
    row = connection.execute(sa.select(translation.c.id, translation.c.latest_revision).where(*where)).one_or_none()
    number = row.latest_revision + 1 if row else 1
    if row:
        translation_id = int(row.id)
    else:
        values = {"article_id": article_id, "locale": locale, "status": "draft", "latest_revision": number}
        insert = sa.insert(translation).values(**values, updated_at=now()).returning(translation.c.id)
        translation_id = int(connection.execute(insert).scalar_one())
    connection.execute(
        sa.insert(revision).values(
            translation_id=translation_id,
            number=number,
            title=content.title,
            slug=content.slug,
            summary=content.summary,
            body=content.body,
            questions=list(content.questions),
            tags=[],
            created_at=now(),
        )
    )
    return translation_id, number


SHOP = (
    (
        "refund",
        "Cuánto tarda el reembolso",
        "El **reembolso** llega en 5 días.",
        ("cuando me devuelven todo",),
    ),
    ("cancel", "Cómo cancelo un pedido", "Pulsa *Cancelar pedido* antes del envío.", ("anular mi compra",)),
    (
        "grinder",
        "Limpiar el molinillo GT-4521-X",
        "Usa un cepillo.\n\n## Piezas\n\nLa pieza GT-4521-X se lava.",
        (),
    ),
    ("grinder2", "Limpiar el molinillo GT-4522-X", "Usa un cepillo seco.", ()),
)


def shop(kept: Knowledge) -> dict[str, Article]:
    """Publishes a small shop's articles in Spanish."""
    return {key: kept.publish(key, "es", title, body, questions) for key, title, body, questions in SHOP}
