"""Pages where staff sign in and out and choose their language."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from foundation.access import Role, StaffDirectory
from foundation.errors import Problem
from foundation.i18n import LOCALES
from foundation.web.language import translated
from foundation.web.limits import limiter
from foundation.web.sign_in import current_staff, end_session, start_session

_HOMES = {Role.AGENT: "desk.desk", Role.EDITOR: "editor.articles", Role.ADMIN: "desk.desk"}


def own_path(address: str) -> str:
    """The address if it is a path of this site, else nothing: a sign-in never leads to a stranger's site."""
    parts = urlsplit(address.replace("\\", "/"))
    harmless = (
        address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    )
    return address if harmless and len(address) <= 500 and address.isprintable() else ""


def blueprint(directory: StaffDirectory, sign_in_rate: str) -> Blueprint:
    """The pages under /staff."""
    pages = Blueprint("staff", __name__, url_prefix="/staff")

    @pages.get("/")
    def home() -> Response:
        if g.get("staff") is None:
            return redirect(url_for("staff.sign_in"))
        return redirect(url_for(_HOMES[current_staff().role]))

    @pages.get("/sign-in")
    def sign_in() -> str | Response:
        wanted = own_path(request.args.get("next", ""))
        if g.get("staff") is not None:
            return redirect(wanted or url_for("staff.home"))
        return render_template("staff/sign_in.html", next=wanted, email="", failed="")

    @pages.post("/sign-in")
    @limiter.limit(sign_in_rate)
    def check() -> str | Response | tuple[str, int]:
        email, wanted = request.form.get("email", ""), own_path(request.form.get("next", ""))
        try:
            _, token = directory.sign_in(email, request.form.get("password", ""))
        except Problem as problem:
            if problem.status != 401:
                raise
            page = render_template(
                "staff/sign_in.html", next=wanted, email=email[:320], failed=translated(problem.detail)
            )
            return page, 401
        start_session(token)
        return redirect(wanted or url_for("staff.home"))

    @pages.post("/sign-out")
    def sign_out() -> Response:
        token = end_session()
        if token is not None:
            directory.sign_out(token)
        session.clear()
        return redirect(url_for("staff.sign_in"))

    @pages.post("/language")
    def language() -> Response:
        locale = request.form.get("locale", "")
        if locale not in LOCALES:
            raise Problem(422, "unknown_locale", "This language is not offered. Choose another one.")
        directory.set_locale(current_staff(), locale)
        return redirect(own_path(request.form.get("next", "")) or url_for("staff.home"))

    return pages
