"""Help pages as programs read them: sitemaps, Atom, llms.txt, oEmbed; pure.

Addresses come in as paths; `site` is the address in front of them, without a trailing slash.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
ATOM = "http://www.w3.org/2005/Atom"
CARD_WIDTH, CARD_HEIGHT = 480, 160
"""Size in pixels of the card that a pasted link unfolds into."""

register_namespace("", SITEMAP)
register_namespace("xhtml", XHTML)


@dataclass(frozen=True, slots=True)
class Page:
    """A page in every language it has: path by language, and when each last changed."""

    paths: Mapping[str, str]
    changed: Mapping[str, datetime]
    default: str
    """The path for readers of any other language (x-default)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as feeds and lists name it; `lasting` is its path whatever it is renamed to."""

    path: str
    lasting: str
    title: str
    summary: str
    published_at: datetime


def sitemap_index(site: str, paths: Sequence[str]) -> bytes:
    """A sitemap index over these sitemaps (https://www.sitemaps.org/protocol.html)."""
    root = Element(f"{{{SITEMAP}}}sitemapindex")
    for path in paths:
        SubElement(SubElement(root, f"{{{SITEMAP}}}sitemap"), f"{{{SITEMAP}}}loc").text = site + path
    return _xml(root)


def sitemap(site: str, pages: Iterable[Page]) -> bytes:
    """A sitemap that names every page in every language with its other languages."""
    root = Element(f"{{{SITEMAP}}}urlset")
    for page in pages:
        for locale, path in page.paths.items():
            url = SubElement(root, f"{{{SITEMAP}}}url")
            SubElement(url, f"{{{SITEMAP}}}loc").text = site + path
            if locale in page.changed:
                SubElement(url, f"{{{SITEMAP}}}lastmod").text = page.changed[locale].isoformat(timespec="seconds")
            for code, other in (*page.paths.items(), ("x-default", page.default)):
                SubElement(url, f"{{{XHTML}}}link", rel="alternate", hreflang=code, href=site + other)
    return _xml(root)


def feed(site: str, *, path: str, home: str, title: str, author: str, locale: str, entries: Sequence[Entry]) -> bytes:
    """An Atom feed (RFC 4287) of what was published last, newest first."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": locale})
    SubElement(root, "id").text = site + path
    SubElement(root, "title").text = title
    SubElement(root, "link", rel="self", href=site + path, type="application/atom+xml")
    SubElement(root, "link", rel="alternate", href=site + home, type="text/html", hreflang=locale)
    SubElement(SubElement(root, "author"), "name").text = author
    newest = max((one.published_at for one in entries), default=None)
    SubElement(root, "updated").text = newest.isoformat(timespec="seconds") if newest else "1970-01-01T00:00:00+00:00"
    for one in entries:
        entry = SubElement(root, "entry")
        SubElement(entry, "id").text = site + one.lasting
        SubElement(entry, "title").text = one.title
        SubElement(entry, "link", rel="alternate", href=site + one.path, type="text/html")
        SubElement(entry, "updated").text = one.published_at.isoformat(timespec="seconds")
        if one.summary:
            SubElement(entry, "summary").text = one.summary
    return _xml(root)


def llms(
    site: str, *, name: str, about: str, others: Mapping[str, str], sections: Mapping[str, Sequence[Entry]]
) -> str:
    """The list of articles for language models, each by its Markdown page (https://llmstxt.org).

    `others` are the same lists in other languages, name to path; `sections` the articles by category name.
    """
    lines = [f"# {_line(name)}", ""]
    if about:
        lines += [f"> {_line(about)}", ""]
    for title, entries in sections.items():
        lines += [f"## {_line(title)}", ""]
        for one in entries:
            rest = f": {_line(one.summary)}" if one.summary else ""
            lines.append(f"- [{_link_text(one.title)}]({site}{one.path}.md){rest}")
        lines.append("")
    if others:
        lines += ["## Optional", "", *(f"- [{language}]({site}{path})" for language, path in others.items()), ""]
    return "\n".join(lines)


def markdown(site: str, entry: Entry, body: str) -> str:
    """An article as Markdown: its title, its address, its text as it was written."""
    head = [f"# {_line(entry.title)}", ""]
    if entry.summary:
        head += [f"> {_line(entry.summary)}", ""]
    return "\n".join([*head, body.strip(), "", f"<{site}{entry.path}>", ""])


def card(
    site: str, entry: Entry, *, provider: str, locale: str, width: int | None, height: int | None
) -> dict[str, Any]:
    """What a pasted link unfolds into, as oEmbed's `rich` type (https://oembed.com), no larger than asked for."""
    address = escape(site + entry.path)
    inner = f'<a href="{address}">{escape(entry.title)}</a>' + (
        f"<p>{escape(entry.summary)}</p>" if entry.summary else ""
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": entry.title,
        "author_name": provider,
        "provider_name": provider,
        "provider_url": site,
        "cache_age": 3600,
        "width": min(width or CARD_WIDTH, CARD_WIDTH),
        "height": min(height or CARD_HEIGHT, CARD_HEIGHT),
        "html": f'<blockquote lang="{escape(locale)}" cite="{address}">{inner}</blockquote>',
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def _link_text(text: str) -> str:
    return _line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _xml(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
