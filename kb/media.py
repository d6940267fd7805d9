"""Images and videos of articles: their files under the hash of their content, their names in the database.

Only this module writes media. What a file is follows from its first bytes, never from what it is called.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from foundation.database import Database, now
from foundation.errors import Problem, not_found
from foundation.files import write_whole
from foundation.signatures import media_type_of
from foundation.text import slug
from kb.addresses import is_media_name, media_url
from kb.svg import is_still_image
from kb.tables import media

SIZE_LIMIT = 30_000_000
_EXTENSIONS = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/svg+xml": ("svg",),
    "video/webm": ("webm",),
    "video/mp4": ("mp4", "m4v"),
}


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file: `path` on disk, `size` in bytes, `sha256` in hex (also its ETag)."""

    name: str
    content_type: str
    size: int
    sha256: str
    path: Path

    @property
    def url(self) -> str:
        """Where it is served."""
        return media_url(self.name)


class MediaStore:
    """The media of one installation, in a folder of their own."""

    def __init__(self, database: Database, folder: Path, size_limit: int = SIZE_LIMIT) -> None:
        self._database = database
        self._folder = folder
        self.size_limit = size_limit

    def add(self, name: str, content: bytes, *, replace: bool = False) -> Media:
        """Store a file under a name, which may lose its accents and capitals.

        The same content under the same name is stored once. 409: the name has other content and `replace` is not
        given; 413: too large; 415: not a PNG, JPEG, WebP, GIF, still SVG, WebM or MP4; 422: not usable as a name.
        """
        if len(content) > self.size_limit:
            raise Problem(
                413,
                "media_too_large",
                "This file is too large: at most %(limit)d MB fit.",
                {"limit": max(1, self.size_limit // 1_000_000)},
            )
        content_type = content_type_of(content)
        if content_type is None:
            raise Problem(
                415,
                "media_kind",
                "Only PNG, JPEG, WebP and GIF images, SVG images without scripts, and WebM and MP4 videos can be used.",
            )
        stored = media_name(name, content_type)
        digest = hashlib.sha256(content).hexdigest()
        self._keep(digest, content)
        values = {"content_type": content_type, "size": len(content), "sha256": digest}
        try:
            with self._database.write() as tx:
                query = sa.select(media).where(media.c.name == stored).with_for_update()
                known = tx.execute(query).one_or_none()
                if known is None:
                    tx.execute(sa.insert(media).values(name=stored, created_at=now(), **values))
                elif known.sha256 != digest:
                    if not replace:
                        raise _taken()
                    tx.execute(sa.update(media).where(media.c.name == stored).values(values))
                    tx.announce("articles")
        except sa.exc.IntegrityError as error:
            raise _taken() from error
        return Media(stored, content_type, len(content), digest, self._path(digest))

    def open(self, name: str) -> Media:
        """The file with this name, for serving; 404 when there is none."""
        found = self.find(name)
        if found is None or not found.path.is_file():
            raise not_found()
        return found

    def find(self, name: str) -> Media | None:
        """The file with this name as the database knows it."""
        if not is_media_name(name):
            return None
        with self._database.read() as connection:
            row = connection.execute(sa.select(media).where(media.c.name == name)).one_or_none()
        return self._media(row) if row else None

    def url(self, name: str) -> str | None:
        """Where a name is served, None when nothing has it; what `kb.rendering.render` asks."""
        found = self.find(name)
        return found.url if found else None

    def all(self) -> list[Media]:
        """Every file, the newest first."""
        query = sa.select(media).order_by(media.c.created_at.desc(), media.c.name)
        with self._database.read() as connection:
            return [self._media(row) for row in connection.execute(query)]

    def _media(self, row: sa.Row[Any]) -> Media:
        return Media(row.name, row.content_type, row.size, row.sha256, self._path(row.sha256))

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _keep(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        if path.is_file() and path.stat().st_size == len(content):
            return
        write_whole(path, content)


def content_type_of(content: bytes) -> str | None:
    """The media type by the content itself; None for anything that may not be used, an SVG with scripts included."""
    return media_type_of(content) or ("image/svg+xml" if is_still_image(content) else None)


def media_name(raw: str, content_type: str) -> str:
    """The name a file is stored under: lower case, without accents, with the extension of what it really is."""
    stem, _, extension = raw.replace("\\", "/").rpartition("/")[2].rpartition(".")
    if not stem:
        stem, extension = extension, ""
    allowed = _EXTENSIONS[content_type]
    plain = re.sub(r"[._-]{2,}", "-", "_".join(slug(part, "-") for part in stem.split("_"))).strip("._-")
    name = f"{plain}.{extension.lower() if extension.lower() in allowed else allowed[0]}"
    if not plain or not is_media_name(name):
        raise Problem(422, "media_name", "This file name cannot be used. Give the file a name with letters or digits.")
    return name


def _taken() -> Problem:
    return Problem(409, "media_name_taken", "There is already another file with this name. Rename yours.")
