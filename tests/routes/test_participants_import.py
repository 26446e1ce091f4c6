"""Sending a list: its columns named, every row looked at, then taken in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from python_calamine import CalamineWorkbook

from kasus_training.foundation import clock, storage
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.worker import run_waiting
from kasus_training.participants.actions import importing
from kasus_training.participants.models import Person, Registration
from tests.factories.cast import Cast
from tests.factories.registrations import make_sector
from tests.visitor import Page, Visitor

LIST = (
    b"no,nama,instansi,sektor,no_hp\n1,Jumiati,Puspaga HSS,Puspaga,081200000001\n2,Wahidah,Puspaga HSS,Puspaga,0812\n"
)


@pytest.fixture
def sector(app: Flask, cast: Cast) -> int:
    with app.app_context():
        # Other tests left lists of their own.
        for path in storage.path_of("imports").glob("*"):
            path.unlink()
        return make_sector(cast.event, "Puspaga", quota=600)


def upload(visitor: Visitor, slug: str, content: bytes, name: str = "peserta.csv", **fields: Any) -> Page:
    return visitor.post(f"/events/{slug}/participants/import", {"file": (io.BytesIO(content), name), **fields})


def paste(visitor: Visitor, slug: str, text: str, **fields: Any) -> Page:
    return visitor.post(f"/events/{slug}/participants/import", {"text": text, **fields})


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count(Registration.id))) or 0


def names(app: Flask) -> list[str]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Registration).join(Person).order_by(Registration.number))
        return [row.person.printed_name for row in rows]


def test_a_list_is_looked_at_and_then_taken_in(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = upload(registrar, cast.slug, LIST)
    preview = registrar.follow(sent)
    looked_at = count(app)
    confirmed = registrar.post(sent.location, {"rows": "good"})
    done = registrar.follow(confirmed)

    assert (sent.status, preview.status, confirmed.status) == (303, 200, 303)
    assert "Jumiati" in preview.words
    assert "Nomor HP belum lengkap. Contoh: 0812 3456 7890." in preview.words
    assert (looked_at, count(app)) == (0, 1)
    assert "1 orang dimasukkan dari berkas" in done.words
    assert "Baris 3: Nomor HP belum lengkap" in done.words


def test_the_rows_that_stay_out_come_back_as_a_workbook_with_the_reason(
    app: Flask, cast: Cast, sector: int, registrar: Visitor
):
    sent = upload(registrar, cast.slug, LIST.replace(b"0812\n", b"=1+1\n"))
    registrar.post(sent.location, {"rows": "good"})

    book = registrar.get(f"{sent.location}/left-out.xlsx").data

    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[2] == ["no", "nama", "instansi", "sektor", "no_hp", "Alasan"]
    assert rows[3] == [
        "2", "Wahidah", "Puspaga HSS", "Puspaga", "'=1+1", "Nomor HP belum lengkap. Contoh: 0812 3456 7890.",
    ]  # fmt: skip
    with app.app_context():
        # Of those who came in nothing is kept beside what they are registered with.
        kept = [path.read_text() for path in storage.path_of("imports").glob("*")]
    assert [("Jumiati" in text, "Wahidah" in text) for text in kept] == [(False, True)]
    corrected = upload(registrar, cast.slug, book, "tertolak.xlsx")
    assert "bermasalah" in registrar.follow(corrected).words


def test_all_or_nothing(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = upload(registrar, cast.slug, LIST)

    refused = registrar.follow(registrar.post(sent.location, {"rows": "all"}))

    assert "Tidak ada yang dimasukkan" in refused.words
    assert count(app) == 0
    registrar.post(sent.location, {"rows": "good"})
    assert count(app) == 1


def test_a_list_is_taken_in_once(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = upload(registrar, cast.slug, LIST)
    registrar.post(sent.location, {"rows": "good"})

    again = registrar.post(sent.location, {"rows": "good"})

    assert again.status == 409
    assert count(app) == 1


def test_a_list_belongs_to_whoever_sent_it(app: Flask, cast: Cast, sector: int, registrar: Visitor, organizer: Visitor):
    sent = upload(registrar, cast.slug, LIST)

    for path in ("", "/columns", "/progress", "/left-out.xlsx"):
        assert organizer.get(sent.location + path).status == 404
    for path in ("", "/rows", "/discard", "/columns"):
        assert organizer.post(sent.location + path).status == 404
    assert registrar.get(f"/events/{cast.slug}/participants/import/999").status == 404
    assert count(app) == 0


def test_a_list_put_aside_or_left_lying_is_gone(
    app: Flask, cast: Cast, sector: int, registrar: Visitor, visit: Callable[..., Visitor]
):
    aside, lying = upload(registrar, cast.slug, LIST), upload(registrar, cast.slug, LIST)
    registrar.post(f"{aside.location}/discard")
    with clock.at(clock.now() + importing.KEPT_FOR + timedelta(minutes=1)):
        the_day_after = visit(cast.registrar)
        fresh = upload(the_day_after, cast.slug, b"nama\nJumiati\n")

        assert the_day_after.get(lying.location).status == 404
        assert the_day_after.get(fresh.location).status == 200
    assert registrar.get(aside.location).status == 404
    with app.app_context():
        # The tables and the plan of the newest list alone.
        assert len(list(storage.path_of("imports").glob("*"))) == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (b"PK\x03\x04 broken", "tidak dapat dibaca"),
        (b"\xd0\xcf\x11\xe0 old", "Excel lama"),
        (b"nama,sektor\n", "tidak ada baris nama"),
        (b"nama\n" + b"x\n" * 5_101, "5100 baris"),
        (b"nama\n" + b"".join(b"Nama %d\n" % number for number in range(5_001)), "5001 baris"),
        (b"nama\n\x00\n", "tidak dapat dibaca"),
        (b",".join(b"k%d" % number for number in range(10_000)), "100 kolom"),
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
    assert "Pilih berkas, atau tempel daftarnya di bawah." in page.words


def test_the_sector_of_the_form_serves_rows_that_name_none(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    without = registrar.follow(upload(registrar, cast.slug, b"nama\nJumiati\n"))
    with_one = registrar.follow(upload(registrar, cast.slug, b"nama\nJumiati\n", sector_id=sector))

    assert "Sektornya tidak disebut" in without.words
    assert "Masukkan semua: 1 orang" in with_one.words


def test_the_empty_list_is_understood(cast: Cast, sector: int, registrar: Visitor):
    template = registrar.get(f"/events/{cast.slug}/participants/import/template.csv")

    filled = template.data + b"1,,Sa'diyah,,P,,,Puspaga HSS,Puspaga,,,,,,\n"
    assert "Masukkan semua: 1 orang" in registrar.follow(upload(registrar, cast.slug, filled)).words


def test_columns_that_are_not_recognised_are_named_by_hand_and_the_file_stays(
    app: Flask, cast: Cast, sector: int, registrar: Visitor
):
    sent = upload(registrar, cast.slug, b"DAFTAR\n\nSiapa;Dari mana;Nomor\nHj. Jumiati;Puspaga HSS;081200000001\n")
    page = registrar.get(f"{sent.location}?table=0&heading=2")
    fields = {"table": 0, "heading": 2, "column-0": "name", "column-1": "institution", "column-2": "telephone"}

    twice = registrar.post(sent.location, {**fields, "column-1": "name", "sector_id": sector})
    nameless = registrar.post(sent.location, {**fields, "column-0": "", "sector_id": sector})
    named = registrar.post(sent.location, {**fields, "split": "y", "sector_id": sector})
    preview = registrar.follow(named)
    registrar.post(named.location, {"rows": "all"})

    assert sent.location.endswith("/columns")
    assert "Siapa" in page.words and "Hj. Jumiati" in page.words
    assert (twice.status, nameless.status) == (422, 422)
    assert "Pilih kolom yang berisi nama." in nameless.words
    assert "dipisah: Hj. · Jumiati" in preview.words
    assert names(app) == ["Hj. Jumiati"]


def test_names_pasted_from_a_message_come_in(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = paste(registrar, cast.slug, "1. Hj. Jumiati, S.Sos.\n2. Wahidah\n\n3. H Saputra, S.H., M.H.\n")
    named = registrar.post(
        sent.location, {"table": 1, "heading": -1, "column-0": "name", "split": "y", "sector_id": sector}
    )
    registrar.post(named.location, {"rows": "all"})

    assert sent.location.endswith("/columns")
    assert names(app) == ["Hj. Jumiati, S.Sos.", "Wahidah", "H Saputra, S.H., M.H."]


def test_titles_are_put_back_into_a_name(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = paste(registrar, cast.slug, "nama\tsektor\nHj. Jumiati, S.Sos.\tPuspaga\nHj. Wahidah\tPuspaga\n")
    joined = registrar.post(f"{sent.location}/rows", {"line": [2, 3], "titled": [2, 3], "together-2": "1"})
    preview = registrar.follow(joined)
    registrar.post(sent.location, {"rows": "all"})

    with app.app_context():
        people = [(row.front_title, row.name) for row in db.session.scalars(sa.select(Person).order_by(Person.id))]
    assert "dipisah: Hj. · Wahidah" in preview.words
    assert people == [("", "Hj. Jumiati, S.Sos."), ("Hj.", "Wahidah")]


def test_a_human_decides_about_somebody_who_may_be_there_already(
    app: Flask, cast: Cast, sector: int, registrar: Visitor
):
    sent = paste(registrar, cast.slug, "nama\tinstansi\tsektor\nJumiati\tA\tPuspaga\nJumiaty\tA\tPuspaga\n")
    asked = registrar.follow(sent)
    decided = registrar.follow(registrar.post(f"{sent.location}/rows", {"line": [2, 3], "decide-3": "different"}))
    odd = registrar.post(f"{sent.location}/rows", {"line": ["x", -1, 10**9], "decide-2": "admin"})
    registrar.post(sent.location, {"rows": "all"})

    assert "Mungkin Jumiati di baris 2: namanya mirip, instansinya sama." in asked.words
    assert "Masukkan 1 baris yang benar" in asked.words
    assert "Masukkan semua: 2 orang" in decided.words
    assert odd.status == 303
    assert count(app) == 2


def long_list(people: int) -> bytes:
    rows = "".join(f"{number},Peserta {number},Instansi {number % 40},Puspaga\n" for number in range(1, people + 1))
    return f"no,nama,instansi,sektor\n{rows}".encode()


def test_a_long_list_is_work_for_a_job_that_can_be_watched(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    sent = upload(registrar, cast.slug, long_list(400))
    waiting = registrar.follow(sent)
    watched = registrar.get(f"{sent.location}/progress", check=False)
    early = registrar.post(sent.location, {"rows": "all"})
    run_waiting(app)
    preview = registrar.get(sent.location)
    registrar.post(sent.location, {"rows": "all"})
    writing = registrar.get(sent.location)
    before = count(app)
    run_waiting(app)
    done = registrar.get(sent.location)

    assert "Memeriksa baris" in waiting.words and "0 dari 400" in watched.words
    assert early.status == 409
    assert "Masukkan semua: 400 orang" in preview.words
    assert preview.queries <= 12
    assert "Memasukkan daftar" in writing.words
    assert (before, count(app)) == (0, 400)
    assert "Daftar sudah dimasukkan" in done.words
    assert registrar.get(f"{sent.location}/progress").status == 204


def test_what_happens_while_a_long_list_waits_is_seen_before_it_is_written(
    app: Flask, cast: Cast, sector: int, registrar: Visitor
):
    sent = upload(registrar, cast.slug, long_list(400))
    run_waiting(app)
    registrar.post(sent.location, {"rows": "all"})
    with app.app_context():
        db.session.execute(sa.text("UPDATE sector SET quota = 399"))
        db.session.commit()
    run_waiting(app)
    refused = registrar.get(sent.location)

    assert count(app) == 0
    assert "sementara itu beberapa baris tidak bisa masuk lagi" in refused.words
    assert re.search(r"Sektor Puspaga (sudah )?penuh", refused.words)
