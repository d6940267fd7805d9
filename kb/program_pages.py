"""Help pages for programs: robots.txt, sitemaps, feeds, llms.txt, Markdown and oEmbed."""

import hashlib
from datetime import UTC
from urllib.parse import unquote, urlsplit

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.brand import Brand
from foundation.errors import Problem, not_found
from foundation.i18n import LOCALES, NAMES, texts
from foundation.settings import Settings
from foundation.web.limits import limiter
from kb import syndication
from kb.addresses import article_url, category_url, feed_url, home_url, lasting_url, parse_article
from kb.publications import Publications, Version
from kb.store import ArticleStore, CategoryStore
from kb.syndication import Entry, Page

ARTICLES_EACH = 2000
"""Articles in one sitemap; in all their languages they stay below the protocol's 50,000 addresses."""

NEWEST = 50
LISTED = 1000
"""Articles of one category in llms.txt."""

HOUR = 3600
ADDRESS_LIMIT = 2000
BIGGEST = 2**62
"""Ids from here on are nobody's, and no database has to be asked about them."""


def blueprint(
    publications: Publications, articles: ArticleStore, categories: CategoryStore, brand: Brand, settings: Settings
) -> Blueprint:
    """/robots.txt, /sitemap.xml, /llms.txt, /hc/{locale}/feed.xml, articles as .md, and /oembed; all public."""
    pages = Blueprint("programs", __name__)
    views = ProgramPages(publications, articles, categories, brand, settings)
    limited = limiter.limit(settings.address_rate)
    pages.add_url_rule("/robots.txt", "robots", views.robots)
    for rule, name, view in (
        ("/sitemap.xml", "sitemaps", views.sitemaps),
        ("/sitemap-<int:number>.xml", "sitemap", views.sitemap),
        ("/hc/<locale>/feed.xml", "feed", views.feed),
        ("/hc/<locale>/llms.txt", "llms", views.llms),
        ("/hc/<locale>/articles/<segment>.md", "markdown", views.markdown),
        ("/oembed", "oembed", views.oembed),
    ):
        pages.add_url_rule(rule, name, limited(view))
    pages.add_url_rule("/llms.txt", "llms_default", limited(views.llms), defaults={"locale": views.locales[0]})
    return pages


class ProgramPages:
    """The views; `site` is the public address without a trailing slash."""

    def __init__(
        self,
        publications: Publications,
        articles: ArticleStore,
        categories: CategoryStore,
        brand: Brand,
        settings: Settings,
    ) -> None:
        self._publications = publications
        self._articles = articles
        self._categories = categories
        self._brand = brand
        self._site = settings.address
        self.locales = tuple(code for code in settings.locales if code in LOCALES)

    def robots(self) -> AnyResponse:
        """What crawlers leave alone, and where they find the rest (RFC 9309)."""
        shut = ["/api/", "/desk", "/editor", "/staff", "/widget/", *(f"/hc/{code}/search" for code in self.locales)]
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in shut), "", f"Sitemap: {self._site}/sitemap.xml", ""]
        return _kept("\n".join(lines).encode(), "text/plain")

    def sitemaps(self) -> AnyResponse:
        """The index of all sitemaps: number 0 has the topics, the others the articles."""
        numbers = range(len(self._publications.first_ids(ARTICLES_EACH)) + 1)
        paths = [f"/sitemap-{number}.xml" for number in numbers]
        return _kept(syndication.sitemap_index(self._site, paths), "application/xml")

    def sitemap(self, number: int) -> AnyResponse:
        """One sitemap."""
        if number == 0:
            return _kept(syndication.sitemap(self._site, self._topics()), "application/xml")
        starts = self._publications.first_ids(ARTICLES_EACH)
        if number > len(starts):
            raise not_found()
        beyond = starts[number] if number < len(starts) else None
        pages = map(self._in_all_languages, self._publications.between(starts[number - 1], beyond))
        return _kept(syndication.sitemap(self._site, pages), "application/xml")

    def feed(self, locale: str) -> AnyResponse:
        """What was published last in a language."""
        entries = [_entry(one) for one in self._publications.newest(self._known(locale), NEWEST)]
        written = syndication.feed(
            self._site,
            path=feed_url(locale),
            home=home_url(locale),
            title=self._name(locale),
            author=self._brand.name,
            locale=locale,
            entries=entries,
        )
        return _kept(written, "application/atom+xml")

    def llms(self, locale: str) -> AnyResponse:
        """Every article by category, for language models."""
        sections = {
            one.name(self._known(locale)): [
                _entry(each) for each in self._publications.of_category(one.id, locale, LISTED)
            ]
            for one in self._categories.all()
        }
        written = syndication.llms(
            self._site,
            name=self._name(locale),
            about=self._brand.tagline.get(locale, ""),
            others={NAMES[code]: f"/hc/{code}/llms.txt" for code in self.locales if code != locale},
            sections={name: entries for name, entries in sections.items() if entries},
        )
        return _kept(written.encode(), "text/plain")

    def markdown(self, locale: str, segment: str) -> AnyResponse:
        """An article as it was written; an address with an old slug leads to the present one."""
        asked = parse_article(segment)
        shown = self._articles.published(asked[0], self._known(locale)) if asked and asked[0] < BIGGEST else None
        if asked is None or shown is None:
            raise not_found()
        content = shown.content
        path = article_url(shown.id, content.slug, locale)
        if asked[1] != content.slug:
            return redirect(f"{path}.md", 301)
        lasting = lasting_url(shown.id, locale)
        entry = Entry(path, lasting, content.title, content.summary, shown.published_at or shown.updated_at)
        response = _kept(syndication.markdown(self._site, entry, content.body).encode(), "text/markdown")
        response.headers["Link"] = f'<{self._site}{path}>; rel="canonical"'
        return response

    def oembed(self) -> AnyResponse:
        """The card of an article whose address was pasted somewhere (https://oembed.com)."""
        if request.args.get("format", "json") != "json":
            raise Problem(501, "format_not_offered", "Cards are offered as JSON only. Leave out “format”.")
        version = self._named(request.args.get("url", ""))
        width, height = (_pixels(name) for name in ("maxwidth", "maxheight"))
        response = jsonify(
            syndication.card(
                self._site,
                _entry(version),
                provider=self._brand.name,
                locale=version.locale,
                width=width,
                height=height,
            )
        )
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def _topics(self) -> list[Page]:
        found = [Page({code: home_url(code) for code in self.locales}, {}, "/hc/")]
        for one in self._categories.all():
            paths = {code: category_url(one.slugs[code], code) for code in self.locales if code in one.slugs}
            if paths:
                found.append(Page(paths, {}, next(iter(paths.values()))))
        return found

    def _in_all_languages(self, versions: tuple[Version, ...]) -> Page:
        by_locale = {one.locale: one for one in versions}
        paths = {code: _path(by_locale[code]) for code in self.locales if code in by_locale}
        changed = {one.locale: one.published_at for one in versions}
        return Page(paths, changed, next(iter(paths.values())))

    def _named(self, address: str) -> Version:
        """The published article that an address of ours leads to; 404 for any other address."""
        if len(address) > ADDRESS_LIMIT:
            raise not_found()
        try:
            parts = urlsplit(address)
        except ValueError:
            raise not_found() from None
        steps = unquote(parts.path).split("/", 4)
        if (
            f"{parts.scheme}://{parts.netloc}" != self._site
            or len(steps) != 5
            or (steps[1], steps[3])
            != (
                "hc",
                "articles",
            )
        ):
            raise not_found()
        asked = parse_article(steps[4])
        versions = self._publications.between(asked[0], asked[0] + 1) if asked and asked[0] < BIGGEST else []
        by_locale = {one.locale: one for one in (versions[0] if versions else ())}
        chosen = next((by_locale[code] for code in (steps[2], *self.locales) if code in by_locale), None)
        if chosen is None:
            raise not_found()
        return chosen

    def _known(self, locale: str) -> str:
        if locale not in self.locales:
            raise not_found()
        return locale

    def _name(self, locale: str) -> str:
        return f"{self._brand.name} · {texts(locale).gettext('Help centre')}"


def _path(version: Version) -> str:
    """Where an article is read in its own language."""
    return article_url(version.article_id, version.slug, version.locale)


def _entry(version: Version) -> Entry:
    """An article as feeds and lists name it."""
    lasting = lasting_url(version.article_id, version.locale)
    return Entry(_path(version), lasting, version.title, version.summary, version.published_at.astimezone(UTC))


def _pixels(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and 0 < len(raw) < 6 else None


def _kept(written: bytes, mimetype: str) -> AnyResponse:
    """A text that others may keep for an hour and then ask about by its ETag."""
    response = Response(written, mimetype=mimetype)
    response.set_etag(hashlib.sha256(written).hexdigest()[:20])
    response.cache_control.public = True
    response.cache_control.max_age = HOUR
    return response.make_conditional(request)
