"""Makes knowledge bases of any size out of the demo's articles, through the ordinary publishing code.

Every made article is a demo article once more: its title, two phrasings of its category and two paragraphs of its
language, one word in six replaced by another of the language. Encoding a hundred thousand of them would take half an
hour, so a made text gets the vector of the text it was made from, turned away at random to a cosine of about .9: near
it, but no nearer than another phrasing would be. Nothing else is different from what an import writes.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foundation.bus import MemoryBus
from foundation.database import Database, Transaction
from foundation.i18n import LOCALES
from kb.articles import Article, ArticleContent, ContentLimits, Status
from kb.categories import CategoryText
from kb.importing.documents import read_document
from kb.importing.mapping import Mapping
from kb.publishing import Incoming, Publishing
from kb.rendering import Section, sections
from kb.store import ArticleStore
from search.e5_prepared import prepare
from search.encoder_e5 import E5Encoder
from search.indexer import PassageIndexer, Prepared
from search.indexes import Indexes
from search.lexicon import Lexicon
from search.passages import LENGTH, Passage, PassageKind, cut
from search.ports import Encoder
from search.vectors_faiss import FaissVectors
from search.words_tantivy import TantivyWords

PASSAGES_EACH = 5
"""Title, two phrasings, two paragraphs."""

_TURN = 0.5
_BATCH = 500
_Vector = NDArray[np.float32]


class _Writer:
    """A PassageWriter that knows the vectors of what was made."""

    def __init__(self, indexer: PassageIndexer, dimensions: int) -> None:
        self._indexer = indexer
        self._dimensions = dimensions
        self.vectors: dict[str, _Vector] = {}

    def prepare(self, article: Article) -> Prepared:
        """Every paragraph is one passage."""
        paragraphs = [Section("", "", text) for text in article.content.body.split("\n\n")]
        passages: tuple[Passage, ...] = cut(article.content, paragraphs)
        return Prepared(passages, np.stack([self.vectors[one.text] for one in passages]))

    def prepare_many(self, articles: Sequence[Article]) -> list[Prepared]:
        """The same for many."""
        return [self.prepare(one) for one in articles]

    def write(self, tx: Transaction, article: Article, prepared: Prepared) -> None:
        """As the product writes them."""
        self._indexer.write(tx, article, prepared)

    def remove(self, tx: Transaction, translation_id: int) -> None:
        """As the product removes them."""
        self._indexer.remove(tx, translation_id)


class _Texts:
    """The demo's texts of one language with their vectors, and new ones made of them."""

    def __init__(self, locale: str, folder: Path, encoder: Encoder) -> None:
        self.titles: list[tuple[str, str]] = []
        self.phrasings: dict[str, list[str]] = defaultdict(list)
        self.paragraphs: list[str] = []
        texts: list[tuple[PassageKind, str]] = []
        for path in sorted((folder / locale).rglob("*.md")):
            document = read_document(path.as_posix(), path.read_bytes(), Mapping())
            category = document.category or "general"
            for passage in cut(document.content, sections(document.content.body, locale)):
                text = " ".join(passage.text.split())
                texts.append((passage.kind, text))
                if passage.kind is PassageKind.TITLE:
                    self.titles.append((category, text))
                elif passage.kind is PassageKind.QUESTION:
                    self.phrasings[category].append(text)
                elif len(text) > 120:
                    self.paragraphs.append(text)
        self._words = [word for _, text in texts for word in text.split()]
        self._vectors = {
            text: vector
            for side in ("query", "passage")
            for text, vector in _encoded(encoder, side, [text for kind, text in texts if kind.side == side])
        }

    def made(self, text: str, chance: random.Random) -> tuple[str, _Vector]:
        """A new text made from one, and its vector."""
        new = " ".join(chance.choice(self._words) if chance.random() < 1 / 6 else word for word in text.split())
        # A longer one would be cut into two passages.
        new = new[:LENGTH].strip()
        known = self._vectors[text]
        away = np.random.default_rng(chance.getrandbits(64)).normal(size=len(known)).astype(np.float32)
        turned = known + _TURN * away / np.linalg.norm(away)
        return new, turned / np.linalg.norm(turned)


def _encoded(encoder: Encoder, side: str, texts: Sequence[str]) -> list[tuple[str, _Vector]]:
    return list(zip(texts, encoder.encode(texts, "query" if side == "query" else "passage"), strict=True))


def make(data_dir: Path, passages: int, source: Path = Path("demo/articles")) -> int:
    """Fill an empty installation with about so many passages; the number of articles. The indexes are left out."""
    database = Database(f"sqlite:///{data_dir / 'ventanilla.db'}", MemoryBus())
    database.upgrade()
    encoder = E5Encoder(prepare(data_dir), threads=2)
    nothing = Indexes(database, encoder.name, FaissVectors(encoder.dimensions), TantivyWords(), Lexicon())
    writer = _Writer(PassageIndexer(database, ArticleStore(database), encoder, nothing), encoder.dimensions)
    publishing = Publishing(database, writer, ContentLimits())
    publishing.save_category("general", None, 1, "", {locale: CategoryText("General") for locale in LOCALES})
    chance = random.Random(7)
    texts = {locale: _Texts(locale, source, encoder) for locale in LOCALES}
    articles = passages // PASSAGES_EACH
    for start in range(0, articles, _BATCH):
        batch = []
        for number in range(start, min(start + _BATCH, articles)):
            locale = LOCALES[number % len(LOCALES)]
            batch.append(_article(number, locale, texts[locale], writer.vectors, chance))
        publishing.import_many(batch)
        writer.vectors.clear()
    database.close()
    return articles


def _article(number: int, locale: str, texts: _Texts, vectors: dict[str, _Vector], chance: random.Random) -> Incoming:
    category, title = texts.titles[number % len(texts.titles)]
    made = [
        texts.made(text, chance)
        for text in (title, *chance.sample(texts.phrasings[category], 2), *chance.sample(texts.paragraphs, 2))
    ]
    vectors.update(made)
    head, first, second, *body = (text for text, _ in made)
    content = ArticleContent(head, f"made-{number}", "", "\n\n".join(body), (first, second), ())
    return Incoming(f"made-{number}", "general", None, locale, content, Status.PUBLISHED)
