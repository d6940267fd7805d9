"""Files that visitors and agents send in a conversation; this module alone writes them.

A file is stored first, by its sender's own key, and is part of the conversation once a message names it.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from conversations import tables
from conversations.conversation import Actor
from conversations.file_kinds import FileKind, file_name, kind_of
from conversations.image_files import cleaned
from conversations.rows import stored_key
from foundation.database import Database, now
from foundation.errors import Problem, not_found, too_large
from foundation.offload import Run, at_once
from foundation.text import bounded, required

MOST_IN_MESSAGE = 10
_MOST_IN_CONVERSATION = 200
_MOST_PIXELS = 60_000_000
"""More would take a browser that shows it a quarter of a gigabyte."""
_UNSENT_FOR = timedelta(days=1)
_ATTACHMENT = tables.attachment.c


class FileFolder(Protocol):
    """Where the content of files lies, under names that were made here."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the content; what is under the name already is replaced."""
        ...

    def get(self, name: str) -> bytes | None:
        """The content, None when there is none."""
        ...

    def drop(self, name: str) -> None:
        """Keep it no longer; not having it is fine."""
        ...


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file: `id` cannot be guessed, `size` is in bytes, `width` and `height` in pixels for images."""

    id: str
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None

    def to_dict(self) -> dict[str, Any]:
        """What an event says of it."""
        shown = {"id": self.id, "name": self.name, "type": self.content_type, "size": self.size}
        return {**shown, "width": self.width, "height": self.height} if self.width else shown


class Attachments:
    """The files of all conversations; `kinds` are the names of those accepted, `limit` is in bytes."""

    def __init__(
        self, database: Database, folder: FileFolder, kinds: Collection[str], limit: int, run: Run = at_once
    ) -> None:
        self._database = database
        self._folder = folder
        self._kinds = frozenset(kinds)
        self._run = run
        self.limit = limit

    def add(self, conversation_id: int, sender: Actor, key: str, name: str, content: bytes) -> tuple[Attachment, bool]:
        """Store a file: the attachment, and whether this call stored it; the same sender's same key is stored once.

        409: the conversation has too many files; 413: too large; 415: not a kind that is accepted, or broken.
        """
        named = _is_named(conversation_id, sender, key)
        if known := self._one(named):
            return known, False
        if len(content) > self.limit:
            raise too_large(self.limit)
        kind = kind_of(content)
        if kind is None or kind.name not in self._kinds:
            raise _not_accepted()
        content, width, height = self._run(_prepared, content, kind)
        made = Attachment(
            secrets.token_urlsafe(24), file_name(name, kind), kind.content_type, len(content), width, height
        )
        self._sweep()
        self._folder.put(made.id, content)
        row = {
            "public_id": made.id,
            "conversation_id": conversation_id,
            "key": stored_key(sender, key),
            "name": made.name,
            "content_type": made.content_type,
            "size": made.size,
            "width": width,
            "height": height,
            "sent": False,
            "created_at": now(),
        }
        count = sa.select(sa.func.count()).where(_ATTACHMENT.conversation_id == conversation_id)
        try:
            with self._database.write() as tx:
                if tx.execute(count).scalar_one() >= _MOST_IN_CONVERSATION:
                    raise Problem(409, "attachments_full", "This conversation holds no more files. Start another one.")
                tx.execute(sa.insert(tables.attachment).values(row))
        except sa.exc.IntegrityError:
            # The same file was sent twice at once, and the other request came first.
            self._folder.drop(made.id)
            known = self._one(named)
            if known is None:
                raise
            return known, False
        except BaseException:
            self._folder.drop(made.id)
            raise
        return made, True

    def claim(self, conversation_id: int, sender: Actor, ids: Sequence[str]) -> list[dict[str, Any]]:
        """What a message says of its sender's files; from now on they stay. 422: somebody else's, gone, or too many."""
        wanted = list(dict.fromkeys(ids))
        if len(wanted) > MOST_IN_MESSAGE:
            raise Problem(
                422, "too_many_attachments", "A message carries at most %(most)d files.", {"most": MOST_IN_MESSAGE}
            )
        if not wanted:
            return []
        theirs = sa.and_(
            _ATTACHMENT.conversation_id == conversation_id,
            _ATTACHMENT.public_id.in_(wanted),
            _ATTACHMENT.key.startswith(stored_key(sender, ""), autoescape=True),
        )
        with self._database.write() as tx:
            found = {row.public_id: _of(row) for row in tx.execute(sa.select(tables.attachment).where(theirs))}
            if len(found) < len(wanted):
                raise Problem(422, "attachment_gone", "A file is no longer there. Attach it again.")
            tx.execute(sa.update(tables.attachment).where(theirs).values(sent=True))
        return [found[one].to_dict() for one in wanted]

    def open(self, conversation_id: int, public_id: str) -> tuple[Attachment, bytes]:
        """A file of this conversation with its content; 404 when there is none."""
        found = self._one(sa.and_(_ATTACHMENT.conversation_id == conversation_id, _ATTACHMENT.public_id == public_id))
        content = self._folder.get(found.id) if found else None
        if found is None or content is None:
            raise not_found()
        return found, content

    def _one(self, condition: sa.ColumnElement[bool]) -> Attachment | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(tables.attachment).where(condition)).one_or_none()
        return _of(row) if row else None

    def _sweep(self) -> None:
        """Drop what was stored and never sent."""
        old = sa.and_(_ATTACHMENT.sent.is_(False), _ATTACHMENT.created_at < now() - _UNSENT_FOR)
        with self._database.write() as tx:
            gone = tx.execute(sa.delete(tables.attachment).where(old).returning(_ATTACHMENT.public_id)).scalars().all()
        for public_id in gone:
            self._folder.drop(public_id)


def said_with(raw: str, files: Sequence[dict[str, Any]], limit: int) -> dict[str, Any]:
    """The body of a message with files, whose text may be empty then; refused like `required` when it may not."""
    text = (bounded if files else required)(raw, limit, "The message")
    return {"text": text, **({"attachments": list(files)} if files else {})}


def _prepared(content: bytes, kind: FileKind) -> tuple[bytes, int | None, int | None]:
    if not kind.is_image:
        return content, None, None
    try:
        clean, width, height = cleaned(content, kind.name)
    except ValueError as error:
        raise _not_accepted() from error
    if width * height > _MOST_PIXELS:
        raise Problem(413, "image_too_large", "This picture has too many pixels. Make it smaller and try again.")
    return clean, width, height


def _not_accepted() -> Problem:
    return Problem(
        415, "attachment_kind", "This kind of file cannot be sent here. Pictures, PDF and plain text usually can."
    )


def _is_named(conversation_id: int, sender: Actor, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(_ATTACHMENT.conversation_id == conversation_id, _ATTACHMENT.key == stored_key(sender, key))


def _of(row: sa.Row[Any]) -> Attachment:
    return Attachment(row.public_id, row.name, row.content_type, row.size, row.width, row.height)
