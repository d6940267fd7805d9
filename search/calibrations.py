"""The calibration in force: this knowledge base's own when one was measured, else the packaged one.

Own ones lie in the database under the encoder and the format they were made for, so every process reads the same.
Each reads at start and again when one is announced, and in any case every half minute, which is how a process hears
of the command line's when there is no Redis.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from foundation.database import Database, now
from search.calibration import FORMAT, Calibration
from search.outcomes import Outcomes
from search.passages import PassageKind
from search.tables import calibration as table
from search.tables import passage

log = logging.getLogger(__name__)

TOPIC = "calibration"
CHANGED = 0.2
"""Share of titles and phrasings that came or went since, from which on to calibrate again."""

_FOLLOW_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Made:
    """From how much an own calibration was made, and from which passages.

    Numbers of questions: `phrasings` of present articles, `missing` of articles left out, `off_topic`, and `marks` of
    visitors and agents. `refitted` says whether the chances were corrected; `loss` and `packaged_loss` are the mean
    log losses on held-out questions. `newest_passage` and `known` are the highest id and number of titles and
    phrasings there were.
    """

    phrasings: int
    missing: int
    off_topic: int
    marks: int
    articles: int
    refitted: bool
    loss: float
    packaged_loss: float
    newest_passage: int
    known: int


@dataclass(frozen=True, slots=True)
class InForce:
    """A calibration in force; `number`, `made_at` and `made` are those of an own one, 0 and None for the packaged."""

    calibration: Calibration
    number: int = 0
    made_at: datetime | None = None
    made: Made | None = None

    @property
    def own(self) -> Outcomes:
        """What this knowledge base's own questions showed; nothing for the packaged calibration."""
        return self.calibration.outcomes if self.number else Outcomes()


class Calibrations:
    """The calibration in force for one encoder; the only writer of its table."""

    def __init__(self, database: Database, encoder: str) -> None:
        self._database = database
        self._encoder = encoder
        self._packaged = Calibration.packaged()
        self._listeners: list[Callable[[InForce], None]] = []
        self._lock = threading.Lock()
        self._current = self._read()

    @property
    def current(self) -> InForce:
        """The calibration in force, as last read."""
        return self._current

    @property
    def packaged(self) -> Calibration:
        """The calibration that comes with the program."""
        return self._packaged

    @property
    def fits_packaged(self) -> bool:
        """Whether the packaged calibration was made for this encoder."""
        return self._packaged.encoder == self._encoder

    @property
    def outcomes_elsewhere(self) -> Outcomes:
        """What the packaged calibration came to on other knowledge bases; nothing for an encoder it does not know."""
        return self._packaged.outcomes if self.fits_packaged else Outcomes()

    def missing(self) -> str:
        """A sentence when nothing was ever calibrated for this encoder; empty when all is well."""
        if self._current.number or self.fits_packaged:
            return ""
        return (
            f"Nothing tells how likely the answers of the encoder {self._encoder} are right, so the assistant must not "
            "answer with it. Run: ventanilla calibrate"
        )

    def listen(self, listener: Callable[[InForce], None]) -> None:
        """Call back with the calibration in force now, and whenever it changes."""
        self._listeners.append(listener)
        listener(self._current)

    def refresh(self) -> InForce:
        """Read the calibration in force, and tell the listeners when it is another one."""
        with self._lock:
            found = self._read()
            if found.number != self._current.number:
                self._current = found
                for listener in self._listeners:
                    listener(found)
                log.info("calibration_changed", extra={"number": found.number})
            return self._current

    def store(self, fitted: Calibration, made: Made) -> InForce:
        """Put an own calibration in force."""
        content = {"calibration": fitted.to_dict(), "made": asdict(made)}
        with self._database.write() as tx:
            tx.execute(sa.insert(table).values(encoder=self._encoder, format=FORMAT, made_at=now(), content=content))
            tx.announce(TOPIC)
        return self.refresh()

    def forget(self) -> int:
        """Go back to the packaged calibration; how many own ones were dropped."""
        with self._database.write() as tx:
            dropped = tx.execute(sa.delete(table).where(table.c.encoder == self._encoder)).rowcount
            tx.announce(TOPIC)
        self.refresh()
        return dropped

    def follow(self, stop: threading.Event) -> None:
        """Refresh whenever a calibration is announced, and every half minute, until stopped."""
        with self._database.bus.subscribe(TOPIC) as subscription:
            while not stop.is_set():
                subscription.wait(_FOLLOW_SECONDS)
                if not stop.is_set():
                    try:
                        self.refresh()
                    except Exception:
                        log.exception("calibration_refresh_failed")

    def changed_since(self) -> float:
        """The share of titles and phrasings that came or went since the own calibration in force; 0 without one."""
        made = self._current.made
        with self._database.read() as connection:
            return changed_since(connection, made) if made else 0.0

    def _read(self) -> InForce:
        with self._database.read() as connection:
            return newest(connection, self._encoder) or InForce(self._packaged)


def newest(connection: sa.Connection, encoder: str) -> InForce | None:
    """The newest own calibration of an encoder in this format, None when there is none."""
    query = (
        sa.select(table)
        .where(table.c.encoder == encoder, table.c.format == FORMAT)
        .order_by(table.c.number.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    content: dict[str, Any] = row.content
    return InForce(Calibration.of(content["calibration"]), row.number, row.made_at, Made(**content["made"]))


def changed_since(connection: sa.Connection, made: Made) -> float:
    """The share of titles and phrasings that came or went since."""
    counted = (
        sa.select(sa.func.count())
        .select_from(passage)
        .where(passage.c.kind.in_([kind.value for kind in PassageKind if kind.is_phrasing]))
    )
    staying = connection.execute(counted.where(passage.c.id <= made.newest_passage)).scalar_one()
    new = connection.execute(counted.where(passage.c.id > made.newest_passage)).scalar_one()
    return float(made.known - staying + new) / max(1, made.known)
