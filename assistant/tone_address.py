"""Tone rules about how the customer is addressed: tú or usted, você or o senhor, and never both; pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from assistant.tone_advice import Advice, Manner
from assistant.tone_phrases import replaced
from assistant.tone_text import WORD, Prepared, fold
from assistant.tone_wording import Phrases, Wording, wording
from foundation.i18n import N_

MOST = 20
"""Words marked in one text; whoever reads more has understood."""

Span = tuple[int, int]
_MIXED = N_("The customer is addressed in two ways. Keep to one.")
_TOO_FORMAL = N_("This is more formal than the brand speaks.")
_TOO_FAMILIAR = N_("This is more familiar than the brand speaks.")


class _Spanish:
    """The words by which Spanish shows whom it addresses; vosotros and ustedes address several people."""

    formal = frozenset({"usted"})
    clashing = (frozenset({"tu", "vos"}),)

    def __init__(self, address: Mapping[str, list[str] | str]) -> None:
        kinds = ("tu", "vos", "vosotros", "usted")
        self._kind = {word: kind for kind in kinds for word in address[kind]}
        self._opening = {word: kind for kind in ("tu", "usted") for word in address[f"{kind}_opening"]}
        self._endings = [
            (re.compile(str(address["tu_endings"])), "tu"),
            (re.compile(str(address["vosotros_endings"])), "vosotros"),
        ]
        self._none = frozenset(address["tu_not"])
        self._phrases = Phrases(address["usted_phrases"])
        self._third_person = re.compile(str(address["usted_not"]))
        self._tea = frozenset(address["te_not"])

    def found(self, text: Prepared) -> Iterator[tuple[str, Span]]:
        words = list(WORD.finditer(text.shown))
        for place, match in enumerate(words):
            word = match.group().lower()
            following = words[place + 1].group() if place + 1 < len(words) else ""
            kind = self._kind.get(word) or self._by_ending(word)
            if kind is None and word in self._opening and text.begins_sentence(match.start()):
                kind = self._opening[word]
            if (
                kind is None
                or (following[:1].isupper() and text.is_name(*match.span()))
                or (word == "te" and fold(following) in self._tea)
                or (match.group().isupper() and len(word) > 2)
            ):
                continue
            yield kind, match.span()
        for start, end in self._phrases.found(text.folded):
            if not self._third_person.search(text.folded, *text.around(start, end)):
                yield "usted", (start, end)

    def _by_ending(self, word: str) -> str | None:
        if word in self._none or len(word) > 24:
            return None
        return next((kind for pattern, kind in self._endings if pattern.fullmatch(word)), None)


class _Portuguese:
    """The words by which Portuguese shows whom it addresses."""

    formal = frozenset({"senhor"})
    clashing = (frozenset({"tu", "voce"}),)

    def __init__(self, address: Mapping[str, list[str] | str]) -> None:
        self._kind = {word: kind for kind in ("tu", "voce") for word in address[kind]}
        self._titles = Phrases(address["senhor_words"])
        self._senhor = re.compile(str(address["senhor"]), re.IGNORECASE)
        self._place = re.compile(str(address["senhor_not"]), re.IGNORECASE)

    def found(self, text: Prepared) -> Iterator[tuple[str, Span]]:
        for match in WORD.finditer(text.shown):
            word = match.group().lower()
            kind = self._kind.get(word) or ("tu" if word.endswith("ste-te") else None)
            if kind is not None and not match.group().isupper():
                yield kind, match.span()
        for match in self._senhor.finditer(text.shown):
            rest = text.shown[match.end() : match.end() + 4].lstrip()
            written = match.group().split()[-1]
            if written[0].islower() and not rest[:1].isupper() and not self._place.match(text.shown, match.end()):
                yield "senhor", match.span()
        for span in self._titles.found(text.folded):
            yield "senhor", span


@cache
def _markers(locale: str) -> _Spanish | _Portuguese | None:
    if locale == "es":
        return _Spanish(wording("es").address)
    return _Portuguese(wording("pt").address) if locale == "pt" else None


def address(text: Prepared, manner: Manner, spoken: Wording) -> Iterator[Advice]:
    """Words that address the customer otherwise than the brand does, or otherwise than the rest of the text."""
    markers = _markers(spoken.locale)
    spans: dict[str, list[Span]] = {}
    for kind, span in markers.found(text) if markers else ():
        spans.setdefault(kind, []).append(span)
    formal = markers.formal if markers else frozenset()
    unwanted = {kind for kind in spans if (kind in formal) != (manner.formality == "formal")}
    if unwanted and unwanted != set(spans):
        yield from _marked(text, spans, unwanted, "mixed_address", _MIXED, spoken, manner)
    elif unwanted:
        said = _TOO_FORMAL if manner.formality == "informal" else _TOO_FAMILIAR
        yield from _marked(text, spans, unwanted, "formality", said, spoken, manner)
    else:
        for pair in markers.clashing if markers else ():
            if pair <= set(spans):
                rarer = min(pair, key=lambda kind: (len(spans[kind]), kind))
                yield from _marked(text, spans, {rarer}, "mixed_address", _MIXED, spoken, manner)
    yield from _register(text, manner, spoken)


def _marked(
    text: Prepared,
    spans: Mapping[str, list[Span]],
    kinds: Iterable[str],
    code: str,
    said: str,
    spoken: Wording,
    manner: Manner,
) -> Iterator[Advice]:
    every = sorted({span for kind in kinds for span in spans[kind]})
    for start, end in every[:MOST]:
        yield Advice(start, end, code, said, _swapped(text.raw[start:end], spoken, manner))


def _swapped(word: str, spoken: Wording, manner: Manner) -> str | None:
    """The same word in the brand's manner, where swapping the one word is enough."""
    for familiar, formal in spoken.swaps:
        old, new = (formal, familiar) if manner.formality == "informal" else (familiar, formal)
        if word.lower() == old:
            return new[0].upper() + new[1:] if word[0].isupper() else new
    return None


def _register(text: Prepared, manner: Manner, spoken: Wording) -> Iterator[Advice]:
    """Street words of a formal brand, office words of one that is not."""
    formal = manner.formality == "formal"
    phrases, said = (spoken.colloquial, _TOO_FAMILIAR) if formal else (spoken.stiff, _TOO_FORMAL)
    for start, end in phrases.found(text.folded):
        if not text.is_name(start, end):
            yield replaced(text, phrases, start, end, "formality", said)
