"""One published article as JSON, for the help window and for other programs."""

import hashlib

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.errors import Problem, not_found
from foundation.i18n import LOCALES
from foundation.settings import Settings
from foundation.web.language import page_locale
from foundation.web.limits import limiter
from kb.addresses import article_url
from kb.help_centre import preferred
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore


def blueprint(articles: ArticleStore, rendered: RenderedArticles, settings: Settings) -> Blueprint:
    """GET /api/v1/articles/{id}?locale=, public.

    The answer has article_id, locale, title, summary, html, url, updated_at, videos and headings, and says
    `fallback` when the article is shown in another language than the one asked for. 404 for what is not published.
    """
    api = Blueprint("article_api", __name__)
    locales = tuple(code for code in settings.locales if code in LOCALES)

    @api.get("/api/v1/articles/<int:article_id>")
    @limiter.limit(settings.address_rate)
    def article(article_id: int) -> AnyResponse:
        wanted = request.args.get("locale", "") or page_locale()
        if wanted not in locales:
            raise Problem(422, "unknown_locale", "This language is not offered. Choose another one.")
        slugs = articles.published_slugs(article_id) if article_id < 2**63 else {}
        language = preferred(slugs, wanted, locales)
        shown = articles.published(article_id, language) if language else None
        if shown is None:
            raise not_found()
        html = rendered.of(shown, wanted)
        response = jsonify(
            {
                "article_id": shown.id,
                "locale": shown.locale,
                "fallback": shown.locale != wanted,
                "title": shown.content.title,
                "summary": shown.content.summary,
                "html": html.html,
                "url": article_url(shown.id, shown.content.slug, wanted),
                "updated_at": (shown.published_at or shown.updated_at).isoformat(),
                "videos": list(html.videos),
                "headings": [{"level": one.level, "text": one.text, "anchor": one.anchor} for one in html.headings],
            }
        )
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
        response.cache_control.public = True
        response.cache_control.no_cache = True
        response.vary.add("Accept-Language")
        return response.make_conditional(request)

    return api
