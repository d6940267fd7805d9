"""Puts a decision into words: the brand's replies, the article's own text, cards and choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.composing import Excerpt, excerpt, room_in
from assistant.context import ANSWER, OTHERS, Before
from assistant.decision import Answer, AskBack, Decision, HandOff, Say, Start
from assistant.judging import Judgement
from assistant.replies import Replies, Reply, greeting_at
from foundation.brand import Brand
from foundation.database import now
from foundation.i18n import NAMES, opening_in_words
from kb.rendered_articles import RenderedArticles
from kb.rendering import Rendered
from kb.store import ArticleStore
from search.findings import FoundArticle

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: an event's body, the decision it belongs to, and the name of the reply, "" for an article."""

    decision: Decision
    body: Mapping[str, Any]
    reply: str = ""


class Wording:
    """Words for every decision in the brand's voice."""

    def __init__(
        self,
        articles: ArticleStore,
        rendered: RenderedArticles,
        replies: Replies,
        brand: Brand,
        clock: Callable[[], datetime] = now,
        present: Callable[[], bool] = lambda: True,
    ) -> None:
        self._present = present
        self._articles = articles
        self._rendered = rendered
        self._replies = replies
        self._brand = brand
        self._clock = clock

    def of(self, judged: Judgement, locale: str, turn: int, before: Before) -> Words:
        """What to say; what was said already is said in other words, and never a third time."""
        decision = judged.decision
        if isinstance(decision, HandOff):
            return self.hand_off(decision.reason, locale, turn, before, judged)
        if isinstance(decision, Start):
            return self.hand_off("personal_request", locale, turn, before)
        if isinstance(decision, Say):
            return self._own_words(decision, locale, turn, before)
        hello = ""
        if judged.understood.greeted and not before.said:
            hello = self._replies.say("utter_hello", locale, turn)
        found = {article.article_id: article for article in judged.findings.articles}
        if isinstance(decision, AskBack):
            return self._offer(decision, judged, locale, turn, before, hello)
        return self._answer(decision, found.get(decision.article_id), locale, turn, before, hello)

    def _offer(self, decision: AskBack, judged: Judgement, locale: str, turn: int, before: Before, hello: str) -> Words:
        """Articles to choose from: those just found, or those found beside an answer that did not help."""
        not_helped = judged.evidence.intent == "deny" and judged.evidence.intent_probability >= judged.limits.talk
        known: dict[int, Body] = {card["article_id"]: {**card, **_film(None)} for card, _ in before.others}
        if not not_helped:
            known = {article.article_id: self._card(article) for article in judged.findings.articles}
        cards = [known[article_id] for article_id in decision.article_ids]
        name = OTHERS if not_helped else "ask_back" if len(cards) > 1 else "ask_back_one"
        reply = self._reply(name, locale, turn, before)
        body = _body(reply, f"{hello} {reply.text}".lstrip())
        return Words(decision, {**body, "articles": cards, "offer": True}, OTHERS if not_helped else "")

    def hand_off_text(self, reason: str, locale: str, turn: int) -> str:
        """What the visitor is told when a person is brought in, with the next opening when nobody is there."""
        return str(self.hand_off(reason, locale, turn, Before()).body["text"])

    def hand_off(self, reason: str, locale: str, turn: int, before: Before, judged: Judgement | None = None) -> Words:
        """What is said when a person is brought in, in other words than those said before.

        Who has to wait because nobody is there is told so, may leave an address or a number, and gets the likely
        articles to read meanwhile.
        """
        text = self._reply(_HAND_OFF_REPLIES[reason], locale, turn, before).text
        hours, moment = self._brand.hours, self._clock()
        is_open = hours.open_at(moment)
        if is_open and self._present():
            return Words(HandOff(reason), {"text": text})
        if is_open:
            told = self._reply("handoff_nobody", locale, turn, before)
        else:
            opening = opening_in_words(hours.next_opening(moment), hours.local(moment), locale)
            told = self._replies.reply("utter_handoff_closed", locale, turn, before.said, opening=opening)
        contact = self._reply("leave_contact", locale, turn, before)
        body: Body = {"text": f"{text} {told.text} {contact.text}"}
        cards = self._meanwhile(reason, judged, before)
        return Words(HandOff(reason), {**body, **({"articles": cards, "offer": True} if cards else {})})

    def _meanwhile(self, reason: str, judged: Judgement | None, before: Before) -> list[Body]:
        """Likely articles that were not shown yet; none for who is angry or asks about something else."""
        if judged is None or reason not in _WORTH_READING:
            return []
        likely = [one for one in judged.findings.articles if one.probability >= judged.limits.offer]
        return [self._card(one) for one in likely if one.article_id not in before.offered][:_MOST_READ]

    def _own_words(self, decision: Say, locale: str, turn: int, before: Before) -> Words:
        name = decision.reply
        if name == "greet":
            return Words(decision, _body(self._greeting(locale, turn, before)), name)
        if name == "repeat":
            return self._again(decision, locale, turn, before)
        reply = self._reply(name, locale, turn, before)
        signature = self._brand.voice.signature.get(locale, "") if name == "goodbye" else ""
        return Words(decision, _body(reply, f"{reply.text}\n{signature}".rstrip()), name)

    def _greeting(self, locale: str, turn: int, before: Before) -> Reply:
        if before.said:
            return self._reply("greet_again", locale, turn, before)
        voice, moment = self._brand.voice, self._brand.hours.local(self._clock())
        season = voice.season_at(moment.date(), locale)
        return self._replies.reply(greeting_at(moment, locale, voice), locale, turn, season=season)

    def _again(self, decision: Say, locale: str, turn: int, before: Before) -> Words:
        """The last answer in other words: the article's summary, for want of which what was not understood is asked."""
        if before.last != ANSWER:
            return Words(decision, _body(self._reply("unclear", locale, turn, before)), "unclear")
        article = self._articles.published(before.offered[0], locale)
        if article is None or not article.content.summary:
            return Words(decision, _body(self._reply("answered_already", locale, turn, before)), "answered_already")
        lead = self._reply("repeat", locale, turn, before).text
        return Words(decision, {"text": f"{lead} {article.content.summary}"}, "repeat")

    def _answer(
        self, decision: Answer, found: FoundArticle | None, locale: str, turn: int, before: Before, hello: str
    ) -> Words:
        offered = next((one for one in before.cards if one["article_id"] == decision.article_id), None)
        page = self._page(decision.article_id, found.locale if found else str((offered or {}).get("locale")), locale)
        if found:
            card = self._card(found, page)
        elif offered and page:
            card = {**offered, **_film(page)}
        else:
            return self.hand_off("unsure", locale, turn, before)
        anchor = "" if found and found.passage.kind != "body" else card["anchor"]
        said = excerpt(page.html if page else "", anchor, room_in(self._brand.voice.length_in("chat")))
        if not said.text:
            said = Excerpt(card["summary"] or card["title"])
        if before.said and said.text in before.said[-1]:
            return Words(decision, _body(self._reply("answered_already", locale, turn, before)), "answered_already")
        lead, other = hello, card["locale"] != locale
        if other:
            note = self._replies.reply(
                "utter_other_language", locale, turn, before.said, language=NAMES[card["locale"]]
            )
            lead = f"{hello} {note.text}".lstrip()
        elif not hello:
            lead = self._reply("answer_lead", locale, turn, before).text
        said = said.after(lead, apart=other)
        marks = [[mark.start, mark.end, mark.url or None] for mark in said.marks]
        asks = _body(self._reply("did_that_help", locale, turn, before))
        body = {"text": said.text, "marks": marks, "articles": [card], "offer": False, "asks_helped": asks}
        return Words(decision, body)

    def _reply(self, name: str, locale: str, turn: int, before: Before) -> Reply:
        return self._replies.reply(f"utter_{name}", locale, turn, before.said)

    def _page(self, article_id: int, found_in: str, locale: str) -> Rendered | None:
        """The article as the visitor would read it; None when it was archived a moment ago."""
        article = self._articles.published(article_id, found_in)
        return self._rendered.of(article, locale) if article else None

    def _card(self, article: FoundArticle, page: Rendered | None = None) -> Body:
        return {
            "article_id": article.article_id,
            "locale": article.locale,
            "title": article.title,
            "summary": article.summary,
            "url": article.url,
            "anchor": article.passage.anchor,
            **_film(page),
        }


_WORTH_READING = frozenset({"asked", "personal_request", "task_failed"})
_MOST_READ = 2

_HAND_OFF_REPLIES = {
    "asked": "handoff_asked",
    "unsure": "handoff_unsure",
    "asked_back_in_vain": "handoff_in_vain",
    "angry": "handoff_angry",
    "sensitive_topic": "handoff_sensitive_topic",
    "personal_request": "handoff_personal_request",
    "off_topic": "handoff_off_topic",
    "failed": "handoff_failed",
    "task_failed": "handoff_task_failed",
    "attachments": "handoff_attachments",
}


def _film(page: Rendered | None) -> Body:
    # Only files of our own play in the window; a video on another site is a link in the article.
    video = next((one for one in page.videos if one.startswith("/")), None) if page else None
    return {"video": video, "poster": page.posters.get(video) if page and video else None}


def choices(reply: Reply) -> Body:
    """The part of an event's body that holds what a reply offers to say next."""
    buttons = [{"title": one.title, "payload": one.payload} for one in reply.buttons]
    return {"buttons": buttons} if buttons else {}


def _body(reply: Reply, text: str = "") -> Body:
    return {"text": text or reply.text, **choices(reply)}
