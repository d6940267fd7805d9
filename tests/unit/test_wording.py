"""What is offered can be put into words whatever led to the offer."""

from datetime import UTC, datetime
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from assistant.context import ANSWER, OFFER, Before
from assistant.decision import AskBack, Candidate, Evidence, Limits, decide
from assistant.judging import Judgement
from assistant.replies import Replies
from assistant.understanding import Understood
from assistant.wording import Wording
from foundation.brand import Brand
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore
from search.findings import Findings, FoundArticle, FoundPassage

LIMITS = Limits(answer=0.9, offer=0.25, mention=0.05)
BRAND = Brand.model_validate({"name": "T", "assistant": "C"})
WORDING = Wording(
    cast(ArticleStore, None),
    cast(RenderedArticles, None),
    Replies(BRAND, ("es", "pt", "en")),
    BRAND,
    lambda: datetime(2026, 5, 4, 12, tzinfo=UTC),
    lambda: True,
)
chances = st.floats(0.0, 1.0)


def found(article_id: int, chance: float) -> FoundArticle:
    passage = FoundPassage(article_id, "title", "es", "", "", "Título", ())
    return FoundArticle(article_id, article_id, "es", 1, "Título", "titulo", "", 1, 0.0, chance, passage, {})


def card(article_id: int) -> dict[str, object]:
    return {"article_id": article_id, "locale": "es", "title": "T", "summary": "", "url": "/", "anchor": ""}


@given(
    intent=st.sampled_from([None, "deny", "affirm", "inform", "greet", "off_topic"]),
    probability=chances,
    articles=st.lists(chances, max_size=4),
    others=st.lists(chances, max_size=3),
    last=st.sampled_from(["", ANSWER, OFFER]),
)
def test_every_offer_shows_its_articles_in_order(
    intent: str | None, probability: float, articles: list[float], others: list[float], last: str
) -> None:
    candidates = [found(10 + place, chance) for place, chance in enumerate(sorted(articles, reverse=True))]
    beside = tuple((card(20 + place), chance) for place, chance in enumerate(others)) if last == ANSWER else ()
    evidence = Evidence(
        intent,
        probability if intent else 0.0,
        "¿y en la tienda de al lado?",
        tuple(Candidate(one.article_id, one.probability) for one in candidates),
        last=last,
        offered=(5,) if last else (),
        others=tuple(Candidate(20 + place, chance) for place, (_, chance) in enumerate(beside)),
    )
    decision = decide(evidence, LIMITS)
    if not isinstance(decision, AskBack):
        return
    findings = Findings("", "es", "es", tuple(candidates), 0.0, {}, 1, "e", {})
    judged = Judgement(Understood(intent, probability, False, ""), findings, evidence, decision, LIMITS)
    words = WORDING.of(judged, "es", 0, Before(last=last, others=beside))
    assert [one["article_id"] for one in words.body["articles"]] == list(decision.article_ids)
