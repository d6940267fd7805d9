"""Opens what is to be imported, a folder or an archive, as one set of files."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation.errors import Problem
from foundation.i18n import LOCALES
from kb.importing.archives import unpack
from kb.importing.source_files import IGNORED, MOST_FILES, Source, storable, too_many, wanted

_NAME_LIMIT = 120


@contextmanager
def open_source(path: Path, name: str | None = None) -> Iterator[Source]:
    """The source for the length of a `with` block. 422: neither a folder nor a .zip, .tar or .tar.gz archive."""
    source = Source((name or _base_name(path))[:_NAME_LIMIT])
    if path.is_dir():
        _walk(path, source)
        yield source
        return
    if not path.is_file():
        raise Problem(422, "source_missing", "There is no folder or archive %(path)s.", {"path": str(path)})
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-import-"))
    try:
        unpack(path, folder, source)
        _without_common_folder(source)
        yield source
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _base_name(path: Path) -> str:
    name = path.resolve().name
    for ending in (".tar.gz", ".tgz", ".tar", ".zip"):
        name = name.removesuffix(ending)
    return name or "import"


def _walk(folder: Path, source: Source) -> None:
    for here, folders, names in os.walk(folder, followlinks=False):
        inside = Path(here).relative_to(folder)
        for name in [*folders]:
            if name.startswith(".") or name in IGNORED:
                folders.remove(name)
            elif (Path(here) / name).is_symlink():
                folders.remove(name)
                source.refused.append(
                    ((inside / name).as_posix(), "It is a symbolic link, and links are not followed.")
                )
        for name in sorted(names):
            path = (inside / name).as_posix()
            if not wanted(path):
                continue
            entry = (Path(here) / name).lstat()
            if not stat.S_ISREG(entry.st_mode):
                source.refused.append((path, "It is not a regular file, and links are not followed."))
            elif storable(path, source):
                source.files[path] = Path(here) / name
            if len(source.files) > MOST_FILES:
                raise too_many()


def _without_common_folder(source: Source) -> None:
    """Drop the folder that everything in an archive lies in, unless it says a language."""
    first = {path.split("/")[0] for path in source.files}
    if len(first) != 1 or not all("/" in path for path in source.files) or first & {*LOCALES, "media"}:
        return
    source.files = {path.partition("/")[2]: place for path, place in source.files.items()}
