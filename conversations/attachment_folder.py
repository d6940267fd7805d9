"""Keeps files in a folder of this machine, each under its own name in one of 64 parts."""

import contextlib
import os
import re
import secrets
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9_-]{16,64}")


class AttachmentFolder:
    """A folder on a disk that every process of the installation sees."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Keep the content; it is on the disk, whole, when this returns."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            with unfinished.open("xb") as target:
                target.write(content)
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                unfinished.unlink()

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
