"""Security headers: a strict content policy everywhere, framing only where the help window needs it."""

from flask import Flask, Response, g, request

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
}


def allow_framing(origins: tuple[str, ...]) -> None:
    """Let the current response be shown in a frame by these origins; by any site when there are none."""
    g.frame_ancestors = " ".join(("'self'", *origins)) if origins else "*"


def install(app: Flask, *, https: bool) -> None:
    """Add the headers to every response that does not set its own."""

    @app.after_request
    def _headers(response: Response) -> Response:
        ancestors = g.get("frame_ancestors", "'none'")
        policy = {**_POLICY, "frame-ancestors": ancestors, **g.get("content_policy", {})}
        headers = response.headers
        headers.setdefault("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items()))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
        if ancestors == "'none'":
            headers.setdefault("X-Frame-Options", "DENY")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.path.startswith(("/api/", "/desk", "/editor", "/staff")):
            headers.setdefault("Cache-Control", "no-store")
        return response
