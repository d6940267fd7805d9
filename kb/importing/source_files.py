"""What an import can use of a source, wherever it comes from: its files, their names, the limits they keep."""

from dataclasses import dataclass, field
from pathlib import Path

from foundation.errors import Problem

MOST_FILES = 200_000
FILE_LIMIT = 64_000_000
TOTAL_LIMIT = 4_000_000_000
DOCUMENTS = (".md", ".markdown")
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".webm", ".mp4", ".m4v")
CATEGORIES = "categories.yml"
IGNORED = ("__MACOSX", "node_modules")


@dataclass(slots=True)
class Source:
    """The usable files of a source by their path inside it; `refused` tells which were not taken and why."""

    name: str
    files: dict[str, Path] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def documents(self) -> list[str]:
        """The paths of all Markdown files, in order."""
        return sorted(path for path in self.files if path.lower().endswith(DOCUMENTS))

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes:
        """A file's content; refused with 413 when it is longer than `limit` bytes."""
        with self.files[path].open("rb") as opened:
            content = opened.read(limit + 1)
        if len(content) > limit:
            raise Problem(
                413, "file_too_large", "The file is too large: at most %(limit)d bytes fit.", {"limit": limit}
            )
        return content


def wanted(path: str) -> bool:
    """Whether a file with this path is a document, a picture, a video or the list of categories."""
    parts = path.split("/")
    if any(part.startswith(".") or part in IGNORED for part in parts):
        return False
    return path.lower().endswith(DOCUMENTS + PICTURES) or parts[-1] == CATEGORIES


def storable(path: str, source: Source) -> bool:
    """Whether the path can be kept in the database; otherwise the source refuses it."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        source.refused.append((path.encode("utf-8", "replace").decode(), "Its name is not text in UTF-8."))
        return False
    if any(ord(char) < 32 for char in path) or len(path) > 1000:
        source.refused.append((ascii(path)[:200], "Its name has control characters or is too long."))
        return False
    return True


def too_many() -> Problem:
    """413: the source has more files than an import takes."""
    return Problem(413, "too_many_files", "There are more than %(limit)d files.", {"limit": MOST_FILES})
