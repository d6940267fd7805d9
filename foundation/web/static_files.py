"""Style sheets and drawings are kept by browsers for good: their addresses change with what is in them.

Scripts import each other by their plain addresses, and are asked for again each time, as is whatever is asked for
without a version or with another one.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.security import safe_join

_KEPT = (".css", ".svg")
_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Write versions into the addresses that `url_for` makes, and say what may be kept."""

    def version(endpoint: str, filename: str) -> str:
        blueprint = app.blueprints.get(endpoint.removesuffix(".static"))
        path = safe_join(blueprint.static_folder, filename) if blueprint and blueprint.static_folder else None
        if path is None or not filename.endswith(_KEPT):
            return ""
        try:
            return _digest(path, Path(path).stat().st_mtime_ns)
        except (OSError, ValueError):
            return ""

    @app.url_defaults
    def _versioned(endpoint: str, values: dict[str, Any]) -> None:
        found = version(endpoint, values["filename"]) if endpoint.endswith(".static") and "filename" in values else ""
        if found:
            values["v"] = found

    @app.after_request
    def _kept(response: Response) -> Response:
        filename = (request.view_args or {}).get("filename")
        asked = request.args.get("v", "") if response.status_code in (200, 304) else ""
        if asked and filename and request.endpoint and asked == version(request.endpoint, filename):
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return response


@lru_cache(maxsize=256)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
