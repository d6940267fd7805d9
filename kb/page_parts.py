"""What the pages of the help centre are put together from: cards, sections, excerpts, addresses and pictures."""

from dataclasses import dataclass

from babel import Locale
from markupsafe import Markup

from foundation.web.language import page_locale
from kb.addresses import category_url
from kb.article_search import FoundArticle, marked
from kb.categories import Category
from kb.help_centre import Listed
from kb.rendering import Rendered


@dataclass(frozen=True, slots=True)
class Card:
    """A category as the home page shows it; `inside` are the (name, language, address) of the categories in it."""

    name: str
    spoken: str
    description: str
    icon: str
    url: str
    count: int
    inside: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A category inside another, with its first articles."""

    name: str
    spoken: str
    url: str
    count: int
    articles: tuple[Listed, ...]


def language_name(code: str) -> str:
    """A language's name in the reader's language: español, inglês, Portuguese."""
    return Locale.parse(code).get_display_name(page_locale()) or code


def category_address(category: Category, locale: str) -> str:
    """A category's page in a language, under another language's slug when it has none in this one."""
    slug = category.slugs.get(locale) or next(iter(category.slugs.values()), category.key)
    return category_url(slug, locale)


def picture_of(html: Rendered) -> str:
    """The path of the picture that stands for an article elsewhere: its first own one that every site can show."""
    shown = (*html.images, *html.posters.values())
    return next((one for one in shown if one.startswith("/") and not one.endswith(".svg")), "")


def excerpt_of(found: FoundArticle) -> Markup:
    """What a result says: its own words. A phrasing is how somebody else asked, and the title stands above already."""
    passage = found.passage
    if passage.kind == "body" or not found.summary:
        return marked(passage.text, passage.highlights)
    return marked(found.summary, ())
