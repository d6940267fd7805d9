"""JSON-LD that tells search engines what a help page is; pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any


def breadcrumbs(site: str, trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A schema.org BreadcrumbList of (name, path) pairs; `site` is the address without a trailing slash."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": site + path}
            for number, (name, path) in enumerate(trail, start=1)
        ],
    }


def article(
    site: str, path: str, *, title: str, summary: str, locale: str, publisher: str, changed: datetime, picture: str = ""
) -> dict[str, Any]:
    """A schema.org Article for the page at `path`; `picture` is the path of one that shows what it is about."""
    company = {"@type": "Organization", "name": publisher, "url": site}
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": title[:110],
        "description": summary,
        "inLanguage": locale,
        "dateModified": changed.isoformat(timespec="seconds"),
        "mainEntityOfPage": site + path,
        "author": company,
        "publisher": company,
        **({"image": [site + picture]} if picture else {}),
    }
