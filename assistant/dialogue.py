"""Takes the assistant's turn in a conversation: read what was said, find, decide, answer or hand off, store."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.composing import excerpt
from assistant.decision import AskBack, Candidate, Decision, Evidence, HandOff, Limits, Say, decide
from assistant.replies import Replies, greeting_at
from assistant.understanding import Understanding, Understood
from conversations.conversation import Author, Conversation, Event, Expectation, Kind, State
from conversations.store import ConversationStore
from foundation.brand import Brand
from foundation.database import now
from foundation.errors import Problem
from foundation.i18n import NAMES, opening_in_words
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore
from search.finder import Finder
from search.findings import Findings, FoundArticle

log = logging.getLogger(__name__)

QUESTION_LIMIT = 2000
_KEPT_CANDIDATES = 5


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
        finder: Finder,
        articles: ArticleStore,
        rendered: RenderedArticles,
        understanding: Understanding,
        replies: Replies,
        brand: Brand,
        limits: Limits,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store = store
        self._finder = finder
        self._articles = articles
        self._rendered = rendered
        self._understanding = understanding
        self._replies = replies
        self._brand = brand
        self._limits = limits
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
        text = "\n".join(str(event.body["text"]) for event in unanswered)[:QUESTION_LIMIT]
        locale = conversation.locale
        understood = self._understanding.of(text)
        findings = self._finder.find(understood.question or text, locale, limit=_KEPT_CANDIDATES)
        evidence = Evidence(
            intent=understood.intent,
            intent_similarity=understood.similarity,
            question=understood.question,
            question_similarity=findings.best_similarity if understood.question else 0.0,
            candidates=tuple(Candidate(a.article_id, a.probability) for a in findings.articles),
            asked_back=_asked_back(history),
        )
        decision = decide(evidence, self._limits)
        body = self._body(decision, conversation, history, understood, findings)
        stored = {
            "decision": type(decision).__name__,
            "evidence": evidence.to_dict(),
            "limits": [self._limits.answer, self._limits.offer, self._limits.mention],
            "findings": findings.to_dict(),
        }
        return Turn(decision, body, stored)

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
        hello = f"{self._replies.say('utter_hello', locale, turn)} " if understood.greeted and first_words else ""
        found = {article.article_id: article for article in findings.articles}
        if isinstance(decision, AskBack):
            cards = [self._card(found[article_id]) for article_id in decision.article_ids]
            return {"text": hello + self._replies.say("utter_ask_back", locale, turn), "articles": cards, "offer": True}
        return self._answer(found[decision.article_id], locale, turn, hello)

    def _answer(self, article: FoundArticle, locale: str, turn: int, hello: str) -> Mapping[str, Any]:
        html, video = self._page(article, locale)
        anchor = article.passage.anchor if article.passage.kind == "body" else ""
        text = excerpt(html, anchor) or article.summary or article.title
        if article.locale != locale:
            note = self._replies.say("utter_other_language", locale, turn, language=NAMES[article.locale])
            text = f"{note}\n\n{text}"
        return {"text": hello + text, "articles": [self._card(article, video)], "offer": False}

    def _page(self, found: FoundArticle, locale: str) -> tuple[str, str | None]:
        """The article's HTML and its first video; nothing of either when it was archived a moment ago."""
        article = self._articles.published(found.article_id, found.locale)
        if article is None:
            return "", None
        page = self._rendered.of(article, locale)
        return page.html, page.videos[0] if page.videos else None

    def _card(self, article: FoundArticle, video: str | None = None) -> Mapping[str, Any]:
        return {
            "article_id": article.article_id,
            "locale": article.locale,
            "title": article.title,
            "summary": article.summary,
            "url": article.url,
            "anchor": article.passage.anchor,
            "video": video,
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
