"""What the search keeps in memory about every passage: where it belongs; immutable, replaced as a whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from search.documents import Documents

Integers = NDArray[np.int64]


class Place(NamedTuple):
    """Where a passage belongs; `phrasing` tells a title or question from a text."""

    id: int
    article_id: int
    translation_id: int
    locale: str
    phrasing: bool


def _none() -> Integers:
    return np.empty(0, np.int64)


def _no_documents() -> Documents:
    return Documents.of(_none(), _none(), np.empty(0, np.bool_))


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Every passage in columns, ascending by id; `locales` are positions in `languages`."""

    ids: Integers = field(default_factory=_none)
    articles: Integers = field(default_factory=_none)
    translations: Integers = field(default_factory=_none)
    locales: Integers = field(default_factory=_none)
    phrasing: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    languages: tuple[str, ...] = ()
    of_article: Mapping[int, Mapping[str, Integers]] = field(default_factory=dict)
    """The passages of each article in each language."""
    documents: Documents = field(default_factory=_no_documents)

    def changed(self, removed: Collection[int], added: Iterable[Place]) -> Self:
        """The catalogue without some passages and with others."""
        new = list(added)
        languages = (*self.languages, *sorted({one.locale for one in new} - set(self.languages)))
        codes = {locale: code for code, locale in enumerate(languages)}
        staying = ~np.isin(self.ids, np.fromiter(removed, np.int64, len(removed)))
        columns = (
            np.array([(one.id, one.article_id, one.translation_id, codes[one.locale], one.phrasing) for one in new])
            .reshape(-1, 5)
            .astype(np.int64)
        )
        ids = np.concatenate([self.ids[staying], columns[:, 0]])
        order = np.argsort(ids, kind="stable")
        articles = np.concatenate([self.articles[staying], columns[:, 1]])[order]
        translations = np.concatenate([self.translations[staying], columns[:, 2]])[order]
        locales = np.concatenate([self.locales[staying], columns[:, 3]])[order]
        phrasing = np.concatenate([self.phrasing[staying], columns[:, 4].astype(np.bool_)])[order]
        touched = np.union1d(self.articles[~staying], columns[:, 1])
        of_article = dict(self.of_article)
        for article_id in touched.tolist():
            of_article.pop(article_id, None)
        rows = np.flatnonzero(np.isin(articles, touched))
        of_article.update(_grouped(ids[order][rows], articles[rows], locales[rows], languages))
        documents = Documents.of(articles, locales, phrasing)
        return type(self)(ids[order], articles, translations, locales, phrasing, languages, of_article, documents)

    def rows(self, ids: Collection[int]) -> Integers:
        """The rows of these passages in their order; those it does not know are left out."""
        wanted = np.fromiter(ids, np.int64, len(ids))
        if not len(self.ids):
            return wanted[:0]
        rows: Integers = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        known: Integers = rows[self.ids[rows] == wanted]
        return known

    def language(self, row: int) -> str:
        """The language of the passage in a row."""
        return self.languages[int(self.locales[row])]

    def in_translations(self, translation_ids: Collection[int]) -> Integers:
        """The ids of the passages of these translations."""
        wanted = np.fromiter(translation_ids, np.int64, len(translation_ids))
        return self.ids[np.isin(self.translations, wanted)]

    def sets(self, rows: Integers) -> dict[tuple[str, bool], Integers]:
        """The rows by (language, phrasing or text)."""
        found = {}
        for code, locale in enumerate(self.languages):
            for phrasing in (True, False):
                members = rows[(self.locales[rows] == code) & (self.phrasing[rows] == phrasing)]
                if len(members):
                    found[locale, phrasing] = members
        return found


def _grouped(
    ids: Integers, articles: Integers, locales: Integers, languages: Sequence[str]
) -> dict[int, dict[str, Integers]]:
    found: dict[int, dict[str, Integers]] = {}
    order = np.lexsort((ids, locales, articles))
    if not len(order):
        return found
    sorted_articles, sorted_locales = articles[order], locales[order]
    borders = np.flatnonzero((np.diff(sorted_articles) != 0) | (np.diff(sorted_locales) != 0)) + 1
    for group in np.split(order, borders):
        locale = languages[int(locales[group[0]])]
        found.setdefault(int(articles[group[0]]), {})[locale] = ids[group]
    return found
