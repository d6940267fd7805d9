"""What a category is, and the tree that categories form; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foundation import text
from foundation.errors import Problem

NAME_LIMIT = 120
DESCRIPTION_LIMIT = 400
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `names`, `slugs` and `descriptions` go by locale, `parent_id` is None at the top."""

    id: int
    key: str
    parent_id: int | None
    position: int
    icon: str
    names: Mapping[str, str]
    slugs: Mapping[str, str]
    descriptions: Mapping[str, str]

    def name(self, locale: str) -> str:
        """The name in this language, else in any other, else the key."""
        return self.names.get(locale) or next(iter(self.names.values()), self.key)

    def spoken(self, locale: str) -> str:
        """The language that the name for readers of this one is in."""
        return locale if self.names.get(locale) else next(iter(self.names), locale)


@dataclass(frozen=True, slots=True)
class Branch:
    """A category with the categories inside it, in their order."""

    category: Category
    children: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class CategoryText:
    """A category's name, slug and description in one language."""

    name: str
    slug: str = ""
    description: str = ""

    def checked(self) -> "CategoryText":
        """The text as it is stored; an empty slug is made from the name. Refuses an empty or too long name."""
        name = " ".join(text.required(self.name, NAME_LIMIT, "The name").split())
        description = " ".join(text.bounded(self.description, DESCRIPTION_LIMIT, "The description").split())
        return CategoryText(name, text.slug(self.slug[:400] or name, "category"), description)


def _order(category: Category) -> tuple[int, int]:
    return category.position, category.id


def children(categories: Iterable[Category], parent_id: int | None) -> list[Category]:
    """The categories directly inside one (or at the top, for None), in their order."""
    return sorted((one for one in categories if one.parent_id == parent_id), key=_order)


def tree(categories: Iterable[Category]) -> tuple[Branch, ...]:
    """All categories as a tree, each level in its order."""
    inside: dict[int | None, list[Category]] = defaultdict(list)
    for one in categories:
        inside[one.parent_id].append(one)

    def branches(parent_id: int | None) -> tuple[Branch, ...]:
        return tuple(Branch(one, branches(one.id)) for one in sorted(inside[parent_id], key=_order))

    return branches(None)


def path_to(categories: Sequence[Category], category_id: int) -> list[Category]:
    """The way from the top down to a category, itself included; empty when it does not exist."""
    by_id = {one.id: one for one in categories}
    way: list[Category] = []
    here = by_id.get(category_id)
    while here is not None and here not in way:
        way.insert(0, here)
        here = by_id.get(here.parent_id) if here.parent_id is not None else None
    return way


def with_descendants(categories: Sequence[Category], category_id: int) -> set[int]:
    """The ids of a category and of everything inside it."""
    found = {category_id}
    grown = True
    while grown:
        more = {one.id for one in categories if one.parent_id in found} - found
        grown = bool(more)
        found |= more
    return found


def check_place(categories: Sequence[Category], category_id: int | None, parent_id: int | None) -> None:
    """Refuse (422) a parent that does not exist, lies inside the category itself, or would nest too deeply."""
    if parent_id is None:
        return
    above = path_to(categories, parent_id)
    if not above:
        raise Problem(422, "parent_unknown", "The category to put this one into does not exist.")
    if category_id is not None and any(one.id == category_id for one in above):
        raise Problem(422, "category_inside_itself", "A category cannot lie inside itself.")
    below = 0 if category_id is None else _height(categories, category_id)
    if len(above) + 1 + below > DEEPEST:
        raise Problem(422, "category_too_deep", "Categories nest at most %(limit)d levels deep.", {"limit": DEEPEST})


def _height(categories: Sequence[Category], category_id: int) -> int:
    levels = [1 + _height(categories, one.id) for one in children(categories, category_id)]
    return max(levels, default=0)
