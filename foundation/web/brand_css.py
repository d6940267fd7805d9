"""The brand's colours as a style sheet of CSS custom properties, since the content policy forbids inline style."""

import hashlib

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.brand import Brand


def style(brand: Brand) -> str:
    """The custom properties that every other style sheet builds on."""
    look = brand.look
    return (
        ":root{"
        f"--brand:{look.primary};--on-brand:{look.on_primary};--accent:{look.accent};"
        f"--paper:{look.background};--ink:{look.text};--radius:{look.radius}px"
        "}"
    )


def blueprint(brand: Brand) -> Blueprint:
    """Serves /brand.css with an ETag."""
    pages = Blueprint("brand", __name__)
    text = style(brand)
    tag = hashlib.sha256(text.encode()).hexdigest()[:16]

    @pages.get("/brand.css")
    def brand_css() -> AnyResponse:
        response = Response(text, mimetype="text/css")
        response.set_etag(tag)
        response.cache_control.max_age = 300
        response.cache_control.public = True
        return response.make_conditional(request)

    return pages
