"""Reads scripted conversations and holds a running server to them.

A story has turns. `visitor` is what somebody says, `burst` several messages sent at once; `switch` turns the window to
another language first. What is expected of the answer: `article` (this one answers), `any` (one of these is answered
or offered), `offer` (articles to choose from), `offered_or_answered`, `pick` (the n-th of those offered before
answers), `handoff` (a person, for this reason), `quiet` (no article), `choices` (so many buttons), `says` (a pattern
in the text), `language` (of the answer, else the story's). Nothing is ever said twice in a row.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml
from running_server import ROOT, Server, Visitor

STORIES = Path(__file__).with_name("stories")


@dataclass(frozen=True)
class Story:
    """One conversation in a language."""

    locale: str
    name: str
    turns: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        return f"{self.locale}: {self.name}"


def stories(locale: str) -> list[Story]:
    """The stories of a language."""
    listed = yaml.safe_load((STORIES / f"{locale}.yml").read_text(encoding="utf-8"))
    return [Story(locale, one["story"], tuple(one["turns"])) for one in listed]


def slug_of(article: str, locale: str) -> str:
    """The slug of a demo article (orders/cancel-order) in a language."""
    text = (ROOT / "demo/articles" / locale / f"{article}.md").read_text(encoding="utf-8")
    return str(yaml.safe_load(text.split("---")[1])["slug"])


class Telling:
    """One story being told to a server; `agent` may look at the desk."""

    def __init__(self, server: Server, agent: httpx.Client, story: Story) -> None:
        self._agent = agent
        self._story = story
        self._visitor: Visitor = server.visitor(story.locale)
        self._window = story.locale
        self._language = story.locale
        self._before: dict[str, Any] = {}

    def all(self) -> None:
        """Tell it to its end. Raises AssertionError where it goes another way."""
        for turn in self._story.turns:
            answer = self._told(turn)
            self._check(turn, answer)
            self._before = answer["body"]

    def _told(self, turn: dict[str, Any]) -> dict[str, Any]:
        self._window = turn.get("switch", self._window)
        number = 0
        for text in turn.get("burst") or [turn["visitor"]]:
            key = f"k{len(self._visitor.events)}-{number}"
            sent = self._visitor.client.post(
                f"{self._visitor.path}/messages", json={"text": text, "key": key, "locale": self._window}
            )
            assert sent.status_code == 201, sent.text
            number = sent.json()["event"]["number"]
        return self._visitor.next_after(number)

    def _check(self, turn: dict[str, Any], answer: dict[str, Any]) -> None:
        body, seen = answer["body"], f"{turn.get('visitor') or turn['burst']} → {answer}"
        self._language = turn.get("language", self._language)
        text = body["text"]
        assert text and "{" not in text, seen
        assert text != self._before.get("text"), seen
        assert body["locale"] == self._language, seen
        assert re.search(turn.get("says", ""), text), seen
        reason = turn.get("handoff")
        assert (answer["kind"] == "handoff") is bool(reason), seen
        if reason:
            found = self._agent.get(f"/api/v1/desk/conversations/{self._visitor.id}").json()
            assert found["brief"]["reason"] == reason, found["brief"]
            assert found["brief"]["language"] == self._language, found["brief"]
        slugs = [
            card["url"].partition("/articles/")[2].partition("#")[0].partition("-")[2] for card in self._cards(body)
        ]
        if turn.get("quiet"):
            assert not slugs, seen
        if reason:
            # Who has to wait because nobody is at the desk gets something to read meanwhile.
            assert not slugs or body["offer"], seen
        if "article" in turn:
            assert not body["offer"] and slugs == [slug_of(turn["article"], self._language)], seen
        if "any" in turn:
            assert set(slugs) & {slug_of(one, self._language) for one in turn["any"]}, seen
        if turn.get("offer"):
            assert body["offer"] and body["buttons"] and 1 <= len(slugs) <= 3, seen
        if turn.get("offered_or_answered"):
            assert slugs, seen
        if "pick" in turn:
            wanted = self._cards(self._before)[turn["pick"] - 1]["article_id"]
            assert not body["offer"] and [card["article_id"] for card in self._cards(body)] == [wanted], seen
        if "choices" in turn:
            assert len(body["buttons"]) == turn["choices"], seen

    @staticmethod
    def _cards(body: dict[str, Any]) -> list[dict[str, Any]]:
        return list(body.get("articles") or ())
