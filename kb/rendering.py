"""Renders an article's Markdown as safe HTML, and cuts it into the sections that search and the assistant read.

Everything goes through nh3 twice: first so that the rewriting sees well-formed HTML without anything active, then so
that nothing leaves that is not on the list below.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import nh3

from foundation.i18n import texts
from kb.html_rewriting import Heading, Resolver, Rewriter, poster_names
from kb.html_tokens import read, text_of
from kb.markdown_source import to_html

__all__ = ["Heading", "Rendered", "Section", "referenced_articles", "referenced_media", "render", "sections"]

_TAGS = frozenset(
    [
        *("a", "abbr", "b", "blockquote", "br", "code", "del", "details", "div", "em", "figcaption", "figure", "hr"),
        *("h2", "h3", "h4", "h5", "h6", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small"),
        *("span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
        "video",
    ]
)
_CALLOUTS = {"admonition", "note", "info", "tip", "hint", "important", "warning", "caution", "attention", "danger"}
_HEADING_TAGS = ("h2", "h3", "h4", "h5", "h6")

_FIRST = nh3.Cleaner(
    tags=set(_TAGS | {"h1", "input"}),
    clean_content_tags={"script", "style"},
    attributes={
        "*": {"class"},
        "a": {"href"},
        "img": {"src", "alt"},
        "video": {"src"},
        "input": {"type", "checked"},
        "td": {"align", "colspan", "rowspan"},
        "th": {"align", "colspan", "rowspan", "scope"},
        "ol": {"start"},
        "li": {"id"},
        "sup": {"id"},
        "details": {"open"},
        "abbr": {"title"},
    },
    url_schemes={"http", "https", "mailto", "tel", "article", "media"},
    link_rel=None,
)
_LAST = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={"script", "style"},
    attributes={
        "a": {"href", "rel", "aria-label"},
        "img": {"src", "alt"},
        "video": {"src", "poster", "aria-label"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        "ol": {"start"},
        "li": {"id"},
        "sup": {"id"},
        "details": {"open"},
        "abbr": {"title"},
        "div": {"aria-label"},
        **{name: {"id"} for name in _HEADING_TAGS},
    },
    tag_attribute_values={"div": {"role": {"region"}, "tabindex": {"0"}}, "pre": {"tabindex": {"0"}}},
    set_tag_attribute_values={
        "img": {"loading": "lazy", "decoding": "async"},
        "video": {"controls": "", "preload": "none"},
    },
    allowed_classes={
        "a": {"footnote-ref", "footnote-backref", "video-card", "outside-image"},
        "div": _CALLOUTS | {"table-scroll", "footnote", "highlight"},
        "p": {"admonition-title"},
        "details": _CALLOUTS,
        "figure": {"video"},
        "ul": {"task-list"},
        "li": {"task-list-item"},
        "span": {"task-box"},
        "td": {"align-left", "align-center", "align-right"},
        "th": {"align-left", "align-center", "align-right"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_MEDIA_NAME = re.compile(r"media:([a-z0-9][a-z0-9._-]{0,119})")
_ARTICLE_KEY = re.compile(r"article:([a-z0-9][a-z0-9._-]{0,199})")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article's body as HTML that is safe to show, and what is in it.

    `videos` and `images` are addresses, `posters` the stills by their video's address; `missing` lists the `article:`
    and `media:` references that lead nowhere.
    """

    html: str
    headings: tuple[Heading, ...]
    videos: tuple[str, ...]
    posters: Mapping[str, str]
    images: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The text below one heading, one line for each block; heading and anchor are empty before the first."""

    heading: str
    anchor: str
    text: str


def render(markdown: str, *, locale: str, resolve_article: Resolver, media_url: Resolver) -> Rendered:
    """Markdown as the help centre shows it, with callout titles and labels in the language `locale`.

    `resolve_article` gives the address of an article's key, `media_url` that of a media name; None when there is
    none, and then the text stays without the link. Markdown that would take too long is shown as plain paragraphs.
    """
    rewriter = Rewriter(texts(locale), resolve_article, media_url)
    rewritten = rewriter.rewrite(read(_FIRST.clean(to_html(markdown, locale))))
    return Rendered(
        html=_LAST.clean("".join(token.written() for token in rewritten)),
        headings=tuple(rewriter.headings),
        videos=tuple(rewriter.videos),
        posters=rewriter.posters,
        images=tuple(rewriter.images),
        missing=tuple(rewriter.missing),
    )


def sections(markdown: str, locale: str = "en") -> list[Section]:
    """The body by heading, with the anchors the page has; sections without text are left out."""
    rewriter = Rewriter(texts(locale), lambda key: None, lambda name: f"/media/{name}")
    found: list[Section] = []
    heading, anchor, start = "", "", 0
    tokens = rewriter.rewrite(read(_FIRST.clean(to_html(markdown, locale))))
    named = {one.anchor: one.text for one in rewriter.headings}

    def close(end: int) -> None:
        text = text_of(tokens[start:end])
        if text:
            found.append(Section(heading, anchor, text))

    for place, token in enumerate(tokens):
        if token.opens(*_HEADING_TAGS) and token.attributes.get("id") in named:
            close(place)
            anchor = token.attributes["id"]
            heading = named[anchor]
            start = next(i for i in range(place, len(tokens)) if tokens[i].closes(token.name)) + 1
    close(len(tokens))
    return found


def referenced_articles(markdown: str) -> set[str]:
    """The keys of all articles that the Markdown may link to."""
    return set(_ARTICLE_KEY.findall(markdown))


def referenced_media(markdown: str) -> set[str]:
    """The names of all media that `render` may ask for: those in the Markdown, and pictures to stand for videos."""
    # Markdown lets a backslash stand before an underscore.
    names = set(_MEDIA_NAME.findall(markdown.replace("\\", "")))
    return names.union(*map(poster_names, names))
