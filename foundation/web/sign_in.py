"""Who of the staff sends the current request, and what their role lets them do."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from foundation.access import Role, Staff, StaffDirectory
from foundation.errors import Problem
from foundation.web.problems import wants_json

P = ParamSpec("P")
R = TypeVar("R")
STAFF_PATHS = ("/desk", "/editor", "/staff", "/api/v1/desk", "/api/v1/editor")
"""Where addresses begin that depend on who is signed in; no other answer may."""

LOOK_SECONDS = 3.0
"""How long a stream may go on after its reader was signed out."""

_TOKEN = "staff_token"  # noqa: S105 the name of a session field
_DIRECTORY = "ventanilla_staff"


class _Event(Protocol):
    def is_set(self) -> bool: ...


class UntilSignedOut:
    """Tells a stream of the staff to end: the server stops, or its reader lost the sign-in or the role."""

    def __init__(self, stop: _Event, role: Role) -> None:
        self._stop = stop
        self._role = role
        self._token = str(session.get(_TOKEN, ""))
        self._directory: StaffDirectory = current_app.extensions[_DIRECTORY]
        self._next_look = time.monotonic() + LOOK_SECONDS
        self._ended = False

    def is_set(self) -> bool:
        """Whether to end now."""
        if not self._ended and time.monotonic() >= self._next_look:
            member = self._directory.by_session(self._token)
            self._ended = member is None or not member.role.may_act_as(self._role)
            self._next_look = time.monotonic() + LOOK_SECONDS
        return self._ended or self._stop.is_set()


def install(app: Flask, directory: StaffDirectory) -> None:
    """Look up the signed-in member of staff for pages of the staff and their APIs."""
    app.extensions[_DIRECTORY] = directory
    # A cookie that is sent anew with every answer would lie in the caches that keep public ones.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False

    @app.before_request
    def _load() -> None:
        g.staff = None
        if not request.path.startswith(STAFF_PATHS):
            return
        token = session.get(_TOKEN)
        g.staff = directory.by_session(token) if isinstance(token, str) else None
        if g.staff is not None:
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
