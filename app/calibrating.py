"""`ventanilla calibrate`: measures on this knowledge base how likely answers are right, and tells it in words."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from app.promises import in_words
from search.calibrating import calibrate as measured
from search.calibrations import InForce, Made
from search.tolerance import Promise

if TYPE_CHECKING:
    from app.wiring import Services

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What calibrating came to; `promises` hold as soon as `stored`, `stops` says that nothing is calibrated at all."""

    sentence: str
    stored: bool
    made: Made | None
    promises: Sequence[Promise]
    stops: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "sentence": self.sentence,
            "stored": self.stored,
            "made": asdict(self.made) if self.made else None,
            "promises": [{**asdict(one), "achieved": one.achieved} for one in self.promises],
        }

    def in_words(self) -> str:
        """The same for people."""
        return "\n".join([self.sentence, *(in_words(one) for one in self.promises)])


def calibrate(services: "Services", progress: Progress, *, store: bool) -> Told:
    """Measure, and put the result in force unless it is only to be shown."""
    calibrations = services.calibrations
    found = measured(calibrations, services.indexes, services.encoder, services.surprisal, services.marks, progress)
    if found.refit is None or found.made is None:
        promises = [] if calibrations.missing() else _promises(services)
        return Told(found.refusal, False, None, promises, stops=bool(calibrations.missing()))
    made = found.made
    if store:
        calibrations.store(found.refit.calibration, made)
    else:
        services.limits.use(InForce(found.refit.calibration, number=-1, made=made))
    return Told(_sentence(made, services.calibrations.fits_packaged), store, made, _promises(services))


def forget(services: "Services") -> Told:
    """Go back to the packaged calibration."""
    dropped = services.calibrations.forget()
    missing = services.calibrations.missing()
    sentence = "The packaged calibration is in force." if dropped else "There was no calibration of its own."
    return Told(missing or sentence, False, None, [] if missing else _promises(services), stops=bool(missing))


def _sentence(made: Made, fits_packaged: bool) -> str:
    asked = (
        f"Asked {made.phrasings} phrasings of {made.articles} articles as if they had not been written, "
        f"{made.missing} whose article was left out, {made.off_topic} off-topic questions, and read {made.marks} marks "
        "of visitors and agents."
    )
    if made.refitted and fits_packaged:
        gained = f"better than the packaged ones ({made.packaged_loss:.3f})"
        return f"{asked} The chances were corrected: log loss {made.loss:.3f} on questions not seen, {gained}."
    if made.refitted:
        return (
            f"{asked} Ranking and chances were fitted for this encoder: log loss {made.loss:.3f} on questions not seen."
        )
    return (
        f"{asked} The packaged chances stay: correcting them did not help on questions not seen (log loss "
        f"{made.loss:.3f} against {made.packaged_loss:.3f})."
    )


def _promises(services: "Services") -> list[Promise]:
    return [services.limits.promise(locale) for locale in services.settings.locales]
