"""The addresses of the public help centre; everything that links to an article or a category asks here."""

import re
from urllib.parse import quote, urlencode

_ARTICLE = re.compile(r"(\d{1,18})(?:-(.*))?", re.DOTALL)
_MEDIA_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")


def home_url(locale: str) -> str:
    """The help centre's first page in a language."""
    return f"/hc/{locale}/"


def category_url(slug: str, locale: str) -> str:
    """A category's page: /hc/es/categories/envios."""
    return f"/hc/{locale}/categories/{quote(slug, safe='')}"


def article_url(article_id: int, slug: str, locale: str, anchor: str = "") -> str:
    """An article's page: /hc/es/articles/12-como-cancelo, with #anchor when a heading is meant."""
    address = f"/hc/{locale}/articles/{article_id}-{quote(slug, safe='')}"
    return f"{address}#{quote(anchor, safe='')}" if anchor else address


def lasting_url(article_id: int, locale: str) -> str:
    """An article's address without its slug, which no renaming changes; it leads to the present one."""
    return f"/hc/{locale}/articles/{article_id}"


def search_url(locale: str, text: str = "") -> str:
    """The search page, with a question filled in when there is one."""
    return f"/hc/{locale}/search?{urlencode({'q': text})}" if text else f"/hc/{locale}/search"


def feedback_url(article_id: int, locale: str) -> str:
    """Where a reader says whether an article helped."""
    return f"/hc/{locale}/articles/{article_id}/feedback"


def feed_url(locale: str) -> str:
    """The Atom feed of what was published last in a language."""
    return f"/hc/{locale}/feed.xml"


def oembed_url(site: str, path: str) -> str:
    """Where a program asks for the card of a page; `site` is the address in front of both."""
    return f"/oembed?{urlencode({'url': site + path})}"


def media_url(name: str) -> str:
    """Where a media file is served: /media/bag-label.png."""
    return f"/media/{quote(name, safe='')}"


def is_media_name(name: str) -> bool:
    """Whether a media file may be called this: lower case, digits, dots, hyphens, underscores; 120 characters."""
    return _MEDIA_NAME.fullmatch(name) is not None and ".." not in name


def parse_article(segment: str) -> tuple[int, str] | None:
    """The id and slug in the last part of an article's address ("12-como-cancelo"), None when it is none."""
    match = _ARTICLE.fullmatch(segment)
    return (int(match.group(1)), match.group(2) or "") if match and match.group(1).isascii() else None
