"""The rows of categories inside a transaction; only `kb.publishing` calls these."""

from collections.abc import Mapping

import sqlalchemy as sa

from foundation.database import Transaction
from foundation.errors import Problem
from kb.categories import Category, CategoryText, check_place
from kb.store import read_categories
from kb.tables import category, category_text

ICON_LIMIT = 40


def category_id(tx: Transaction, key: str) -> int:
    """The id of the category with this key; 422 when there is none."""
    found: int | None = tx.execute(sa.select(category.c.id).where(category.c.key == key)).scalar_one_or_none()
    if found is None:
        raise Problem(422, "category_unknown", "There is no category %(key)s.", {"key": key})
    return found


def write_category(
    tx: Transaction,
    key: str,
    parent_key: str | None,
    position: int,
    icon: str,
    texts: Mapping[str, CategoryText],
) -> Category:
    """Create the category or change all of it; refuses (422) a place it cannot have and a category without a name."""
    if not texts:
        raise Problem(422, "category_nameless", "A category needs a name in at least one language.")
    checked = {locale: one.checked() for locale, one in texts.items()}
    parent_id = None if parent_key is None else category_id(tx, parent_key)
    known = read_categories(tx.connection)
    own_id = next((one.id for one in known if one.key == key), None)
    check_place(known, own_id, parent_id)
    values = {"parent_id": parent_id, "position": position, "icon": icon[:ICON_LIMIT]}
    if own_id is None:
        own_id = tx.execute(sa.insert(category).values(key=key, **values).returning(category.c.id)).scalar_one()
    else:
        tx.execute(sa.update(category).where(category.c.id == own_id).values(values))
        tx.execute(sa.delete(category_text).where(category_text.c.category_id == own_id))
    tx.execute(
        sa.insert(category_text),
        [
            {
                "category_id": own_id,
                "locale": locale,
                "name": one.name,
                "slug": one.slug,
                "description": one.description,
            }
            for locale, one in checked.items()
        ],
    )
    return next(one for one in read_categories(tx.connection) if one.id == own_id)
