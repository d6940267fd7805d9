"""What was said before in a conversation, as far as it decides what a message means; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.intents import folded
from conversations.conversation import Author, Event, Kind

OFFER, ANSWER, PERSON_OFFERED = "offer", "answer", "person_offered"
"""What the assistant's last words were: articles to choose from, one article, the question whether to get a person."""

OFFERS_PERSON = frozenset({"off_topic_again", "answered_already"})
"""Names of the replies that end with that question."""

OTHERS = "ask_back_other"
"""Name of the reply that offers other articles to who was not helped by one."""

_CARD = ("article_id", "locale", "title", "summary", "url")
_MOST_WORDS, _FEW_WORDS = 9, 3
_LEADS = re.compile(
    r"(?:y|e|and|pero|mas|but|o|ou|or|entonces|entao|then|so|what about|how about|what if|que tal|y si|e se|and if|"
    r"tambien|tambem|also|mismo|mesmo|same|en ese caso|nesse caso|in that case|para|por|con|com|for|by|with|sin|sem|"
    r"without|cuando|si es|if it|se for)\b"
)
_BREAKS_OFF = re.compile(
    r".*\b(?:y|e|and|que|de|o|ou|or|pero|mas|but|porque|because|si|se|if|para|por|con|com|with|a|el|la)$", re.DOTALL
)
_CORRECTS = re.compile(
    r"^\W*(?:(?:no|não|nao|perd[oó]n|perdona|desculpa|desculpe|sorry|wait|espera|nope|nah)\b[\s,.:;]*)*"
    r"(?:(?:yo\s+)?me refer[ií]?[ao]? ?(?:ero|ería|eria|ía|ia)?\s*(?:a|al)?|me refiero (?:al?)?|refiro-me (?:ao?s?|à)?|"
    r"me refiro (?:ao?s?|à)?|qu(?:ise|iero|er[ií]a) decir|quis dizer|eu queria dizer|quer dizer|"
    r"i mean[t]?|i'?m (?:talking|asking) about|what i(?:'m asking| want to know| meant)(?: is)?|"
    r"lo que (?:pregunto|quiero saber) es|o que eu quero saber [eé]|(?:yo )?digo|eu digo|hablo de(?:l)?|"
    r"estou falando d[aeo]|falo d[aeo]|mejor dicho|melhor dizendo|ou melhor|o sea|or rather|actually|en realidad|"
    r"na verdade|pregunto por(?: el| la)?|pergunto p[eo]l[ao]|correction|corrijo|corrigindo)\b[\s,:]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Before:
    """The assistant's earlier words since the conversation was last opened.

    `last` is what its last words were, "" for anything else, and `reply` their name; `cards` are the articles in them,
    `question` what they answered. `off_topic` and `unclear` count its replies to such messages, the latter in a row.
    `others` are the articles found beside the last answer that were not shown yet, with their chances; none once such
    articles have been offered.
    """

    said: tuple[str, ...] = ()
    last: str = ""
    reply: str = ""
    cards: tuple[Mapping[str, Any], ...] = ()
    question: str = ""
    off_topic: int = 0
    unclear: int = 0
    others: tuple[tuple[Mapping[str, Any], float], ...] = ()

    @property
    def offered(self) -> tuple[int, ...]:
        """The ids of the articles in the last words."""
        return tuple(int(card["article_id"]) for card in self.cards)


def before(history: Sequence[Event]) -> Before:
    """The assistant's words among a conversation's events."""
    openings = [place for place, event in enumerate(history) if event.kind is Kind.REOPENED]
    episode = history[openings[-1] :] if openings else history
    words = [event for event in episode if event.author is Author.ASSISTANT and event.kind is Kind.MESSAGE]
    if not words:
        return Before()
    replies = [str((event.evidence or {}).get("reply", "")) for event in words]
    body, evidence = words[-1].body, words[-1].evidence or {}
    cards = body.get("articles") or ()
    last = (OFFER if body.get("offer") else ANSWER) if cards else ""
    if replies[-1] in OFFERS_PERSON:
        last = PERSON_OFFERED
    others = () if OTHERS in replies or last != ANSWER else _others(evidence, words)
    unclear = next((place for place, name in enumerate(reversed(replies)) if name != "unclear"), len(replies))
    return Before(
        said=tuple(str(event.body.get("text", "")) for event in words),
        last=last,
        reply=replies[-1],
        cards=tuple(cards),
        question=str((evidence.get("evidence") or {}).get("question", "")) if cards else "",
        off_topic=sum(name.startswith("off_topic") for name in replies),
        unclear=unclear,
        others=others,
    )


def _others(evidence: Mapping[str, Any], words: Sequence[Event]) -> tuple[tuple[Mapping[str, Any], float], ...]:
    shown = {card["article_id"] for event in words for card in event.body.get("articles") or ()}
    found = (evidence.get("findings") or {}).get("articles") or ()
    return tuple(
        ({**{name: one[name] for name in _CARD}, "anchor": one["passage"]["anchor"]}, float(one["probability"]))
        for one in found
        if one["article_id"] not in shown
    )


def follows_up(text: str) -> bool:
    """Whether a message may be the rest of the question before it: "and by courier?", "para Canarias"."""
    said = folded(text)
    words = said.count(" ") + 1
    return bool(said) and (words <= _FEW_WORDS or (words <= _MOST_WORDS and _LEADS.match(said) is not None))


def expanded(question: str, follow_up: str) -> str:
    """The question that a follow-up asks, in the words of both."""
    return f"{question.rstrip(' .?!')}, {follow_up.lstrip(' ¿¡')}"


def corrected(text: str) -> str:
    """What is left of a correction: "no, me refiero a la factura" asks for "la factura"."""
    rest = _CORRECTS.sub("", text, count=1).strip()
    return rest if folded(rest) else text


def seems_unfinished(text: str) -> bool:
    """Whether a visitor who wrote this is likely to write on: a mere hello, or a sentence that breaks off."""
    said = text.rstrip()
    if said.endswith((",", ":", "...", "…")):
        return True
    words = folded(said[-200:])
    if said.endswith(("?", ".")) or not words:
        return False
    return words.count(" ") < _FEW_WORDS or _BREAKS_OFF.match(words) is not None
