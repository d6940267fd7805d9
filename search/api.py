"""The search for the help centre, the help window and other programs.

GET /api/v1/search answers a whole question, GET /api/v1/search/suggestions a text that is being typed.
"""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from foundation.i18n import best_locale
from foundation.settings import Settings
from foundation.text import bounded
from foundation.web.limits import limiter
from kb.store import CategoryStore
from search.category_names import CategoryNames
from search.finder import Finder
from search.findings import FoundArticle
from search.suggestions import Suggestions

QUESTION_LIMIT = 500
DEFAULT_LIMIT = 10
MOST = 50


SUGGESTIONS_SECONDS = 20
"""How long a browser keeps suggestions, so that deleting letters asks nothing again."""


def blueprint(finder: Finder, suggestions: Suggestions, categories: CategoryStore, settings: Settings) -> Blueprint:
    """The routes. An empty question finds nothing; one longer than 500 characters is refused with 413."""
    api = Blueprint("search_api", __name__)
    names = CategoryNames(categories)

    @api.get("/api/v1/search")
    @limiter.limit(settings.address_rate)
    def search() -> ResponseReturnValue:
        text, locale = _asked(settings)
        limit = max(1, min(request.args.get("limit", DEFAULT_LIMIT, int), MOST))
        articles = finder.find(text, locale, limit).articles if text else ()
        results = [_result(one, names) for one in articles]
        return jsonify({"results": results, "count": len(results), "locale": locale})

    @api.get("/api/v1/search/suggestions")
    @limiter.limit(settings.address_rate)
    def suggested() -> ResponseReturnValue:
        text, locale = _asked(settings)
        finished = request.args["q"][-1:].isspace() if text else False
        settled = request.args.get("settled") == "1"
        response = jsonify(suggestions.of(f"{text} " if finished else text, locale, settled=settled))
        response.cache_control.private = True
        response.cache_control.max_age = SUGGESTIONS_SECONDS
        response.vary.add("Accept-Language")
        return response

    return api


def _asked(settings: Settings) -> tuple[str, str]:
    """The question and the language it is answered in: as named, else the browser's wish."""
    text = bounded(request.args.get("q", ""), QUESTION_LIMIT, "The question")
    asked = request.args.get("locale", "")
    wanted = [asked] if asked else [tag for tag, _ in request.accept_languages]
    return text, best_locale(wanted, settings.locales)


def _result(found: FoundArticle, names: CategoryNames) -> dict[str, Any]:
    return {
        "article_id": found.article_id,
        "locale": found.locale,
        "title": found.title,
        "url": found.url,
        "summary": found.summary,
        "category": {"id": found.category_id, "name": names.of(found.category_id, found.locale)},
        "passage": {
            "kind": found.passage.kind,
            "locale": found.passage.locale,
            "text": found.passage.text,
            "heading": found.passage.heading,
            "anchor": found.passage.anchor,
            "highlights": found.passage.highlights,
        },
        "probability": round(found.probability, 4),
    }
