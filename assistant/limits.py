"""The limits of the decision in each language, from the tolerance that the company set and the calibration in force."""

from collections.abc import Sequence

from assistant.decision import Limits
from assistant.tuning import Tuning
from search.calibrations import InForce
from search.outcomes import Outcomes
from search.tolerance import Promise, promise


class AnswerLimits:
    """Follows the calibration in force: pass `use` to `Calibrations.listen`.

    `packaged` is what the packaged calibration came to, nothing for an encoder that it was not made for.
    """

    def __init__(self, tuning: Tuning, packaged: Outcomes, locales: Sequence[str]) -> None:
        self._tuning = tuning
        self._packaged = packaged
        self._locales = tuple(locales)
        self._promises: dict[str, Promise] = {}

    def use(self, found: InForce) -> None:
        """Take the promises of each language from this calibration."""
        self._promises = {
            locale: promise(locale, self._tuning.tolerance.of(locale), found.own, self._packaged)
            for locale in self._locales
        }

    def promise(self, locale: str) -> Promise:
        """What is promised in a language, one of those it was made for."""
        return self._promises[locale]

    def of(self, locale: str) -> Limits:
        """The limits by which to decide in a language."""
        answer = self._promises[locale].chance
        return Limits(answer, min(self._tuning.offer, answer), self._tuning.mention, self._tuning.talk)
