"""Makes text from outside safe to store without changing what it says."""

import re
import unicodedata

from foundation.errors import Problem

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


def storable(raw: str) -> str:
    """The text without NUL and other control characters, lone surrogates replaced by U+FFFD, line ends as LF.

    PostgreSQL stores neither NUL nor lone surrogates; UTF-8 has no encoding for the latter.
    """
    unified = raw.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub(lambda match: "\ufffd" if match.group() >= "\ud800" else "", unified)


def bounded(raw: str, limit: int, field: str) -> str:
    """The storable, stripped text; refused with 413 when it is longer than `limit` characters."""
    if len(raw) > limit:
        raise Problem(
            413,
            "text_too_long",
            "%(field)s is too long: at most %(limit)d characters fit.",
            {"field": field, "limit": limit},
        )
    return storable(raw).strip()


def required(raw: str, limit: int, field: str) -> str:
    """Like `bounded`, and refused with 422 when nothing is left to read."""
    text = bounded(raw, limit, field)
    if not text or not any(unicodedata.category(char)[0] not in "ZC" for char in text):
        raise Problem(422, "text_empty", "%(field)s is empty. Write something first.", {"field": field})
    return text


def is_address(raw: str) -> bool:
    """Whether this looks like one plain e-mail address; nothing in it can begin another header or another address."""
    return len(raw) <= 254 and bool(_ADDRESS.fullmatch(raw))


def slug(title: str, fallback: str = "article") -> str:
    """A title as lower-case ASCII words joined by hyphens, at most 80 characters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or fallback
