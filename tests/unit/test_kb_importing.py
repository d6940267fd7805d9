"""Files from elsewhere become articles, and hostile archives become nothing."""

import gzip
import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from foundation.errors import Problem
from kb.articles import Status
from kb.importing import archives, source_files
from kb.importing.documents import as_key, read_document
from kb.importing.front_matter import divide
from kb.importing.mapping import Mapping
from kb.importing.sources import open_source


def test_front_matter_stays_as_it_was_written() -> None:
    fields, body = divide(
        "\ufeff---\r\ntitle: No\r\ndate: 2024-01-22\r\nn: 010\r\ntags: [a, yes]\r\nempty:\r\n---\r\n\r\n"
        "Body\r\n---\r\nmore"
    )
    assert fields == {"title": "No", "date": "2024-01-22", "n": "010", "tags": ["a", "yes"], "empty": ""}
    assert body == "\nBody\n---\nmore"


@pytest.mark.parametrize("text", ["", "Body", "---", "--- a\nb\n---\n", "a\n---\nb: c\n---\n"])
def test_a_file_without_front_matter_is_all_body(text: str) -> None:
    assert divide(text) == ({}, text)


@pytest.mark.parametrize(
    "yaml",
    [
        "title: a: b",
        "- a\n- b",
        "just text",
        "a: [",
        "a: &x [1]\nb: *x",
        "a: !!python/object/apply:os.system [id]\n? [1]\n: 2",
        "a: " + "[" * 20_000,
        "a: " + "- " * 20_000,
        "a: " + "x" * 70_000,
        "\ta: b",
        "a: \x01",
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_with_a_sentence(yaml: str) -> None:
    with pytest.raises(Problem) as refused:
        divide(f"---\n{yaml}\n---\nbody")
    assert refused.value.status == 422
    assert len(refused.value.sentence()) < 400


def test_a_mapping_from_options_and_files(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('[fields]\nslug = "s"\ncategory = "tag"\n[values.status]\nLIVE = "published"\n')
    (tmp_path / "m.yml").write_text("fields: {slug: s}\ndefaults: {category: misc}\n")
    mapping = Mapping.read(tmp_path / "m.toml", "slug=slugES, status.OLD=archived")
    assert mapping.fields == {"slug": "slugES", "category": "tag"}
    assert mapping.values == {"status": {"LIVE": "published", "OLD": "archived"}}
    assert mapping.value({"slugES": "a"}, "slug") == "a"
    assert mapping.value({"status": "OLD"}, "status") == "archived"
    assert mapping.value({"tags": ["a"]}, "tags") == ["a"]
    assert mapping.value({}, "title") is None
    assert mapping.value({"title": {"a": "b"}}, "title") is None
    assert Mapping.read(tmp_path / "m.yml").value({"category": ""}, "category") == "misc"
    assert mapping.fingerprint() != Mapping().fingerprint()


@pytest.mark.parametrize("pairs", ["slug", "slug=", "colour=x", "colour.a=b", "=x"])
def test_a_mapping_that_means_nothing_is_refused(pairs: str) -> None:
    with pytest.raises(Problem):
        Mapping.read(None, pairs)


@pytest.mark.parametrize("text", ["a = ", "[other]\na=1", "fields = 3", "\xff"])
def test_a_mapping_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(Problem):
        Mapping.read(tmp_path / "m.toml")


def test_a_document_with_everything() -> None:
    document = read_document(
        "articles/es/orders/cancel.md",
        b"---\ntitle: T\nslug: s\nlocale: es-MX\ntranslation_key: Cancel Order\ncategory: orders\nposition: 30\n"
        b"summary: S\ntags: a, b\nstatus: DRAFT\nquestions:\n  - q 1\n  - q 2\n---\nBody",
        Mapping(),
    )
    assert (document.key, document.locale, document.category, document.position) == ("cancel-order", "es", "orders", 30)
    assert document.status is Status.DRAFT
    assert document.content.questions == ("q 1", "q 2")
    assert document.content.tags == ("a", "b")
    assert document.content.body == "Body"


@pytest.mark.parametrize(
    ("path", "locale", "key", "category"),
    [
        ("es/orders/cancel.md", "es", "orders-cancel", "orders"),
        ("docs/pt-BR/cancel.md", "pt", "docs-cancel", "general"),
        ("orders/cancel.en.md", "en", "orders-cancel", "orders"),
        ("en/Known Issues/Ñandú.md", "en", "known-issues-and", "Known Issues"),
    ],
)
def test_a_path_says_what_the_front_matter_does_not(path: str, locale: str, key: str, category: str) -> None:
    document = read_document(path, b"# Title\n\nBody", Mapping())
    assert document.locale == locale
    assert document.content.title == "Title"
    assert document.content.body.strip() == "Body"
    assert document.status is Status.PUBLISHED
    if "Ñ" not in path:
        assert (document.key, document.category) == (key, category)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xfe\x00", "not_utf8"),
        (b"no title", "no_title"),
        (b"---\ntitle: a\nlocale: fr\n---\nb", "locale_unknown"),
        (b"---\ntitle: a\n---\nb", "locale_missing"),
        (b"---\ntitle: a\nlocale: es\nstatus: CHANGED\n---\nb", "status_unknown"),
        (b"---\ntitle: a\nlocale: es\nposition: first\n---\nb", "position_form"),
        ("---\ntitle: a\nlocale: es\nposition: ٣\n---\nb".encode(), "position_form"),
        (b"---\ntitle: a\nlocale: es\ntranslation_key: '!!!'\n---\nb", "key_invalid"),
        (b"---\n: :\n  - [\n---\nb", "front_matter_yaml"),
    ],
)
def test_what_cannot_become_an_article_says_why(raw: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        read_document("a.md", raw, Mapping())
    assert refused.value.code == code
    assert refused.value.sentence().endswith(".")


def test_keys_keep_long_names_apart() -> None:
    assert as_key("a" * 150 + "b") != as_key("a" * 150 + "c")
    with pytest.raises(Problem):
        as_key("a" * 300)


def tar_with(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for entry, content in entries:
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    made.linkname = target
    return made


def test_an_archive_never_reaches_outside(tmp_path: Path) -> None:
    archive = tar_with(
        tmp_path / "a.tar.gz",
        (entry("es/a.md"), b"a"),
        (entry("../../evil.md"), b"b"),
        (entry("/etc/evil.md"), b"c"),
        (entry("es/../../evil.md"), b"d"),
        (entry("es\\evil.md"), b"e"),
        (entry("C:/evil.md"), b"f"),
        (entry("es/link.md", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (entry("es/hard.md", tarfile.LNKTYPE, "es/a.md"), b""),
        (entry("es/pipe.md", tarfile.FIFOTYPE), b""),
        (entry("es/a.md"), b"again"),
        (entry(".git/config.md"), b"g"),
        (entry("es/program.exe"), b"h"),
    )
    with open_source(archive) as source:
        assert source.name == "a"
        assert source.documents() == ["es/a.md"]
        assert source.read("es/a.md") == b"a"
        folder = source.files["es/a.md"].parent
        assert len(list(folder.iterdir())) == 1
        assert len(source.refused) == 8
    assert not folder.exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.tar.gz"]


def test_a_zip_never_reaches_outside(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("es/link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("es/a.md", "a")
        archive.writestr("../evil.md", "b")
        archive.writestr(link, "/etc/passwd")
    with open_source(path, "Named") as source:
        assert source.name == "Named"
        assert source.documents() == ["es/a.md"]
        assert len(source.refused) == 2


def test_a_folder_never_reaches_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("s")
    folder = tmp_path / "docs"
    (folder / "es").mkdir(parents=True)
    (folder / "es" / "a.md").write_text("a")
    (folder / "es" / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "outside").symlink_to(tmp_path)
    os.mkfifo(folder / "es" / "pipe.md")
    with open_source(folder) as source:
        assert source.name == "docs"
        assert source.documents() == ["es/a.md"]
        assert sorted(path for path, _ in source.refused) == ["es/link.md", "es/pipe.md", "outside"]
    assert (folder / "es" / "a.md").exists()


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 3_000_000)
    monkeypatch.setattr(archives, "FILE_LIMIT", 1_500_000)
    big = tar_with(tmp_path / "big.tar.gz", (entry("es/big.md"), bytes(2_000_000)), (entry("es/a.md"), b"a"))
    with open_source(big) as source:
        assert source.documents() == ["es/a.md"]
        assert source.refused[0][0] == "es/big.md"
    many = tar_with(tmp_path / "many.tar.gz", *((entry(f"es/{one}.md"), bytes(1_000_000)) for one in range(5)))
    packed = tmp_path / "many.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in range(5):
            archive.writestr(f"es/{one}.md", bytes(1_000_000))
    for path in (many, packed):
        with pytest.raises(Problem) as refused, open_source(path):
            pass
        assert refused.value.code == "archive_too_large"


def test_a_forged_header_asks_in_vain(tmp_path: Path) -> None:
    forged = entry("pax", tarfile.XHDTYPE)
    forged.size = 3_000_000_000
    path = tmp_path / "forged.tar.gz"
    with gzip.open(path, "wb") as written:
        written.write(forged.tobuf(tarfile.USTAR_FORMAT))
        written.write(bytes(2_000_000))
    with pytest.raises(Problem) as refused, open_source(path):
        pass
    assert refused.value.code == "archive_unreadable"


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    path = tar_with(tmp_path / "a.tar.gz", *((entry(f"{one}.bin"), b"") for one in range(5)))
    with pytest.raises(Problem) as refused, open_source(path):
        pass
    assert refused.value.code == "too_many_files"


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x1f\x8b\x08broken", b"PK\x03\x04broken", bytes(5000), b"\xff" * 2000]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(content)
    try:
        with open_source(path) as source:
            assert source.files == {}
    except Problem as problem:
        assert problem.status == 422


def test_a_cut_off_archive_is_refused(tmp_path: Path) -> None:
    path = tar_with(tmp_path / "a.tar.gz", *((entry(f"es/{one}.md"), os.urandom(5000)) for one in range(20)))
    path.write_bytes(path.read_bytes()[:30_000])
    with pytest.raises(Problem) as refused, open_source(path):
        pass
    assert refused.value.code == "archive_unreadable"


def test_nothing_at_the_path(tmp_path: Path) -> None:
    with pytest.raises(Problem), open_source(tmp_path / "gone"):
        pass


def test_the_folder_an_archive_was_made_of_does_not_count(tmp_path: Path) -> None:
    path = tar_with(tmp_path / "a.tar.gz", (entry("help-main/es/a.md"), b"a"), (entry("help-main/media/a.png"), b"b"))
    with open_source(path) as source:
        assert sorted(source.files) == ["es/a.md", "media/a.png"]
    path = tar_with(tmp_path / "b.tar.gz", (entry("es/orders/a.md"), b"a"))
    with open_source(path) as source:
        assert sorted(source.files) == ["es/orders/a.md"]


def test_strange_names_are_refused(tmp_path: Path) -> None:
    path = tar_with(tmp_path / "a.tar.gz", (entry("es/a\nb.md"), b"a"), (entry("es/" + "a" * 2000 + ".md"), b"a"))
    with open_source(path) as source:
        assert source.files == {}
        assert len(source.refused) == 2


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(bytes(100))
    source = source_files.Source("a", {"a.md": tmp_path / "a.md"})
    assert len(source.read("a.md", 100)) == 100
    with pytest.raises(Problem):
        source.read("a.md", 99)
