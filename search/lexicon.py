"""The words of every passage, analysed and counted, in memory and, given a folder, on disk."""

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.features import WordCounts, letter_groups, marked
from search.index_files import IndexPart, replace_file
from search.passages import PassageKind
from search.ports import IndexedPassage
from search.word_analysis import RULES, words

log = logging.getLogger(__name__)

VERSIONS = {"rules": str(RULES), "layout": "1"}
"""What must be the same for the file to be read again."""

_PHRASINGS = frozenset(kind.value for kind in PassageKind if kind.is_phrasing)
_TITLE = PassageKind.TITLE.value
_FILE = "lexicon.json"
_SAVE_AFTER = 0.05


class _Known(NamedTuple):
    translation_id: int
    locale: str
    kind: str
    stems: str
    text: str


class Lexicon:
    """A DerivedIndex that tells which words a document holds, how common a word is, and which titles repeat.

    A document is a translation of an article. It changes in place, because every reader looks up single entries: one
    that reads during a change may count a document that has just gone, and nothing worse.
    """

    _generation: int
    _unsaved: int

    def __init__(self, part: IndexPart | None = None) -> None:
        self._part = part
        self._reset()
        if part is not None and not self._open(part):
            part.empty()

    @property
    def generation(self) -> int:
        """Number of the last change it has seen."""
        return self._generation

    @property
    def counts(self) -> Mapping[str, WordCounts]:
        """The counts of each language."""
        return self._counts

    def ids(self) -> NDArray[np.int64]:
        """The ids of every passage in it, ascending."""
        return np.sort(np.fromiter(self._passages, np.int64, len(self._passages)))

    def stems_of(self, ids: Iterable[int]) -> str:
        """All stems of these passages, a space before and after each."""
        passages = self._passages
        return f" {' '.join([passages[number].stems for number in ids if number in passages])} "

    def texts_of(self, ids: Iterable[int]) -> list[str]:
        """Each body passage as `features.marked` gives it, empty for any other passage."""
        found = map(self._passages.get, ids)
        return ["" if known is None or known.kind in _PHRASINGS else known.text for known in found]

    def text_of(self, number: int) -> str:
        """The one of `texts_of` for one passage."""
        return self.texts_of((number,))[0]

    def shared(self, ids: Iterable[int]) -> list[bool]:
        """Of each passage whether it is a title that several articles have in its language."""
        found = map(self._passages.get, ids)
        titles = self._titles
        return [known is not None and known.kind == _TITLE and titles[known.locale][known.text] > 1 for known in found]

    def is_shared(self, number: int) -> bool:
        """The one of `shared` for one passage."""
        return self.shared((number,))[0]

    def knows(self, stem: str) -> bool:
        """Whether any document holds the stem."""
        return any(stem in one.stems for one in self._counts.values())

    def apply(self, removed: Collection[int], added: Iterable[IndexedPassage], generation: int) -> None:
        """Drop and take in passages; one that is already there is replaced."""
        changed: dict[int, dict[int, _Known]] = defaultdict(dict)
        gone: dict[int, set[int]] = defaultdict(set)
        for number in removed:
            if number in self._passages:
                gone[self._passages[number].translation_id].add(number)
        for passage in added:
            if passage.id in self._passages:
                gone[self._passages[passage.id].translation_id].add(passage.id)
            changed[passage.translation_id][passage.id] = _known(passage)
        for translation_id in gone.keys() | changed.keys():
            self._replace(translation_id, gone[translation_id], changed[translation_id])
            self._unsaved += 1
        self._generation = generation
        self._count()
        if self._unsaved > _SAVE_AFTER * len(self._documents):
            self.save()

    def clear(self) -> None:
        """Drop everything."""
        self._reset()
        if self._part is not None:
            self._part.empty()

    def save(self) -> None:
        """Write the file when anything changed since it was written."""
        if self._part is None or not self._unsaved:
            return
        stored = {
            "passages": {str(number): list(known) for number, known in self._passages.items()},
            "letters": self._letters,
        }
        replace_file(self._part.path / _FILE, json.dumps(stored, ensure_ascii=False).encode())
        self._part.seal(self._generation, len(self._passages))
        self._unsaved = 0

    def _reset(self) -> None:
        self._passages: dict[int, _Known] = {}
        self._documents: dict[int, tuple[int, ...]] = {}
        self._stems: dict[str, Counter[str]] = defaultdict(Counter)
        self._letters: dict[str, Counter[str]] = defaultdict(Counter)
        self._titles: dict[str, Counter[str]] = defaultdict(Counter)
        self._held: Counter[str] = Counter()
        self._bodies: Counter[str] = Counter()
        self._lengths: Counter[str] = Counter()
        self._counts: Mapping[str, WordCounts] = {}
        self._generation = 0
        self._unsaved = 0

    def _open(self, part: IndexPart) -> bool:
        if not part.intact():
            return False
        try:
            stored = json.loads((part.path / _FILE).read_bytes())
            documents: dict[int, dict[int, _Known]] = defaultdict(dict)
            for number, values in stored["passages"].items():
                known = _Known(*values)
                documents[known.translation_id][int(number)] = known
            for translation_id, passages in documents.items():
                self._replace(translation_id, set(), passages, letters=False)
            self._letters.update({locale: Counter(counts) for locale, counts in stored["letters"].items()})
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("lexicon_unreadable")
            self._reset()
            return False
        self._generation = part.generation
        self._count()
        return True

    def _replace(
        self, translation_id: int, gone: Collection[int], new: Mapping[int, _Known], *, letters: bool = True
    ) -> None:
        before = self._documents.get(translation_id, ())
        old = [self._passages[number] for number in before]
        after = tuple(sorted({*before} - {*gone} | {*new}))
        leaving = [self._passages.pop(number) for number in gone if number in self._passages]
        self._passages.update(new)
        if after:
            self._documents[translation_id] = after
        else:
            self._documents.pop(translation_id, None)
        for known in leaving:
            self._weigh(known, -1, letters)
        for known in new.values():
            self._weigh(known, 1, letters)
        self._tally(old, -1)
        self._tally([self._passages[number] for number in after], 1)

    def _tally(self, passages: Collection[_Known], sign: int) -> None:
        """Count a document's stems once each, in its language."""
        if passages:
            locale = next(iter(passages)).locale
            self._held[locale] += sign
            _add(self._stems[locale], {stem for known in passages for stem in known.stems.split()}, sign)

    def _weigh(self, known: _Known, sign: int, letters: bool) -> None:
        if known.kind == _TITLE:
            _add(self._titles[known.locale], (known.text,), sign)
        if known.kind not in _PHRASINGS:
            self._bodies[known.locale] += sign
            self._lengths[known.locale] += sign * len(known.text)
            if letters:
                _add(self._letters[known.locale], letter_groups(known.text.strip("_").split("_")), sign)

    def _count(self) -> None:
        self._counts = {
            locale: WordCounts(
                documents=held,
                stems=self._stems[locale],
                bodies=self._bodies[locale],
                letters=self._letters[locale],
                body_length=self._lengths[locale] / max(1, self._bodies[locale]),
            )
            for locale, held in sorted(self._held.items())
            if held
        }


def _known(passage: IndexedPassage) -> _Known:
    found = list(words(passage.text, passage.locale))
    stems = " ".join(dict.fromkeys(word.stem for word in found))
    kept = passage.kind != PassageKind.QUESTION
    text = marked([word.folded for word in found if not word.is_whole]) if kept else ""
    return _Known(passage.translation_id, passage.locale, passage.kind, stems, text)


def _add(counter: Counter[str], keys: Iterable[str], sign: int) -> None:
    for key in keys:
        counter[key] += sign
        if not counter[key]:
            del counter[key]
