"""Finds the articles that are about nearly the same as another one."""

import threading
from collections import OrderedDict

import numpy as np

from search.indexes import Indexes

NEAREST = 80
"""Passages looked up around an article; many of them are its own."""

PASSAGES = 40
"""Most passages of an article that say what it is about."""

_REMEMBERED = 2000


class Related:
    """Compares articles by the middle of their passages' vectors."""

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes
        self._remembered: OrderedDict[tuple[int, str, int], tuple[int, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def related(self, article_id: int, locale: str, most: int) -> tuple[int, ...]:
        """Ids of at most `most` other articles written in the language, the nearest first."""
        view = self._indexes.view
        key = (article_id, locale, view.generation)
        with self._lock:
            known = self._remembered.get(key)
        if known is None:
            known = self._found(article_id, locale)
            with self._lock:
                self._remembered[key] = known
                if len(self._remembered) > _REMEMBERED:
                    self._remembered.popitem(last=False)
        return known[:most]

    def _found(self, article_id: int, locale: str) -> tuple[int, ...]:
        catalogue = self._indexes.view.catalogue
        own = catalogue.of_article.get(article_id, {}).get(locale)
        if own is None or not len(own):
            return ()
        middle = self._indexes.vectors.vectors(own[:PASSAGES].tolist()).mean(0)
        length = float(np.linalg.norm(middle))
        if not length:
            return ()
        near = self._indexes.vectors.search(
            (middle / length).astype(np.float32), NEAREST + min(len(own), PASSAGES), locale
        )
        rows = catalogue.rows([number for number, _ in near])
        return tuple(one for one in dict.fromkeys(catalogue.articles[rows].tolist()) if one != article_id)
