"""Who of the staff sends the current request, and what their role lets them do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from foundation.access import Role, Staff, StaffDirectory
from foundation.errors import Problem
from foundation.web.problems import wants_json

P = ParamSpec("P")
R = TypeVar("R")
_TOKEN = "staff_token"  # noqa: S105 the name of a session field


def install(app: Flask, directory: StaffDirectory) -> None:
    """Look up the signed-in member of staff for pages of the staff and their APIs."""

    @app.before_request
    def _load() -> None:
        token = session.get(_TOKEN)
        g.staff = directory.by_session(token) if isinstance(token, str) else None
        if g.staff is not None and request.path.startswith(
            ("/desk", "/editor", "/staff", "/api/v1/desk", "/api/v1/editor")
        ):
            g.locale = g.staff.locale

    app.jinja_env.globals["current_staff"] = lambda: g.get("staff")


def start_session(token: str) -> None:
    """Remember a new sign-in in the browser's session; whatever was there before is dropped."""
    session.clear()
    session[_TOKEN] = token
    session.permanent = True


def end_session() -> str | None:
    """Forget the sign-in; the token that it had."""
    token = session.pop(_TOKEN, None)
    session.clear()
    return token if isinstance(token, str) else None


def current_staff() -> Staff:
    """The signed-in member of staff; refused with 401 when there is none."""
    member = g.get("staff")
    if not isinstance(member, Staff):
        raise Problem(401, "sign_in_needed", "Sign in first.")
    return member


def requires(role: Role) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let only staff with the role (or an admin) in; people are led to the sign-in page, programs get 401 or 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            member: Any = g.get("staff")
            if member is None and not wants_json():
                return redirect(url_for("staff.sign_in", next=request.path))
            if not current_staff().role.may_act_as(role):
                raise Problem(403, "forbidden", "Your role does not allow this. Ask an administrator.")
            return view(*args, **kwargs)

        return guarded

    return decorate
