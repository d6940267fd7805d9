"""Tells what is promised and achieved in a language in a sentence, for the command line."""

from foundation.i18n import NAMES
from search.tolerance import Promise

_SOURCES = {
    "language": "from this knowledge base's questions in this language",
    "all_languages": "from this knowledge base's questions in all languages",
    "packaged": "from the questions of other knowledge bases",
    "none": "",
}


def in_words(one: Promise) -> str:
    """A promise in one sentence."""
    name = NAMES[one.locale]
    if not one.answers_alone:
        return (
            f"{name}: at most {one.tolerated:.1%} wrong answers cannot be promised, so the assistant only offers "
            "articles and never answers alone."
        )
    whose = "left-out questions of this knowledge base" if one.own else "questions of other knowledge bases"
    stricter = ", made stricter because this knowledge base's own questions came out worse" if one.raised else ""
    return (
        f"{name}: answers alone from a chance of {one.chance:.1%} on ({_SOURCES[one.source]}{stricter}). Of "
        f"{one.answers} answers to {whose} {one.wrong} were wrong, {one.achieved:.1%} (95 % interval {one.low:.1%} to "
        f"{one.high:.1%}, tolerated {one.tolerated:.1%}); {one.answered:.0%} of the answerable questions were "
        "answered at once."
    )
