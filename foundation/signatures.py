"""Pictures and films by their first bytes; pure. What a file is called says nothing."""

import re

_MP4_BRANDS = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|M4V |M4VP|mmp4|dash|qt  ")


def media_type_of(content: bytes) -> str | None:
    """The media type of a picture or film that every browser shows, None for everything else."""
    start = content[:16]
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "image/webp"
    if start.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64]:
        return "video/webm"
    return "video/mp4" if start[4:8] == b"ftyp" and _MP4_BRANDS.match(start[8:12]) else None
