"""The files of derived indexes: who may write them, and whether they are what was written.

`data_dir/index/<encoder>/` holds one folder for each index with a `manifest.json`: the generation, the versions of
whatever wrote it, and size and SHA-256 of every file. The manifest is written last, so files that it does not
describe exactly are damaged or half written and are thrown away. Anybody may delete the folder at any time.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self

_MANIFEST = "manifest.json"
_LOCK = "lock"


class IndexPart:
    """The folder of one index. `versions` names what must be equal for its files to be read again."""

    def __init__(self, path: Path, versions: Mapping[str, str]) -> None:
        self.path = path
        self._versions = dict(versions)
        self._known: dict[str, tuple[int, int, str]] = {}

    def intact(self) -> bool:
        """Whether the files are exactly those that were sealed, by the same versions."""
        manifest = self._manifest()
        if manifest is None or manifest.get("versions") != self._versions:
            return False
        try:
            return bool(manifest["files"] == self._files())
        except OSError:
            return False

    @property
    def generation(self) -> int:
        """The generation that was sealed; 0 when there is none."""
        generation = (self._manifest() or {}).get("generation")
        return generation if isinstance(generation, int) else 0

    def seal(self, generation: int, count: int) -> None:
        """Declare the present files complete, with `count` passages in them."""
        manifest = {
            "generation": generation,
            "count": count,
            "versions": self._versions,
            "files": self._files(),
        }
        replace_file(self.path / _MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())

    def empty(self) -> None:
        """Throw every file away."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True, exist_ok=True)
        self._known.clear()

    def _manifest(self) -> dict[str, Any] | None:
        try:
            manifest = json.loads((self.path / _MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None
        return manifest if isinstance(manifest, dict) else None

    def _files(self) -> dict[str, list[int | str]]:
        found: dict[str, list[int | str]] = {}
        for path in sorted(self.path.rglob("*")):
            name = path.relative_to(self.path).as_posix()
            # Lock files of the libraries come and go, and say nothing about the content.
            if path.is_dir() or name == _MANIFEST or path.name.endswith(".lock"):
                continue
            status = path.stat()
            known = self._known.get(name)
            if known is None or known[:2] != (status.st_size, status.st_mtime_ns):
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                known = self._known[name] = (status.st_size, status.st_mtime_ns, digest)
            found[name] = [known[0], known[2]]
        return found


class IndexFolder:
    """The folder of one encoder's indexes, held by one process at a time."""

    def __init__(self, path: Path, lock: IO[bytes]) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def claim(cls, data_dir: Path, encoder: str) -> Self | None:
        """The folder, locked until `release` or the end of the process; None when another process has it."""
        path = data_dir / "index" / _folder_name(encoder)
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / _LOCK).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return None
        return cls(path, lock)

    @staticmethod
    def to_read(data_dir: Path, encoder: str, name: str, versions: Mapping[str, str]) -> IndexPart:
        """The folder of one index where another process writes it; only for reading."""
        return IndexPart(data_dir / "index" / _folder_name(encoder) / name, versions)

    def part(self, name: str, versions: Mapping[str, str]) -> IndexPart:
        """The folder of one index in here."""
        path = self.path / name
        path.mkdir(exist_ok=True)
        return IndexPart(path, versions)

    def release(self) -> None:
        """Let another process have the folder."""
        self._lock.close()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old one or wholly the new one, whatever happens meanwhile."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _folder_name(encoder: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9.-]+", "_", encoder).strip("._")[:60]
    return f"{readable or 'encoder'}-{hashlib.sha256(encoder.encode()).hexdigest()[:8]}"
