"""The public help centre: home, categories, articles, search and media, in every language.

Whatever is published can be reached in every language: an article that a language lacks is shown in another one,
marked, so that no switch of language ends at nothing.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from foundation.brand import Brand
from foundation.errors import Problem, not_found
from foundation.i18n import LOCALES, best_locale
from foundation.settings import Settings
from foundation.text import bounded
from foundation.web.language import page_locale, translated
from foundation.web.limits import limiter
from foundation.web.problems import as_response
from kb import structured_data
from kb.addresses import article_url, category_url, home_url, parse_article, search_url
from kb.article_search import ArticleSearch, marked
from kb.articles import Article
from kb.categories import Category, children, path_to, with_descendants
from kb.help_centre import HelpCentre, Listed, preferred
from kb.media import MediaStore
from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore, CategoryStore

QUESTION_LIMIT = 500
PAGE_SIZE = 50
INSIDE = 8
USEFUL = 6
RESULTS = 12
CONTENTS_FROM = 3
MEDIA_SECONDS = 600
"""How long a browser keeps a file without asking: a file may be replaced under the same name."""


@dataclass(frozen=True, slots=True)
class Card:
    """A category as the home page shows it."""

    name: str
    description: str
    icon: str
    url: str
    count: int
    inside: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A category inside another, with its first articles."""

    name: str
    url: str
    count: int
    articles: tuple[Listed, ...]


def language_name(code: str) -> str:
    """A language's name in the reader's language: español, inglês, Portuguese."""
    return Locale.parse(code).get_display_name(page_locale()) or code


def blueprint(
    centre: HelpCentre,
    articles: ArticleStore,
    categories: CategoryStore,
    rendered: RenderedArticles,
    media: MediaStore,
    search: ArticleSearch,
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
    locales = tuple(code for code in settings.locales if code in LOCALES)

    def category_address(category: Category, locale: str) -> str:
        slug = category.slugs.get(locale) or next(iter(category.slugs.values()), category.key)
        return category_url(slug, locale)

    def trail(path: list[Category], locale: str) -> list[tuple[str, str]]:
        return [
            (translated("Help centre"), home_url(locale)),
            *((one.name(locale), category_address(one, locale)) for one in path),
        ]

    def page(template: str, locale: str, addresses: dict[str, str], **values: Any) -> str:
        """Render a page; `addresses` is its own address in each language, where the switcher leads."""
        return render_template(
            f"hc/{template}",
            locale=locale,
            switch=addresses,
            site=settings.address,
            home=home_url(locale),
            logo=media.url(brand.look.logo),
            search_address=search_url(locale),
            language_name=language_name,
            **values,
        )

    def homes() -> dict[str, str]:
        return {code: home_url(code) for code in locales}

    @pages.url_value_preprocessor
    def _language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "locale" in values:
            if values["locale"] not in locales:
                abort(404)
            g.locale = values["locale"]

    @pages.errorhandler(Problem)
    def _problem(problem: Problem) -> Response:
        if problem.status != 404 or g.get("locale") is None:
            return as_response(problem)
        return make_response(page("missing.html", page_locale(), homes()), 404)

    @pages.after_request
    def _conditional(response: Response) -> AnyResponse:
        if response.status_code != 200 or response.mimetype != "text/html" or response.direct_passthrough:
            return response
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
        response.cache_control.public = True
        response.cache_control.no_cache = True
        return response.make_conditional(request)

    @pages.get("/")
    @pages.get("/hc/")
    def start() -> AnyResponse:
        wanted = [tag for tag, _ in request.accept_languages]
        response = redirect(home_url(best_locale(wanted, locales)))
        response.vary.add("Accept-Language")
        response.cache_control.no_cache = True
        return response

    @pages.get("/hc/<locale>/")
    def home(locale: str) -> str:
        everything, counts = categories.all(), centre.counts()
        cards, shown = [], []
        for top in children(everything, None):
            count = sum(counts.get(one, 0) for one in with_descendants(everything, top.id))
            if not count:
                continue
            shown.append(top.id)
            below = [one for one in children(everything, top.id) if counts.get(one.id)]
            cards.append(
                Card(
                    top.name(locale),
                    top.descriptions.get(locale, ""),
                    top.icon,
                    category_address(top, locale),
                    count,
                    tuple((one.name(locale), category_address(one, locale)) for one in below),
                )
            )
        useful = centre.first_of_each(shown[:USEFUL], locale)
        return page("home.html", locale, homes(), cards=cards, useful=useful, default_address="/hc/")

    @pages.get("/hc/<locale>/categories/<slug>")
    def category(locale: str, slug: str) -> str | AnyResponse:
        everything = categories.all()
        found = next((one for one in everything if one.slugs.get(locale) == slug), None) or next(
            (one for one in everything if slug in one.slugs.values() or slug == one.key), None
        )
        if found is None:
            raise not_found()
        address = category_address(found, locale)
        if category_url(slug, locale) != address:
            return redirect(address, 301)
        counts, listed = centre.counts(), centre.in_category(found.id, locale)
        number = _page_number(len(listed))
        path = path_to(everything, found.id)
        sections = [
            Section(
                one.name(locale),
                category_address(one, locale),
                sum(counts.get(inner, 0) for inner in with_descendants(everything, one.id)),
                tuple(centre.in_category(one.id, locale, INSIDE)),
            )
            for one in children(everything, found.id)
        ]
        crumbs = trail(path, locale)
        return page(
            "category.html",
            locale,
            {code: category_address(found, code) for code in locales},
            name=found.name(locale),
            description=found.descriptions.get(locale, ""),
            icon_name=found.icon,
            articles=listed[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
            count=len(listed),
            number=number,
            pages=_pages(len(listed)),
            address=address,
            sections=[one for one in sections if one.count],
            crumbs=crumbs[:-1],
            structured=[structured_data.breadcrumbs(settings.address, crumbs)],
        )

    @pages.get("/hc/<locale>/articles/<segment>")
    def article(locale: str, segment: str) -> str | AnyResponse:
        asked = parse_article(segment)
        slugs = articles.published_slugs(asked[0]) if asked else {}
        language = preferred(slugs, locale, locales)
        shown = articles.published(asked[0], language) if asked and language else None
        if asked is None or shown is None:
            raise not_found()
        address = article_url(shown.id, shown.content.slug, locale)
        if asked[1] != shown.content.slug:
            return redirect(address, 301)
        return _article_page(locale, shown, slugs, address)

    def _article_page(locale: str, shown: Article, slugs: dict[str, str], address: str) -> str:
        content, html = shown.content, rendered.of(shown, locale)
        crumbs = trail(path_to(categories.all(), shown.category_id), locale)
        before, after = centre.neighbours(shown, locale)
        checked = shown.published_at or shown.updated_at
        real = article_url(shown.id, content.slug, shown.locale)
        return page(
            "article.html",
            locale,
            {code: article_url(shown.id, slugs.get(code, content.slug), code) for code in locales},
            article=shown,
            content=content,
            html=html.html,
            headings=[one for one in html.headings if one.level <= 3] if len(html.headings) >= CONTENTS_FROM else [],
            checked=checked,
            crumbs=crumbs,
            before=before,
            after=after,
            others=[code for code in locales if code in slugs and code != shown.locale],
            written_in={code: article_url(shown.id, slugs[code], code) for code in locales if code in slugs},
            canonical=real,
            structured=[
                structured_data.breadcrumbs(settings.address, [*crumbs, (content.title, address)]),
                structured_data.article(
                    settings.address,
                    real,
                    title=content.title,
                    summary=content.summary,
                    locale=shown.locale,
                    publisher=brand.name,
                    changed=checked,
                ),
            ],
        )

    @pages.get("/hc/<locale>/search")
    @limiter.limit(settings.address_rate)
    def find(locale: str) -> str:
        text = bounded(request.args.get("q", ""), QUESTION_LIMIT, "The question")
        everything = categories.all()
        names = {one.id: one.name(locale) for one in everything}
        results = [
            {
                "title": one.title,
                "locale": one.locale,
                "url": article_url(one.article_id, one.slug, locale, one.passage.anchor),
                "category": names.get(one.category_id, ""),
                "excerpt": marked(one.passage.text or one.summary, one.passage.highlights if one.passage.text else ()),
                "heading": one.passage.heading,
            }
            for one in (search.search(text, locale, RESULTS) if text else ())
        ]
        return page(
            "search.html",
            locale,
            {code: search_url(code, text) for code in locales},
            question=text,
            results=results,
            suggested=[]
            if results
            else [(one.name(locale), category_address(one, locale), one.icon) for one in children(everything, None)],
        )

    @pages.get("/media/<name>")
    def media_file(name: str) -> AnyResponse:
        found = media.open(name)
        response = send_file(found.path, found.content_type, conditional=True, etag=found.sha256, max_age=MEDIA_SECONDS)
        response.cache_control.public = True
        if found.content_type == "image/svg+xml":
            response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return response

    @pages.get("/hc/<locale>/<path:rest>")
    def missing(locale: str, rest: str) -> str:
        raise not_found()

    return pages


def _pages(count: int) -> int:
    return max(1, -(-count // PAGE_SIZE))


def _page_number(count: int) -> int:
    raw = request.args.get("page", "1")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 0
    if not 1 <= number <= _pages(count):
        raise not_found()
    return number
