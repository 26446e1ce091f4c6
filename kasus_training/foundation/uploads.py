"""Scans and pictures that people send: checked by their bytes, freed of what they carry along.

Names and types that a browser claims are ignored. Pictures keep what is seen and lose the
rest: where and with what they were taken, previews, comments, whatever hangs behind the end.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from kasus_training.rulings import RuleBroken

SCAN_BYTES_MAX = 8 * 1024 * 1024
PIXELS_MAX = 60_000_000
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# What decides how a PNG looks; texts, times and EXIF are other chunks.
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# JFIF and Adobe's colour transform change how the picture looks; all other application segments go.
JPEG_DROPPED = {*range(0xE1, 0xF0)} - {0xEE} | {0xFE}
PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|SubmitForm)\b")
ORIENTATION = 0x0112


@dataclass(frozen=True)
class Scan:
    """A file as it is kept."""

    content: bytes
    media_type: str
    suffix: str


def read_scan(content: bytes, *, field: str = "scan") -> Scan:
    """The PDF, JPEG or PNG, clean; anything else is refused."""
    if not content:
        raise RuleBroken("scan-empty", field=field)
    if len(content) > SCAN_BYTES_MAX:
        raise RuleBroken("scan-too-large", field=field, megabytes=SCAN_BYTES_MAX // 1024 // 1024)
    try:
        if content.startswith(b"%PDF-"):
            return _pdf(content, field)
        if content.startswith(b"\xff\xd8\xff"):
            return Scan(strip_jpeg(content), "image/jpeg", ".jpg")
        if content.startswith(PNG_HEAD):
            return Scan(strip_png(content), "image/png", ".png")
    except (ValueError, struct.error, IndexError):
        raise RuleBroken("scan-broken", field=field) from None
    raise RuleBroken("scan-kind", field=field)


def _pdf(content: bytes, field: str) -> Scan:
    if b"%%EOF" not in content[-2048:]:
        raise ValueError("no end")
    if PDF_ACTIVE.search(content):
        raise RuleBroken("scan-active", field=field)
    return Scan(content, "application/pdf", ".pdf")


def strip_jpeg(content: bytes) -> bytes:
    """The picture without EXIF, GPS, comments and trailing bytes; it stays the right way up."""
    kept, turned, seen = [b"\xff\xd8"], 1, False
    for marker, segment, start in _jpeg_segments(content):
        if marker in JPEG_SIZES:
            _check_pixels(*struct.unpack(">HH", segment[5:9]))
            seen = True
        if marker == 0xE1:
            turned = _orientation(segment) or turned
        if marker == 0xDA:
            if not seen:
                raise ValueError("no size")
            end = content.rindex(b"\xff\xd9")
            if end < start:
                raise ValueError("no end")
            if turned != 1:
                kept.insert(1, _orientation_segment(turned))
            return b"".join([*kept, content[start : _first_end(content, start)]])
        if marker not in JPEG_DROPPED:
            kept.append(segment)
    raise ValueError("no picture")


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Marker, whole segment and where it starts, up to the picture itself."""
    place = 2
    while place < len(content) - 3:
        if content[place] != 0xFF:
            raise ValueError("not a segment")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        length = struct.unpack(">H", content[place + 2 : place + 4])[0]
        if length < 2 or place + 2 + length > len(content):
            raise ValueError("segment too long")
        yield marker, content[place : place + 2 + length], place
        place += 2 + length


def _first_end(content: bytes, start: int) -> int:
    """Just behind the end of the picture. Inside it 0xFF is always followed by 0x00 or a
    restart marker, or, in a progressive picture, by another segment, which is stepped over."""
    place = start
    while (place := content.find(b"\xff", place)) != -1 and place < len(content) - 1:
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker in {0x00, 0xFF} or 0xD0 <= marker <= 0xD7:
            place += 1 if marker == 0xFF else 2
        else:
            if marker in JPEG_DROPPED:
                raise ValueError("something hides in the picture")
            place += 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
    raise ValueError("no end")


def _orientation(segment: bytes) -> int | None:
    """Which way up EXIF says that the picture is."""
    if segment[4:10] != b"Exif\0\0":
        return None
    tiff = segment[10:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return None
    place = struct.unpack(order + "I", tiff[4:8])[0]
    if place + 2 > len(tiff):
        return None
    for number in range(min(struct.unpack(order + "H", tiff[place : place + 2])[0], 64)):
        entry = tiff[place + 2 + number * 12 : place + 14 + number * 12]
        if len(entry) == 12 and struct.unpack(order + "H", entry[:2])[0] == ORIENTATION:
            turned = struct.unpack(order + "H", entry[8:10])[0]
            return turned if 1 <= turned <= 8 else None
    return None


def _orientation_segment(turned: int) -> bytes:
    """An EXIF segment that says the orientation and nothing else."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


def strip_png(content: bytes) -> bytes:
    """The picture without texts, times, EXIF and whatever follows its end."""
    kept, place = [PNG_HEAD], len(PNG_HEAD)
    while place + 12 <= len(content):
        length, kind = struct.unpack(">I", content[place : place + 4])[0], content[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(content) or (len(kept) == 1 and kind != b"IHDR"):
            raise ValueError("chunk")
        if kind == b"IHDR":
            _check_pixels(*struct.unpack(">II", content[place + 8 : place + 16]))
        if kind in PNG_KEPT:
            kept.append(content[place:end])
        if kind == b"IEND":
            return b"".join(kept)
        place = end
    raise ValueError("no end")


def _check_pixels(height: int, width: int) -> None:
    if height < 1 or width < 1 or height * width > PIXELS_MAX:
        raise ValueError("size")
