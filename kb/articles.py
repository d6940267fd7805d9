"""What an article is and what may be in it; pure, without database or clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from foundation import text
from foundation.errors import Problem
from foundation.i18n import N_

KEY_LIMIT = 200
_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Status(StrEnum):
    """How far a translation is: only a published one is seen by the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class ContentLimits:
    """The most an article may hold: characters of each text, number of questions and tags."""

    title: int = 200
    summary: int = 500
    body: int = 200_000
    question: int = 300
    questions: int = 400
    tag: int = 60
    tags: int = 30


@dataclass(frozen=True, slots=True)
class ArticleContent:
    """What a revision holds: the texts of one article in one language. The body is Markdown."""

    title: str
    slug: str
    summary: str
    body: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]

    def checked(self, limits: ContentLimits) -> Self:
        """The content as it is stored: trimmed, one line where one line is meant, repeated questions dropped.

        Refuses an empty title (422) and whatever is too long or too many (413, 422).
        """
        title = _one_line(text.required(self.title, limits.title, "The title"))
        return replace(
            self,
            title=title,
            slug=text.slug(self.slug[:400] or title),
            summary=_one_line(text.bounded(self.summary, limits.summary, "The summary")),
            body=_body(self.body, limits.body),
            questions=_several(self.questions, limits.questions, limits.question, N_("questions"), N_("A question")),
            tags=_several(self.tags, limits.tags, limits.tag, N_("tags"), N_("A tag")),
        )


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one language as one revision tells it.

    `revision` is the number of the revision whose `content` this is; `published_revision` is the one the public
    sees, None when none is. `translation_id` identifies the article in this language.
    """

    id: int
    key: str
    category_id: int
    position: int
    translation_id: int
    locale: str
    status: Status
    revision: int
    published_revision: int | None
    latest_revision: int
    content: ArticleContent
    published_at: datetime | None
    updated_at: datetime

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether the newest revision is not the one the public sees."""
        return self.published_revision != self.latest_revision


def checked_key(raw: str) -> str:
    """A key as it is stored; refused with 422 when it is not lower-case letters, digits, dots, hyphens, underscores."""
    key = raw.strip()
    if len(key) > KEY_LIMIT or not _KEY.fullmatch(key):
        raise Problem(
            422,
            "key_invalid",
            "A key is made of lower-case letters without accents, digits, dots, hyphens and underscores, "
            "at most %(limit)d characters.",
            {"limit": KEY_LIMIT},
        )
    return key


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _body(raw: str, limit: int) -> str:
    if len(raw) > limit:
        return text.bounded(raw, limit, "The text")
    # Spaces at the start of the first line mean something in Markdown, so only empty lines go.
    return re.sub(r"\A(?:[ \t]*\n)+", "", text.storable(raw)).rstrip()


def _several(raw: Iterable[str], most: int, longest: int, plural: str, one: str) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for item in raw:
        line = _one_line(text.bounded(item, longest, one))
        if line:
            kept.setdefault(line.casefold(), line)
        if len(kept) > most:
            raise Problem(
                422,
                "too_many",
                "There are too many %(what)s: at most %(limit)d fit.",
                {"what": plural, "limit": most},
            )
    return tuple(kept.values())
