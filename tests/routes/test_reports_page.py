"""The report page and its files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.rules import Phase, ScoreState
from kasus_training.attendance.rules import MarkStatus
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import AgeGroup, Status
from kasus_training.schedule.actions import add_room
from kasus_training.schedule.models import TrainingSession
from tests.factories.papers import make_registration, make_sector, make_sessions, make_signatory, mark

AFTERWARDS = datetime(2025, 11, 26, 1, 0, tzinfo=UTC)
PAGE = "/events/pelatihan/report"


def furnish(app, cast, people=6, *, marked=True):
    """Two sessions; `people` confirmed in KLA of whom the last never came, two more in PATBM."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        sessions = make_sessions(event, 2)
        kla, patbm = make_sector(event, "KLA"), make_sector(event, "PATBM", position=2)
        rows = [
            make_registration(event, kla, f"Peserta {number}", number, age_group=AgeGroup.FROM_25)
            for number in range(1, people + 1)
        ]
        rows += [
            make_registration(event, patbm, f"Warga {number}", people + number, seat_no=number) for number in (1, 2)
        ]
        if marked:
            for row in rows[: people - 1]:
                mark(row, sessions)
        db.session.commit()
        return [row.id for row in rows]


@pytest.fixture
def finished(app, cast):
    ids = furnish(app, cast)
    with clock.at(AFTERWARDS):
        yield ids


def sheets(page):
    return openpyxl.load_workbook(io.BytesIO(page.data))


def test_the_page_says_first_who_came(finished, organizer):
    page = organizer.get(PAGE)

    assert page.status == 200
    assert "Dari 8 peserta terkonfirmasi, 5 orang (62%) hadir sedikitnya pada satu sesi." in page.words
    assert "5 orang (62%) memenuhi syarat hadir" in page.words


def test_each_session_stands_with_its_numbers(finished, organizer):
    page = organizer.get(PAGE)

    assert "Sesi 1: Materi 1" in page.words
    assert "5 dari 8" in page.words


def test_an_observer_may_read_it(finished, observer):
    assert observer.get(PAGE).status == 200


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.xlsx", f"{PAGE}.csv"])
def test_who_may_read_the_report(finished, path, registrar, trainer, stranger, admin, anybody):
    assert [one.get(path, check=False).status for one in (admin, registrar, trainer, stranger)] == [200, 403, 403, 404]
    assert anybody.get(path).location.startswith("/sign-in?next=")


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.xlsx", f"{PAGE}.csv"])
def test_a_report_is_only_read(finished, path, organizer):
    assert organizer.post(path).status == 405


def test_an_unknown_event_has_no_report(cast, organizer):
    assert organizer.get("/events/tidak-ada/report").status == 404


def test_the_office_sees_small_groups(finished, organizer):
    page = organizer.get(PAGE)

    assert "disembunyikan" not in page.words
    assert "0 dari 2" in page.words


def test_readers_outside_the_office_do_not_see_small_groups(finished, observer):
    page = observer.get(PAGE)

    assert "Sektor PATBM" in page.words
    assert "disembunyikan: kelompok kecil" in page.words
    assert "0 dari 2" not in page.words
    assert "5 dari 6" not in page.words, "the total would give the small group away"


def test_what_needs_attention_is_for_the_office_only(finished, organizer, observer):
    assert "3 peserta terkonfirmasi tidak pernah hadir" in organizer.get(PAGE).words
    assert "tidak pernah hadir" not in observer.get(PAGE).words


def test_a_room_smaller_than_the_expected_needs_attention(app, cast, organizer):
    furnish(app, cast)
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        room = add_room(event, "Ruang Rapat", 7, by=SYSTEM)
        db.session.flush()
        make_sessions(event, 1, room_id=room.id, title="Simulasi", number=3)
        db.session.commit()

    page = organizer.get(PAGE)

    assert "1 sesi di ruang yang terlalu kecil" in page.words
    assert "Simulasi" in page.words


def test_before_the_training_the_page_says_what_will_be_here(app, cast, organizer):
    furnish(app, cast, marked=False)
    with clock.at(datetime(2025, 11, 1, tzinfo=UTC)):
        page = organizer.get(PAGE)

    assert "8 orang terkonfirmasi. Pelatihan belum dimulai" in page.words
    assert "Kehadiran per sesi" not in page.words


def test_an_event_without_people_says_what_to_do(cast, organizer):
    page = organizer.get(PAGE)

    assert page.status == 200
    assert "Belum ada peserta" in page.words


def test_cancelled_people_are_not_counted(app, cast, visit):
    ids = furnish(app, cast)
    with app.app_context():
        row = db.session.get_one(Registration, ids[-1])
        row.status, row.seat_no = Status.CANCELLED, None
        db.session.commit()
    with clock.at(AFTERWARDS):
        page = visit(cast.organizer).get(PAGE)

    assert "Dari 7 peserta terkonfirmasi" in page.words


@pytest.mark.parametrize("people", [3, 30])
def test_the_number_of_queries_does_not_grow(app, cast, visit, people):
    furnish(app, cast, people)
    with clock.at(AFTERWARDS):
        page = visit(cast.organizer).get(PAGE)

    assert page.queries == 10


def test_the_signatory_of_the_last_day_stands_under_the_print(app, cast, organizer):
    furnish(app, cast)
    with app.app_context():
        make_signatory(db.session.get_one(Event, cast.event))
        db.session.commit()

    assert "Plt. Kepala Dinas" in organizer.get(PAGE).words


def test_the_workbook_holds_the_figures_of_the_page(finished, organizer):
    book = sheets(organizer.get(f"{PAGE}.xlsx"))

    summary = {row[0].value: row[1].value for row in book["Ringkasan"].iter_rows(min_row=4)}
    assert (summary["Terkonfirmasi"], summary["Hadir sedikitnya sekali"], summary["Memenuhi syarat hadir"]) == (8, 5, 5)
    sessions = [[cell.value for cell in row] for row in book["Kehadiran per sesi"].iter_rows(min_row=4, max_row=5)]
    assert [(row[0], row[3], row[4], row[8], row[9]) for row in sessions] == [
        # All five came an hour after the start of the first one.
        ("Sesi 1: Materi 1", 8, 0, 3, 5),
        ("Sesi 2: Materi 2", 8, 5, 3, 5),
    ]


def test_the_list_of_names_has_a_column_for_each_session_and_no_contacts(finished, organizer):
    book = sheets(organizer.get(f"{PAGE}.xlsx"))

    names = [[cell.value for cell in row] for row in book["Daftar hadir"].iter_rows(min_row=3)]
    assert names[0] == ["No.", "Nama", "Instansi", "Sektor", "Sesi 1: Materi 1", "Sesi 2: Materi 2"]
    assert names[1] == [1, "Peserta 1", "Bapperida", "Sektor KLA", "Terlambat", "Hadir"]
    assert "81200000001" not in str(names)


def test_readers_without_the_right_to_names_get_no_names(finished, observer):
    book = sheets(observer.get(f"{PAGE}.xlsx"))

    assert "Daftar hadir" not in book.sheetnames
    everything = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Peserta 1" not in everything
    assert "disembunyikan" in everything


def test_a_title_that_looks_like_a_formula_stays_text(app, cast, organizer):
    furnish(app, cast)
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        make_sessions(event, 1, title="=1+1", number=None)
        db.session.commit()

    table = organizer.get(f"{PAGE}.csv").data.decode("utf-8-sig")

    assert "'=1+1" in table
    assert "\n=1+1" not in table


def test_the_plain_table_has_one_line_for_each_session(finished, observer):
    page = observer.get(f"{PAGE}.csv")

    rows = list(csv.DictReader(io.StringIO(page.data.decode("utf-8-sig"))))
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [(row["Sesi"], row["Diharapkan"], row["Hadir atau terlambat"]) for row in rows] == [
        ("Sesi 1: Materi 1", "8", "5"),
        ("Sesi 2: Materi 2", "8", "5"),
    ]


def test_an_excuse_is_told_apart_from_an_absence(app, cast, organizer):
    ids = furnish(app, cast, marked=False)
    with app.app_context():
        first = db.session.query(TrainingSession).order_by(TrainingSession.starts_at).first()
        for registration_id, status in zip(ids, (MarkStatus.EXCUSED, MarkStatus.ABSENT, MarkStatus.LATE), strict=False):
            mark(db.session.get_one(Registration, registration_id), [first], status)
        db.session.commit()

    rows = list(csv.DictReader(io.StringIO(organizer.get(f"{PAGE}.csv").data.decode("utf-8-sig"))))

    assert [rows[0][name] for name in ("Hadir", "Terlambat", "Izin", "Tidak hadir", "Tanpa tanda")] == [
        "0", "1", "1", "1", "5",
    ]  # fmt: skip


def add_scores(ids, event_id, pairs):
    """Both tests of the whole training, and a pair of scores for each of the first registrations."""
    forms = [
        AssessmentForm(event_id=event_id, phase=phase, title=phase.value, maximum=Decimal(20), position=position)
        for position, phase in enumerate((Phase.PRE, Phase.POST), 1)
    ]
    db.session.add_all(forms)
    db.session.flush()
    db.session.add_all(
        Score(
            form_id=form.id,
            registration_id=registration_id,
            state=ScoreState.NUMBER,
            value=Decimal(value),
            changed_at=clock.now(),
        )
        for registration_id, pair in zip(ids, pairs, strict=False)
        for form, value in zip(forms, pair, strict=True)
    )
    db.session.commit()


def test_scores_stand_with_their_number_and_what_they_do_not_show(app, cast, visit):
    ids = furnish(app, cast)
    with app.app_context():
        add_scores(ids, cast.event, [(10, 15), (8, 14), (12, 16), (9, 15), (11, 15), (10, 14)])
    with clock.at(AFTERWARDS):
        page = visit(cast.organizer).get(PAGE)

    assert (
        "Pada 6 peserta yang mengikuti kedua tes, nilai rata-rata berubah dari 50,0 menjadi 74,2 dari 100."
        in page.words
    )
    assert "Gain kelas 0,48" in page.words
    assert "belum membuktikan sebabnya" in page.words
    assert page.queries == 11


def test_scores_of_fewer_than_five_people_stay_hidden_from_everybody(app, cast, visit):
    ids = furnish(app, cast)
    with app.app_context():
        add_scores(ids, cast.event, [(10, 15), (8, 14), (12, 16), (9, 15)])
    with clock.at(AFTERWARDS):
        page = visit(cast.organizer).get(PAGE)
        book = sheets(visit(cast.organizer).get(f"{PAGE}.xlsx"))

    assert "Kurang dari lima orang memiliki kedua nilai" in page.words
    assert "Gain kelas" not in page.words
    assert "Nilai" not in book.sheetnames


def test_a_post_test_without_attendance_needs_attention(app, cast, visit):
    ids = furnish(app, cast)
    with app.app_context():
        add_scores(ids[-1:], cast.event, [(10, 15)])
    with clock.at(AFTERWARDS):
        page = visit(cast.organizer).get(PAGE)

    assert "1 nilai tes akhir tanpa kehadiran" in page.words


def test_the_workbook_has_the_scores_by_sector(app, cast, visit):
    ids = furnish(app, cast)
    with app.app_context():
        add_scores(ids, cast.event, [(10, 15), (8, 14), (12, 16), (9, 15), (11, 15), (10, 14)])
    with clock.at(AFTERWARDS):
        book = sheets(visit(cast.observer).get(f"{PAGE}.xlsx"))

    rows = [[cell.value for cell in row] for row in book["Nilai"].iter_rows(min_row=4, max_row=5)]
    assert rows[0][:5] == ["Semua", 6, 50, 74.2, 24.2]
    assert rows[1][:5] == ["Sektor KLA", 6, 50, 74.2, 24.2]


def test_while_one_session_was_held_the_page_names_it(app, cast, organizer):
    ids = furnish(app, cast, marked=False)
    with app.app_context():
        first = db.session.query(TrainingSession).order_by(TrainingSession.starts_at).first()
        for registration_id in ids[:5]:
            mark(db.session.get_one(Registration, registration_id), [first])
        db.session.commit()

    page = organizer.get(PAGE)

    assert "Sejauh ini pada “Materi 1”: 5 dari 8 orang hadir" in page.words
    assert "belum dimulai" in page.words
    assert "dihitung setelah pelatihan selesai" in page.words
