"""What the help window's first place shows: notices, opening hours, articles for the page at hand, and categories."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, Field

from foundation.brand import Brand
from foundation.errors import not_found
from foundation.i18n import best_locale
from foundation.settings import Settings
from kb.addresses import category_url
from kb.article_search import ArticleSearch
from kb.categories import Category, children, with_descendants
from kb.help_centre import HelpCentre, Listed
from kb.store import CategoryStore
from widget import rates
from widget.opening_hours import now_in_words, week_in_words
from widget.page_question import page_question

SUGGESTED = 4
"""Articles that are suggested: what a phone shows without scrolling far."""

LISTED = 50
"""Articles of a category that the window lists; the help centre has them all."""


class Place(BaseModel):
    """The page a visitor is on: its title, and its path without query."""

    locale: str = Field("", max_length=35)
    title: str = Field("", max_length=1000)
    path: str = Field("", max_length=2000)


def blueprint(
    centre: HelpCentre,
    categories: CategoryStore,
    search: ArticleSearch,
    brand: Brand,
    settings: Settings,
) -> Blueprint:
    """GET /api/v1/home?locale=&title=&path= and GET /api/v1/categories/{id}?locale=, public.

    Suggested is what the help centre's search finds for the page, else the first article of each category.
    """
    api = Blueprint("home_api", __name__, url_prefix="/api/v1")
    rates.apply(api, settings)

    def language(asked: str) -> str:
        return best_locale([asked] if asked else [tag for tag, _ in request.accept_languages], settings.locales)

    def for_page(place: Place, locale: str) -> list[Listed]:
        question = page_question(place.title, place.path, (brand.name, *brand.tagline.values()))
        found = search.search(question, locale, SUGGESTED) if question else ()
        return centre.these([one.article_id for one in found], locale)

    @api.get("/home")
    def home() -> Response:
        place = Place.model_validate(request.args.to_dict())
        locale = language(place.locale)
        moment = datetime.now(UTC)
        topics = _topics(categories.all(), centre.counts())
        suggested = for_page(place, locale)
        firsts = [] if suggested else centre.first_of_each([one.id for one, _ in topics[:SUGGESTED]], locale)
        notices = [one.says(locale) for one in brand.announced(moment)]
        return jsonify(
            {
                "notices": [{"locale": spoken, "text": text} for spoken, text in notices],
                "open": brand.hours.open_at(moment),
                "hours": now_in_words(brand.hours, moment, locale),
                "week": week_in_words(brand.hours, locale),
                "for_page": bool(suggested),
                "suggested": _listed(suggested or firsts, locale),
                "categories": [{"id": one.id, "name": one.name(locale), "count": count} for one, count in topics],
            }
        )

    @api.get("/categories/<int:category_id>")
    def category(category_id: int) -> Response:
        locale = language(Place.model_validate(request.args.to_dict()).locale)
        everything = categories.all()
        found = next((one for one in everything if one.id == category_id), None)
        if found is None:
            raise not_found()
        inside = sorted(with_descendants(everything, found.id), key=[one.id for one in everything].index)
        articles = [one for inner in inside for one in centre.in_category(inner, locale, LISTED)][:LISTED]
        slug = found.slugs.get(locale) or next(iter(found.slugs.values()), found.key)
        return jsonify(
            {
                "id": found.id,
                "name": found.name(locale),
                "description": found.descriptions.get(locale, ""),
                "url": category_url(slug, locale),
                "articles": _listed(articles, locale),
            }
        )

    return api


def _topics(everything: Sequence[Category], counts: dict[int, int]) -> list[tuple[Category, int]]:
    """The categories at the top that hold anything, with how many articles."""
    counted = [
        (top, sum(counts.get(one, 0) for one in with_descendants(everything, top.id)))
        for top in children(everything, None)
    ]
    return [(top, count) for top, count in counted if count]


def _listed(articles: Iterable[Listed], locale: str) -> list[dict[str, Any]]:
    return [
        {"article_id": one.article_id, "locale": one.locale, "title": one.title, "summary": one.summary, "url": one.url}
        for one in articles
    ]
