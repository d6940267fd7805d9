"""Makes an article of a Markdown file: what it says of itself, and what its path says; pure."""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from foundation.errors import Problem
from foundation.i18n import LOCALES
from kb.articles import KEY_LIMIT, ArticleContent, Status, checked_key
from kb.importing.front_matter import divide
from kb.importing.mapping import Mapping

_FIRST_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_POSITION_LIMIT = 1_000_000
NO_CATEGORY = "general"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that can become an article; `category` as the source writes it."""

    path: str
    key: str
    locale: str
    category: str
    position: int | None
    status: Status
    content: ArticleContent

    def with_body(self, body: str) -> "Document":
        """The same document with another body."""
        return replace(self, content=replace(self.content, body=body))


def read_document(path: str, raw: bytes, mapping: Mapping) -> Document:
    """The article in a file. Refuses (422) with a sentence what cannot become one."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(422, "not_utf8", "The file is not text in UTF-8.") from error
    fields, body = divide(text)
    title = _text(mapping.value(fields, "title"))
    heading = _FIRST_HEADING.match(body)
    if heading and title in ("", heading.group(1)):
        title, body = heading.group(1), body[heading.end() :]
    if not title:
        raise Problem(422, "no_title", "It has neither a title in its front matter nor a heading at its start.")
    locale = _locale(path, mapping.value(fields, "locale"))
    return Document(
        path=path,
        key=_key(path, locale, _text(mapping.value(fields, "translation_key"))),
        locale=locale,
        category=_text(mapping.value(fields, "category")) or _folder(path, locale),
        position=_position(mapping.value(fields, "position")),
        status=_status(mapping.value(fields, "status")),
        content=ArticleContent(
            title=title,
            slug=_text(mapping.value(fields, "slug")),
            summary=_text(mapping.value(fields, "summary")),
            body=body,
            questions=_several(mapping.value(fields, "questions"), "\n"),
            tags=_several(mapping.value(fields, "tags"), ","),
        ),
    )


def as_key(raw: str) -> str:
    """A key made of any text; refuses (422) one that nothing is left of or that is too long."""
    plain = re.sub(r"[^a-z0-9._]+", "-", raw.casefold()).strip("-._")
    return checked_key(plain)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value.strip() if isinstance(value, str) else ""


def _several(value: Any, separator: str) -> tuple[str, ...]:
    parts = value.split(separator) if isinstance(value, str) else value or ()
    return tuple(part.strip() for part in parts)


def _locale(path: str, value: Any) -> str:
    named = _text(value)
    if named:
        found = _as_locale(named)
        if found is None:
            raise Problem(
                422,
                "locale_unknown",
                "Its language %(locale)s is not one of %(known)s.",
                {"locale": named[:40], "known": ", ".join(LOCALES)},
            )
        return found
    pure = PurePosixPath(path)
    for part in (*pure.parts[:-1], pure.stem.rpartition(".")[2]):
        found = _as_locale(part)
        if found is not None:
            return found
    raise Problem(422, "locale_missing", "Neither its front matter nor its folder says which language it is in.")


def _as_locale(name: str) -> str | None:
    base = re.split("[-_]", name.casefold())[0]
    return base if base in LOCALES and len(name) <= 10 else None


def _key(path: str, locale: str, named: str) -> str:
    if named:
        return as_key(named)
    pure = PurePosixPath(path)
    stem = pure.stem.removesuffix(f".{locale}")
    parts = [*(part for part in pure.parts[:-1] if _as_locale(part) is None), stem]
    return as_key("-".join(parts)[-KEY_LIMIT:])


def _folder(path: str, locale: str) -> str:
    folders = PurePosixPath(path).parts[:-1]
    return folders[-1] if folders and _as_locale(folders[-1]) != locale else NO_CATEGORY


def _position(value: Any) -> int | None:
    text = _text(value)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:10]) > _POSITION_LIMIT:
        raise Problem(422, "position_form", "Its position %(value)s is not a whole number.", {"value": text[:40]})
    return int(text)


def _status(value: Any) -> Status:
    named = _text(value)
    if not named:
        return Status.PUBLISHED
    try:
        return Status(named.casefold())
    except ValueError as error:
        raise Problem(
            422,
            "status_unknown",
            "Its status %(status)s is none of ours. Say what it means with --map status.%(status)s=published.",
            {"status": named[:40]},
        ) from error
