"""The help window as sites embed it: the loader, the panel's page, its scripts, styles and texts."""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, render_template, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from foundation.brand import Brand, Look
from foundation.errors import not_found
from foundation.i18n import LOCALES, texts
from foundation.settings import Settings
from foundation.web.dark import dark
from foundation.web.language import page_locale
from foundation.web.security import allow_framing
from kb.addresses import home_url, media_url
from widget.opening_hours import now_in_words
from widget.texts import loader_texts, panel_texts

_STATIC = Path(__file__).parent / "static"
_LOADER = "loader.js"
MODULES = tuple(sorted(path.name for path in _STATIC.glob("*.js") if path.name not in (_LOADER, "panel.js")))


def loader(brand: Brand) -> str:
    """The loader script with what the button needs written into it, so that it has nothing to ask for."""
    looks = {"": brand.look, **brand.looks}
    made = {
        "looks": {name: _colours(look) for name, look in looks.items()},
        "scheme": brand.look.scheme,
        "position": brand.look.position,
        "locale": LOCALES[-1],
        "texts": loader_texts(),
    }
    written = (_STATIC / _LOADER).read_text(encoding="utf-8")
    source = re.sub(r"\n\s+", "\n", re.sub(r"(?m)^\s*//.*\n", "", written))
    return source.replace("__VENTANILLA__", json.dumps(made, ensure_ascii=False, separators=(",", ":")), 1)


def _colours(look: Look) -> dict[str, Any]:
    night = dark(look)
    return {
        "brand": look.primary,
        "on": look.on_primary,
        "accent": look.accent,
        "paper": look.background,
        "ink": look.text,
        "dark": {name: night[name] for name in ("paper", "ink")} if night else None,
    }


def version() -> str:
    """A digest of the panel's files: their addresses change with them, so that browsers may keep them for good."""
    digest = hashlib.sha256()
    for path in sorted(_STATIC.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _tagged(text: str, mimetype: str, max_age: int) -> AnyResponse:
    response = Response(text, content_type=f"{mimetype}; charset=utf-8")
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:16])
    response.cache_control.public = True
    response.cache_control.max_age = max_age
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response.make_conditional(request)


def blueprint(settings: Settings, brand: Brand) -> Blueprint:
    """Serves /widget/ventanilla.js, /widget/panel, /widget/texts/{locale}.json and /widget/static/."""
    pages = Blueprint("widget", __name__, template_folder="templates")
    script = loader(brand)
    current = version()
    values = {"assistant": brand.assistant, "brand": brand.name}

    def asset(name: str) -> str:
        return url_for("widget.static", digest=current, name=name)

    def options(locale: str) -> dict[str, Any]:
        favicon = url_for("brand.favicon")
        moment = datetime.now(UTC)
        return {
            **values,
            "locale": locale,
            "texts": panel_texts(locale),
            "mark": media_url(brand.look.logo) if brand.look.logo else favicon,
            "fallback_mark": favicon,
            "open": brand.hours.open_at(moment),
            "hours": now_in_words(brand.hours, moment, locale),
            "message_limit": settings.message_limit,
            "files": {"limit": settings.attachment_limit},
            "mails": bool(settings.smtp_host),
            "origins": list(settings.embed_origins),
            "taglines": {each: brand.tagline.get(each, "") for each in LOCALES},
            "help_centre": {each: home_url(each) for each in LOCALES},
        }

    @pages.get("/widget/ventanilla.js")
    def loader_script() -> AnyResponse:
        return _tagged(script, "text/javascript", 300)

    @pages.get("/widget/texts/<locale>.json")
    def panel_language(locale: str) -> AnyResponse:
        if locale not in LOCALES:
            raise not_found()
        return _tagged(json.dumps(panel_texts(locale), ensure_ascii=False), "application/json", 300)

    @pages.get("/widget/panel")
    def panel() -> Response:
        locale = page_locale()
        catalogue = texts(locale)
        look, scheme = request.args.get("look", ""), request.args.get("scheme", "")
        allow_framing(settings.embed_origins)
        # Pictures of a conversation are fetched with the token in a header and shown from the browser's memory.
        g.content_policy = {"img-src": "'self' data: blob:"}
        page = Response(
            render_template(
                "widget/panel.html",
                locale=locale,
                brand=brand,
                options=options(locale),
                modules=MODULES,
                asset=asset,
                look=look if look in brand.looks else "",
                scheme=scheme if scheme in ("light", "dark") else "",
                say=lambda english: catalogue.gettext(english) % values,
            )
        )
        page.headers["Cache-Control"] = "no-cache"
        page.headers["Vary"] = "Accept-Language"
        # The pop-out is opened out of any site and must keep sight of the panel that opened it.
        page.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return page

    @pages.get("/widget/static/<digest>/<name>", endpoint="static")
    def static_file(digest: str, name: str) -> Response:
        response = send_from_directory(_STATIC, name)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if digest == current else "no-cache"
        return response

    return pages
