"""Cuts the address of the page a visitor is on down to what an agent needs to know."""

from urllib.parse import urlsplit

from foundation.text import storable

LIMIT = 500


def page_address(raw: str) -> str | None:
    """Site and path of an http(s) address, at most 500 characters; None for anything else.

    The query, the fragment and credentials are left out: sites put names and secrets there.
    """
    try:
        parts = urlsplit(storable(raw).strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}{parts.path}"[:LIMIT]
