"""What a file is, by its content alone; pure. Whatever a browser could run as a page is none of these kinds."""

import re
from dataclasses import dataclass


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
_MP4_BRANDS = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|M4V |M4VP|mmp4|dash|qt  ")
_MARKUP = re.compile(rb"\s*<(!|\?|/?[a-z])", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(content: bytes) -> FileKind | None:
    """The kind, None for everything that is not one of KINDS: programs, archives, SVG, HTML and other markup."""
    name = None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        name = "png"
    elif content.startswith(b"\xff\xd8\xff"):
        name = "jpeg"
    elif content.startswith((b"GIF87a", b"GIF89a")):
        name = "gif"
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        name = "webp"
    elif content.startswith(b"%PDF-"):
        name = "pdf"
    elif content[4:8] == b"ftyp" and _MP4_BRANDS.match(content[8:12]):
        name = "mp4"
    elif content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64]:
        name = "webm"
    elif _is_text(content):
        name = "text"
    return KINDS[name] if name else None


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
