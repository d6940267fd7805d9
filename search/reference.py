"""What off-topic questions reach in a knowledge base: the background against which every answer is judged."""

import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from foundation.offload import Run, at_once
from search.calibration import Baseline
from search.features import without_unknown_numbers
from search.gathering import asked, gather
from search.geometry import Floats, Geometry, Integers, OffTopic, Passages, Set
from search.index_files import IndexPart, replace_file
from search.indexes import Indexes, View
from search.ports import Encoder, WordRarity

log = logging.getLogger(__name__)

VERSIONS = {"layout": "2"}
"""What must be the same for files to be read again, beside the texts and the calibration."""

DRIFT = 0.05
"""Share of passages that may have come since the reference was measured before it is measured again."""

ASKED = 210
"""Off-topic questions that are asked of the knowledge base; the others only have their place."""

SAMPLE = 150
"""Documents that set the scale of the whitened similarity."""

_FILE, _VECTORS = "reference.npz", "off_topic.npz"


@cache
def packaged_off_topic() -> tuple[tuple[str, str], ...]:
    """The packaged (language, question) pairs that no help article answers."""
    listed = yaml.safe_load(Path(__file__).with_name("off_topic.yml").read_text(encoding="utf-8"))
    return tuple(
        (language, str(line)) for kind in listed.values() for language, lines in kind.items() for line in lines
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """A knowledge base's geometry and baseline, measured when it had so many passages in these languages."""

    geometry: Geometry
    baseline: Baseline
    off_topic: OffTopic
    passages: int
    languages: tuple[str, ...]

    def fits(self, view: View) -> bool:
        """Whether it can be used at all: it knows every language of the view."""
        return set(view.catalogue.languages) <= set(self.languages)

    def with_languages(self, languages: Sequence[str]) -> "Reference":
        """The same where it knows all of these languages; else one that takes the new ones to lie like off-topic
        questions, good enough until they are measured."""
        new = [one for one in languages if one not in self.languages]
        if not new:
            return self
        middle = {(one, phrasing): self.off_topic.centre for one in new for phrasing in (True, False)}
        geometry = replace(self.geometry, centres={**self.geometry.centres, **middle})
        return replace(self, geometry=geometry, languages=(*self.languages, *new))

    def has_drifted(self, view: View) -> bool:
        """Whether enough has changed to measure again."""
        return abs(len(view.catalogue.ids) - self.passages) > DRIFT * max(self.passages, 1)


class References:
    """Measures the reference of the present passages when there is none or it has drifted, and keeps it on disk.

    Whoever has one goes on with it while the next is measured beside the requests.
    """

    def __init__(
        self,
        indexes: Indexes,
        encoder: Encoder,
        surprisal: WordRarity,
        part: IndexPart | None = None,
        off_topic: Sequence[tuple[str, str]] | None = None,
        *,
        writes: bool = True,
        run: Run = at_once,
    ) -> None:
        """`part` is this encoder's folder for it; where another process `writes` there, it is only read. `run` does
        the measuring, which only computes."""
        self._indexes = indexes
        self._encoder = encoder
        self._surprisal = surprisal
        self._part = part
        self._writes = writes
        self._run = run
        self.measured = 0
        """How many references there have been in this process."""
        self._questions = packaged_off_topic() if off_topic is None else tuple(off_topic)
        self._current: Reference | None = None
        self._off_topic: OffTopic | None = None
        self._lock = threading.Lock()
        self._mark = sha256(json.dumps([self._questions, encoder.name]).encode()).hexdigest()

    def of(self, view: View) -> Reference:
        """The reference for a view; measured now, which takes seconds, only when there has never been one."""
        current = self._current or self._first(view)
        if current.fits(view) and not current.has_drifted(view):
            return current
        if self._lock.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(view,), name="reference", daemon=True).start()
        return current.with_languages(view.catalogue.languages)

    def close(self) -> None:
        """Wait until nothing is being measured any more."""
        with self._lock:
            pass

    def _first(self, view: View) -> Reference:
        with self._lock:
            current = self._current
            if current is None:
                current = self._read() or self._run(self._measured, view)
                self._put(current)
            return current

    def _renew(self, view: View) -> None:
        try:
            self._put(self._run(self._measured, view))
        except Exception:
            log.exception("reference_failed")
        finally:
            self._lock.release()

    def _put(self, reference: Reference) -> None:
        self._current = reference
        self.measured += 1

    def _measured(self, view: View) -> Reference:
        off_topic = self._placed()
        shared = self._shared(view)
        background = view.background
        for key, rows in view.catalogue.sets(shared).items():
            vectors = self._indexes.vectors.vectors(view.catalogue.ids[rows].tolist())
            background = background.changed(key, vectors[np.any(vectors, axis=1)], -1)
        sets = [
            Set(language, phrasing, moments.count, moments.total, moments.outer)
            for (language, phrasing), moments in sorted(background.sets.items())
        ]
        known = {one.language for one in sets}
        # A language whose passages lack vectors still needs its centres.
        sets += [
            Set(language, True, 0, np.zeros_like(off_topic.centre), np.zeros((len(off_topic.centre),) * 2))
            for language in view.catalogue.languages
            if language not in known
        ]
        geometry = Geometry.of(sets, off_topic, self._sample(view))
        chosen = range(0, len(self._questions), max(1, len(self._questions) // ASKED))
        answers = []
        for number in chosen:
            language, text = self._questions[number]
            cleaned = without_unknown_numbers(text, self._indexes.lexicon.knows)
            question = asked(cleaned, language, off_topic.vectors[number], view.catalogue.languages)
            answers.append(gather(question, self._indexes, view, geometry, off_topic, self._surprisal).evidence)
        documents = sum(len(one) for one in view.catalogue.of_article.values())
        phrasings = int(view.catalogue.phrasing.sum()) - len(shared)
        baseline = Baseline.of(answers, phrasings / max(1, documents))
        log.info("reference_measured", extra={"passages": len(view.catalogue.ids)})
        measured = Reference(geometry, baseline, off_topic, len(view.catalogue.ids), view.catalogue.languages)
        self._write(measured)
        return measured

    def _shared(self, view: View) -> Integers:
        """The rows of titles that several articles have: they say nothing about where the articles lie."""
        rows = np.flatnonzero(view.catalogue.phrasing)
        return rows[np.array(self._indexes.lexicon.shared(view.catalogue.ids[rows].tolist()), np.bool_)]

    def _sample(self, view: View) -> Passages:
        catalogue = view.catalogue
        documents = [ids for one in catalogue.of_article.values() for ids in one.values()]
        chosen = documents[:: max(1, len(documents) // SAMPLE)]
        ids = np.concatenate(chosen) if chosen else np.empty(0, np.int64)
        rows = np.searchsorted(catalogue.ids, ids)
        return Passages(
            document=np.repeat(np.arange(len(chosen)), [len(one) for one in chosen]),
            language=catalogue.locales[rows],
            phrasing=catalogue.phrasing[rows],
            shared=np.array(self._indexes.lexicon.shared(ids.tolist()), np.bool_),
            vectors=self._indexes.vectors.vectors(ids.tolist()),
            languages=catalogue.languages,
        )

    def _placed(self) -> OffTopic:
        if self._off_topic is None:
            vectors = self._stored_vectors()
            if vectors is None:
                vectors = self._encoder.encode([text for _, text in self._questions], "query")
                if self._part is not None and self._writes:
                    _save(self._part.path / _VECTORS, mark=np.array(self._mark), vectors=vectors)
            self._off_topic = OffTopic.of(vectors)
        return self._off_topic

    def _stored_vectors(self) -> Floats | None:
        if self._part is None:
            return None
        try:
            with np.load(self._part.path / _VECTORS) as stored:
                vectors: Floats = stored["vectors"]
                return vectors if str(stored["mark"]) == self._mark else None
        except (OSError, ValueError, KeyError):
            return None

    def _write(self, measured: Reference) -> None:
        if self._part is None or not self._writes:
            return
        geometry = measured.geometry
        keys = list(geometry.centres)
        _save(
            self._part.path / _FILE,
            mark=np.array(self._mark),
            keys=np.array(json.dumps(keys)),
            centres=np.array([geometry.centres[key] for key in keys]),
            whitening=geometry.whitening,
            factor=np.array(geometry.factor),
            baseline=np.array(json.dumps(asdict(measured.baseline))),
            passages=np.array(measured.passages),
            languages=np.array(json.dumps(measured.languages)),
        )
        self._part.seal(0, measured.passages)

    def _read(self) -> Reference | None:
        if self._part is None or not self._part.intact():
            return None
        try:
            with np.load(self._part.path / _FILE) as stored:
                if str(stored["mark"]) != self._mark:
                    return None
                keys = [(language, phrasing) for language, phrasing in json.loads(str(stored["keys"]))]
                centres = dict(zip(keys, stored["centres"], strict=True))
                baseline = json.loads(str(stored["baseline"]))
                return Reference(
                    Geometry(centres, stored["whitening"], float(stored["factor"])),
                    Baseline(tuple(baseline["phrasing"]), baseline["phrasings_each"]),
                    self._placed(),
                    int(stored["passages"]),
                    tuple(json.loads(str(stored["languages"]))),
                )
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("reference_unreadable")
            return None


def _save(path: Path, **arrays: NDArray[Any]) -> None:
    content = BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    replace_file(path, content.getvalue())
