"""Unpacks archives safely: bounded, no links followed, nothing outside a temporary folder touched.

The files are copied under numbers, so no name in an archive ever names a place on disk.
"""

import gzip
import stat
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Protocol

from foundation.errors import Problem
from kb.importing.source_files import FILE_LIMIT, MOST_FILES, TOTAL_LIMIT, Source, storable, too_many, wanted

_BLOCK = 1 << 20


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class _Box:
    """Where an archive's files go: numbered, counted, bounded."""

    def __init__(self, folder: Path, source: Source) -> None:
        self._folder = folder
        self._source = source
        self._total = 0
        self._entries = 0

    def count_entry(self) -> None:
        self._entries += 1
        if self._entries > MOST_FILES:
            raise too_many()

    def refuse(self, path: str, reason: str) -> None:
        self._source.refused.append((path.encode("utf-8", "replace").decode()[:300], reason))

    def wants(self, path: str) -> bool:
        """Whether a regular file at this path is to be copied; refuses paths that lead out of the archive."""
        parts = path.split("/")
        if path.startswith("/") or "\\" in path or ".." in parts or ":" in parts[0]:
            self.refuse(path, "Its path leads out of the archive.")
            return False
        if not wanted(path) or not storable(path, self._source):
            return False
        if path in self._source.files:
            self.refuse(path, "The archive has another file with the same path.")
            return False
        return True

    def copy(self, path: str, content: _Readable) -> None:
        target = self._folder / str(len(self._source.files))
        size = 0
        with target.open("wb") as written:
            while block := content.read(_BLOCK):
                size += len(block)
                self._total += len(block)
                if self._total > TOTAL_LIMIT:
                    raise Problem(
                        413,
                        "archive_too_large",
                        "The archive unpacks to more than %(limit)d MB.",
                        {"limit": TOTAL_LIMIT // 1_000_000},
                    )
                if size > FILE_LIMIT:
                    break
                written.write(block)
        if size > FILE_LIMIT:
            target.unlink()
            self.refuse(path, f"It is larger than {FILE_LIMIT // 1_000_000} MB.")
        else:
            self._source.files[path] = target


def unpack(path: Path, folder: Path, source: Source) -> None:
    """Copy the usable files of a .zip, .tar or .tar.gz archive into an empty folder. 422: it is none of these."""
    box = _Box(folder, source)
    try:
        if zipfile.is_zipfile(path):
            _unzip(path, box)
        else:
            with path.open("rb") as opened:
                packed = opened.read(2) == b"\x1f\x8b"
            with gzip.open(path) if packed else path.open("rb") as stream:
                _untar(_Bounded(stream), box)
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        EOFError,
        gzip.BadGzipFile,
        RuntimeError,
        zlib.error,
        ValueError,
    ) as error:
        raise Problem(
            422,
            "archive_unreadable",
            "This is not a folder and not a .zip, .tar or .tar.gz archive that can be read. Unpack it first.",
        ) from error


def _unzip(path: Path, box: _Box) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            box.count_entry()
            if entry.is_dir():
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                box.refuse(entry.filename, "It is a symbolic link, and links are not followed.")
            elif box.wants(entry.filename):
                with archive.open(entry) as content:
                    box.copy(entry.filename, content)


class _Bounded:
    """A stream that refuses to give out in one piece what only a forged header would ask for."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > FILE_LIMIT:
            raise tarfile.ReadError("a header asks for too much")
        return self._stream.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        if place > 2 * TOTAL_LIMIT:
            raise tarfile.ReadError("a header asks for too much")
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _untar(stream: Any, box: _Box) -> None:
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for entry in archive:
            box.count_entry()
            name = entry.name.removeprefix("./")
            if entry.issym() or entry.islnk():
                box.refuse(name, "It is a link, and links are not followed.")
            elif entry.isreg() and box.wants(name):
                content = archive.extractfile(entry)
                if content is not None:
                    box.copy(name, content)
