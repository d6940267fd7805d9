"""Writes articles and categories: drafts, publication, archive, imports. Nothing else writes them.

Every save is a new revision. Whoever saves says which revision they started from, and is refused when somebody
else saved in between. Passages are encoded before the transaction, because that is slow, and written inside it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa

from foundation.database import Database, Transaction, now
from foundation.errors import Problem, not_found, stale
from kb import article_rows, category_rows
from kb.articles import Article, ArticleContent, ContentLimits, Status, checked_key
from kb.categories import Category, CategoryText
from kb.store import Subject, read_categories

log = logging.getLogger(__name__)


class PassageWriter(Protocol):
    """Keeps what search reads in step with the published articles.

    Preparing happens outside any transaction and may be slow; it may look at content and locale only, because the
    ids and numbers of a new article are not known yet.
    """

    def prepare(self, article: Article) -> Any:
        """Cut and encode the passages of one article."""
        ...

    def prepare_many(self, articles: Sequence[Article]) -> Sequence[Any]:
        """The same for many articles at once, in their order."""
        ...

    def write(self, tx: Transaction, article: Article, prepared: Any) -> None:
        """Replace the passages of the article's translation and announce "articles"."""
        ...

    def remove(self, tx: Transaction, translation_id: int) -> None:
        """Take the passages of a translation away and announce "articles"."""
        ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """One article in one language from an import; `position` None leaves it where it is, or puts it last."""

    key: str
    category_key: str
    position: int | None
    locale: str
    content: ArticleContent
    status: Status


class Outcome(StrEnum):
    """What an import did with an article; KEPT means that somebody edited it here, and it was left alone."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one incoming article."""

    outcome: Outcome
    translation_id: int


class Publishing:
    """The writer of articles and categories."""

    def __init__(self, database: Database, passages: PassageWriter, limits: ContentLimits) -> None:
        self._database = database
        self._passages = passages
        self.limits = limits

    def create_article(self, key: str, category_key: str, position: int | None = None) -> Subject:
        """A new article without any text yet, last in its category when no position is given. 409: the key is taken."""
        checked = checked_key(key)
        try:
            with self._database.write() as tx:
                category_id = category_rows.category_id(tx, category_key)
                new_id, place = article_rows.insert_article(tx, checked, category_id, position)
        except sa.exc.IntegrityError as error:
            raise Problem(409, "key_taken", "There is already an article with this key.") from error
        return Subject(new_id, checked, category_id, place)

    def save_draft(
        self,
        article_id: int,
        locale: str,
        content: ArticleContent,
        expected_revision: int,
        author_id: int | None,
        note: str = "",
    ) -> Article:
        """Store a new revision; the public sees it once it is published. Identical content stores nothing.

        `expected_revision` is the newest one the author has seen, 0 for a new translation. 409 with the newer
        content as extra `latest` when there is another.
        """
        checked = content.checked(self.limits)
        try:
            with self._database.write() as tx:
                found = article_rows.latest(tx.connection, article_id, locale, lock=True)
                if found is None and expected_revision == 0:
                    article_rows.insert_translation(tx, article_id, locale, checked, author_id, note)
                else:
                    known = article_rows.unless_stale(found, expected_revision)
                    if known.content == checked:
                        return known
                    article_rows.insert_revision(
                        tx, known.translation_id, known.latest_revision + 1, checked, author_id, note
                    )
                return _saved(tx, article_id, locale)
        except sa.exc.IntegrityError as error:
            raise stale() from error

    def publish(self, article_id: int, locale: str, expected_revision: int, author_id: int | None) -> Article:
        """Show the newest revision to the public. 409 when it is not the expected one, 422 when it has no text."""
        with self._database.read() as connection:
            found = article_rows.latest(connection, article_id, locale)
        known = article_rows.unless_stale(found, expected_revision)
        if known.status is Status.PUBLISHED and not known.has_unpublished_changes:
            return known
        article_rows.check_publishable(known.content)
        prepared = self._passages.prepare(_as_published(known))
        with self._database.write() as tx:
            current = article_rows.expected(tx, article_id, locale, expected_revision)
            article_rows.set_status(tx, current, Status.PUBLISHED)
            published = _saved(tx, article_id, locale)
            self._passages.write(tx, published, prepared)
        log.info("article_published", extra=_ids(published, author_id))
        return published

    def archive(self, article_id: int, locale: str, expected_revision: int, author_id: int | None) -> Article:
        """Take a translation away from the public; its history stays."""
        with self._database.write() as tx:
            known = article_rows.expected(tx, article_id, locale, expected_revision)
            if known.status is Status.ARCHIVED:
                return known
            article_rows.set_status(tx, known, Status.ARCHIVED)
            if known.published_revision is not None:
                self._passages.remove(tx, known.translation_id)
            archived = _saved(tx, article_id, locale)
        log.info("article_archived", extra=_ids(archived, author_id))
        return archived

    def restore(self, article_id: int, locale: str, expected_revision: int, author_id: int | None) -> Article:
        """Make an archived translation a draft again; 409 when it is not archived."""
        with self._database.write() as tx:
            known = article_rows.expected(tx, article_id, locale, expected_revision)
            if known.status is not Status.ARCHIVED:
                raise Problem(409, "not_archived", "Only an archived article can be restored.")
            article_rows.set_status(tx, known, Status.DRAFT)
            restored = _saved(tx, article_id, locale)
        log.info("article_restored", extra=_ids(restored, author_id))
        return restored

    def save_category(
        self, key: str, parent_key: str | None, position: int, icon: str, texts: Mapping[str, CategoryText]
    ) -> Category:
        """Create a category or change all of it. 422: a place it cannot have; 409: a slug another one has."""
        try:
            with self._database.write() as tx:
                saved = category_rows.write_category(tx, checked_key(key), parent_key, position, icon, texts)
                tx.announce("articles")
        except sa.exc.IntegrityError as error:
            raise Problem(
                409, "slug_taken", "Another category has this address in the same language. Choose another."
            ) from error
        return saved

    def categories(self) -> list[Category]:
        """Every category as it is now."""
        with self._database.read() as connection:
            return read_categories(connection)

    def import_many(
        self,
        batch: Sequence[Incoming],
        *,
        note: str = "",
        overwrite: bool = False,
        also: Callable[[Transaction, Sequence[Imported]], None] | None = None,
    ) -> list[Imported]:
        """Save and publish many articles in one transaction, in which `also` records what became of them.

        An article whose newest revision was written here is kept, unless `overwrite`. A key and language may occur
        once in a batch. 409 when somebody else saved one of them meanwhile; then nothing is stored.
        """
        checked = [replace(one, content=one.content.checked(self.limits)) for one in batch]
        with self._database.read() as connection:
            fresh = [one for one in checked if _to_encode(connection, one)]
        encoded = self._passages.prepare_many([_as_new(one) for one in fresh]) if fresh else ()
        prepared = {(one.key, one.locale): passages for one, passages in zip(fresh, encoded, strict=True)}
        try:
            with self._database.write() as tx:
                article_rows.lock_all(tx, {one.key for one in checked})
                done = [self._import_one(tx, one, prepared, note, overwrite) for one in checked]
                if also is not None:
                    also(tx, done)
        except sa.exc.IntegrityError as error:
            raise stale() from error
        return done

    def _import_one(
        self,
        tx: Transaction,
        incoming: Incoming,
        prepared: Mapping[tuple[str, str], Any],
        note: str,
        overwrite: bool,
    ) -> Imported:
        key, locale, content = incoming.key, incoming.locale, incoming.content
        found = article_rows.latest_by_key(tx.connection, key, locale, lock=True)
        if found is not None and found.content != content and not overwrite and article_rows.written_here(tx, found):
            return Imported(Outcome.KEPT, found.translation_id)
        moved = article_rows.place(
            tx, checked_key(key), category_rows.category_id(tx, incoming.category_key), incoming.position
        )
        if moved:
            tx.announce("articles")
        if found is not None and not _differs(found, incoming):
            return Imported(Outcome.UPDATED if moved else Outcome.UNCHANGED, found.translation_id)
        if found is None:
            article_rows.insert_translation(tx, article_rows.id_of(tx, key), locale, content, None, note)
        elif found.content != content:
            article_rows.insert_revision(tx, found.translation_id, found.latest_revision + 1, content, None, note)
        saved = article_rows.latest_by_key(tx.connection, key, locale)
        if saved is None:
            raise not_found()
        article_rows.set_status(tx, saved, incoming.status)
        if incoming.status is Status.PUBLISHED:
            if (key, locale) not in prepared:
                raise stale()
            self._passages.write(tx, _as_published(saved), prepared[key, locale])
        elif saved.published_revision is not None:
            self._passages.remove(tx, saved.translation_id)
        return Imported(Outcome.IMPORTED if found is None else Outcome.UPDATED, saved.translation_id)


def _saved(tx: Transaction, article_id: int, locale: str) -> Article:
    found = article_rows.latest(tx.connection, article_id, locale)
    if found is None:
        raise not_found()
    return found


def _as_published(known: Article) -> Article:
    return replace(known, status=Status.PUBLISHED, published_revision=known.latest_revision)


def _as_new(incoming: Incoming) -> Article:
    return Article(
        id=0,
        key=incoming.key,
        category_id=0,
        position=0,
        translation_id=0,
        locale=incoming.locale,
        status=incoming.status,
        revision=1,
        published_revision=1,
        latest_revision=1,
        content=incoming.content,
        published_at=None,
        updated_at=now(),
    )


def _differs(found: Article, incoming: Incoming) -> bool:
    if found.content != incoming.content or found.status is not incoming.status:
        return True
    return incoming.status is Status.PUBLISHED and found.has_unpublished_changes


def _to_encode(connection: sa.Connection, incoming: Incoming) -> bool:
    """Whether the import will publish this; refuses (422) to publish an article without text."""
    if incoming.status is not Status.PUBLISHED:
        return False
    article_rows.check_publishable(incoming.content)
    found = article_rows.latest_by_key(connection, incoming.key, incoming.locale)
    return found is None or _differs(found, incoming)


def _ids(known: Article, author_id: int | None) -> dict[str, int | str | None]:
    return {"article_id": known.id, "locale": known.locale, "revision": known.latest_revision, "staff_id": author_id}
