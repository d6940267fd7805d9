"""A word on an answer reaches calibration and editors, once, whoever says it and however often."""

from pathlib import Path
from typing import Any

import pytest

from assistant.answer_feedback import AnswerFeedback, answer_name
from conversations.conversation import Author, Conversation, Kind
from conversations.store import ConversationStore
from foundation.bus import MemoryBus
from foundation.database import Database
from kb.feedback import Feedback
from kb.store import ArticleStore
from search.answer_marks import AnswerMarks, MarkedBy


class Office:
    """A database with one conversation in which the assistant has answered."""

    def __init__(self, path: Path) -> None:
        self.database = Database(f"sqlite:///{path}", MemoryBus())
        self.database.upgrade()
        self.store = ConversationStore(self.database)
        self.marks = AnswerMarks(self.database)
        self.feedback = AnswerFeedback(
            self.database, self.store, self.marks, Feedback(self.database), ArticleStore(self.database)
        )
        visitor, _ = self.store.new_visitor("es")
        self.conversation: Conversation = self.store.start(visitor, "es")
        self.store.post(self.conversation.id, Author.VISITOR, Kind.MESSAGE, {"text": "¿cuánto tarda?"}, "k1")

    def answer(self, shown: int, found: tuple[int, ...], offer: bool = False) -> int:
        articles: list[dict[str, Any]] = [{"article_id": one, "locale": "es", "probability": 0.9} for one in found]
        event, _ = self.store.post(
            self.conversation.id,
            Author.ASSISTANT,
            Kind.MESSAGE,
            {"text": "…", "articles": [{"article_id": shown}], "offer": offer},
            "turn:1",
            evidence={"findings": {"articles": articles, "signs": {"near": 0.5}, "encoder": "e5"}},
        )
        return event.number


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "test.db")


def test_a_word_is_kept_and_replaced_by_the_same_source(office: Office) -> None:
    number = office.answer(7, (7, 8))
    name = answer_name(office.conversation, number)
    assert office.feedback.say(office.conversation, number, right=False, source=MarkedBy.VISITOR)
    assert office.feedback.say(office.conversation, number, right=True, source=MarkedBy.VISITOR)
    assert office.feedback.say(office.conversation, number, right=False, source=MarkedBy.AGENT)
    assert office.marks.said([name]) == {name: {MarkedBy.VISITOR: True, MarkedBy.AGENT: False}}
    [mark] = office.marks.of("e5")
    assert (mark.article_id, mark.right, mark.signs) == (7, False, {"near": 0.5})


def test_an_article_that_was_not_the_likeliest_teaches_no_signs(office: Office) -> None:
    number = office.answer(8, (7, 8))
    assert office.feedback.say(office.conversation, number, right=True, source=MarkedBy.VISITOR)
    assert not office.marks.of("e5")


def test_what_is_no_answer_is_refused(office: Office) -> None:
    offer = office.answer(7, (7, 8), offer=True)
    for number in (1, offer, 99):
        assert not office.feedback.say(office.conversation, number, right=True, source=MarkedBy.VISITOR)
