"""Reads the size of PNG, JPEG, GIF and WebP images and takes out what says where and by whom they were made; pure.

Formats: PNG (RFC 2083), JPEG with Exif (JEITA CP-3451), GIF89a, WebP (RFC 9649). A ValueError is a broken file.
"""

import struct
from collections.abc import Callable, Iterator, Mapping

Cleaned = tuple[bytes, int, int]
"""The content without metadata, its width and its height in pixels."""

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_PRIVATE = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_JPEG_SIZES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_PRIVATE = {0xE1, 0xED, 0xFE}
_ORIENTATION = 0x0112
_SCAN, _END = 0xDA, 0xD9
_EXIF = b"Exif\0\0"


def cleaned(content: bytes, kind: str) -> Cleaned:
    """The image without camera, place, author and comments; `kind` is png, jpeg, gif or webp."""
    try:
        clean, width, height = _CLEANERS[kind](content)
    except (struct.error, IndexError) as error:
        raise ValueError("the image ends before it should") from error
    if not width or not height:
        raise ValueError("the image has no size")
    return clean, width, height


def _png(content: bytes) -> Cleaned:
    width, height = struct.unpack_from(">II", content, 16)
    kept, at = [_PNG_START], 8
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        if at + 12 + length > len(content):
            raise ValueError("the last chunk is cut off")
        if name not in _PNG_PRIVATE:
            kept.append(content[at : at + 12 + length])
        at += 12 + length
        if name == b"IEND":
            break
    return b"".join(kept), width, height


def _jpeg(content: bytes) -> Cleaned:
    size = (0, 0)
    kept = [b"\xff\xd8"]
    orientation = 1
    for marker, part in _segments(content):
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", part, 5)
            size = (width, height)
        if marker == 0xE1 and part[4:10] == _EXIF:
            orientation = _orientation(part[10:])
        if marker not in _JPEG_PRIVATE:
            kept.append(part)
    if orientation != 1:
        kept.insert(1, _exif(orientation))
    return b"".join(kept), *size


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment; what follows the first scan comes as one."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("a segment begins with something else than a marker")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in (_SCAN, _END):
            yield marker, content[at:]
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        yield marker, content[at : at + 2 + length]
        at += 2 + length


def _orientation(tiff: bytes) -> int:
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(min(count, 100)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * entry)
            if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        return 1
    return 1


def _exif(orientation: int) -> bytes:
    """An Exif segment that says nothing but how the picture is to be turned."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff


def _gif(content: bytes) -> Cleaned:
    width, height = struct.unpack_from("<HH", content, 6)
    return content, width, height


def _webp(content: bytes) -> Cleaned:
    kept = []
    at, width, height = 12, 0, 0
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        part = bytearray(content[at : at + 8 + length + length % 2])
        if name == b"VP8X":
            width = 1 + int.from_bytes(part[12:15], "little")
            height = 1 + int.from_bytes(part[15:18], "little")
            part[8] &= ~0b1100  # says that Exif and XMP follow
        elif name == b"VP8 " and not width:
            across, down = struct.unpack_from("<HH", part, 14)
            width, height = across & 0x3FFF, down & 0x3FFF
        elif name == b"VP8L" and not width:
            (bits,) = struct.unpack_from("<I", part, 9)
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if name not in (b"EXIF", b"XMP "):
            kept.append(bytes(part))
        at += len(part)
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body, width, height


_CLEANERS: Mapping[str, Callable[[bytes], Cleaned]] = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}
