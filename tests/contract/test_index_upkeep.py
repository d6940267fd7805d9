"""Indexes follow the database: what is published is found next, what is archived is gone, files may vanish."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from search_knowledge import Knowledge, WordCountingEncoder, knowledge, shop

from foundation.bus import MemoryBus
from foundation.database import Database
from kb.tables import article
from search.tables import index_change, passage, passage_vector


@pytest.fixture
def kept(database: Database, data_dir: Path) -> Iterator[Knowledge]:
    made = knowledge(database, data_dir)
    yield made
    made.close()


def numbers(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(sa.select(index_change.c.number).order_by(index_change.c.number)).scalars())


def as_told(kept: Knowledge) -> tuple[object, ...]:
    view = kept.indexes.view
    known = view.catalogue
    columns = zip(known.ids, known.articles, known.translations, known.locales, known.phrasing, strict=True)
    return (
        [(*map(int, row[:3]), known.languages[row[3]], bool(row[4])) for row in columns],
        {key: {locale: ids.tolist() for locale, ids in one.items()} for key, one in sorted(known.of_article.items())},
        kept.indexes.words.ids().tolist(),
        kept.indexes.vectors.ids().tolist(),
        {key: (m.count, m.total.round(3).tolist()) for key, m in sorted(view.background.sets.items())},
        [round(m.outer.sum(), 2) for _, m in sorted(view.background.sets.items())],
    )


def test_an_empty_knowledge_base_finds_nothing(kept: Knowledge) -> None:
    assert kept.keys("reembolso") == []
    assert kept.indexer.verify() == []


def test_what_is_published_is_found_by_the_next_question(kept: Knowledge) -> None:
    shop(kept)
    assert kept.keys("cuánto tarda el reembolso")[0] == "refund"
    kept.publish("gift", title="Tarjeta regalo")
    assert kept.keys("tarjeta regalo")[0] == "gift"


def test_what_is_changed_is_found_by_its_new_words_only(kept: Knowledge) -> None:
    shop(kept)
    kept.keys("reembolso")
    kept.publish("refund", title="Devolver dinero", body="Ahora tarda poco.")
    assert kept.indexes.words.search("reembolso", "es", 10) != []
    kept.indexes.refresh()
    assert kept.indexes.words.search("reembolso", "es", 10) == []
    assert kept.keys("devolver dinero")[0] == "refund"


def test_what_is_archived_is_gone(kept: Knowledge) -> None:
    published = shop(kept)
    assert kept.keys("cuánto tarda el reembolso")[0] == "refund"
    kept.archive(published["refund"])
    assert "refund" not in kept.keys("cuánto tarda el reembolso")
    assert kept.indexer.verify() == []


def test_a_deleted_article_takes_its_passages_along(kept: Knowledge) -> None:
    published = shop(kept)
    kept.indexes.refresh()
    with kept.database.write() as tx:
        kept.indexer.remove(tx, published["cancel"].translation_id)
        tx.execute(sa.delete(article).where(article.c.id == published["cancel"].id))
    assert "cancel" not in kept.keys("cómo cancelo un pedido")
    assert kept.indexer.verify() == []


def test_a_failed_publication_changes_nothing(kept: Knowledge) -> None:
    published = shop(kept)
    before = kept.indexes.refresh()
    prepared = kept.indexer.prepare(published["refund"])
    with pytest.raises(RuntimeError), kept.database.write() as tx:
        kept.indexer.write(tx, published["refund"], prepared)
        raise RuntimeError
    assert kept.indexes.refresh() == before
    assert kept.indexer.verify() == []


def test_following_the_changes_ends_where_building_anew_does(kept: Knowledge) -> None:
    published = shop(kept)
    kept.indexes.refresh()
    kept.publish("refund", title="Otro título", questions=("una", "dos"))
    kept.indexes.refresh()
    kept.archive(published["cancel"])
    kept.publish("refund", "pt", title="Reembolso em português")
    kept.publish("new", "en", title="Something new")
    kept.indexes.refresh()
    followed = as_told(kept)
    kept.indexer.rebuild()
    assert as_told(kept) == followed


def test_a_change_is_kept_once_for_each_translation(kept: Knowledge) -> None:
    shop(kept)
    first = numbers(kept.database)
    kept.publish("refund", title="Otro")
    second = numbers(kept.database)
    assert len(first) == len(second) == 4
    assert second[-1] > first[-1]
    assert first[0] not in second


def test_passage_ids_are_never_used_again(kept: Knowledge) -> None:
    published = kept.publish("one")
    with kept.database.read() as connection:
        highest = connection.execute(sa.select(sa.func.max(passage.c.id))).scalar_one()
    kept.archive(published)
    kept.publish("two")
    with kept.database.read() as connection:
        assert connection.execute(sa.select(sa.func.min(passage.c.id))).scalar_one() > highest


def test_a_refresh_without_news_is_one_look(kept: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    shop(kept)
    kept.indexes.refresh()
    reads: list[int] = []
    read = kept.database.read
    monkeypatch.setattr(kept.database, "read", lambda: reads.append(1) or read())  # type: ignore[func-returns-value]
    kept.indexes.refresh()
    assert len(reads) == 1


def test_a_restart_reads_the_files_and_takes_in_the_rest(database: Database, data_dir: Path) -> None:
    first = knowledge(database, data_dir)
    shop(first)
    first.indexes.refresh()
    first.close()
    beside = knowledge(database)
    beside.publish("gift", title="Tarjeta regalo")
    again = knowledge(database, data_dir)
    assert len(again.indexes.words.ids()) > 0
    assert again.keys("tarjeta regalo")[0] == "gift"
    assert again.indexer.verify() == []
    again.close()


def test_a_restart_without_closing_loses_nothing(database: Database, data_dir: Path) -> None:
    first = knowledge(database, data_dir)
    published = shop(first)
    first.indexes.refresh()
    first.archive(published["cancel"])
    first.indexes.refresh()
    assert first.folder is not None
    first.folder.release()
    again = knowledge(database, data_dir)
    assert "cancel" not in again.keys("cómo cancelo un pedido")
    assert again.keys("cuánto tarda el reembolso")[0] == "refund"
    assert again.indexer.verify() == []
    again.close()


@pytest.mark.parametrize("harm", ["gone", "rubbish", "emptied"])
def test_damaged_or_missing_files_are_made_again(database: Database, data_dir: Path, harm: str) -> None:
    first = knowledge(database, data_dir)
    shop(first)
    first.indexes.refresh()
    first.close()
    if harm == "gone":
        shutil.rmtree(data_dir / "index")
    for path in (data_dir / "index").rglob("*"):
        if path.is_file():
            path.write_bytes(b"rubbish" if harm == "rubbish" else b"")
    again = knowledge(database, data_dir)
    assert again.keys("cuánto tarda el reembolso")[0] == "refund"
    assert again.indexer.verify() == []
    again.close()


def test_files_of_another_database_are_not_believed(database: Database, data_dir: Path, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'other.db'}", MemoryBus())
    other.upgrade()
    elsewhere = knowledge(other, data_dir)
    for number in range(12):
        elsewhere.publish(f"other-{number}", title=f"Reembolso número {number}")
    elsewhere.indexes.refresh()
    elsewhere.close()
    other.close()
    here = knowledge(database, data_dir)
    shop(here)
    assert here.keys("cuánto tarda el reembolso")[0] == "refund"
    assert here.indexer.verify() == []
    here.close()


def test_only_one_instance_has_the_files_and_the_other_works_in_memory(database: Database, data_dir: Path) -> None:
    server, command_line = knowledge(database, data_dir), knowledge(database, data_dir)
    assert server.folder is not None
    assert command_line.folder is None
    shop(command_line)
    assert server.keys("cuánto tarda el reembolso") == command_line.keys("cuánto tarda el reembolso")
    server.publish("gift", title="Tarjeta regalo")
    assert command_line.keys("tarjeta regalo")[0] == "gift"
    server.close()
    assert knowledge(database, data_dir).folder is not None


def test_many_changes_come_in_portions(kept: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.indexes.PORTION", 3)
    kept.indexes.refresh()
    for number in range(8):
        kept.publish(f"a{number}", title=f"Artículo {number}")
    reached = [kept.indexes.refresh() for _ in range(4)]
    assert reached == sorted(reached)
    assert len(set(reached)) == 3
    assert reached[-1] == numbers(kept.database)[-1]
    assert kept.indexer.verify() == []


def test_changes_are_numbered_in_the_order_they_are_committed(kept: Knowledge) -> None:
    """Publishing many at once while somebody follows: the follower misses none."""
    articles = [kept.publish(f"a{n}", title=f"artículo {n}") for n in range(6)]
    prepared = kept.indexer.prepare_many(articles)
    seen: list[int] = []
    stop = threading.Event()

    def follow() -> None:
        last, ending = 0, False
        while not ending:
            ending = stop.is_set()
            with kept.database.read() as connection:
                query = sa.select(index_change.c.number).where(index_change.c.number > last)
                fresh = sorted(connection.execute(query).scalars())
            seen.extend(fresh)
            last = max([last, *fresh])

    def publish(place: int) -> None:
        for _ in range(5):
            with kept.database.write() as tx:
                kept.indexer.write(tx, articles[place], prepared[place])

    follower = threading.Thread(target=follow)
    follower.start()
    writers = [threading.Thread(target=publish, args=(place,)) for place in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    stop.set()
    follower.join(10)
    assert set(numbers(kept.database)) <= set(seen)
    kept.indexes.refresh()
    assert kept.indexer.verify() == []


def test_searching_while_articles_change_is_safe(kept: Knowledge) -> None:
    shop(kept)
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                assert kept.keys("cuánto tarda el reembolso")[0] == "refund"
        except BaseException as error:
            failures.append(error)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for number in range(12):
        published = kept.publish(f"x{number % 4}", title=f"Cosa {number}", questions=("una pregunta",))
        if number % 3 == 0:
            kept.archive(published)
    stop.set()
    for asker in askers:
        asker.join(20)
    assert failures == []
    kept.indexes.refresh()
    assert kept.indexer.verify() == []


def test_the_first_search_waits_for_the_indexes(kept: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    shop(kept)
    monkeypatch.setattr("search.indexes.PATIENCE", 0.0)
    found: list[list[str]] = []
    askers = [threading.Thread(target=lambda: found.append(kept.keys("el reembolso"))) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(30)
    assert len(found) == 4
    assert all(keys[0] == "refund" for keys in found)


def test_a_follower_refreshes_on_its_own(kept: Knowledge) -> None:
    stop = threading.Event()
    kept.indexes.refresh()
    follower = threading.Thread(target=kept.indexes.follow, args=(stop,))
    follower.start()
    reached = False
    for number in range(50):
        kept.publish("a", title=f"artículo {number}")
        stop.wait(0.1)
        if kept.indexes.view.generation > 0:
            reached = True
            break
    stop.set()
    kept.database.bus.publish("articles")
    follower.join(10)
    assert reached


def test_another_encoder_gets_vectors_by_rebuilding(database: Database, data_dir: Path) -> None:
    first = knowledge(database, data_dir)
    shop(first)
    first.indexes.refresh()
    first.close()
    other = knowledge(database, data_dir, WordCountingEncoder("counting/2"))
    assert other.keys("cuánto tarda el reembolso")[0] == "refund"
    assert "no vector made by the encoder counting/2" in " ".join(other.indexer.verify())
    told: list[tuple[int, int]] = []
    other.indexer.rebuild(lambda done, total: told.append((done, total)))
    assert other.indexer.verify() == []
    assert (4, 4) in told
    with database.read() as connection:
        query = sa.select(passage_vector.c.encoder, sa.func.count()).group_by(passage_vector.c.encoder)
        assert [row[0] for row in connection.execute(query)] == ["counting/2"]
    other.close()


def test_rebuilding_repairs_what_does_not_fit_the_articles(kept: Knowledge) -> None:
    shop(kept)
    stray = kept.publish("stray", title="Algo que se retiró")
    with kept.database.write() as tx:
        tx.execute(sa.update(passage).where(passage.c.kind == "title").values(text="otra cosa"))
        tx.execute(
            sa.text("UPDATE article_translation SET published_revision = NULL WHERE id = :id"),
            {"id": stray.translation_id},
        )
    told = " ".join(kept.indexer.verify())
    assert "4 articles" in told
    assert "1 unpublished" in told
    kept.indexer.rebuild()
    assert kept.indexer.verify() == []
    assert kept.keys("cuánto tarda el reembolso")[0] == "refund"


def test_rebuilding_encodes_only_what_is_missing(database: Database) -> None:
    encoder = WordCountingEncoder()
    kept = knowledge(database, encoder=encoder)
    shop(kept)
    encoder.encoded = 0
    kept.indexer.rebuild()
    assert encoder.encoded == 0


def test_many_are_prepared_as_one_by_one(kept: Knowledge) -> None:
    published = list(shop(kept).values())
    together = kept.indexer.prepare_many(published)
    for one, prepared in zip(published, together, strict=True):
        alone = kept.indexer.prepare(one)
        assert alone.passages == prepared.passages
        assert np.array_equal(alone.vectors, prepared.vectors)
    assert kept.indexer.prepare_many([]) == []


def test_an_outdated_look_at_the_changes_throws_nothing_away(kept: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    shop(kept)
    kept.indexes.refresh()
    newest = kept.indexes._newest
    seen = [1]
    monkeypatch.setattr(kept.indexes, "_newest", lambda: seen.pop() if seen else newest())
    cleared: list[str] = []
    monkeypatch.setattr(kept.indexes.vectors, "clear", lambda: cleared.append("vectors"))
    assert kept.indexes.refresh() == newest()
    assert cleared == []
