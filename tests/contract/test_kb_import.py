"""An import on both databases: resumed, repeated, and never stopped by one bad file."""

import tarfile
from pathlib import Path

import pytest

from foundation.access import Role, StaffDirectory
from foundation.database import Database
from foundation.errors import Problem
from kb.articles import Status
from kb.importing import markdown_import
from kb.importing.mapping import Mapping
from kb.importing.markdown_import import import_markdown
from kb.importing.report import ImportReport
from tests.kb_knowledge import Knowledge, content

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def kept(database: Database, data_dir: Path) -> Knowledge:
    return Knowledge(database, data_dir)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    made.mkdir()
    return made


def put(folder: Path, path: str, body: str = "Texto.", **fields: str) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    given = {"title": path, **fields}
    front = "".join(f"{name}: {value}\n" for name, value in given.items())
    target.write_text(f"---\n{front}---\n\n{body}\n", encoding="utf-8")


def run(kept: Knowledge, source: Path, mapping: Mapping | None = None, **options: object) -> ImportReport:
    return import_markdown(
        source,
        mapping or Mapping(),
        kept.publishing,
        kept.media,
        kept.log,
        **options,  # type: ignore[arg-type]
    )


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.imported, report.updated, report.unchanged, len(report.skipped)


def test_an_import_can_be_repeated(kept: Knowledge, folder: Path) -> None:
    for locale in ("es", "pt", "en"):
        put(folder, f"{locale}/orders/cancel.md", translation_key="cancel-order", questions=f"[q {locale}]")
    assert counts(run(kept, folder)) == (3, 0, 0, 0)
    subject = kept.articles.by_key("cancel-order")
    assert subject is not None
    assert set(kept.articles.locales_of(subject.id)) == {"es", "pt", "en"}
    assert counts(run(kept, folder)) == (0, 0, 3, 0)
    put(folder, "es/orders/cancel.md", "Otro.", translation_key="cancel-order")
    assert counts(run(kept, folder)) == (0, 1, 2, 0)
    latest = kept.articles.published(subject.id, "es")
    assert latest is not None
    assert (latest.revision, latest.content.body) == (2, "Otro.")
    assert kept.passages.prepared == 4


def test_another_mapping_reads_the_files_again(kept: Knowledge, folder: Path) -> None:
    put(folder, "es/a.md", status="LIVE", kind="Facturas", slugEN="invoice")
    report = run(kept, folder)
    assert counts(report) == (0, 0, 0, 1)
    assert "--map status.LIVE=published" in report.skipped[0][1]
    mapping = Mapping.read(None, "status.LIVE=published,category=kind,translation_key=slugEN")
    assert counts(run(kept, folder, mapping)) == (1, 0, 0, 0)
    assert kept.articles.by_key("invoice") is not None
    assert [one.names["es"] for one in kept.categories.all()] == ["Pedidos", "Facturas"]


def test_one_bad_file_never_stops_the_others(kept: Knowledge, folder: Path) -> None:
    put(folder, "es/good.md")
    put(folder, "es/empty.md", "")
    put(folder, "es/french.md", locale="fr")
    put(folder, "es/long.md", title="a" * 300)
    put(folder, "es/poison.md", "POISON")
    put(folder, "es/again.md", translation_key="good")
    (folder / "es" / "binary.md").write_bytes(b"\xff\xfe\x00")
    (folder / "es" / "yaml.md").write_text("---\na: [\n---\nb")
    (folder / "es" / "huge.md").write_bytes(b"a" * 2_000_000)
    (folder / "es" / "link.md").symlink_to(folder / "es" / "good.md")
    kept.passages.fails_on = "POISON"
    report = run(kept, folder)
    assert (report.imported, report.updated, report.unchanged) == (1, 0, 0)
    reasons = dict(report.skipped)
    assert len(reasons) == 9
    assert all(reason.endswith(".") for reason in reasons.values())
    assert "es/again.md" in reasons["es/good.md"], "files are read in the order of their paths"
    assert "ValueError" in reasons["es/poison.md"]
    assert report.to_dict()["skipped"]
    assert "es/yaml.md" in report.in_words()
    kept.passages.fails_on = ""
    again = run(kept, folder)
    assert (again.imported, again.unchanged) == (1, 1), "what was skipped is tried again"


def test_an_import_that_was_stopped_goes_on(kept: Knowledge, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_import, "BATCH", 2)
    for number in range(6):
        put(folder, f"es/{number}.md")
    told: list[tuple[int, int, float | None]] = []

    def stop(done: int, total: int, left: float | None) -> None:
        told.append((done, total, left))
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(kept, folder, progress=stop)
    assert [one[:2] for one in told] == [(0, 6), (2, 6), (4, 6)]
    assert kept.articles.count_published() == {"es": 4}
    told.clear()
    assert counts(run(kept, folder, progress=lambda *now: told.append(now))) == (2, 0, 4, 0)
    assert [one[:2] for one in told] == [(4, 6), (6, 6)]
    assert kept.articles.count_published() == {"es": 6}


def test_a_broken_database_stops_the_import(kept: Knowledge, folder: Path) -> None:
    for number in range(30):
        put(folder, f"es/{number}.md", "POISON")
    kept.passages.fails_on = "POISON"
    with pytest.raises(ValueError, match="POISON"):
        run(kept, folder)


def test_pictures_come_along(kept: Knowledge, folder: Path) -> None:
    (folder / "media").mkdir()
    (folder / "media" / "box.png").write_bytes(PNG)
    (folder / "media" / "page.png").write_bytes(b"<html>")
    for place, extra in (("es/one", b"1"), ("es/two", b"2")):
        put(
            folder,
            f"{place}/a.md",
            "![x](img/shot%201.png) ![gone](img/gone.png) [two](../two/a.md#b) ![b](media:box.png)",
        )
        (folder / place / "img").mkdir()
        (folder / place / "img" / "shot 1.png").write_bytes(PNG + extra)
    report = run(kept, folder)
    assert report.imported == 2
    assert kept.media.url("box.png") == "/media/box.png"
    assert {"media/page.png", "es/one/a.md", "es/two/a.md"} == {path for path, _ in report.remarks}
    bodies = [one.content.body for one in kept.articles.all_published()]
    assert "![x](media:shot-1.png)" in bodies[0]
    assert "![gone](img/gone.png)" in bodies[0]
    assert "[two](article:two-a#b)" in bodies[0]
    other = bodies[1].split("(media:")[1].split(")")[0]
    assert kept.media.open(other).path.read_bytes() == PNG + b"2"
    assert other != "shot-1.png"
    (folder / "media" / "box.png").write_bytes(PNG + b"new")
    run(kept, folder)
    assert kept.media.open("box.png").path.read_bytes() == PNG + b"new"


def test_a_picture_from_somewhere_else_is_not_replaced(kept: Knowledge, folder: Path) -> None:
    kept.media.add("box.png", PNG)
    (folder / "media").mkdir()
    (folder / "media" / "box.png").write_bytes(PNG + b"new")
    assert [path for path, _ in run(kept, folder).remarks] == ["media/box.png"]
    assert kept.media.open("box.png").path.read_bytes() == PNG


def test_a_source_describes_its_categories(kept: Knowledge, folder: Path) -> None:
    (folder / "categories.yml").write_text(
        "- {key: refunds, parent: returns, names: {es: Reembolsos, fr: Non}}\n"
        "- {key: returns, position: 30, icon: return, names: {es: Devoluciones, pt: Trocas}, slugs: {pt: trocas}}\n"
        "- {key: lost, parent: nowhere, names: {es: Perdida}}\n- {names: {es: Sin clave}}\n- text\n",
        encoding="utf-8",
    )
    put(folder, "es/a.md", category="refunds")
    put(folder, "es/b.md", category="Devoluciones")
    report = run(kept, folder)
    assert counts(report) == (2, 0, 0, 0)
    assert len(report.remarks) == 3
    found = {one.key: one for one in kept.categories.all()}
    assert found["refunds"].parent_id == found["returns"].id
    assert found["returns"].slugs == {"es": "devoluciones", "pt": "trocas"}
    places = [one.category_id for one in kept.articles.all_published()]
    assert places == [found["refunds"].id, found["returns"].id]
    assert set(found) == {"orders", "returns", "refunds"}


def test_what_was_edited_here_is_kept(kept: Knowledge, folder: Path, database: Database) -> None:
    staff = StaffDirectory(database, 1).add("m@grillotostador.example", "Maya", Role.EDITOR, "es", "long enough word")
    put(folder, "es/a.md")
    run(kept, folder)
    subject = kept.articles.by_key("a")
    assert subject is not None
    kept.publishing.save_draft(subject.id, "es", content(body="A mano"), 1, staff.id)
    assert counts(run(kept, folder)) == (0, 0, 1, 0), "the file has not changed"
    put(folder, "es/a.md", "Nuevo")
    assert counts(run(kept, folder)) == (0, 0, 0, 1)
    assert counts(run(kept, folder, overwrite=True)) == (0, 1, 0, 0)


def test_status_follows_the_source(kept: Knowledge, folder: Path) -> None:
    put(folder, "es/a.md", status="published")
    run(kept, folder)
    put(folder, "es/a.md", status="archived")
    assert counts(run(kept, folder)) == (0, 1, 0, 0)
    subject = kept.articles.by_key("a")
    assert subject is not None
    assert kept.articles.locales_of(subject.id) == {"es": Status.ARCHIVED}
    assert kept.passages.shown == {}


def test_an_archive_with_the_same_name_is_the_same_source(kept: Knowledge, folder: Path, tmp_path: Path) -> None:
    put(folder, "es/orders/a.md")
    archive = tmp_path / "source.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, ".")
    assert counts(run(kept, archive)) == (1, 0, 0, 0)
    assert counts(run(kept, folder)) == (0, 0, 1, 0)
    assert counts(run(kept, folder, name="other")) == (0, 0, 1, 0), "another source, but the article is the same"


def test_a_source_that_cannot_be_read_is_a_problem(kept: Knowledge, tmp_path: Path) -> None:
    with pytest.raises(Problem):
        run(kept, tmp_path / "gone")
