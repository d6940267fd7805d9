"""Takes the assistant's turn in a conversation: read what was said, find, decide, answer or hand off, store."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.composing import Excerpt, excerpt
from assistant.decision import AskBack, Decision, HandOff, Say
from assistant.judging import Judge
from assistant.replies import Replies, greeting_at
from assistant.understanding import Understood
from conversations.conversation import Author, Conversation, Event, Expectation, Kind, State
from conversations.store import ConversationStore
from foundation.brand import Brand
from foundation.database import now
from foundation.errors import Problem
from foundation.i18n import NAMES, opening_in_words
from kb.rendered_articles import RenderedArticles
from kb.rendering import Rendered
from kb.store import ArticleStore
from search.findings import Findings, FoundArticle

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the assistant is about to say and why."""

    decision: Decision
    body: Mapping[str, Any]
    evidence: Mapping[str, Any]


class Dialogue:
    """The assistant's side of every conversation that is with it."""

    def __init__(
        self,
        store: ConversationStore,
        judge: Judge,
        articles: ArticleStore,
        rendered: RenderedArticles,
        replies: Replies,
        brand: Brand,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store = store
        self._judge = judge
        self._articles = articles
        self._rendered = rendered
        self._replies = replies
        self._brand = brand
        self._clock = clock

    def take_turn(self, conversation_id: int) -> Event | None:
        """Answer what the visitor has said since the last answer, once; None when there is nothing to answer.

        The answer's key names the visitor message it answers, so that two processes, or a restart in between, cannot
        answer twice. When the visitor writes on meanwhile, or a person takes over, nothing is said.
        """
        conversation = self._store.by_id(conversation_id)
        if conversation is None or conversation.state is not State.WITH_BOT:
            return None
        history = self._store.events(conversation_id)
        unanswered = _unanswered(history)
        if not unanswered:
            return None
        try:
            turn = self.consider(conversation, history, unanswered)
        except Exception:
            # Whatever is broken, the visitor must not wait for an assistant that cannot answer.
            log.exception("consider_failed")
            text = self.hand_off_text("failed", conversation.locale, len(history))
            turn = Turn(HandOff("failed"), {"text": text}, {"decision": "HandOff"})
        key = f"turn:{unanswered[-1].number}"
        expected = Expectation(last_number=conversation.last_number, state=State.WITH_BOT)
        try:
            if isinstance(turn.decision, HandOff):
                event, _ = self._store.hand_off(
                    conversation_id,
                    turn.decision.reason,
                    turn.body["text"],
                    key,
                    Author.ASSISTANT,
                    evidence=turn.evidence,
                    expect=expected,
                )
            else:
                event, _ = self._store.post(
                    conversation_id,
                    Author.ASSISTANT,
                    Kind.MESSAGE,
                    turn.body,
                    key,
                    evidence=turn.evidence,
                    expect=expected,
                )
        except Problem as problem:
            if problem.code == "moved_on":
                return None
            raise
        return event

    def consider(self, conversation: Conversation, history: Sequence[Event], unanswered: Sequence[Event]) -> Turn:
        """What to say to the unanswered messages and why, without saying it."""
        text = "\n".join(str(event.body["text"]) for event in unanswered)
        judged = self._judge.judge(text, conversation.locale, asked_back=_asked_back(history))
        body = self._body(judged.decision, conversation, history, judged.understood, judged.findings)
        return Turn(judged.decision, body, judged.to_dict())

    def _body(
        self,
        decision: Decision,
        conversation: Conversation,
        history: Sequence[Event],
        understood: Understood,
        findings: Findings,
    ) -> Mapping[str, Any]:
        locale, turn = conversation.locale, len(history)
        first_words = not any(event.author is Author.ASSISTANT for event in history)
        if isinstance(decision, Say):
            return {"text": self._social(decision.intent, locale, turn, first_words)}
        if isinstance(decision, HandOff):
            return {"text": self.hand_off_text(decision.reason, locale, turn)}
        hello = self._replies.say("utter_hello", locale, turn) if understood.greeted and first_words else ""
        found = {article.article_id: article for article in findings.articles}
        if isinstance(decision, AskBack):
            cards = [self._card(found[article_id]) for article_id in decision.article_ids]
            name = "utter_ask_back" if len(cards) > 1 else "utter_ask_back_one"
            text = f"{hello} {self._replies.say(name, locale, turn)}".lstrip()
            return {"text": text, "articles": cards, "offer": True}
        return self._answer(found[decision.article_id], locale, turn, hello)

    def _answer(self, article: FoundArticle, locale: str, turn: int, hello: str) -> Mapping[str, Any]:
        page = self._page(article, locale)
        anchor = article.passage.anchor if article.passage.kind == "body" else ""
        said = excerpt(page.html if page else "", anchor)
        if not said.text:
            said = Excerpt(article.summary or article.title)
        lead = hello
        if article.locale != locale:
            note = self._replies.say("utter_other_language", locale, turn, language=NAMES[article.locale])
            lead = f"{hello} {note}".lstrip()
        said = said.after(lead, apart=article.locale != locale)
        marks = [[mark.start, mark.end, mark.url or None] for mark in said.marks]
        return {"text": said.text, "marks": marks, "articles": [self._card(article, page)], "offer": False}

    def _page(self, found: FoundArticle, locale: str) -> Rendered | None:
        """The article as the visitor would read it; None when it was archived a moment ago."""
        article = self._articles.published(found.article_id, found.locale)
        return self._rendered.of(article, locale) if article else None

    def _card(self, article: FoundArticle, page: Rendered | None = None) -> Mapping[str, Any]:
        # Only files of our own play in the window; a video on another site is a link in the article.
        video = next((one for one in page.videos if one.startswith("/")), None) if page else None
        return {
            "article_id": article.article_id,
            "locale": article.locale,
            "title": article.title,
            "summary": article.summary,
            "url": article.url,
            "anchor": article.passage.anchor,
            "video": video,
            "poster": page.posters.get(video) if page and video else None,
        }

    def _social(self, intent: str, locale: str, turn: int, first_words: bool) -> str:
        if intent != "greet":
            return self._replies.say(f"utter_{intent}", locale, turn)
        if not first_words:
            return self._replies.say("utter_greet_again", locale, turn)
        return self._replies.say(greeting_at(self._brand.hours.local(self._clock()), locale), locale, turn)

    def hand_off_text(self, reason: str, locale: str, turn: int) -> str:
        """What the visitor is told when a person is brought in, with the next opening when nobody is there."""
        text = self._replies.say(_HAND_OFF_RESPONSES[reason], locale, turn)
        hours, moment = self._brand.hours, self._clock()
        if not hours.open_at(moment):
            opening = opening_in_words(hours.next_opening(moment), hours.local(moment), locale)
            text = f"{text} {self._replies.say('utter_handoff_closed', locale, turn, opening=opening)}"
        return text


_HAND_OFF_RESPONSES = {
    "asked": "utter_handoff_asked",
    "unsure": "utter_handoff_unsure",
    "asked_back_in_vain": "utter_handoff_in_vain",
    "failed": "utter_handoff_failed",
}


def _unanswered(history: Sequence[Event]) -> list[Event]:
    """The visitor's messages since anybody answered."""
    waiting: list[Event] = []
    for event in history:
        if event.kind is Kind.MESSAGE and event.author is Author.VISITOR:
            waiting.append(event)
        elif event.kind is not Kind.REOPENED:
            waiting.clear()
    return waiting


def _asked_back(history: Sequence[Event]) -> bool:
    """Whether the assistant's last words were an offer of several articles."""
    for event in reversed(history):
        if event.kind is Kind.REOPENED:
            return False
        if event.author is Author.ASSISTANT:
            return bool(event.body.get("offer"))
    return False
