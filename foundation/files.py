"""How this program writes files, and who may read them."""

import contextlib
import os
import secrets
from pathlib import Path

_OWNER_ONLY = 0o077


def privately() -> None:
    """From now on this process makes files and folders that only their owner can read: visitors' words are in them."""
    os.umask(_OWNER_ONLY)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is on the disk, whole, when this returns, and never half there, whoever writes it beside us."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
