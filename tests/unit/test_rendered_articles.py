"""Rendering is done where the caller says, and has everything it needs from the database before."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from kb.rendered_articles import RenderedArticles
from kb.store import ArticleStore

BODY = """![La jarra](media:jug_01.png) y ![otra](media:jug\\_02.png)

![El tueste](media:roast.webm)

[Las tazas](media:cups.png) ![nada](media:gone.png)
"""
THERE = {"jug_01.png", "jug_02.png", "roast.webm", "roast.jpg", "cups.png"}


def test_nothing_is_asked_of_the_database_while_rendering() -> None:
    rendering: list[bool] = []

    class NoArticles:
        def published_by_key(self, keys: Iterable[str], locale: str) -> dict[str, object]:
            assert not rendering
            return {}

    def media_url(name: str) -> str | None:
        assert not rendering
        return f"/media/{name}" if name in THERE else None

    def run(work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        rendering.append(True)
        done = work(*args, **kwargs)
        rendering.clear()
        return done

    rendered = RenderedArticles(cast(ArticleStore, NoArticles()), ("es",), media_url, run).draft(BODY, "es")
    assert rendered.images == ("/media/jug_01.png", "/media/jug_02.png")
    assert rendered.videos == ("/media/roast.webm",)
    assert 'poster="/media/roast.jpg"' in rendered.html
    assert 'href="/media/cups.png"' in rendered.html
    assert rendered.missing == ("media:gone.png",)
