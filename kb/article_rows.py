"""The rows of an article inside a transaction; only `kb.publishing` calls these."""

from typing import Any

import sqlalchemy as sa

from foundation.database import Transaction, now
from foundation.errors import Problem, not_found, stale
from foundation.text import bounded
from kb.articles import Article, ArticleContent, Status
from kb.store import article_of, articles_query
from kb.tables import article, revision, translation

NOTE_LIMIT = 300
_LATEST = revision.c.number == translation.c.latest_revision


def latest(connection: sa.Connection, article_id: int, locale: str, *, lock: bool = False) -> Article | None:
    """The newest revision of an article in a language; locked against other writers when asked."""
    return _latest(connection, article.c.id == article_id, locale, lock)


def latest_by_key(connection: sa.Connection, key: str, locale: str, *, lock: bool = False) -> Article | None:
    """The same by the article's key."""
    return _latest(connection, article.c.key == key, locale, lock)


def lock_all(tx: Transaction, keys: set[str]) -> None:
    """Lock these articles in every language, in one order, so that two writers of several never wait in a circle."""
    chosen = sa.select(article.c.id, translation.c.id).join_from(article, translation).where(article.c.key.in_(keys))
    tx.execute(chosen.order_by(article.c.id, translation.c.id).with_for_update())


def expected(tx: Transaction, article_id: int, locale: str, expected_revision: int) -> Article:
    """The newest revision, locked; 409 when it is not the expected one, 404 when there is none."""
    return unless_stale(latest(tx.connection, article_id, locale, lock=True), expected_revision)


def unless_stale(found: Article | None, expected_revision: int) -> Article:
    """The article; 409 with the newer content when it is not the expected revision, 404 when there is none."""
    if found is None:
        raise not_found()
    if found.latest_revision != expected_revision:
        content = found.content
        raise stale(
            latest={
                "revision": found.latest_revision,
                "title": content.title,
                "slug": content.slug,
                "summary": content.summary,
                "body": content.body,
                "questions": list(content.questions),
                "tags": list(content.tags),
            }
        )
    return found


def insert_article(tx: Transaction, key: str, category_id: int, position: int | None) -> tuple[int, int]:
    """Add an article, last in its category when it has no position; its id and position."""
    if position is None:
        last = sa.select(sa.func.max(article.c.position)).where(article.c.category_id == category_id)
        position = (tx.execute(last).scalar() or 0) + 10
    values = {"key": key, "category_id": category_id, "position": position, "created_at": now()}
    new_id: int = tx.execute(sa.insert(article).values(values).returning(article.c.id)).scalar_one()
    return new_id, position


def insert_translation(
    tx: Transaction, article_id: int, locale: str, content: ArticleContent, author_id: int | None, note: str
) -> None:
    """Begin an article in a language with its first revision, a draft. 404: there is no such article."""
    if tx.execute(sa.select(article.c.id).where(article.c.id == article_id)).first() is None:
        raise not_found()
    values = {
        "article_id": article_id,
        "locale": locale,
        "status": Status.DRAFT.value,
        "latest_revision": 0,
        "updated_at": now(),
    }
    translation_id = tx.execute(sa.insert(translation).values(values).returning(translation.c.id)).scalar_one()
    insert_revision(tx, translation_id, 1, content, author_id, note)


def insert_revision(
    tx: Transaction, translation_id: int, number: int, content: ArticleContent, author_id: int | None, note: str
) -> None:
    """Add a revision and make it the newest."""
    moment = now()
    tx.execute(
        sa.insert(revision).values(
            translation_id=translation_id,
            number=number,
            title=content.title,
            slug=content.slug,
            summary=content.summary,
            body=content.body,
            questions=list(content.questions),
            tags=list(content.tags),
            note=bounded(note, NOTE_LIMIT, "The note"),
            author_id=author_id,
            created_at=moment,
        )
    )
    _change(tx, translation_id, {"latest_revision": number, "updated_at": moment})


def set_status(tx: Transaction, known: Article, status: Status) -> None:
    """Publish the newest revision, or take the translation away from the public."""
    moment = now()
    shown = status is Status.PUBLISHED
    _change(
        tx,
        known.translation_id,
        {
            "status": status.value,
            "published_revision": known.latest_revision if shown else None,
            "published_at": moment if shown else known.published_at,
            "updated_at": moment,
        },
    )


def place(tx: Transaction, key: str, category_id: int, position: int | None) -> bool:
    """Create the article or move it to this place (None: where it is); whether an existing one was moved."""
    query = sa.select(article.c.id, article.c.category_id, article.c.position).where(article.c.key == key)
    row = tx.execute(query.with_for_update()).one_or_none()
    if row is None:
        insert_article(tx, key, category_id, position)
        return False
    wanted = {"category_id": category_id, "position": row.position if position is None else position}
    if (row.category_id, row.position) == (wanted["category_id"], wanted["position"]):
        return False
    tx.execute(sa.update(article).where(article.c.id == row.id).values(wanted))
    return True


def id_of(tx: Transaction, key: str) -> int:
    """The id of the article with this key; 404 when there is none."""
    found: int | None = tx.execute(sa.select(article.c.id).where(article.c.key == key)).scalar_one_or_none()
    if found is None:
        raise not_found()
    return found


def written_here(tx: Transaction, known: Article) -> bool:
    """Whether a member of staff wrote this revision, rather than an import."""
    query = sa.select(revision.c.author_id).where(
        revision.c.translation_id == known.translation_id, revision.c.number == known.revision
    )
    return tx.execute(query).scalar_one() is not None


def check_publishable(content: ArticleContent) -> None:
    """Refuse (422) to show an article without text to the public."""
    if not content.body.strip():
        raise Problem(422, "body_empty", "An article without text cannot be published. Write something first.")


def _change(tx: Transaction, translation_id: int, values: dict[str, Any]) -> None:
    tx.execute(sa.update(translation).where(translation.c.id == translation_id).values(values))


def _latest(connection: sa.Connection, which: sa.ColumnElement[bool], locale: str, lock: bool) -> Article | None:
    if lock:
        # In a statement of its own: PostgreSQL would join the row it waited for to revisions from before the wait.
        chosen = sa.select(translation.c.id).join(article).where(which, translation.c.locale == locale)
        connection.execute(chosen.with_for_update(of=translation))
    row = connection.execute(articles_query(_LATEST).where(which, translation.c.locale == locale)).one_or_none()
    return article_of(row) if row else None
