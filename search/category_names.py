"""The names of categories, read again at most once a second, however many searches ask for them."""

import time
from collections.abc import Mapping

from kb.categories import Category
from kb.store import CategoryStore

SECONDS = 1.0
"""How old a name may be."""


class CategoryNames:
    """What categories are called; one that was renamed keeps its old name for a second."""

    def __init__(self, store: CategoryStore) -> None:
        self._store = store
        self._read_at = -SECONDS
        self._known: Mapping[int, Category] = {}

    def of(self, category_id: int, locale: str) -> str:
        """The name in a language, else in any other; empty for a category that is gone."""
        if category_id not in self._known or time.monotonic() - self._read_at >= SECONDS:
            self._known = {one.id: one for one in self._store.all()}
            self._read_at = time.monotonic()
        category = self._known.get(category_id)
        return category.name(locale) if category else ""
