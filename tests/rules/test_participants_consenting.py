"""What follows from the answers of guardian and child, and what is taken off a scan."""

from __future__ import annotations

import struct
import zlib

import pytest

from kasus_training.foundation.uploads import PNG_HEAD, read_scan
from kasus_training.participants.consenting import Answers, Care, Consequence, consequence_of
from kasus_training.rulings import RuleBroken

YES_TO_ALL = Answers(taking_part=True, data=True)


@pytest.mark.parametrize(
    ("answers", "allowed", "over", "consequence"),
    [
        (YES_TO_ALL, False, False, Consequence.RELEASE),
        (Answers(True, True, assent=True), True, False, Consequence.RELEASE),
        (Answers(True, True, assent=False), True, False, Consequence.HOLD_BACK),
        (Answers(True, False), False, False, Consequence.HOLD_BACK),
        (Answers(True, None), False, False, Consequence.HOLD_BACK),
        (Answers(False, True), True, False, Consequence.CANCEL),
        (Answers(False, False), False, False, Consequence.CANCEL),
        (Answers(True, False), True, False, Consequence.ERASE),
        (Answers(False, False), True, True, Consequence.ERASE),
        (Answers(False, True), True, True, Consequence.NOTHING),
    ],
)
def test_each_answer_has_its_consequence(answers: Answers, allowed: bool, over: bool, consequence: Consequence):
    assert consequence_of(answers, data_was_allowed=allowed, is_over=over) is consequence


def test_one_chaperone_looks_after_ten_children():
    assert [Care(children, 1).missing for children in (0, 1, 10, 11, 21)] == [0, 0, 0, 1, 2]
    assert (Care(7, 0).missing, Care(7, 2).children_each, Care(7, 0).children_each) == (1, 4, 0)


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turned: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return segment(0xE1, b"Exif\0\0" + tiff + b"GPS -2.78, 115.26")


def jpeg(*more: bytes, tail: bytes = b"") -> bytes:
    size = segment(0xC0, b"\x08" + struct.pack(">HH", 20, 30) + b"\x03" + b"\0" * 9)
    start = segment(0xDA, b"\x03" + b"\0" * 9)
    return b"\xff\xd8" + b"".join(more) + size + start + b"pixels\xff\x00more\xff\xd9" + tail


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*more: bytes, width: int = 3, tail: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 2, 8, 2, 0, 0, 0))
    return PNG_HEAD + head + b"".join(more) + chunk(b"IDAT", b"pixels") + chunk(b"IEND", b"") + tail


def test_a_photograph_loses_its_place_and_stays_upright():
    sent = jpeg(segment(0xE0, b"JFIF\0"), exif(6), segment(0xFE, b"Rumah di Loksado"), tail=b"<?php evil")

    kept = read_scan(sent).content

    assert (b"GPS" in kept, b"Loksado" in kept, b"php" in kept, b"JFIF" in kept) == (False, False, False, True)
    # Of EXIF the orientation alone is written anew.
    assert kept[2:12] == b"\xff\xe1\x00\x22Exif\0\0"
    assert kept.endswith(b"pixels\xff\x00more\xff\xd9")
    assert read_scan(kept).content == kept


def test_a_png_loses_its_texts_and_what_follows_its_end():
    kept = read_scan(png(chunk(b"tEXt", b"Author\0Ani"), chunk(b"eXIf", b"GPS"), tail=b"PK\x03\x04")).content

    assert kept == png()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "scan-empty"),
        (b"<svg onload=alert(1)>", "scan-kind"),
        (b"GIF89a", "scan-kind"),
        (b"PK\x03\x04", "scan-kind"),
        (b"%PDF-1.7 no end", "scan-broken"),
        (b"%PDF-1.7 /JavaScript (app.alert(1)) %%EOF", "scan-active"),
        (b"\xff\xd8\xff\xe0", "scan-broken"),
        (jpeg()[:-6], "scan-broken"),
        (jpeg().replace(b"more", b"\xff\xe1\x00\x04"), "scan-broken"),
        (png()[:-8], "scan-broken"),
        (png(width=100_000_000), "scan-broken"),
        (b"%PDF-" + b"0" * (8 * 1024 * 1024), "scan-too-large"),
    ],
)
def test_what_is_no_scan_is_refused(content: bytes, code: str):
    with pytest.raises(RuleBroken) as refused:
        read_scan(content)

    assert refused.value.code == code
