"""What a file is, by its content alone; pure. Whatever a browser could run as a page is none of these kinds."""

import re
from dataclasses import dataclass

from foundation.signatures import media_type_of


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that may be sent; `is_image` when a window shows it in place."""

    name: str
    content_type: str
    extensions: tuple[str, ...]
    is_image: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        FileKind("png", "image/png", ("png",), is_image=True),
        FileKind("jpeg", "image/jpeg", ("jpg", "jpeg"), is_image=True),
        FileKind("gif", "image/gif", ("gif",), is_image=True),
        FileKind("webp", "image/webp", ("webp",), is_image=True),
        FileKind("pdf", "application/pdf", ("pdf",)),
        FileKind("mp4", "video/mp4", ("mp4", "m4v", "mov")),
        FileKind("webm", "video/webm", ("webm",)),
        FileKind("text", "text/plain", ("txt", "csv", "log", "md")),
    )
}
_MARKUP = re.compile(rb"\s*<(!|\?|/?[a-z])", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(content: bytes) -> FileKind | None:
    """The kind, None for everything that is not one of KINDS: programs, archives, SVG, HTML and other markup."""
    found = media_type_of(content)
    if found is not None:
        return next(kind for kind in KINDS.values() if kind.content_type == found)
    if content.startswith(b"%PDF-"):
        return KINDS["pdf"]
    return KINDS["text"] if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    plain = content.removeprefix(b"\xef\xbb\xbf")
    if not plain.strip() or _CONTROLS.search(plain) or _MARKUP.match(plain):
        return False
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_NAME_LIMIT = 120
_UNSEEN = re.compile("[\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_RESERVED = re.compile(r'[<>:"|?*]+')


def file_name(raw: str, kind: FileKind) -> str:
    """The name to show and to save under: no folders, nothing invisible, the extension of what it really is."""
    last = _UNSEEN.sub("", raw).replace("\\", "/").rpartition("/")[2]
    plain = _RESERVED.sub("_", last).strip(" .")
    stem, _, extension = plain.rpartition(".")
    if stem and extension.lower() in kind.extensions:
        return f"{stem[:_NAME_LIMIT]}.{extension.lower()}"
    return f"{plain[:_NAME_LIMIT] or kind.name}.{kind.extensions[0]}"
