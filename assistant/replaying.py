"""Decides a stored message of the assistant again, from its evidence and with today's search, and tells the difference
in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.decision import Answer, AskBack, Candidate, Decision, Evidence, HandOff, Limits, Say, Start, decide
from conversations.conversation import Author, Event
from search.findings import Findings

Find = Callable[[str, str], Findings]
"""Today's search for a question in a language."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What was decided, what the same evidence decides now, and what today's search would lead to; all in words.

    `changes` tells what differs between the evidence of then and of now.
    """

    then: str
    again: str
    today: str
    changes: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the same evidence still decides the same."""
        return self.then == self.again

    def in_words(self) -> str:
        """The whole of it, a sentence a line."""
        again = "the same" if self.is_same else self.again
        today = "the same" if self.today == self.then else self.today
        lines = [f"Decided then: {self.then}.", f"From the same evidence: {again}.", f"With today's search: {today}."]
        return "\n".join([*lines, *self.changes])


def replayed(event: Event, find: Find, limits: Callable[[str], Limits]) -> Replay | None:
    """The replay of a message; None for one that was decided on no evidence, such as files or a failure."""
    stored = event.evidence or {}
    if event.author is not Author.ASSISTANT or "evidence" not in stored:
        return None
    evidence, findings = Evidence.of(stored["evidence"]), stored["findings"]
    then = Limits(*stored["limits"])
    decided = _decision(stored["decided"])
    now = find(str(findings["question"]), str(findings["locale"]))
    candidates = tuple(Candidate(one.article_id, one.probability) for one in now.articles)
    fresh = replace(evidence, candidates=candidates[: len(evidence.candidates) or None])
    present = limits(str(findings["locale"]))
    titles = {one["article_id"]: str(one["title"]) for one in findings["articles"]}
    titles |= {one.article_id: one.title for one in now.articles}
    return Replay(
        then=in_words(decided, titles),
        again=in_words(decide(evidence, then), titles),
        today=in_words(decide(fresh, present), titles),
        changes=tuple(_changes(findings, now, then, present)),
    )


def plain(decision: Decision) -> list[Any]:
    """A decision as plain data for JSON."""
    match decision:
        case Say(reply):
            return ["Say", reply]
        case Answer(article_id):
            return ["Answer", article_id]
        case AskBack(article_ids):
            return ["AskBack", list(article_ids)]
        case Start(task):
            return ["Start", task]
        case HandOff(reason):
            return ["HandOff", reason]


def _decision(stored: Sequence[Any]) -> Decision:
    kind, value = stored
    if kind == "AskBack":
        return AskBack(tuple(value))
    made: Mapping[str, Callable[[Any], Decision]] = {"Say": Say, "Answer": Answer, "Start": Start, "HandOff": HandOff}
    return made[kind](value)


def in_words(decision: Decision, titles: Mapping[int, str]) -> str:
    """What a decision comes to, with the articles' titles."""

    def named(article_id: int) -> str:
        return f"“{titles.get(article_id, 'an article that is gone')}” (article {article_id})"

    match decision:
        case Say(reply):
            return f"a reply of its own, {reply}"
        case Answer(article_id):
            return f"the answer {named(article_id)}"
        case AskBack(article_ids):
            return f"a choice of {', '.join(named(one) for one in article_ids)}"
        case Start(task):
            return f"the errand {task}"
        case HandOff(reason):
            return f"a person, because: {reason}"


def _changes(then: Mapping[str, Any], now: Findings, before: Limits, present: Limits) -> list[str]:
    told = []
    if before.answer != present.answer:
        told.append(f"It answers alone from {present.answer:.0%} on; then from {before.answer:.0%}.")
    if then["encoder"] != now.encoder:
        told.append(f"The encoder is {now.encoder}; then it was {then['encoder']}.")
    if then["generation"] != now.generation:
        told.append(f"The indexes are at generation {now.generation}; then at {then['generation']}.")
    known = {one["article_id"]: one for one in then["articles"]}
    for one in now.articles:
        old = known.pop(one.article_id, None)
        if old is None:
            told.append(f"“{one.title}” is new among the articles found, with a chance of {one.probability:.0%}.")
            continue
        if old["revision"] != one.revision:
            told.append(f"“{one.title}” is at revision {one.revision}; then at {old['revision']}.")
        if f"{old['probability']:.0%}" != f"{one.probability:.0%}":
            told.append(f"“{one.title}” has a chance of {one.probability:.0%}; then {old['probability']:.0%}.")
    told += [f"“{old['title']}” is no longer found." for old in known.values()]
    return told
