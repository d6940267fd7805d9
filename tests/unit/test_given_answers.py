"""Editors see what the assistant answered from an article, and why, without anything personal."""

from pathlib import Path
from typing import Any

import pytest
from kb_site import Site, on_sqlite

from app import given_answers_page
from assistant.given_answers import GivenAnswers
from conversations.conversation import Author, Kind
from conversations.store import ConversationStore
from foundation.bus import MemoryBus
from foundation.database import Database
from search.answer_marks import AnswerMarks, Mark, MarkedBy


class Room:
    """The editors' room over a conversation store."""

    def __init__(self, folder: Path, schema: Path) -> None:
        self.site: Site = on_sqlite(folder, schema)
        self.database = Database(f"sqlite:///{folder / 'site.db'}", MemoryBus())
        self.store, self.marks = ConversationStore(self.database), AnswerMarks(self.database)
        answers = GivenAnswers(self.database, self.marks, r"GT-\d{4,5}")
        self.site.app.register_blueprint(given_answers_page.blueprint(answers, self.site.articles))
        self.article = self.site.ids["cancel"]

    def answered(self, question: str, locale: str = "es", offer: bool = False) -> str:
        visitor, _ = self.store.new_visitor(locale)
        one = self.store.start(visitor, locale)
        self.store.post(one.id, Author.VISITOR, Kind.MESSAGE, {"text": question}, "k1")
        passage = {"heading": "Plazo", "text": "Hasta que sale del almacén."}
        found = {"article_id": self.article, "locale": locale, "revision": 1, "probability": 0.91, "passage": passage}
        evidence: dict[str, Any] = {
            "evidence": {"question": question, "last": ""},
            "limits": [0.62, 0.3, 0.1],
            "findings": {"articles": [found], "signs": {"words": 0.5, "near": 0.6}},
        }
        body = {"text": "…", "articles": [{"article_id": self.article, "locale": locale}], "offer": offer}
        event, _ = self.store.post(one.id, Author.ASSISTANT, Kind.MESSAGE, body, "turn:1", evidence=evidence)
        return f"{one.public_id}:{event.number}"

    def page(self, name: str = "marta", locale: str = "es") -> str:
        answer = self.site.signed_in(name).get(f"/editor/articles/{self.article}/{locale}/answers")
        assert answer.status_code == 200
        return str(answer.get_data(as_text=True))


@pytest.fixture
def room(tmp_path: Path, sqlite_template: Path) -> Room:
    return Room(tmp_path, sqlite_template)


def test_an_article_that_nothing_was_answered_from_says_so(room: Room) -> None:
    room.answered("¿puedo cancelar?", offer=True)
    room.answered("posso cancelar?", locale="pt")
    assert "aún no ha respondido con este artículo" in room.page()


def test_why_and_what_was_said_of_it_stand_beside_the_question(room: Room) -> None:
    name = room.answered("¿puedo cancelar <b>hoy</b>?")
    for source, right in ((MarkedBy.VISITOR, False), (MarkedBy.AGENT, True)):
        with room.database.write() as tx:
            room.marks.record(tx, Mark(name, source, room.article, "es", "e5", {}, right))
    page = room.page()
    assert "¿puedo cancelar &lt;b&gt;hoy&lt;/b&gt;?" in page
    for told in ("91\u00a0%", "62\u00a0%", "Versión 1", "No le sirvió al cliente", "Un agente la dio por buena"):
        assert told in page
    assert "Hasta que sale del almacén." in page
    assert "style=" not in page


def test_nothing_personal_and_no_conversation_reaches_an_editor(room: Room) -> None:
    name = room.answered("cancelad el GT-10423, soy ana@grillotostador.example, 600 123 456")
    page = room.page()
    assert "cancelad el" in page
    for hidden in ("GT-10423", "ana@", "600 123", name.partition(":")[0]):
        assert hidden not in page


def test_only_editors_and_for_articles_that_exist(room: Room) -> None:
    address = f"/editor/articles/{room.article}/es/answers"
    assert room.site.signed_in("leo").get(address).status_code == 403
    assert room.site.browser().get(address).status_code == 302
    editor = room.site.signed_in("marta")
    assert f'href="{address}"' in editor.get(f"/editor/articles/{room.article}/es").get_data(as_text=True)
    for gone in (f"/editor/articles/{room.article}/xx/answers", f"/editor/articles/{2**70}/es/answers"):
        assert editor.get(gone).status_code == 404
