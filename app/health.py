"""/healthz says the process lives; /readyz says it can serve: database, schema, encoder and indexes."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

Check = Callable[[], list[str]]


def blueprint(checks: dict[str, Check], notes: dict[str, Check]) -> Blueprint:
    """The two addresses; each check returns sentences about what is wrong, or nothing.

    What `notes` find is shown, and the process can serve all the same.
    """
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify({"status": "ok"})

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = {name: _safely(check) for name, check in checks.items()}
        ready = not any(found.values())
        shown = {name: "ok" if not wrong else "failing" for name, wrong in found.items()}
        shown |= {name: "ok" if not _safely(note) else "away" for name, note in notes.items()}
        return jsonify({"status": "ready" if ready else "not ready", "checks": shown}), 200 if ready else 503

    return pages


def _safely(check: Check) -> list[str]:
    try:
        return check()
    except Exception as error:
        return [type(error).__name__]
