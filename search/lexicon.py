"""The words of every passage, analysed and counted, in memory and, given a folder, on disk."""

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import BytesIO
from itertools import repeat
from pathlib import Path
from sys import intern
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.features import NO_LETTERS, Letters, WordCounts
from search.index_files import IndexPart, replace_file
from search.key_numbers import NONE, Numbers, numbers_of
from search.passages import PassageKind
from search.ports import IndexedPassage
from search.word_analysis import RULES, words

_Key = TypeVar("_Key", int, str)

log = logging.getLogger(__name__)

VERSIONS = {"rules": str(RULES), "layout": "3"}
"""What must be the same for the file to be read again."""

_PHRASINGS = frozenset(kind.value for kind in PassageKind if kind.is_phrasing)
_TITLE = PassageKind.TITLE.value
_FILE = "lexicon.npz"
_SAVE_AFTER = 0.05


class _Known(NamedTuple):
    translation_id: int
    locale: str
    kind: str
    stems: Numbers
    title: str
    letters: Letters


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

    def stems_of(self, ids: Iterable[int]) -> Numbers:
        """The numbers of all stems of these passages, repeated where several passages hold one."""
        return self.stems_of_each([ids])[0]

    def stems_of_each(self, documents: Iterable[Iterable[int]]) -> list[Numbers]:
        """The numbers of all stems of each document's passages."""
        passages = self._passages
        found = [[passages[number].stems for number in ids if number in passages] for ids in documents]
        flat = [one for several in found for one in several]
        # Joined at once and divided again: joining a few arrays at a time costs more than everything else here.
        everything = np.concatenate([NONE, *flat])
        ends = np.cumsum([sum(map(len, several)) for several in found])
        return np.split(everything, ends)[: len(found)]

    def letters_of(self, ids: Iterable[int]) -> list[Letters]:
        """The letter groups of each passage."""
        found = map(self._passages.get, ids)
        return [NO_LETTERS if known is None else known.letters for known in found]

    def shared(self, ids: Iterable[int]) -> list[bool]:
        """Of each passage whether it is a title that several articles have in its language."""
        found = map(self._passages.get, ids)
        titles = self._titles
        return [known is not None and known.kind == _TITLE and titles[known.locale][known.title] > 1 for known in found]

    def is_shared(self, number: int) -> bool:
        """The one of `shared` for one passage."""
        return self.shared((number,))[0]

    def knows(self, stem: str) -> bool:
        """Whether any document holds the stem."""
        return any(one.knows(stem) for one in self._counts.values())

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
        replace_file(self._part.path / _FILE, _written(self._passages))
        self._part.seal(self._generation, len(self._passages))
        self._unsaved = 0

    def _reset(self) -> None:
        self._passages: dict[int, _Known] = {}
        self._documents: dict[int, tuple[int, ...]] = {}
        self._stems: dict[str, Counter[int]] = defaultdict(Counter)
        self._letters: dict[str, Counter[int]] = defaultdict(Counter)
        self._changed: dict[tuple[str, int], list[Numbers]] = defaultdict(list)
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
            documents: dict[int, dict[int, _Known]] = defaultdict(dict)
            for number, known in _read(part.path / _FILE).items():
                documents[known.translation_id][number] = known
            for translation_id, passages in documents.items():
                self._replace(translation_id, set(), passages)
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("lexicon_unreadable")
            self._reset()
            return False
        self._generation = part.generation
        self._count()
        return True

    def _replace(self, translation_id: int, gone: Collection[int], new: Mapping[int, _Known]) -> None:
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
            self._weigh(known, -1)
        for known in new.values():
            self._weigh(known, 1)
        self._tally(old, -1)
        self._tally([self._passages[number] for number in after], 1)

    def _tally(self, passages: Collection[_Known], sign: int) -> None:
        """Count a document's stems once each, in its language."""
        if passages:
            locale = next(iter(passages)).locale
            self._held[locale] += sign
            _add(self._stems[locale], {stem for known in passages for stem in known.stems.tolist()}, repeat(sign))

    def _weigh(self, known: _Known, sign: int) -> None:
        if known.kind == _TITLE:
            _add(self._titles[known.locale], (known.title,), (sign,))
        if known.kind not in _PHRASINGS:
            self._bodies[known.locale] += sign
            self._lengths[known.locale] += sign * known.letters.length
            self._changed[known.locale, sign].append(known.letters.groups)

    def _count(self) -> None:
        for (locale, sign), groups in self._changed.items():
            keys, times = np.unique(np.concatenate(groups), return_counts=True)
            _add(self._letters[locale], keys.tolist(), (sign * times).tolist())
        self._changed.clear()
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
    folded = [word.folded for word in found if not word.is_whole]
    return _Known(
        passage.translation_id,
        passage.locale,
        passage.kind,
        numbers_of(dict.fromkeys(word.stem for word in found)),
        "_".join(folded) if passage.kind == _TITLE else "",
        Letters.of(folded),
    )


def _add(counter: Counter[_Key], keys: Iterable[_Key], times: Iterable[int]) -> None:
    for key, count in zip(keys, times, strict=False):
        counter[key] += count
        if not counter[key]:
            del counter[key]


def _written(passages: Mapping[int, _Known]) -> bytes:
    """The passages as a file: columns, and the numbers of all of them one after the other."""
    rows = list(passages.values())
    content = BytesIO()
    np.savez(
        content,
        allow_pickle=False,
        ids=np.fromiter(passages, np.int64, len(rows)),
        translations=np.array([one.translation_id for one in rows], np.int64),
        texts=np.frombuffer(json.dumps([(one.locale, one.kind, one.title) for one in rows]).encode(), np.uint8),
        lengths=np.array([one.letters.length for one in rows], np.int64),
        stems=np.concatenate([NONE, *(one.stems for one in rows)]),
        stem_counts=np.array([len(one.stems) for one in rows], np.int64),
        groups=np.concatenate([NONE, *(one.letters.groups for one in rows)]),
        group_counts=np.array([len(one.letters.groups) for one in rows], np.int64),
    )
    return content.getvalue()


def _read(path: Path) -> dict[int, _Known]:
    """The passages in a file that `_written` made."""
    with np.load(path, allow_pickle=False) as stored:
        stems = _divided(stored["stems"], stored["stem_counts"])
        groups = _divided(stored["groups"], stored["group_counts"])
        lengths = stored["lengths"].tolist()
        texts = json.loads(stored["texts"].tobytes())
        places = zip(stored["ids"].tolist(), stored["translations"].tolist(), texts, strict=True)
        return {
            number: _Known(
                translation_id,
                # Thousands of equal strings are kept once.
                intern(locale),
                intern(kind),
                stems[row],
                title,
                Letters(groups[row], lengths[row]),
            )
            for row, (number, translation_id, (locale, kind, title)) in enumerate(places)
        }


def _divided(numbers: Numbers, counts: NDArray[np.int64]) -> Sequence[Numbers]:
    return np.split(numbers, np.cumsum(counts)[:-1]) if len(counts) else []
