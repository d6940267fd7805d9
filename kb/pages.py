"""The public help centre: home, categories, articles, search and media, in every language.

Whatever is published can be reached in every language: an article that a language lacks is shown in another one,
marked, so that no switch of language ends at nothing.
"""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, make_response, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from foundation.brand import Brand
from foundation.errors import Problem, not_found
from foundation.i18n import best_locale
from foundation.settings import Settings
from foundation.web.limits import limiter
from foundation.web.problems import as_response
from kb.addresses import home_url
from kb.article_search import ArticleSearch, RelatedArticles
from kb.feedback import Feedback
from kb.help_centre import HelpCentre
from kb.media import MediaStore
from kb.page_views import HelpPages
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore

FEEDBACK_RATE = "60 per hour"
"""Opinions about articles that one network address may send."""

MEDIA_SECONDS = 600
"""How long a browser keeps a file without asking: a file may be replaced under the same name."""


def blueprint(
    centre: HelpCentre,
    articles: ArticleStore,
    categories: CategoryStore,
    rendered: RenderedArticles,
    media: MediaStore,
    search: ArticleSearch,
    related: RelatedArticles,
    feedback: Feedback,
    brand: Brand,
    settings: Settings,
) -> Blueprint:
    """The pages under /hc, the way there from /, and the media that articles show."""
    folder = Path(__file__).parent
    pages = Blueprint(
        "hc",
        __name__,
        static_folder=str(folder / "static"),
        static_url_path="/assets/kb",
        template_folder=str(folder / "templates"),
    )
    views = HelpPages(centre, articles, categories, rendered, media, search, related, feedback, brand, settings)
    pages.add_url_rule("/hc/<locale>/", "home", views.home)
    pages.add_url_rule("/hc/<locale>/categories/<slug>", "category", views.category)
    pages.add_url_rule("/hc/<locale>/articles/<segment>", "article", views.article)
    pages.add_url_rule(
        "/hc/<locale>/articles/<int:article_id>/feedback",
        "feedback",
        limiter.limit(FEEDBACK_RATE)(views.take_feedback),
        methods=["POST"],
    )
    pages.add_url_rule("/hc/<locale>/search", "find", limiter.limit(settings.address_rate)(views.find))
    pages.after_request(_conditional)

    @pages.url_value_preprocessor
    def _language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "locale" in values:
            if values["locale"] not in views.locales:
                abort(404)
            g.locale = values["locale"]

    @pages.errorhandler(Problem)
    def _problem(problem: Problem) -> Response:
        if problem.status != 404 or "locale" not in (request.view_args or {}):
            return as_response(problem)
        return make_response(views.missing(g.locale), 404)

    @pages.get("/")
    @pages.get("/hc/")
    def start() -> AnyResponse:
        wanted = [tag for tag, _ in request.accept_languages]
        response = redirect(home_url(best_locale(wanted, views.locales)))
        response.vary.add("Accept-Language")
        response.cache_control.no_cache = True
        return response

    @pages.get("/hc/<locale>/<path:rest>")
    def missing(locale: str, rest: str) -> AnyResponse:
        if rest.endswith("/"):
            asked = request.query_string.decode("latin-1")
            return redirect(quote(request.path.rstrip("/")) + (f"?{asked}" if asked else ""), 301)
        raise not_found()

    @pages.get("/media/<name>")
    def media_file(name: str) -> AnyResponse:
        found = media.open(name)
        response = send_file(found.path, found.content_type, conditional=True, etag=found.sha256, max_age=MEDIA_SECONDS)
        response.cache_control.public = True
        if found.content_type == "image/svg+xml":
            response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return response

    return pages


def _conditional(response: Response) -> AnyResponse:
    """Pages are asked for again each time, and sent only when they changed."""
    asked = request.method in ("GET", "HEAD") and response.status_code == 200
    if not asked or response.mimetype != "text/html" or response.direct_passthrough:
        return response
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
    response.cache_control.public = True
    response.cache_control.no_cache = True
    return response.make_conditional(request)
