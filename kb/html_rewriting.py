"""Gives an article's sanitised HTML its anchors, addresses, videos, and what makes it accessible."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from babel.support import NullTranslations

from foundation.text import slug
from kb.html_tokens import Token, text_of

Resolver = Callable[[str], str | None]

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_VIDEO_FILE = re.compile(r"(.+)\.(?:webm|mp4)", re.DOTALL)
_POSTERS = ("png", "jpg", "webp")
_WEB = re.compile(r"https?://[^\s<>\"'`]+")
_FOOTNOTE = re.compile(r"fn(?:ref\d*)?:[\w.-]{1,100}")
_VIDEO_ID = re.compile(r"[\w-]{1,40}")
_LINK_RULE = "noopener nofollow"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article: `level` 2 to 6, `anchor` the id of its element."""

    level: int
    text: str
    anchor: str


@dataclass(slots=True)
class Rewriter:
    """One pass over the tokens of one article; the public fields tell what it met."""

    texts: NullTranslations
    resolve_article: Resolver
    media_url: Resolver
    headings: list[Heading] = field(default_factory=list)
    videos: list[str] = field(default_factory=list)
    posters: dict[str, str] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    _anchors: dict[str, int] = field(default_factory=dict)
    _inside_link: bool = False
    _dropped_link: bool = False

    def rewrite(self, tokens: list[Token]) -> list[Token]:
        """The tokens as the page shows them."""
        linked = list(self._with_bare_links(tokens))
        self._name_headings(linked)
        made: list[Token] = []
        place = 0
        while place < len(linked):
            own_line = self._on_a_line_of_its_own(linked, place)
            if own_line:
                replaced, place = own_line
                made += replaced
                continue
            made += self._one(linked, place)
            place += 1
        return made

    def _with_bare_links(self, tokens: list[Token]) -> Iterator[Token]:
        closed_to_links = 0
        for token in tokens:
            if token.name in ("a", "code", "pre", *_HEADINGS):
                closed_to_links += 1 if token.kind == "start" else -1
            if token.kind != "text" or closed_to_links or "://" not in token.text:
                yield token
                continue
            done = 0
            for match in _WEB.finditer(token.text):
                address = match.group().rstrip(".,;:!?»”’*_")
                if address.endswith(")") and "(" not in address:
                    address = address.rstrip(")")
                yield Token("text", text=token.text[done : match.start()])
                yield Token("start", "a", attributes={"href": address})
                yield Token("text", text=address)
                yield Token("end", "a")
                done = match.start() + len(address)
            yield Token("text", text=token.text[done:])

    def _name_headings(self, tokens: list[Token]) -> None:
        for place, token in enumerate(tokens):
            if not token.opens(*_HEADINGS):
                continue
            token.attributes.clear()
            end = next((i for i in range(place, len(tokens)) if tokens[i].closes(token.name)), place)
            shown = " ".join(text_of(tokens[place + 1 : end]).split())
            level = max(2, int(token.name[1]))
            if end > place:
                token.name = tokens[end].name = f"h{level}"
            if not shown:
                continue
            base = f"h-{slug(shown, 'section')}"
            anchor = base
            while anchor in self._anchors:
                self._anchors[base] += 1
                anchor = f"{base}-{self._anchors[base]}"
            self._anchors[anchor] = 1
            token.attributes["id"] = anchor
            self.headings.append(Heading(level, shown, anchor))

    def _on_a_line_of_its_own(self, tokens: list[Token], place: int) -> tuple[list[Token], int] | None:
        """A paragraph that holds only a video or only the address of one: what to show, and where to go on."""
        if not tokens[place].opens("p"):
            return None
        end = place + 1
        while end < len(tokens) and not tokens[end].closes("p") and end - place < 8:
            end += 1
        if end >= len(tokens) or not tokens[end].closes("p"):
            return None
        inner = [token for token in tokens[place + 1 : end] if not token.blank]
        if len(inner) == 1 and inner[0].opens("img"):
            video = self._video(inner[0].attributes.get("src", ""), inner[0].attributes.get("alt", ""))
            if video:
                caption = inner[0].attributes.get("alt", "")
                shown = [Token("start", "figcaption"), Token("text", text=caption), Token("end", "figcaption")]
                return [
                    Token("start", "figure", attributes={"class": "video"}),
                    *video,
                    *(shown if caption else ()),
                    Token("end", "figure"),
                ], end + 1
        if len(inner) == 3 and inner[0].opens("a") and inner[1].kind == "text":
            site = video_site(inner[0].attributes.get("href", ""))
            if site:
                return self._video_card(*site, inner[1].text.strip()), end + 1
        return None

    def _video_card(self, site: str, address: str, label: str) -> list[Token]:
        if not label or "://" in label:
            label = self.texts.gettext("Watch the video on %(site)s") % {"site": site}
        else:
            label = f"{label} ({site})"
        self.videos.append(address)
        return [
            Token("start", "p"),
            Token("start", "a", attributes={"class": "video-card", "href": address, "rel": _LINK_RULE}),
            Token("text", text=label),
            Token("end", "a"),
            Token("end", "p"),
        ]

    def _one(self, tokens: list[Token], place: int) -> list[Token]:
        token = tokens[place]
        if token.kind == "text":
            return [token]
        if token.kind == "start":
            return self._start(token, tokens[place + 1] if place + 1 < len(tokens) else None)
        if token.name == "a":
            dropped, self._dropped_link, self._inside_link = self._dropped_link, False, False
            return [] if dropped else [token]
        if token.name == "table":
            return [token, Token("end", "div")]
        return [] if token.name == "video" else [token]

    def _start(self, token: Token, following: Token | None) -> list[Token]:
        given = token.attributes
        made = [token]
        match token.name:
            case "a":
                made = self._link(token)
            case "img":
                made = self._image(given.get("src", ""), given.get("alt", ""))
            case "video":
                made = self._video(given.get("src", ""), "") or []
            case "input":
                made = self._task(given) if given.get("type") == "checkbox" else []
            case "table":
                named = {"class": "table-scroll", "role": "region", "tabindex": "0"}
                named["aria-label"] = self.texts.gettext("Table")
                made = [Token("start", "div", attributes=named), Token("start", "table")]
            case "td" | "th":
                made = [self._cell(token, following)]
            case "pre":
                made = [Token("start", "pre", attributes={"tabindex": "0"})]
            case "li" | "sup" if not _FOOTNOTE.fullmatch(given.get("id", "")):
                given.pop("id", None)
        return made

    def _cell(self, token: Token, following: Token | None) -> Token:
        align = token.attributes.pop("align", "")
        if align in ("left", "center", "right"):
            token.attributes["class"] = f"align-{align}"
        if token.name == "th" and following is not None and following.closes("th"):
            # An empty corner is no header, and screen readers would announce it as one.
            token.name = following.name = "td"
        elif token.name == "th":
            token.attributes.setdefault("scope", "col")
        return token

    def _task(self, given: dict[str, str]) -> list[Token]:
        return [
            Token("start", "span", attributes={"class": "task-box"}),
            Token("text", text="☑" if "checked" in given else "☐"),
            Token("end", "span"),
        ]

    def _link(self, token: Token) -> list[Token]:
        address = token.attributes.get("href", "")
        kept = {"class": token.attributes["class"]} if "class" in token.attributes else {}
        target, outside = self._target(address)
        self._inside_link = True
        if target is None:
            self._dropped_link = True
            return []
        if outside:
            kept["rel"] = _LINK_RULE
        if "footnote-backref" in kept.get("class", ""):
            kept["aria-label"] = self.texts.gettext("Back to the text")
        return [Token("start", "a", attributes={"href": target, **kept})]

    def _target(self, address: str) -> tuple[str | None, bool]:
        """Where a link leads (None: nowhere), and whether that is outside."""
        scheme, _, rest = address.partition(":")
        scheme = scheme.lower()
        found: str | None = None
        if scheme == "article":
            key, hash_mark, anchor = rest.partition("#")
            found = self.resolve_article(key)
            if found is not None and anchor:
                found += hash_mark + self._anchor(anchor)
        elif scheme == "media":
            found = self.media_url(rest)
        elif scheme in ("http", "https", "mailto", "tel") or address.startswith(("/hc/", "/media/")):
            found = address
        elif address.startswith("//"):
            scheme, found = "https", f"https:{address}"
        elif address.startswith("#"):
            found = f"#{self._anchor(address[1:])}"
        if found is None and scheme in ("article", "media"):
            self.missing.append(address)
        return found, scheme in ("http", "https")

    def _anchor(self, name: str) -> str:
        """An anchor as written or as the heading it names has it."""
        return name if name.startswith("h-") or _FOOTNOTE.fullmatch(name) else f"h-{slug(name, 'section')}"

    def _image(self, source: str, alt: str) -> list[Token]:
        scheme, _, rest = source.partition(":")
        video = self._video(source, alt)
        if video:
            return video
        if source.startswith("//"):
            scheme, source = "https", f"https:{source}"
        if scheme.lower() in ("http", "https"):
            # A picture on another site would tell that site who reads this page, so it is one click away.
            label = Token("text", text=alt or self.texts.gettext("Image"))
            if self._inside_link:
                return [label]
            kept = {"class": "outside-image", "href": source, "rel": _LINK_RULE}
            return [Token("start", "a", attributes=kept), label, Token("end", "a")]
        address = self.media_url(rest) if scheme.lower() == "media" else None
        if address is None and source.startswith("/media/"):
            address = source
        if address is None:
            self.missing.append(source)
            return [Token("text", text=alt)]
        self.images.append(address)
        return [Token("start", "img", attributes={"src": address, "alt": alt})]

    def _video(self, source: str, label: str) -> list[Token] | None:
        match = _VIDEO_FILE.fullmatch(source.removeprefix("media:")) if source.startswith("media:") else None
        address = self.media_url(match.group()) if match else None
        if match is None or address is None:
            return None
        shown = {"src": address}
        posters = map(self.media_url, poster_names(match.group()))
        poster = next((found for found in posters if found), None)
        if poster:
            shown["poster"] = self.posters[address] = poster
        if label:
            shown["aria-label"] = label
        self.videos.append(address)
        return [Token("start", "video", attributes=shown), Token("end", "video")]


def poster_names(name: str) -> list[str]:
    """The names under which a picture to stand for a video is looked for; none when this is no video."""
    match = _VIDEO_FILE.fullmatch(name)
    return [f"{match.group(1)}.{kind}" for kind in _POSTERS] if match else []


def video_site(address: str) -> tuple[str, str] | None:
    """The site's name and the plain address of a YouTube or Vimeo video, None for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = parts.path.strip("/").split("/")
    name = ""
    if host == "youtu.be":
        name = path[0]
    elif host in ("youtube.com", "youtube-nocookie.com"):
        if path[0] == "watch":
            name = parse_qs(parts.query).get("v", [""])[0]
        elif path[0] in ("embed", "shorts", "live") and len(path) > 1:
            name = path[1]
    elif host in ("vimeo.com", "player.vimeo.com"):
        name = path[-1]
        return ("Vimeo", f"https://vimeo.com/{name}") if name.isascii() and name.isdigit() else None
    return ("YouTube", f"https://www.youtube.com/watch?v={name}") if _VIDEO_ID.fullmatch(name) else None
