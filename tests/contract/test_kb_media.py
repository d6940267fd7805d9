"""Media on both databases: stored once, named once, never trusted by name."""

from pathlib import Path

import pytest

from foundation.database import Database
from foundation.errors import Problem
from kb.media import MediaStore

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def store(database: Database, data_dir: Path) -> MediaStore:
    return MediaStore(database, data_dir / "media", size_limit=1000)


def files(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "media").rglob("*") if path.is_file()]


def test_a_file_is_stored_and_served(store: MediaStore, data_dir: Path) -> None:
    stored = store.add("Bag Label.png", PNG)
    assert (stored.name, stored.content_type, stored.size) == ("bag-label.png", "image/png", len(PNG))
    assert store.open("bag-label.png").path.read_bytes() == PNG
    assert store.url("bag-label.png") == "/media/bag-label.png"
    assert store.url("gone.png") is None
    assert store.add("bag-label.png", PNG) == stored, "the same again changes nothing"
    store.add("other.png", PNG)
    assert len(files(data_dir)) == 1, "the same content is on disk once"
    assert [one.name for one in store.all()] == ["other.png", "bag-label.png"]


def test_a_name_belongs_to_one_content(store: MediaStore) -> None:
    store.add("a.png", PNG)
    with pytest.raises(Problem) as refused:
        store.add("a.png", PNG + b"x")
    assert refused.value.status == 409
    store.add("a.png", PNG + b"x", replace=True)
    assert store.open("a.png").path.read_bytes() == PNG + b"x"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.png", PNG + bytes(1000), 413),
        ("a.png", b"<html>", 415),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 415),
        ("....", PNG, 422),
    ],
)
def test_what_is_no_media_is_refused(store: MediaStore, data_dir: Path, name: str, content: bytes, status: int) -> None:
    with pytest.raises(Problem) as refused:
        store.add(name, content)
    assert refused.value.status == status
    assert files(data_dir) == []


@pytest.mark.parametrize("name", ["../secret", "..", "a/b.png", "A.PNG", "a\x00.png", "", "a" * 500])
def test_names_from_outside_never_reach_the_disk(store: MediaStore, name: str) -> None:
    with pytest.raises(Problem) as refused:
        store.open(name)
    assert refused.value.status == 404


def test_a_file_missing_on_disk_is_not_there(store: MediaStore) -> None:
    store.add("a.png", PNG).path.unlink()
    with pytest.raises(Problem) as refused:
        store.open("a.png")
    assert refused.value.status == 404
    store.add("a.png", PNG)
    assert store.open("a.png").path.is_file()
