"""Rendered articles are safe, accessible and done in bounded time, whatever somebody writes."""

import re
import time

import pytest

from kb import markdown_source
from kb.html_rewriting import video_site
from kb.rendering import referenced_articles, render, sections


def html(markdown: str, locale: str = "es") -> str:
    known = {"cancel-order": "/hc/es/articles/3-cancelar"}
    return render(markdown, locale=locale, resolve_article=known.get, media_url=media).html


def media(name: str) -> str | None:
    return f"/media/{name}" if name in ("box.png", "clean.webm", "clean.png", "silent.mp4", "guide.png") else None


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in a paragraph": "a <script src=//x.example></script> b",
    "javascript link": "[a](javascript:alert(1))",
    "javascript link in entities": "[a](&#106;avascript:alert(1))",
    "javascript link with a line break": "[a](java\nscript:alert(1))",
    "javascript in HTML": '<a href="javascript:alert(1)">a</a>',
    "javascript in capitals": '<a href=" JaVaScRiPt:alert(1)">a</a>',
    "vbscript": "[a](vbscript:x)",
    "event handler": '<b onclick="alert(1)">a</b><img src=x onerror=alert(1)>',
    "event handler without quotes": "<details open ontoggle=alert(1)>",
    "svg": "<svg><script>alert(1)</script></svg><svg onload=alert(1)>",
    "math": "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "data link": "[a](data:text/html,<script>alert(1)</script>)",
    "data image": "![a](data:image/svg+xml;base64,PHN2Zy8+)",
    "style attribute": '<p style="position:fixed;inset:0">a</p>',
    "style element": "<style>*{display:none}</style>",
    "iframe": "<iframe src=https://x.example></iframe>",
    "form": "<form action=https://x.example><input name=password><button>a</button></form>",
    "meta": '<meta http-equiv="refresh" content="0;url=https://x.example">',
    "base": '<base href="https://x.example/">',
    "object": "<object data=x></object><embed src=x>",
    "template": "<template><script>alert(1)</script></template>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "broken comment": "<!-- <img src=x onerror=alert(1)>",
    "quote in a title": '[a](https://x.example "\\" onmouseover=\\"alert(1)")',
    "quote in alt": '![" onerror="alert(1)](media:box.png)',
    "quote in a caption": '![" onerror="alert(1)](media:clean.webm)',
    "heading with markup": '## <img src=x onerror=alert(1)> "><script>',
    "callout title": '!!! note "<script>alert(1)</script>"\n    a',
    "callout type": '!!! "onclick=alert(1)"\n    a',
    "code": "`<script>alert(1)</script>`\n\n```\n<script>alert(1)</script>\n```",
    "fence language": '```"><script>alert(1)</script>\na\n```',
    "footnote": '[^"><script>]\n\n[^"><script>]: <script>alert(1)</script>',
    "table": '|<script>|onclick="x"|\n|-|-|\n|<img src=x onerror=alert(1)>|[a](javascript:x)|',
    "stash marker": "\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03",
    "noncharacters": "\ufdd2script\ufdd4alert(1)",
    "file link": "[a](file:///etc/passwd)",
    "own form": "[a](/staff/sign-out) ![a](/staff/sign-out)",
    "class": '<div class="room-bar admonition">a</div><a class="button" href="https://x.example">b</a>',
    "id": '<h2 id="main">a</h2><p id="main">b</p><li id="main">c</li>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_active_is_shown(name: str) -> None:
    shown = html(HOSTILE[name])
    tags = re.findall(r"<[^>]*>", shown)
    for tag in tags:
        assert re.match(r"</?(?!script|style|svg|math|iframe|form|input|button|meta|base|object|embed|template)", tag)
        bare = re.sub(r'"[^"]*"', '""', tag)
        assert not re.search(r"\s(?:on\w+|style|srcdoc|formaction)\s*=", bare), tag
        for address in re.findall(r'(?:href|src|poster)="([^"]*)"', tag):
            assert re.match(r"https?://|mailto:|tel:|/hc/|/media/|#", address), tag
        assert 'id="main"' not in tag
        for classes in re.findall(r'class="([^"]*)"', tag):
            assert not {"room-bar", "button"} & set(classes.split())


def test_what_may_not_act_can_still_be_read() -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html("Use <script>alert(1)</script> never")
    assert "<code>&lt;div&gt;</code>" in html("a `<div>` b")
    assert "&lt;!-- x --&gt;" in html("```\n<!-- x -->\n[a] <b>\n```")
    assert "[a] &lt;b&gt;" in html("```\n<!-- x -->\n[a] <b>\n```")
    assert html("a [ b ] c * d") == "<p>a [ b ] c * d</p>"


def test_links_lead_where_they_should() -> None:
    made = render(
        "[a](article:cancel-order) [b](article:cancel-order#Qué pasa) [c](article:gone) [d](https://x.example/?a=1&b=2)"
        " [e](mailto:a@x.example) [f](#que-pasa) [g](other.md) [h](//x.example/i)\n\n## ¿Qué pasa?",
        locale="es",
        resolve_article={"cancel-order": "/hc/es/articles/3-cancelar"}.get,
        media_url=media,
    )
    assert '<a href="/hc/es/articles/3-cancelar">a</a>' in made.html
    assert '<a href="https://x.example/?a=1&amp;b=2" rel="noopener nofollow">d</a>' in made.html
    assert '<a href="mailto:a@x.example">e</a>' in made.html
    assert '<a href="#h-que-pasa">f</a>' in made.html
    assert '<a href="https://x.example/i" rel="noopener nofollow">h</a>' in made.html
    assert " c " in made.html
    assert " g " in made.html
    assert made.missing == ("article:gone",)


def test_a_bare_address_becomes_a_link_but_not_in_code() -> None:
    assert html("See https://x.example/a_b.") == (
        '<p>See <a href="https://x.example/a_b" rel="noopener nofollow">https://x.example/a_b</a>.</p>'
    )
    assert "<a" not in html("`https://x.example`")


def test_pictures_and_videos() -> None:
    made = render(
        "![A box](media:box.png)\n\n![Cleaning](media:clean.webm)\n\n![](media:silent.mp4)\n\n"
        "![Elsewhere](https://x.example/a.png)\n\n![Gone](media:gone.png)",
        locale="es",
        resolve_article=lambda key: None,
        media_url=media,
    )
    assert 'src="/media/box.png" alt="A box"' in made.html
    assert 'loading="lazy"' in made.html
    assert re.search(r'<figure class="video"><video [^>]*poster="/media/clean.png"[^>]*></video>', made.html)
    assert 'preload="none"' in made.html
    assert 'controls=""' in made.html
    assert "<figcaption>Cleaning</figcaption>" in made.html
    assert "x.example/a.png" not in re.sub(r"<a [^>]*>", "", made.html), "a picture elsewhere is only a link"
    assert "Gone" in made.html
    assert made.images == ("/media/box.png",)
    assert made.videos == ("/media/clean.webm", "/media/silent.mp4")
    assert made.missing == ("media:gone.png",)


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://youtu.be/AJbtF4qeJ5k?t=3", "https://www.youtube.com/watch?v=AJbtF4qeJ5k"),
        ("https://www.youtube.com/watch?v=AJbtF4qeJ5k&list=1", "https://www.youtube.com/watch?v=AJbtF4qeJ5k"),
        ("https://m.youtube.com/shorts/AJbtF4qeJ5k", "https://www.youtube.com/watch?v=AJbtF4qeJ5k"),
        ("https://player.vimeo.com/video/12345", "https://vimeo.com/12345"),
    ],
)
def test_a_video_site_is_one_click_away(address: str, plain: str) -> None:
    made = render(address, locale="pt", resolve_article=lambda key: None, media_url=media)
    assert f'<a class="video-card" href="{plain}" rel="noopener nofollow">' in made.html
    assert made.videos == (plain,)
    assert not re.search(r"<(?:iframe|img|video)", made.html)


@pytest.mark.parametrize(
    "address", ["https://youtu.be/", "https://notyoutube.com/watch?v=a", "https://vimeo.com/a", "https://["]
)
def test_other_addresses_are_no_videos(address: str) -> None:
    assert video_site(address) is None


def test_tables_can_be_read_and_scrolled_without_a_mouse() -> None:
    shown = html("| | A |\n|---|--:|\n| x | 1 |")
    assert '<div class="table-scroll" role="region" tabindex="0" aria-label=' in shown
    assert "<td></td>" in shown, "an empty corner is not a header"
    assert 'class="align-right"' in shown
    assert 'scope="col"' in shown
    assert "style" not in shown


def test_callouts_speak_the_articles_language() -> None:
    assert 'class="admonition warning"' in html("!!! warning\n    a")
    assert '<p class="admonition-title">Mine</p>' in html('!!! tip "Mine"\n    a')
    assert ">Note<" in html("!!! note\n    a", "en")
    assert '<div class="admonition">' in html("!!! surprise\n    a")


def test_tasks_are_shown_without_form_fields() -> None:
    shown = html("- [ ] a\n- [x] b")
    assert "☐" in shown
    assert "☑" in shown
    assert "<input" not in shown


def test_headings_have_stable_anchors_of_their_own() -> None:
    made = render(
        "# Uno\n\n## Dos\n\n## Dos\n\n## Dos 2\n\n### 日本\n", locale="es", resolve_article=media, media_url=media
    )
    assert [(one.level, one.text, one.anchor) for one in made.headings] == [
        (2, "Uno", "h-uno"),
        (2, "Dos", "h-dos"),
        (2, "Dos", "h-dos-2"),
        (2, "Dos 2", "h-dos-2-2"),
        (3, "日本", "h-section"),
    ]
    for one in made.headings:
        assert f'id="{one.anchor}"' in made.html


def test_sections_have_the_anchors_of_the_page() -> None:
    body = "Intro.\n\n## Uno `x`\n\n- a\n- b[^1]\n\n## Vacía\n\n## Dos\n\n| A | B |\n|--|--|\n| 1 | 2 |\n\n[^1]: nota"
    found = sections(body, "es")
    assert [(one.heading, one.anchor) for one in found] == [("", ""), ("Uno x", "h-uno-x"), ("Dos", "h-dos")]
    assert found[0].text == "Intro."
    assert found[1].text == "a\nb"
    assert found[2].text.startswith("A | B\n1 | 2")
    page = render(body, locale="es", resolve_article=lambda key: None, media_url=media)
    assert {one.anchor for one in found[1:]} <= {one.anchor for one in page.headings}


def test_sections_hold_one_line_for_each_block() -> None:
    found = sections("Uno *dos*\ntres\n\n- a & b\n- c\n\nhttps://youtu.be/AJbtF4qeJ5k")
    assert [one.text for one in found] == ["Uno dos tres\na & b\nc"]


def test_references() -> None:
    body = "[a](article:cancel-order) article:other"
    assert referenced_articles(body) == {"cancel-order", "other"}


SLOW = {
    "brackets": "[",
    "open images": "![",
    "closed brackets": "]",
    "nested brackets": "[[]",
    "links that never end": "[a](",
    "angle targets": "[](<",
    "references": "[a][b] ",
    "stars": "*",
    "half bold": "**a",
    "mixed emphasis": "*a_",
    "three stars": "***a***b**c*",
    "underscores": "_",
    "backticks": "`",
    "open code": "`a``",
    "code": "`a` ",
    "escapes": "\\`",
    "entities": "&#1",
    "less than": "<",
    "open tags": "<a ",
    "divs": "<div>",
    "spans": "<b>",
    "comments": "<!--",
    "comment lines": "<!--\n",
    "strikes": "~~a ",
    "quotes": ">",
    "spaced quotes": "> ",
    "list in a line": "- ",
    "numbers in a line": "1. ",
    "list": "- a\n",
    "tasks": "- [ ] a\n",
    "pipes": "|",
    "tables": "a|b\n-|-\n",
    "fences": "```\n",
    "tildes": "~~~\n",
    "callouts": "!!! note\n",
    "details": "??? note\n",
    "footnotes": "[^a]\n\n[^a]: b\n\n",
    "footnote references": "[^1]",
    "headings": "# a\n",
    "underlined": "a\n===\n",
    "paragraphs": "a\n\n",
    "line breaks": "a  \n",
    "one word": "a",
    "ligature": "\ufdfa",
    "right to left": "\u202e",
    "addresses": "http://a.b/c ",
}


@pytest.mark.parametrize("name", SLOW)
def test_no_markdown_takes_long(name: str) -> None:
    body = (SLOW[name] * 100_000)[:100_000]
    began = time.thread_time()
    shown = html(body)
    assert time.thread_time() - began < 3 * markdown_source.SECONDS, "seconds of CPU"
    assert len(shown) < 20 * len(body)


@pytest.mark.parametrize("step", ["- a", "> a", "1. a", "!!! note", "??? note"])
def test_deep_nesting_is_cut(step: str) -> None:
    lines = (
        "\n".join(">" * depth + " a" for depth in range(1, 700))
        if step == "> a"
        else "\n".join(" " * 4 * depth + step for depth in range(700))
    )
    depth = deepest = 0
    for closing, tag in re.findall(r"<(/?)(\w+)", html(lines)):
        if tag in ("ul", "ol", "li", "blockquote", "details", "div", "p"):
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    assert 4 < deepest < 30


def test_when_time_is_up_the_text_is_still_shown() -> None:
    made = markdown_source.to_html("one **two**\n\n<b>three</b>", "es", seconds=-1)
    assert made == "<p>one **two**</p><p>&lt;b&gt;three&lt;/b&gt;</p>"


def test_text_that_cannot_be_stored_does_no_harm() -> None:
    assert html("a\x00b\ud800c\uffffd") == "<p>abcd</p>"
