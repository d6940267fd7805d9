"""Articles and categories on both databases: drafts, publication, history, two editors at once."""

import threading
from pathlib import Path

import pytest

from foundation.access import Role, StaffDirectory
from foundation.bus import MemoryBus
from foundation.database import Database
from foundation.errors import Problem
from kb.articles import Article, Status
from kb.categories import CategoryText
from kb.publishing import Incoming, Outcome
from tests.kb_knowledge import Knowledge, content


@pytest.fixture
def kept(database: Database, data_dir: Path) -> Knowledge:
    return Knowledge(database, data_dir)


def written(kept: Knowledge, key: str = "cancel-order", locale: str = "es") -> Article:
    subject = kept.articles.by_key(key) or kept.publishing.create_article(key, "orders")
    return kept.publishing.save_draft(subject.id, locale, content(), 0, None)


def published(kept: Knowledge, key: str = "cancel-order", locale: str = "es") -> Article:
    draft = written(kept, key, locale)
    return kept.publishing.publish(draft.id, locale, draft.latest_revision, None)


def test_a_draft_is_for_editors_only(kept: Knowledge) -> None:
    draft = written(kept)
    assert (draft.status, draft.revision, draft.published_revision) == (Status.DRAFT, 1, None)
    assert draft.content.slug == "cancelar"
    assert kept.articles.published(draft.id, "es") is None
    assert kept.articles.latest(draft.id, "es") == draft
    assert kept.passages.prepared == 0


def test_publishing_shows_the_newest_revision(kept: Knowledge, bus: MemoryBus) -> None:
    draft = written(kept)
    with bus.subscribe("articles") as listener:
        shown = kept.publishing.publish(draft.id, "es", 1, None)
        assert listener.wait(1)
    assert (shown.status, shown.published_revision) == (Status.PUBLISHED, 1)
    assert kept.articles.published(draft.id, "es") == shown
    assert kept.passages.shown == {shown.translation_id: shown}
    assert kept.articles.published_by_key(["cancel-order", "gone"], "es")["cancel-order"].slug == "cancelar"
    assert kept.articles.published_by_key(["cancel-order"], "pt") == {}
    assert kept.articles.count_published() == {"es": 1}
    assert kept.articles.locales_of(draft.id) == {"es": Status.PUBLISHED}
    assert kept.articles.published_slugs(draft.id) == {"es": "cancelar"}
    assert kept.publishing.publish(draft.id, "es", 1, None) == shown, "publishing twice changes nothing"
    assert kept.passages.prepared == 1


def test_the_public_sees_the_old_revision_until_the_new_one_is_published(kept: Knowledge) -> None:
    shown = published(kept)
    draft = kept.publishing.save_draft(shown.id, "es", content("Anular"), 1, None)
    assert draft.has_unpublished_changes
    seen = kept.articles.published(shown.id, "es")
    assert seen is not None
    assert (seen.content.title, seen.revision, seen.latest_revision) == ("Cancelar", 1, 2)
    kept.publishing.publish(shown.id, "es", 2, None)
    seen = kept.articles.published(shown.id, "es")
    assert seen is not None
    assert seen.content.title == "Anular"
    assert kept.passages.shown[shown.translation_id].revision == 2


def test_saving_the_same_again_stores_nothing(kept: Knowledge) -> None:
    draft = written(kept)
    again = kept.publishing.save_draft(draft.id, "es", content("  Cancelar "), 1, None)
    assert again == draft
    assert len(kept.articles.revisions(draft.translation_id)) == 1


def test_two_editors_never_overwrite_each_other(kept: Knowledge) -> None:
    draft = written(kept)
    kept.publishing.save_draft(draft.id, "es", content("Uno"), 1, None)
    with pytest.raises(Problem) as refused:
        kept.publishing.save_draft(draft.id, "es", content("Otro"), 1, None)
    assert refused.value.status == 409
    assert refused.value.extra["latest"]["title"] == "Uno"
    assert refused.value.extra["latest"]["revision"] == 2
    for number in (0, 1, 3):
        with pytest.raises(Problem):
            kept.publishing.publish(draft.id, "es", number, None)
    with pytest.raises(Problem) as refused:
        kept.publishing.save_draft(draft.id, "es", content("Otro"), 0, None)
    assert refused.value.status == 409


def test_many_editors_at_the_same_moment(kept: Knowledge) -> None:
    draft = written(kept)
    outcomes: list[str] = []
    ready = threading.Barrier(6)

    def save(number: int) -> None:
        ready.wait()
        try:
            kept.publishing.save_draft(draft.id, "es", content(f"Título {number}"), 1, None)
            outcomes.append("saved")
        except Problem as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["edited_meanwhile"] * 5 + ["saved"]
    assert [one.number for one in kept.articles.revisions(draft.translation_id)] == [2, 1]


def test_many_editors_begin_the_same_translation(kept: Knowledge) -> None:
    subject = kept.publishing.create_article("a", "orders")
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def save(number: int) -> None:
        ready.wait()
        try:
            kept.publishing.save_draft(subject.id, "pt", content(f"Título {number}"), 0, None)
            outcomes.append("saved")
        except Problem as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["edited_meanwhile"] * 3 + ["saved"]


def test_an_edit_while_passages_are_encoded_wins_over_publishing(kept: Knowledge) -> None:
    draft = written(kept)
    kept.passages.meanwhile.append(lambda: kept.publishing.save_draft(draft.id, "es", content("Nuevo"), 1, None))
    with pytest.raises(Problem) as refused:
        kept.publishing.publish(draft.id, "es", 1, None)
    assert refused.value.code == "edited_meanwhile"
    assert kept.articles.published(draft.id, "es") is None
    assert kept.passages.shown == {}


def test_nothing_is_published_when_its_passages_cannot_be_written(kept: Knowledge) -> None:
    draft = written(kept)

    def broken(*_: object) -> None:
        raise RuntimeError

    kept.passages.write = broken  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        kept.publishing.publish(draft.id, "es", 1, None)
    assert kept.articles.published(draft.id, "es") is None


def test_history_tells_who_wrote_what(kept: Knowledge, database: Database) -> None:
    staff = StaffDirectory(database, 1).add("m@grillotostador.example", "Maya", Role.EDITOR, "es", "long enough word")
    draft = written(kept)
    kept.publishing.save_draft(draft.id, "es", content("Dos", questions=("a", "b")), 1, staff.id, " por qué ")
    newest, oldest = kept.articles.revisions(draft.translation_id)
    assert (newest.number, newest.author_id, newest.note) == (2, staff.id, "por qué")
    assert newest.content.questions == ("a", "b")
    assert (oldest.number, oldest.author_id) == (1, None)
    assert kept.articles.revision(draft.translation_id, 1) == oldest
    assert kept.articles.revision(draft.translation_id, 9) is None


def test_archive_and_restore(kept: Knowledge) -> None:
    shown = published(kept)
    with pytest.raises(Problem):
        kept.publishing.restore(shown.id, "es", 1, None)
    archived = kept.publishing.archive(shown.id, "es", 1, None)
    assert archived.status is Status.ARCHIVED
    assert kept.articles.published(shown.id, "es") is None
    assert kept.passages.shown == {}
    assert kept.publishing.archive(shown.id, "es", 1, None) == archived
    assert kept.publishing.restore(shown.id, "es", 1, None).status is Status.DRAFT
    kept.publishing.publish(shown.id, "es", 1, None)
    assert kept.articles.published(shown.id, "es") is not None


def test_an_article_without_text_is_not_published(kept: Knowledge) -> None:
    subject = kept.publishing.create_article("empty", "orders")
    kept.publishing.save_draft(subject.id, "es", content(body=" "), 0, None)
    with pytest.raises(Problem) as refused:
        kept.publishing.publish(subject.id, "es", 1, None)
    assert refused.value.status == 422


def test_what_does_not_exist(kept: Knowledge) -> None:
    for call in (
        lambda: kept.publishing.save_draft(99, "es", content(), 0, None),
        lambda: kept.publishing.save_draft(99, "es", content(), 1, None),
        lambda: kept.publishing.publish(99, "es", 1, None),
        lambda: kept.publishing.archive(99, "es", 1, None),
    ):
        with pytest.raises(Problem) as refused:
            call()
        assert refused.value.status == 404
    with pytest.raises(Problem) as refused:
        kept.publishing.create_article("a", "gone")
    assert refused.value.status == 422
    assert kept.articles.by_key("gone") is None
    assert kept.articles.locales_of(99) == {}


def test_keys_are_unique_and_positions_follow_each_other(kept: Knowledge) -> None:
    first = kept.publishing.create_article("a", "orders")
    assert (first.position, kept.publishing.create_article("b", "orders").position) == (10, 20)
    with pytest.raises(Problem) as refused:
        kept.publishing.create_article("a", "orders")
    assert refused.value.status == 409
    assert kept.articles.subject(first.id) == kept.articles.by_key("a")


def test_all_that_is_published(kept: Knowledge) -> None:
    published(kept, "one")
    published(kept, "two", "pt")
    written(kept, "three")
    assert [found.key for found in kept.articles.all_published()] == ["one", "two"]
    assert [found.key for found in kept.articles.all_published("pt")] == ["two"]


def test_categories(kept: Knowledge) -> None:
    texts = {"es": CategoryText("Devoluciones"), "pt": CategoryText("Trocas", "trocas-e-devolucoes", "Tudo")}
    returns = kept.publishing.save_category("returns", "orders", 20, "return", texts)
    assert returns.slugs == {"es": "devoluciones", "pt": "trocas-e-devolucoes"}
    assert [one.key for one in kept.categories.all()] == ["orders", "returns"]
    changed = kept.publishing.save_category("returns", None, 5, "", {"es": CategoryText("Cambios")})
    assert (changed.id, changed.parent_id, dict(changed.names)) == (returns.id, None, {"es": "Cambios"})
    with pytest.raises(Problem) as refused:
        kept.publishing.save_category("other", None, 1, "", {"es": CategoryText("Otra", "pedidos")})
    assert refused.value.code == "slug_taken"
    kept.publishing.save_category("returns", "orders", 5, "", {"es": CategoryText("Cambios")})
    with pytest.raises(Problem) as refused:
        kept.publishing.save_category("orders", "returns", 5, "", {"es": CategoryText("Pedidos")})
    assert refused.value.code == "category_inside_itself"


def incoming(body: str = "Texto", status: Status = Status.PUBLISHED, key: str = "a", locale: str = "es") -> Incoming:
    return Incoming(key, "orders", 10, locale, content(body=body), status)


def test_an_import_saves_and_publishes_at_once(kept: Knowledge) -> None:
    done = kept.publishing.import_many([incoming(), incoming(locale="pt"), incoming(key="b", status=Status.DRAFT)])
    assert [one.outcome for one in done] == [Outcome.IMPORTED] * 3
    assert kept.articles.count_published() == {"es": 1, "pt": 1}
    assert kept.passages.prepared == 2
    again = kept.publishing.import_many([incoming(), incoming(locale="pt")])
    assert [one.outcome for one in again] == [Outcome.UNCHANGED] * 2
    assert kept.passages.prepared == 2
    assert kept.publishing.import_many([incoming("Otro")])[0].outcome is Outcome.UPDATED
    assert kept.publishing.import_many([incoming("Otro", Status.ARCHIVED)])[0].outcome is Outcome.UPDATED
    assert kept.articles.count_published() == {"pt": 1}
    assert len(kept.passages.shown) == 1


def test_an_import_keeps_what_was_edited_here(kept: Knowledge, database: Database) -> None:
    staff = StaffDirectory(database, 1).add("m@grillotostador.example", "Maya", Role.EDITOR, "es", "long enough word")
    kept.publishing.import_many([incoming()])
    subject = kept.articles.by_key("a")
    assert subject is not None
    kept.publishing.save_draft(subject.id, "es", content(body="A mano"), 1, staff.id)
    assert kept.publishing.import_many([incoming("Otro")])[0].outcome is Outcome.KEPT
    latest = kept.articles.latest(subject.id, "es")
    assert latest is not None
    assert latest.content.body == "A mano"
    assert kept.publishing.import_many([incoming("Otro")], overwrite=True)[0].outcome is Outcome.UPDATED


def test_imports_and_editors_at_the_same_moment(kept: Knowledge) -> None:
    keys = [f"k{number}" for number in range(8)]
    kept.publishing.import_many([incoming(key=key) for key in keys])
    ids = [subject.id for key in keys if (subject := kept.articles.by_key(key))]
    failures: list[Exception] = []
    ready = threading.Barrier(3)

    def bring(order: int, name: str) -> None:
        ready.wait()
        for turn in range(4):
            try:
                kept.publishing.import_many([incoming(f"{name} {turn}", key=key) for key in keys[::order]])
            except Problem as problem:
                assert problem.code == "edited_meanwhile"
            except Exception as failure:
                failures.append(failure)

    def edit() -> None:
        ready.wait()
        for article_id in ids * 4:
            latest = kept.articles.latest(article_id, "es")
            assert latest is not None
            try:
                kept.publishing.publish(article_id, "es", latest.latest_revision, None)
                kept.publishing.archive(article_id, "es", latest.latest_revision, None)
            except Problem as problem:
                assert problem.code == "edited_meanwhile"
            except Exception as failure:
                failures.append(failure)

    threads = [
        threading.Thread(target=bring, args=(1, "uno")),
        threading.Thread(target=bring, args=(-1, "dos")),
        threading.Thread(target=edit),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(kept.passages.shown) == {one.translation_id for one in kept.articles.all_published()}


def test_an_import_that_fails_leaves_nothing(kept: Knowledge) -> None:
    broken = Incoming("b", "gone", 10, "es", content(), Status.PUBLISHED)
    with pytest.raises(Problem):
        kept.publishing.import_many([incoming(), broken])
    assert kept.articles.count_published() == {}
    assert kept.articles.by_key("a") is None
