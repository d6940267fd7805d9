"""Tone rules about signs: capitals, exclamation marks, emoji, opening marks, length and unfilled places; pure."""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from assistant.tone_advice import Advice, Manner
from assistant.tone_text import Prepared, fold
from assistant.tone_wording import Wording
from foundation.i18n import N_
from search.word_analysis import FUNCTION_WORDS

ACRONYMS = frozenset((Path(__file__).parent / "tone_acronyms.txt").read_text(encoding="utf-8").split())
"""What is written in capitals by nature: abbreviations, units, currencies, carriers, papers."""

MOST = 50
"""Emoji marked in one text; whoever reads more has understood."""

_CAPITAL_RUN = re.compile(r"(?<![\w-])[^\W\d_a-zß-öø-ÿ]+(?:[ ]{1,2}[^\W\d_a-zß-öø-ÿ]+(?![\w-]))*(?![\w-])")
_LETTERS = re.compile(r"[^\W\d_]+")
_CLUSTER = re.compile(r"[^aeiou]{4}")
_ROMAN = re.compile(r"[IVXLCDM]+")
_REPEATED = re.compile(r"[!?]{2,}|[¡¿]{2,}")
_EXCLAMATION = re.compile(r"!+")
_PICTURE = (
    r"[\U0001f300-\U0001faff\u2600-\u26ff\u2705\u2728\u274c\u274e\u2753-\u2757\u2764\u27b0\u2b50\u2b55\u231a\u231b]"
)
_EMOJI = re.compile(
    r"[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    rf"|{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]{{0,2}}(?:\u200d[\u2640\u2642\u2695-\u27ff\U0001f300-\U0001faff]\ufe0f?){{0,4}}"
    r"|(?<![\w:;])[:;]-?[)(DP](?![\w)])"
)
_UNFILLED = re.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\$?\{[^\W\d][\w. -]{0,40}\}|%\(\w{1,40}\)[sd]|(?<![\d%])(?<!\d )%[sd]\b"
    r"|\[(?!sic\])[^\W\d_][^\[\]\n]{1,60}\](?![(\[]|:\s?(?:https?:|/))|<[^\W\d_][\w -]{1,40}>"
    r"|(?<!\w)(?:X{3,}|x{4,})(?!\w)|_{3,}|(?<=[^\s#] )#{3,}(?!\S)"
    r"|\b(?:TODO:|TBD|TBC|FIXME)|\blorem ipsum\b|\bLorem ipsum\b"
    r"|\b(?:INSERT|INSERTAR|INSERTE|INSERIR|INSIRA)(?: [A-ZÁÉÍÓÚÂÊÔÃÕÇÑ]{2,}){1,5}"
)
_ASKING = re.compile(
    r"(?:en |de |a |por |para |con |desde )?(?:que|como|cuando|donde|quien|cual|cuanto|cuanta|cuantos)\b"
)
_CLAUSE = re.compile(r"[,;:] ")


def unfilled(text: Prepared) -> Iterator[Advice]:
    """Places that somebody or something was to fill in."""
    for match in _UNFILLED.finditer(text.shown):
        found = match.group()
        if found.startswith("<") and (found[1:-1].istitle() or found[1:-1] in ACRONYMS):
            continue
        yield Advice(*match.span(), "placeholder", N_("Something was left unfilled here."))


def capitals(text: Prepared, wording: Wording, names: Collection[str]) -> Iterator[Advice]:
    """Words shouted in capitals. Abbreviations, codes and the brand's names are none."""
    for run in _CAPITAL_RUN.finditer(text.shown):
        loud = [
            (run.start() + word.start(), run.start() + word.end())
            for word in _LETTERS.finditer(run.group())
            if not _written_so(word.group(), names)
        ]
        words = [text.shown[start:end] for start, end in loud]
        if not words or not _shouts(words, run.group(), wording, text.shown[run.start() - 1 : run.end() + 1]):
            continue
        start, end = loud[0][0], loud[-1][1]
        quiet = _LETTERS.sub(
            lambda word: (
                word.group() if _written_so(word.group(), names) and len(word.group()) > 1 else word.group().lower()
            ),
            text.shown[start:end],
        )
        if text.begins_sentence(start):
            quiet = quiet[0].upper() + quiet[1:]
        yield Advice(start, end, "capitals", N_("Capitals read as shouting. Write it in small letters."), quiet)


def _written_so(word: str, names: Collection[str]) -> bool:
    return len(word) == 1 or word in ACRONYMS or word in names or bool(_ROMAN.fullmatch(word) and len(word) < 8)


def _shouts(words: list[str], run: str, wording: Wording, around: str) -> bool:
    if around.startswith("(") and around.endswith(")") and " " not in run:
        return False
    known = [word for word in words if wording.knows(word) or wording.fold(word) in FUNCTION_WORDS[wording.locale]]
    if len(words) > 1:
        return bool(known) or max(map(len, words)) >= 5
    return bool(known) or _reads_as_a_word(words[0])


def _reads_as_a_word(word: str) -> bool:
    """Whether unknown capitals are long and vocal enough to be a word; what people abbreviate hardly ever is."""
    vowels = sum(char in "aeiou" for char in fold(word))
    return len(word) >= 6 and len(word) <= 3 * vowels <= 2 * len(word) and not _CLUSTER.search(fold(word))


def exclamations(text: Prepared, manner: Manner) -> Iterator[Advice]:
    """Marks that are repeated, and more exclamations than a text of this length bears."""
    excess = manner.exclamations and manner.exclamations + len(text.sentences) // 8
    seen = 0
    said = (
        N_("So many exclamation marks tire. End this sentence with a full stop.")
        if manner.exclamations
        else N_("The brand does without exclamation marks. End this sentence with a full stop.")
    )
    for start, end in text.sentences:
        runs = [run for run in _REPEATED.finditer(text.shown, start, end) if _is_repeated(run.group())]
        marks = sum(1 for _ in _EXCLAMATION.finditer(text.shown, start, end))
        seen += marks
        if runs:
            first, last = runs[0].start(), runs[-1].end()
            once = _REPEATED.sub(_single, text.raw[first:last])
            yield Advice(first, last, "exclamation", N_("One mark is enough."), once)
        elif marks and seen > excess:
            at = max(start, text.shown.rfind("¡", start, end))
            last = text.shown.rfind("!", start, end) + 1
            calm = text.raw[at:last].replace("¡", "")[:-1] + "."
            yield Advice(at, last, "exclamation", said, calm)


def _is_repeated(run: str) -> bool:
    return len(run) > 2 or run[0] == run[1]


def _single(run: re.Match[str]) -> str:
    found = run.group()
    if not _is_repeated(found):
        return found
    for mark in "?¿":
        if mark in found:
            return mark
    return found[0]


def emoji(text: Prepared, manner: Manner) -> Iterator[Advice]:
    """Emoji beyond the channel's measure."""
    said = (
        N_("That is more emoji than this channel bears: %(limit)d at most.")
        if manner.emoji
        else N_("This channel goes without emoji.")
    )
    for match in islice(_EMOJI.finditer(text.shown), manner.emoji, manner.emoji + MOST):
        blank = match.start() > 0 and text.raw[match.start() - 1] == " "
        yield Advice(match.start() - blank, match.end(), "emoji", said, "", {"limit": manner.emoji})


def too_long(text: Prepared, manner: Manner) -> Iterator[Advice]:
    """What does not fit the channel."""
    length = len(text.raw.strip())
    if manner.length is not None and length > manner.length:
        start = len(text.raw) - len(text.raw.lstrip()) + manner.length
        yield Advice(
            start,
            len(text.raw.rstrip()),
            "too_long",
            N_("%(over)d characters too long: %(limit)d fit. Keep what the customer needs next."),
            None,
            {"over": length - manner.length, "limit": manner.length},
        )


def opening_marks(text: Prepared) -> Iterator[Advice]:
    """Spanish questions and exclamations that only end with their mark."""
    for start, end in text.sentences:
        tail = text.shown[max(start, end - 12) : end]
        sign = "?" if "?" in tail.rstrip('"”»)]*_ ')[-3:] else "!" if tail.rstrip('"”»)]*_ ').endswith("!") else ""
        if not sign or any(mark in text.shown[start:end] for mark in "¿¡"):
            continue
        word = _LETTERS.search(text.shown, _opening(text, start, end, sign), end)
        if word is None:
            continue
        mark = "¿" if sign == "?" else "¡"
        yield Advice(
            *word.span(), "opening_mark", N_("The opening %(mark)s is missing."), mark + word.group(), {"mark": mark}
        )


def _opening(text: Prepared, start: int, end: int, sign: str) -> int:
    """Where the question begins: behind a greeting or a condition when a question word follows, else at the start."""
    if sign == "?":
        for clause in _CLAUSE.finditer(text.shown, start, end):
            if _ASKING.match(text.folded, clause.end()):
                return clause.end()
    return start
