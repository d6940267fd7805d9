"""The desk's page; everything on it arrives through the desk's API."""

from pathlib import Path

from flask import Blueprint, g, render_template, url_for

from desk.texts import script_texts
from foundation.access import Role
from foundation.brand import Brand
from foundation.settings import Settings
from foundation.web.sign_in import current_staff, requires


def blueprint(*, brand: Brand, settings: Settings) -> Blueprint:
    """The page at /desk."""
    folder = Path(__file__).parent
    pages = Blueprint(
        "desk",
        __name__,
        static_folder=str(folder / "static"),
        static_url_path="/assets/desk",
        template_folder=str(folder / "templates"),
    )

    @pages.get("/desk")
    @requires(Role.AGENT)
    def desk() -> str:
        # Pictures of a conversation are shown from the browser's memory.
        g.content_policy = {"img-src": "'self' data: blob:"}
        return render_template(
            "desk/desk.html",
            room="desk",
            member=current_staff(),
            assistant=brand.assistant,
            locales=settings.locales,
            message_limit=settings.message_limit,
            files=settings.attachment_limit > 0,
            public_url=settings.public_url.rstrip("/"),
            sign_in_address=url_for("staff.sign_in", next=url_for("desk.desk")),
            texts=script_texts(),
        )

    return pages
