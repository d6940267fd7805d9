"""What an editor typed on the editing page: read from the form, checked field by field; pure."""

from dataclasses import dataclass, replace
from typing import Protocol

from foundation.errors import Problem
from foundation.text import bounded
from kb.articles import ArticleContent, ContentLimits

NOTE_LIMIT = 300
_EMPTY = ArticleContent(title="-", slug="", summary="", body="", questions=(), tags=())


class Fields(Protocol):
    """The posted fields, as werkzeug's MultiDict gives them."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """The fields exactly as typed, so that nothing is lost when they are shown again; `tags` is one line."""

    title: str = ""
    slug: str = ""
    summary: str = ""
    body: str = ""
    questions: tuple[str, ...] = ()
    tags: str = ""
    note: str = ""

    def content(self) -> ArticleContent:
        """The fields as an article's content, not checked yet."""
        return ArticleContent(
            title=self.title,
            slug=self.slug,
            summary=self.summary,
            body=self.body,
            questions=tuple(one for one in self.questions if one.strip()),
            tags=tuple(one.strip() for one in self.tags.split(",") if one.strip()),
        )


def read(fields: Fields) -> ArticleForm:
    """The form in a request. Browsers send line ends as CRLF; the text has LF."""
    return ArticleForm(
        title=fields.get("title", ""),
        slug=fields.get("slug", ""),
        summary=fields.get("summary", ""),
        body=fields.get("body", "").replace("\r\n", "\n"),
        questions=tuple(fields.getlist("question")),
        tags=fields.get("tags", ""),
        note=fields.get("note", ""),
    )


def of_content(content: ArticleContent) -> ArticleForm:
    """The form that shows a stored content."""
    return ArticleForm(
        content.title,
        content.slug,
        content.summary,
        content.body,
        content.questions,
        ", ".join(content.tags),
    )


def problems(form: ArticleForm, limits: ContentLimits, *, publishing: bool) -> dict[str, Problem]:
    """What is wrong, by field; empty when the content can be stored, and shown to the public when `publishing`."""
    found = problems_of(form.content(), limits)
    if publishing and not form.body.strip():
        found["body"] = Problem(
            422, "body_empty", "An article without text cannot be published. Write something first."
        )
    try:
        bounded(form.note, NOTE_LIMIT, "The note")
    except Problem as problem:
        found["note"] = problem
    return found


def problems_of(content: ArticleContent, limits: ContentLimits) -> dict[str, Problem]:
    """What is wrong with a content, by field."""
    found: dict[str, Problem] = {}
    for field in ("title", "slug", "summary", "body", "questions", "tags"):
        alone = replace(_EMPTY, **{field: getattr(content, field)})
        try:
            alone.checked(limits)
        except Problem as problem:
            found[field] = problem
    return found


def expected_revision(fields: Fields) -> int:
    """The revision that the editor started from; refused with 400 when the form lacks it."""
    raw = fields.get("expected_revision", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        raise Problem(400, "bad_request", "The request cannot be understood. Check its form and send it again.")
    return int(raw)
