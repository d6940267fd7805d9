"""The editors' page on answer quality: what is tolerated, what is achieved, from what evidence, and what to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.numbers import format_percent
from flask import Blueprint, render_template

from foundation.access import Role
from foundation.i18n import region
from foundation.web.language import page_locale
from foundation.web.sign_in import requires
from search.calibrations import CHANGED, Calibrations
from search.threshold import least_answers
from search.tolerance import Promise

SIZE = 200
"""Side of the diagram in its own units."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin of the reliability diagram: what was said and what came true, in how many questions, and where it lies."""

    said: float
    came_true: float
    questions: int
    x: float
    y: float
    radius: float


def blueprint(calibrations: Calibrations, promise: Callable[[str], Promise], locales: Sequence[str]) -> Blueprint:
    """The page under /editor/quality, for editors and admins; its link appears beside the other rooms."""
    pages = Blueprint("quality", __name__, template_folder="templates")
    pages.record(lambda state: state.app.jinja_env.globals.update(quality_url="/editor/quality"))
    pages.add_app_template_filter(percent, "percent")

    @pages.get("/editor/quality")
    @requires(Role.EDITOR)
    def page() -> str:
        found = calibrations.current
        promises = [promise(locale) for locale in locales]
        changed = calibrations.changed_since()
        outcomes = found.own if found.number else calibrations.outcomes_elsewhere
        return render_template(
            "quality/page.html",
            promises=promises,
            found=found,
            changed=changed if changed >= CHANGED else 0.0,
            dots=dots(outcomes.counts().reliability()),
            size=SIZE,
            least=max(least_answers(one.tolerated) for one in promises),
            silent=[one for one in promises if not one.answers_alone],
            raised=any(one.raised for one in promises),
        )

    return pages


def dots(bins: Sequence[tuple[float, float, int]]) -> list[Dot]:
    """Bins of (mean chance, share right, questions) as dots, larger for more questions."""
    most = max((questions for _, _, questions in bins), default=1)
    return [
        Dot(
            said,
            right,
            questions,
            x=round(SIZE * said, 1),
            y=round(SIZE * (1 - right), 1),
            radius=round(3 + 6 * float((questions / most) ** 0.5), 1),
        )
        for said, right, questions in bins
    ]


def percent(value: float, digits: int = 0) -> str:
    """A share from 0 to 1 as the reader's language writes it."""
    pattern = f"0.{'0' * digits}" if digits else "0"
    spoken = region(page_locale())
    return format_percent(value, format=f"{pattern}\u00a0%" if spoken != "en_GB" else f"{pattern}%", locale=spoken)
