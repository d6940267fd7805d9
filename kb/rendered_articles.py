"""Turns articles into the HTML that visitors see, with their links resolved, and remembers the last ones."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from foundation.offload import Run, at_once
from kb.addresses import article_url
from kb.articles import Article
from kb.rendering import Rendered, referenced_articles, referenced_media, render
from kb.store import ArticleStore

_REMEMBERED = 512


class RenderedArticles:
    """Renders bodies for a reader's language; a link leads to the reader's language where that is published.

    `media_url` gives the address of a media name, None when there is no such file. A long article takes seconds to
    render, and that is done where `run` says.
    """

    def __init__(
        self,
        articles: ArticleStore,
        locales: Sequence[str],
        media_url: Callable[[str], str | None],
        run: Run = at_once,
    ) -> None:
        self._articles = articles
        self._media_url = media_url
        self._run = run
        self._locales = tuple(locales)
        self._known: OrderedDict[tuple[object, ...], Rendered] = OrderedDict()
        self._lock = Lock()

    def of(self, article: Article, reader: str) -> Rendered:
        """One article as a reader of the locale `reader` sees it."""
        links = self._links(article.content.body, reader)
        known_as = (article.translation_id, article.revision, tuple(sorted(links.items())))
        with self._lock:
            if known_as in self._known:
                self._known.move_to_end(known_as)
                return self._known[known_as]
        rendered = self._render(article.content.body, article.locale, links)
        with self._lock:
            self._known[known_as] = rendered
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return rendered

    def draft(self, body: str, locale: str) -> Rendered:
        """A body that is being written, as its readers would see it."""
        return self._render(body, locale, self._links(body, locale))

    def _render(self, body: str, locale: str, links: Mapping[str, str]) -> Rendered:
        media = {name: self._media_url(name) for name in referenced_media(body)}
        return self._run(render, body, locale=locale, resolve_article=links.get, media_url=media.get)

    def _links(self, body: str, reader: str) -> dict[str, str]:
        keys = referenced_articles(body)
        links: dict[str, str] = {}
        for locale in dict.fromkeys((reader, *self._locales)):
            missing = keys - links.keys()
            if not missing:
                break
            for key, found in self._articles.published_by_key(missing, locale).items():
                links[key] = article_url(found.article_id, found.slug, reader)
        return links
