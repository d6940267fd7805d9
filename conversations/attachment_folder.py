"""Keeps files in a folder of this machine, each under its own name in one of 64 parts."""

import contextlib
import re
from pathlib import Path

from foundation.files import write_whole

_NAME = re.compile(r"[A-Za-z0-9_-]{16,64}")


class AttachmentFolder:
    """A folder on a disk that every process of the installation sees."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Keep the content; it is on the disk, whole, when this returns."""
        write_whole(self._path(name), content)

    def get(self, name: str) -> bytes | None:
        """The content, None when there is none."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def drop(self, name: str) -> None:
        """Keep it no longer; not having it is fine."""
        with contextlib.suppress(FileNotFoundError):
            self._path(name).unlink()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("this is no name of a file that is kept here")
        return self._folder / name[0] / name
