"""The brand's colours as a style sheet, its mark, and the styles that every screen shares.

The content policy forbids inline style, so the colours of brand.toml arrive as CSS custom properties.
"""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.brand import Brand, Look
from foundation.web.dark import dark

_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="{0}"/>'
    '<path d="M8 12a4 4 0 0 1 4-4h8a4 4 0 0 1 4 4v5a4 4 0 0 1-4 4h-4l-5 4v-4.2A4 4 0 0 1 8 17z" fill="{1}"/></svg>'
)


def style(look: Look) -> str:
    """The custom properties that every other style sheet builds on."""
    light = (
        ":root{"
        f"--brand:{look.primary};--on-brand:{look.on_primary};--accent:{look.accent};"
        f"--brand-ink:{look.primary};--accent-ink:{look.accent};"
        f"--paper:{look.background};--ink:{look.text};--radius:{look.radius}px"
        "}"
    )
    properties = "".join(f"--{name}:{value};" for name, value in dark(look).items())
    if not properties:
        return light
    rules = f"{{{properties}color-scheme:dark}}"
    always = f':root[data-scheme="dark"]{rules}'
    if look.scheme == "light":
        return light + always
    chosen = "screen and (prefers-color-scheme:dark)" if look.scheme == "auto" else "screen"
    return f'{light}{always}@media {chosen}{{:root:not([data-scheme="light"]){rules}}}'


def blueprint(brand: Brand) -> Blueprint:
    """Serves /brand.css, /favicon.svg and the shared style sheets, each with an ETag.

    `?look=` asks for another of the brand's looks by its name.
    """
    folder = Path(__file__).parent
    pages = Blueprint(
        "brand",
        __name__,
        static_folder=str(folder / "static"),
        static_url_path="/assets/base",
        template_folder=str(folder / "templates"),
    )

    @pages.get("/brand.css")
    def brand_css() -> AnyResponse:
        return _cached(style(brand.looks.get(request.args.get("look", ""), brand.look)), "text/css")

    @pages.get("/favicon.svg")
    def favicon() -> AnyResponse:
        return _cached(_MARK.format(brand.look.primary, brand.look.on_primary), "image/svg+xml")

    return pages


def _cached(text: str, mimetype: str) -> AnyResponse:
    response = Response(text, mimetype=mimetype)
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:16])
    response.cache_control.max_age = 300
    response.cache_control.public = True
    return response.make_conditional(request)
