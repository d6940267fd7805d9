"""Keeps what visitors and agents say about the assistant's answers: for calibration, and for the article's editors."""

from collections.abc import Mapping, Sequence
from typing import Any

from conversations.conversation import Author, Conversation, Event, Kind
from conversations.store import ConversationStore
from foundation.database import Database
from kb.feedback import Feedback
from kb.store import ArticleStore
from search.answer_marks import AnswerMarks, Mark, MarkedBy


def answer_name(conversation: Conversation, number: int) -> str:
    """What an answer is called wherever somebody says something about it."""
    return f"{conversation.public_id}:{number}"


def answered_with(event: Event) -> Mapping[str, Any] | None:
    """The article that an event answers with, as it was found; None for any other event."""
    cards = event.body.get("articles") or ()
    if event.kind is not Kind.MESSAGE or event.author is not Author.ASSISTANT or event.body.get("offer") or not cards:
        return None
    found = ((event.evidence or {}).get("findings") or {}).get("articles") or ()
    return next((one for one in found if one["article_id"] == cards[0]["article_id"]), None)


class AnswerFeedback:
    """The one place where a word on an answer goes everywhere it belongs."""

    def __init__(
        self,
        database: Database,
        conversations: ConversationStore,
        marks: AnswerMarks,
        feedback: Feedback,
        articles: ArticleStore,
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._marks = marks
        self._feedback = feedback
        self._articles = articles

    def say(self, conversation: Conversation, number: int, *, right: bool, source: MarkedBy) -> bool:
        """Keep whether the answer with this number was right; False when that is no answer with an article.

        Said again by the same source it replaces what was said before; editors hear of the visitors' first word only.
        """
        event = next(iter(self._conversations.events(conversation.id, number - 1, 1)), None)
        article = answered_with(event) if event else None
        if event is None or article is None:
            return False
        name = answer_name(conversation, event.number)
        findings = (event.evidence or {})["findings"]
        known = self._marks.said([name]).get(name, {})
        first = findings["articles"][0]["article_id"] == article["article_id"]
        # Signs are those of the likeliest article: about another one they teach nothing.
        signs = findings["signs"] if first else {}
        mark = Mark(
            name, source, article["article_id"], article["locale"], findings["encoder"] if first else "", signs, right
        )
        with self._database.write() as tx:
            self._marks.record(tx, mark)
        if source is MarkedBy.VISITOR and source not in known:
            published = self._articles.published(article["article_id"], article["locale"])
            if published is not None:
                self._feedback.add(published, helped=right)
        return True

    def verdicts(self, conversation: Conversation, events: Sequence[Event]) -> Mapping[int, bool]:
        """What agents said about the answers among these events of a conversation, by their numbers."""
        names = {answer_name(conversation, one.number): one.number for one in events if one.answered_from is not None}
        said = self._marks.said(list(names)) if names else {}
        return {names[name]: words[MarkedBy.AGENT] for name, words in said.items() if MarkedBy.AGENT in words}
