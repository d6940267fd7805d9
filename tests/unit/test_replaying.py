"""Any message is decided again from what was stored with it, and what has changed since is told in words."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.decision import Answer, AskBack, Candidate, Decision, Evidence, HandOff, Limits, Say, Start, decide
from assistant.replaying import Replay, plain, replayed
from conversations.conversation import Author, Event, Kind
from foundation.database import now
from search.findings import Findings, FoundArticle, FoundPassage

LIMITS = Limits(0.7, 0.3, 0.1, 0.5, 3)


def found(article_id: int, chance: float, revision: int = 1) -> FoundArticle:
    passage = FoundPassage(1, "body", "es", "", "", "…", ())
    return FoundArticle(article_id, 1, "es", revision, f"A{article_id}", "a", "", 1, 0.5, chance, passage, {})


def findings(*articles: FoundArticle, generation: int = 4) -> Findings:
    return Findings("¿cuánto?", "es", "es", articles, 0.5, {}, generation, "e5")


def said(evidence: Evidence, decision: Decision, seen: Findings, author: Author = Author.ASSISTANT) -> Event:
    stored: dict[str, Any] = {
        "decided": plain(decision),
        "evidence": evidence.to_dict(),
        "limits": [LIMITS.answer, LIMITS.offer, LIMITS.mention, LIMITS.talk, LIMITS.most_offered],
        "findings": seen.to_dict(),
    }
    return Event(1, 2, Kind.MESSAGE, author, None, None, {}, json.loads(json.dumps(stored)), "turn:1", now())


def replay(event: Event, today: Findings, limits: Limits = LIMITS) -> Replay:
    told = replayed(event, lambda question, locale: today, lambda locale: limits)
    assert told
    return told


def test_nothing_changed_says_so() -> None:
    seen = findings(found(7, 0.9))
    evidence = Evidence(None, 0.0, "¿cuánto?", (Candidate(7, 0.9),))
    told = replay(said(evidence, Answer(7), seen), seen)
    assert told.is_same
    assert told.then == told.today
    assert not told.changes
    assert "the same" in told.in_words()


def test_what_changed_since_is_told() -> None:
    evidence = Evidence(None, 0.0, "¿cuánto?", (Candidate(7, 0.9), Candidate(9, 0.2)))
    event = said(evidence, Answer(7), findings(found(7, 0.9), found(9, 0.2)))
    told = replay(event, findings(found(7, 0.5, 3), found(8, 0.4), generation=6), Limits(0.8, 0.3, 0.1))
    assert told.is_same
    assert told.today.startswith("a choice of “A7”")
    words = told.in_words()
    for part in ("80%", "generation 6", "revision 3", "“A8” is new", "“A9” is no longer found"):
        assert part in words


def test_a_decision_that_the_evidence_no_longer_gives_is_seen() -> None:
    seen = findings(found(7, 0.2))
    told = replay(said(Evidence(None, 0.0, "x y z w v", (Candidate(7, 0.2),), unclear=1), Answer(7), seen), seen)
    assert not told.is_same
    assert told.again == "a person, because: unsure"


def test_only_the_assistants_words_are_replayed() -> None:
    event = said(Evidence(None, 0.0, "x", ()), Say("thanks"), findings(), Author.VISITOR)
    assert replayed(event, lambda *_: findings(), lambda _: LIMITS) is None


@given(
    st.sampled_from([None, "greet", "deny", "affirm", "ask_person", "where_is_my_order", "start_return", "off_topic"]),
    st.floats(0, 1),
    st.lists(st.floats(0, 1), max_size=5),
    st.sampled_from(["", "offer", "answer"]),
)
def test_whatever_was_decided_is_decided_again(
    intent: str | None, sure: float, chances: list[float], last: str
) -> None:
    # As stored: what is kept with four decimals is what was decided on.
    candidates = tuple(Candidate(n, round(one, 4)) for n, one in enumerate(sorted(chances, reverse=True), 1))
    evidence = Evidence(
        intent, round(sure, 4), "x", candidates, last=last, tasks=("start_return",), others=(Candidate(9, 0.4),)
    )
    seen = findings(*(found(one.article_id, one.probability) for one in candidates))
    decision = decide(evidence, LIMITS)
    assert isinstance(decision, Say | Answer | AskBack | Start | HandOff)
    assert replay(said(evidence, decision, seen), seen).is_same
