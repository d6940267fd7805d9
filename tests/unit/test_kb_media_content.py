"""What a media file is follows from its content, and a picture that could act is none."""

import pytest

from foundation.errors import Problem
from kb.media import content_type_of, media_name
from kb.svg import is_still_image

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", "video/webm"),
        (b"\x00\x00\x00 ftypisom\x00\x00\x02\x00", "video/mp4"),
        (SVG.format("<path d='M0 0h9'/>").encode(), "image/svg+xml"),
        (b"", None),
        (b"<html><script>alert(1)</script>", None),
        (b"%PDF-1.7", None),
        (b"MZ\x90\x00", None),
        (b"\x1aE\xdf\xa3matroska", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"#!/bin/sh\n", None),
    ],
)
def test_the_first_bytes_decide(content: bytes, expected: str | None) -> None:
    assert content_type_of(content) == expected


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<rect onload="alert(1)"/>',
        '<a href="https://x.example"><rect/></a>',
        '<use href="https://x.example/a.svg#b"/>',
        '<use xlink:href="data:image/svg+xml,x"/>',
        '<image href="https://x.example/a.png"/>',
        "<foreignObject><p>a</p></foreignObject>",
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<set attributeName="onclick" to="alert(1)"/>',
        "<style>@import 'https://x.example/a.css';</style>",
        "<style>rect { fill: url(https://x.example/a) }</style>",
        "<style>@im<!-- -->port 'x'; rect { fill: u\\72l(x) }</style>",
        "<rect style=\"fill:url( '//x.example/a')\"/>",
        '<rect fill="url(https://x.example/a)"/>',
        "<style>rect { background: image-set('//x.example/a' 1x) }</style>",
        "<rect style=\"background:src('//x.example/a')\"/>",
        '<feImage href="#a"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        "<g>" * 100 + "</g>" * 100,
        "<path>",
    ],
)
def test_an_svg_that_could_act_is_refused(inside: str) -> None:
    assert not is_still_image(SVG.format(inside).encode())


def test_an_svg_with_declarations_is_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG.format("<text>&b;</text>")
    assert not is_still_image(bomb.encode())
    assert not is_still_image(b'<?xml-stylesheet href="x.css"?>' + SVG.format("").encode())
    assert not is_still_image(SVG.format("").encode("utf-16"))
    assert not is_still_image(b'<?xml version="1.0" encoding="Shift_JIS"?>' + SVG.format("").encode())
    assert is_still_image(b'<?xml version="1.0" encoding="UTF-8"?>' + SVG.format("").encode())
    assert not is_still_image(b"<html><svg></svg></html>")
    assert not is_still_image(b"<svg></svg>")


def test_a_still_svg_is_taken() -> None:
    inside = (
        '<title>Taza: https://a.example</title><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        '<style>.a{fill:url(#g)}</style><rect class="a" fill="url(#g)"/><use xlink:href="#g"/><text>2 &gt; 1</text>'
    )
    assert is_still_image(b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a -->' + SVG.format(inside).encode())


@pytest.mark.parametrize(
    ("raw", "kind", "name"),
    [
        ("Bag Label.PNG", "image/png", "bag-label.png"),
        ("C:\\fotos\\Año_1.jpeg", "image/jpeg", "ano_1.jpeg"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("photo.php", "image/png", "photo.png"),
        ("v1.2.webm", "video/webm", "v1-2.webm"),
        ("a", "video/mp4", "a.mp4"),
    ],
)
def test_names_are_made_safe(raw: str, kind: str, name: str) -> None:
    assert media_name(raw, kind) == name


@pytest.mark.parametrize("raw", ["", ".", "...", "日本.png", "/", "a" * 300])
def test_names_that_nothing_can_be_made_of(raw: str) -> None:
    if raw == "a" * 300:
        assert len(media_name(raw, "image/png")) < 120
    else:
        with pytest.raises(Problem):
            media_name(raw, "image/png")
