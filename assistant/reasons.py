"""Tells from a message's stored evidence why it was said: the same for the agents' room and the editors'; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.context import OFFER


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why an article was answered with or considered.

    `chance` is how likely it was right, `threshold` from which chance on the assistant answered alone then, `revision`
    the article's, `heading` and `passage` the part that matched. `signs` are those of the likeliest article and empty
    for any other. `picked` says that the visitor chose the article among several.
    """

    question: str
    chance: float
    threshold: float
    revision: int
    heading: str
    passage: str
    signs: Mapping[str, float]
    picked: bool


def reasons_of(evidence: Mapping[str, Any], article_id: int | None = None) -> Reasons | None:
    """The reasons for an article, the likeliest one unless another is named; None where it was not looked for."""
    found = evidence.get("findings") or {}
    articles, limits = found.get("articles") or (), evidence.get("limits") or ()
    first = articles[0]["article_id"] if articles else None
    one = next((one for one in articles if one["article_id"] == (first if article_id is None else article_id)), None)
    if one is None or not limits or "passage" not in one:
        return None
    decided = evidence.get("evidence") or {}
    return Reasons(
        question=str(decided.get("question") or ""),
        chance=float(one["probability"]),
        threshold=float(limits[0]),
        revision=int(one["revision"]),
        heading=str(one["passage"]["heading"]),
        passage=str(one["passage"]["text"]),
        signs=found["signs"] if one["article_id"] == first else {},
        picked=decided.get("last") == OFFER,
    )
