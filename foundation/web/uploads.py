"""Reads an uploaded file from a request body, and gives stored ones out so that no browser runs them."""

from urllib.parse import quote, unquote

from flask import Response, request

from foundation.errors import Problem, too_large

NAME_HEADER = "X-File-Name"
_NAME_LIMIT = 1000


def uploaded(limit: int) -> tuple[str, bytes]:
    """Name and content of the file that is the whole body; 413 beyond `limit` bytes, 422 when empty.

    The name is percent-encoded in a header, so that it stands in no log of addresses.
    """
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        # Read by nobody, a long body would keep the connection; the answer closes it.
        raise too_large(limit)
    content = request.get_data(cache=False)
    if not content:
        raise Problem(422, "file_empty", "This file is empty.")
    return unquote(request.headers.get(NAME_HEADER, "")[:_NAME_LIMIT], errors="replace"), content


def given_out(name: str, content_type: str, content: bytes) -> Response:
    """The file as a download that no browser shows, runs or guesses about, and nobody keeps."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
