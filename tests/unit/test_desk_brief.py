"""The brief an agent reads first: what is asked, why it is here, what was tried."""

from datetime import UTC, datetime
from typing import Any

from conversations.conversation import Author, Event, Kind
from desk.brief import QUOTE_LENGTH, Shown, brief_of


class Story:
    """Events in the making, as the store would number them."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, kind: Kind, author: Author, body: dict[str, Any], evidence: dict[str, Any] | None = None) -> "Story":
        number = len(self.events) + 1
        moment = datetime(2026, 5, 3, 12, 0, number, tzinfo=UTC)
        self.events.append(Event(1, number, kind, author, None, None, body, evidence, f"k{number}", moment))
        return self

    def visitor(self, text: str) -> "Story":
        return self.add(Kind.MESSAGE, Author.VISITOR, {"text": text})

    def bot(self, question: str, decision: str, chances: dict[int, float], shown: tuple[int, ...] = ()) -> "Story":
        body = {"text": "…", "articles": [{"article_id": one} for one in shown], "offer": decision == "AskBack"}
        return self.add(Kind.MESSAGE, Author.ASSISTANT, body, evidence(question, decision, chances))

    def handoff(self, reason: str, question: str = "", chances: dict[int, float] | None = None) -> "Story":
        body = {"reason": reason, "text": "…"}
        return self.add(Kind.HANDOFF, Author.ASSISTANT, body, evidence(question, "HandOff", chances or {}))


def evidence(question: str, decision: str, chances: dict[int, float]) -> dict[str, Any]:
    articles = [
        {
            "article_id": one,
            "locale": "es",
            "title": f"A{one}",
            "url": f"/hc/es/articles/{one}-a",
            "probability": chance,
        }
        for one, chance in chances.items()
    ]
    return {
        "decision": decision,
        "evidence": {"question": question, "intent": None},
        "findings": {"language": "pt", "articles": articles},
    }


def test_nothing_said_makes_an_empty_brief() -> None:
    brief = brief_of([])
    assert (brief.asked, brief.language, brief.reason, brief.came_back, brief.tried) == ((), "", "", False, ())


def test_questions_reason_language_and_articles_are_gathered() -> None:
    story = Story().visitor("oi, vaza água").bot("vaza água", "AskBack", {1: 0.5, 2: 0.3, 3: 0.01}, shown=(1, 2))
    story.visitor("não").handoff("asked_back_in_vain", "não é isso", {2: 0.4, 4: 0.2})
    brief = brief_of(story.events)
    assert brief.asked == ("vaza água", "não é isso")
    assert (brief.reason, brief.language, brief.came_back) == ("asked_back_in_vain", "pt", False)
    assert [(one.article_id, one.probability, one.shown) for one in brief.tried] == [
        (1, 0.5, Shown.OFFERED),
        (2, 0.4, Shown.OFFERED),
        (4, 0.2, Shown.NOTHING),
    ]


def test_the_wish_for_a_person_is_not_the_question() -> None:
    story = Story().visitor("gotea").bot("gotea", "Answer", {1: 0.9}, shown=(1,))
    story.visitor("quiero una persona").handoff("asked", "quiero una persona")
    brief = brief_of(story.events)
    assert brief.asked == ("gotea",)
    assert brief.tried[0].shown is Shown.ANSWERED


def test_without_evidence_the_customers_own_words_stand() -> None:
    story = Story().visitor("uno").visitor("dos").visitor("tres").visitor("cuatro")
    story.add(Kind.HANDOFF, Author.VISITOR, {"reason": "asked", "text": "…"})
    assert brief_of(story.events).asked == ("uno", "tres", "cuatro")


def test_only_what_came_after_the_last_reopening_counts() -> None:
    story = Story().visitor("antes").handoff("unsure", "antes", {1: 0.2})
    story.add(Kind.CLOSED, Author.AGENT, {}).add(Kind.REOPENED, Author.SYSTEM, {}).visitor("después")
    brief = brief_of(story.events)
    assert (brief.asked, brief.reason, brief.came_back, brief.tried) == (("después",), "", True, ())


def test_a_long_question_is_cut_at_a_word() -> None:
    brief = brief_of(Story().visitor("palabra " * 100).events)
    assert len(brief.asked[0]) <= QUOTE_LENGTH + 1
    assert brief.asked[0].endswith("palabra…")


def test_evidence_of_a_failure_is_no_obstacle() -> None:
    story = Story().visitor("hola")
    story.add(Kind.HANDOFF, Author.ASSISTANT, {"reason": "failed", "text": "…"}, {"decision": "HandOff"})
    assert brief_of(story.events).asked == ("hola",)
