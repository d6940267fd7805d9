"""Puts together each page of the public help centre: home, category, article and search results."""

from datetime import UTC, datetime
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from foundation.brand import Brand
from foundation.errors import Problem, not_found
from foundation.i18n import LOCALES, opening_in_words
from foundation.settings import Settings
from foundation.text import bounded
from foundation.web.language import translated
from kb import structured_data
from kb.addresses import (
    article_url,
    category_url,
    feed_url,
    feedback_url,
    home_url,
    oembed_url,
    parse_article,
    search_url,
)
from kb.article_search import ArticleSearch, RelatedArticles
from kb.articles import Article
from kb.categories import Category, children, path_to, with_descendants
from kb.feedback import COMMENT_LIMIT, REASONS, Feedback
from kb.help_centre import HelpCentre, preferred
from kb.media import MediaStore
from kb.page_parts import Card, Section, category_address, excerpt_of, language_name, picture_of
from kb.rendered_articles import RenderedArticles
from kb.search_sentences import counted, foreign
from kb.store import ArticleStore, CategoryStore

QUESTION_LIMIT = 500
PAGE_SIZE = 50
INSIDE = 8
USEFUL = 6
RESULTS = 12
RELATED = 4
CONTENTS_FROM = 3


class HelpPages:
    """The views; each takes the reader's language first."""

    def __init__(
        self,
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
    ) -> None:
        self._centre = centre
        self._articles = articles
        self._categories = categories
        self._rendered = rendered
        self._media = media
        self._search = search
        self._related = related
        self._feedback = feedback
        self._brand = brand
        self._site = settings.address
        self.locales = tuple(code for code in settings.locales if code in LOCALES)

    def home(self, locale: str) -> str:
        """Every topic, with a big search box."""
        everything, counts = self._categories.all(), self._centre.counts()
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
                    top.spoken(locale),
                    top.descriptions.get(locale, ""),
                    top.icon,
                    category_address(top, locale),
                    count,
                    tuple((one.name(locale), one.spoken(locale), category_address(one, locale)) for one in below),
                )
            )
        useful = self._centre.first_of_each(shown[:USEFUL], locale)
        return self._page("home.html", locale, self._homes(), cards=cards, useful=useful)

    def category(self, locale: str, slug: str) -> str | Response:
        """A topic's articles, and the first ones of each topic inside it."""
        everything = self._categories.all()
        found = next((one for one in everything if one.slugs.get(locale) == slug), None) or next(
            (one for one in everything if slug in one.slugs.values() or slug == one.key), None
        )
        if found is None:
            raise not_found()
        address = category_address(found, locale)
        if category_url(slug, locale) != address:
            return redirect(address, 301)
        counts = self._centre.counts()
        count = counts.get(found.id, 0)
        number = _page_number(count)
        path = path_to(everything, found.id)
        sections = [
            Section(
                one.name(locale),
                one.spoken(locale),
                category_address(one, locale),
                sum(counts.get(inner, 0) for inner in with_descendants(everything, one.id)),
                tuple(self._centre.in_category(one.id, locale, INSIDE)),
            )
            for one in children(everything, found.id)
        ]
        crumbs = self._trail(path, locale)
        addresses = {code: category_address(found, code) for code in self.locales}
        part = f"?page={number}" if number > 1 else ""
        # A language that has no name for the topic shows another's page, which counts once.
        own = {code: address + part for code, address in addresses.items() if code in found.slugs}
        return self._page(
            "category.html",
            locale,
            addresses,
            written_in=own or addresses,
            canonical=own.get(locale) or next(iter(own.values()), address),
            name=found.name(locale),
            spoken=found.spoken(locale),
            description=found.descriptions.get(locale, ""),
            icon_name=found.icon,
            articles=self._centre.in_category(found.id, locale, PAGE_SIZE, (number - 1) * PAGE_SIZE),
            number=number,
            pages=_pages(count),
            address=address,
            sections=[one for one in sections if one.count],
            crumbs=crumbs[:-1],
            structured=[structured_data.breadcrumbs(self._site, crumbs)],
        )

    def article(self, locale: str, segment: str) -> str | Response:
        """One article; an address with an old slug leads to the present one."""
        asked = parse_article(segment)
        slugs = self._articles.published_slugs(asked[0]) if asked else {}
        language = preferred(slugs, locale, self.locales)
        shown = self._articles.published(asked[0], language) if asked and language else None
        if asked is None or shown is None:
            raise not_found()
        address = article_url(shown.id, shown.content.slug, locale)
        if asked[1] != shown.content.slug:
            return redirect(address, 301)
        return self._article_page(locale, shown, slugs, address)

    def _article_page(self, locale: str, shown: Article, slugs: dict[str, str], address: str) -> str:
        content, html = shown.content, self._rendered.of(shown, locale)
        crumbs = self._trail(path_to(self._categories.all(), shown.category_id), locale)
        before, after = self._centre.neighbours(shown, locale)
        checked = shown.published_at or shown.updated_at
        real = article_url(shown.id, content.slug, shown.locale)
        picture = picture_of(html)
        return self._page(
            "article.html",
            locale,
            {
                code: article_url(shown.id, slugs[preferred(slugs, code, self.locales) or shown.locale], code)
                for code in self.locales
            },
            article=shown,
            content=content,
            html=html.html,
            headings=[one for one in html.headings if one.level <= 3] if len(html.headings) >= CONTENTS_FROM else [],
            checked=checked,
            crumbs=crumbs,
            before=before,
            after=after,
            others=[code for code in self.locales if code in slugs and code != shown.locale],
            written_in={code: article_url(shown.id, slugs[code], code) for code in self.locales if code in slugs},
            canonical=real,
            card=oembed_url(self._site, real),
            picture=picture,
            related=self._centre.these(self._related.related(shown.id, shown.locale, RELATED), locale),
            feedback_address=feedback_url(shown.id, locale),
            feedback_reasons=[(key, translated(name)) for key, name in REASONS.items()],
            comment_limit=COMMENT_LIMIT,
            thanked=request.args.get("thanks") == "1",
            structured=[
                structured_data.breadcrumbs(self._site, [*crumbs, (content.title, address)]),
                structured_data.article(
                    self._site,
                    real,
                    title=content.title,
                    summary=content.summary,
                    locale=shown.locale,
                    publisher=self._brand.name,
                    changed=checked,
                    picture=picture,
                ),
            ],
        )

    def take_feedback(self, locale: str, article_id: int) -> Response:
        """Keep whether an article helped, and lead back to it with thanks."""
        slugs = self._articles.published_slugs(article_id) if article_id < 2**63 else {}
        language = preferred(slugs, locale, self.locales)
        shown = self._articles.published(article_id, language) if language else None
        if shown is None:
            raise not_found()
        helped = request.form.get("helped", "")
        if helped not in ("yes", "no"):
            raise Problem(400, "bad_request", "The request cannot be understood. Check its form and send it again.")
        self._feedback.add(
            shown,
            helped=helped == "yes",
            reason=request.form.get("reason", ""),
            comment=request.form.get("comment", ""),
        )
        return redirect(f"{article_url(shown.id, shown.content.slug, locale)}?thanks=1#feedback", 303)

    def find(self, locale: str) -> str:
        """What a search finds, or other ways to the answer."""
        text = bounded(request.args.get("q", ""), QUESTION_LIMIT, "The question")
        everything = self._categories.all()
        names = {one.id: one.name(locale) for one in everything}
        found = self._search.search(text, locale, RESULTS + 1) if text else ()
        results = [
            {
                "title": one.title,
                "locale": one.locale,
                "url": article_url(one.article_id, one.slug, locale, one.passage.anchor),
                "category": names.get(one.category_id, ""),
                "excerpt": excerpt_of(one),
                "heading": one.passage.heading,
            }
            for one in found[:RESULTS]
        ]
        return self._page(
            "search.html",
            locale,
            {code: search_url(code, text) for code in self.locales},
            question=text,
            results=results,
            counted=counted(len(results), None if found[RESULTS:] else len(results), locale),
            note=foreign([one["locale"] for one in results], locale),
            suggested=[]
            if results
            else [
                (one.name(locale), one.spoken(locale), category_address(one, locale), one.icon)
                for one in children(everything, None)
            ],
        )

    def _page(self, template: str, locale: str, addresses: dict[str, str], **values: Any) -> str:
        """Render a page; `addresses` is its own address in each language, where the switcher leads."""
        moment, hours = datetime.now(UTC), self._brand.hours
        closed = not hours.open_at(moment)
        return render_template(
            f"hc/{template}",
            locale=locale,
            switch=addresses,
            site=self._site,
            home=home_url(locale),
            feed=feed_url(locale),
            announcements=[one.says(locale) for one in self._brand.announced(moment)],
            opening=opening_in_words(hours.next_opening(moment), hours.local(moment), locale) if closed else "",
            logo=self._media.url(self._brand.look.logo),
            search_address=search_url(locale),
            language_name=language_name,
            **values,
        )

    def _homes(self) -> dict[str, str]:
        return {code: home_url(code) for code in self.locales}

    def _trail(self, path: list[Category], locale: str) -> list[tuple[str, str]]:
        return [
            (translated("Help centre"), home_url(locale)),
            *((one.name(locale), category_address(one, locale)) for one in path),
        ]

    def missing(self, locale: str) -> str:
        """What is shown instead of a page that does not exist."""
        return self._page("missing.html", locale, self._homes())


def _pages(count: int) -> int:
    return max(1, -(-count // PAGE_SIZE))


def _page_number(count: int) -> int:
    raw = request.args.get("page", "1")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 0
    if not 1 <= number <= _pages(count):
        raise not_found()
    return number
