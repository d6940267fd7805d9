"""Gives imported articles their categories: those a source describes, and those it only names."""

from typing import Any

from foundation.errors import Problem
from foundation.i18n import LOCALES
from kb.categories import Category, CategoryText
from kb.importing.documents import NO_CATEGORY, as_key
from kb.importing.front_matter import load_yaml
from kb.publishing import Publishing

_UNNAMED = {"es": "General", "pt": "Geral", "en": "General"}
_STEP = 10


class CategoryImport:
    """Finds or creates the category of each article; begins with the categories there are."""

    def __init__(self, publishing: Publishing, categories: list[Category]) -> None:
        self._publishing = publishing
        self._by_key = {one.key: one for one in categories}

    def describe(self, text: str) -> list[str]:
        """Create or change the categories that a categories.yml describes; sentences about those it could not."""
        listed = load_yaml(text)
        if not isinstance(listed, list):
            return ["It is not a list of categories."]
        problems = []
        waiting = list(enumerate(listed, 1))
        while waiting:
            # A child may stand above its parent in the file.
            ready = [(place, one) for place, one in waiting if self._parent(one) in (None, *self._by_key)]
            for place, one in ready:
                try:
                    self._save(one, place)
                except Problem as problem:
                    problems.append(f"Category {place}: {problem.sentence()}")
            waiting = [entry for entry in waiting if entry not in ready]
            if not ready:
                problems += [f"Category {place}: its parent does not exist." for place, _ in waiting]
                break
        return problems

    def key_for(self, named: str, locale: str) -> str:
        """The key of the category that an article names by key or by name, created when there is none."""
        key = as_key(named)
        if key in self._by_key:
            return key
        same = named.casefold()
        for one in self._by_key.values():
            if one.names.get(locale, "").casefold() == same:
                return one.key
        names = _UNNAMED if key == NO_CATEGORY else dict.fromkeys(LOCALES, named)
        texts = {code: CategoryText(name, key) for code, name in names.items()}
        position = max((one.position for one in self._by_key.values()), default=0) + _STEP
        self._by_key[key] = self._publishing.save_category(key, None, position, "", texts)
        return key

    def _parent(self, described: Any) -> str | None:
        parent = described.get("parent") if isinstance(described, dict) else None
        return parent if isinstance(parent, str) and parent else None

    def _save(self, described: Any, place: int) -> None:
        if not isinstance(described, dict) or not isinstance(described.get("key"), str):
            raise Problem(422, "category_form", "It needs a key and names.")
        texts = {name: _by_locale(described.get(name)) for name in ("names", "slugs", "descriptions")}
        position = described.get("position", "")
        icon = described.get("icon", "")
        saved = self._publishing.save_category(
            described["key"],
            self._parent(described),
            int(position) if isinstance(position, str) and position.isdecimal() else place * _STEP,
            icon if isinstance(icon, str) else "",
            {
                code: CategoryText(name, texts["slugs"].get(code, ""), texts["descriptions"].get(code, ""))
                for code, name in texts["names"].items()
            },
        )
        self._by_key[saved.key] = saved


def _by_locale(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict):
        return {}
    return {code: raw[code] for code in LOCALES if isinstance(raw.get(code), str)}
