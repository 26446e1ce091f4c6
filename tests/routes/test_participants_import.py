"""Uploading a list: looked at first, then taken in."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.foundation import storage
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from tests.factories.cast import Cast
from tests.factories.registrations import make_sector
from tests.visitor import Page, Visitor

LIST = (
    b"no,nama,instansi,sektor,no_hp\n1,Jumiati,Puspaga HSS,Puspaga,081200000001\n2,Wahidah,Puspaga HSS,Puspaga,0812\n"
)


@pytest.fixture
def sector(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_sector(cast.event, "Puspaga", quota=5)


def upload(visitor: Visitor, slug: str, content: bytes, name: str = "peserta.csv", **fields: Any) -> Page:
    return visitor.post(f"/events/{slug}/participants/import", {"file": (io.BytesIO(content), name), **fields})


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count(Registration.id))) or 0


def test_a_list_is_looked_at_and_then_taken_in(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = upload(registrar, cast.slug, LIST)
    preview = registrar.follow(sent)
    looked_at = count(app)
    confirmed = registrar.post(sent.location)
    listed = registrar.follow(confirmed)

    assert (sent.status, preview.status, confirmed.status) == (303, 200, 303)
    assert "Jumiati" in preview.words
    assert "Nomor HP belum lengkap. Contoh: 0812 3456 7890." in preview.words
    assert (looked_at, count(app)) == (0, 1)
    assert "1 orang dimasukkan dari berkas" in listed.words
    assert "Baris 3 (Wahidah)" in listed.words


def test_what_was_kept_of_the_file_goes_after_the_import(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = upload(registrar, cast.slug, LIST)
    registrar.post(sent.location)

    with app.app_context():
        assert list(storage.path_of("imports").glob("*")) == []
    assert registrar.get(sent.location).status == 404
    assert registrar.post(sent.location).status == 404


def test_a_preview_belongs_to_whoever_sent_the_file(
    app: Flask, cast: Cast, sector: int, registrar: Visitor, organizer: Visitor
):
    sent = upload(registrar, cast.slug, LIST)

    assert organizer.get(sent.location).status == 404
    assert organizer.post(sent.location).status == 404
    assert registrar.get(sent.location[:-1] + "x").status == 404
    assert count(app) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (b"PK\x03\x04 broken", "tidak dapat dibaca"),
        (b"\xd0\xcf\x11\xe0 old", "Excel lama"),
        (b"kolom,lain\n1,2\n", "kepala kolom tidak ditemukan"),
        (b"nama,sektor\n", "tidak ada baris nama"),
        (b"nama\n" + b"x\n" * 5_001, "5000 baris"),
        (b"nama\n" + b"".join(b"Nama %d\n" % number for number in range(1_001)), "1001 baris"),
        (b"nama\n\x00\n", "tidak dapat dibaca"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(
    app: Flask, cast: Cast, sector: int, registrar: Visitor, content: bytes, sentence: str
):
    page = upload(registrar, cast.slug, content)

    assert page.status == 422
    assert sentence in page.words
    assert count(app) == 0


def test_no_file_at_all(cast: Cast, sector: int, registrar: Visitor):
    page = registrar.post(f"/events/{cast.slug}/participants/import", {})

    assert page.status == 422
    assert "Pilih berkas." in page.words


def test_the_sector_of_the_form_serves_rows_that_name_none(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    without = registrar.follow(upload(registrar, cast.slug, b"nama\nJumiati\n"))
    with_one = registrar.follow(upload(registrar, cast.slug, b"nama\nJumiati\n", sector_id=sector))

    assert "Sektornya tidak disebut" in without.words
    assert "Masukkan 1 orang" in with_one.words


def test_the_empty_list_is_understood(cast: Cast, sector: int, registrar: Visitor):
    template = registrar.get(f"/events/{cast.slug}/participants/import/template.csv")

    filled = template.data + b"1,,Sa'diyah,,P,,,Puspaga HSS,Puspaga,,,,,,\n"
    assert "Masukkan 1 orang" in registrar.follow(upload(registrar, cast.slug, filled)).words
