from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.rules import Phase
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.schedule import queries
from kasus_training.schedule.models import TrainingSession
from tests.factories.cast import Cast, make_event, make_organization
from tests.factories.timetable import make_room, make_session, make_speaker
from tests.visitor import Page, Visitor

PAGE = "/events/pelatihan/schedule"
NEW = f"{PAGE}/sessions/new"


@pytest.fixture
def days(app: Flask, cast: Cast) -> list[int]:
    with app.app_context():
        return [day.id for day in db.session.get_one(Event, cast.event).days]


@pytest.fixture
def filled(days: list[int]) -> Callable[..., dict[str, Any]]:
    """The form as a browser sends it."""

    def fill(**fields: Any) -> dict[str, Any]:
        usual = {
            "title": "Gender dan hak anak",
            "kind": "session",
            "day_id": days[0],
            "starts_at": "09:30",
            "ends_at": "11:00",
            "counted": "y",
        }
        return {name: value for name, value in (usual | fields).items() if value is not None}

    return fill


@pytest.fixture
def stored(app: Flask, cast: Cast) -> Callable[[], list[TrainingSession]]:
    def read() -> list[TrainingSession]:
        with app.app_context():
            sessions = queries.sessions_of(db.session.get_one(Event, cast.event))
            db.session.expunge_all()
            return sessions

    return read


def value(page: Page, name: str) -> str | None:
    return next(field.get("value") for field in page.find(".//input") if field.get("name") == name)


def test_a_session_is_added_in_wall_time_with_its_lesson_hours(organizer: Visitor, filled: Callable, stored: Callable):
    page = organizer.post(NEW, filled())

    assert page.status == 303
    assert page.location.startswith(PAGE)
    assert [(row.title, row.number, row.jp, row.counted, f"{row.starts_at:%H:%M}") for row in stored()] == [
        ("Gender dan hak anak", 1, 2, True, "01:30")
    ]


def test_people_room_and_all_else_are_kept(
    app: Flask, cast: Cast, organizer: Visitor, filled: Callable, stored: Callable
):
    with app.app_context():
        one, two, room = make_speaker(cast.event).id, make_speaker(cast.event, "Siti").id, make_room(cast.event).id

    organizer.post(
        NEW,
        filled(
            speaker_ids=[one, two], moderator_ids=[two], room_id=room, jp="3", in_charge="Seksi Acara", counted=None,
            not_for_children="y",
        ),
    )  # fmt: skip

    row = stored()[0]
    assert [speaker.name for speaker in row.speakers] == ["Nurhikmah", "Siti"]
    assert [speaker.name for speaker in row.moderators] == ["Siti"]
    assert (row.room_id, row.jp, row.in_charge, row.counted, row.not_for_children) == (
        room, 3, "Seksi Acara", False, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Isi judul."),
        ({"title": "x" * 201}, "200"),
        ({"starts_at": "later"}, "08.30"),
        ({"starts_at": "25:00"}, "08.30"),
        ({"ends_at": "09:00"}, "Sesi tidak dapat melewati tengah malam."),
        ({"starts_at": "23:00", "ends_at": "00:30"}, "Sesi tidak dapat melewati tengah malam."),
        ({"ends_at": ""}, "Isi waktu selesai."),
        ({"jp": "many"}, "Jam pelajaran (JP)"),
        ({"jp": "-1"}, "Jam pelajaran (JP)"),
        ({"kind": "party"}, "Jenis"),
        ({"kind": "break"}, "Pada waktu rehat tidak ada presensi."),
        ({"day_id": "99"}, "Hari"),
        ({"room_id": "99"}, "Ruang"),
        ({"speaker_ids": ["99"]}, "Salah satu orang yang dipilih sudah tidak ada."),
        ({"speaker_ids": ["me"]}, "Pilih dari daftar."),
        ({"parallel_id": "99"}, "Peserta anak mengikuti"),
    ],
)
def test_what_cannot_be_kept_is_shown_with_what_was_typed(
    organizer: Visitor, filled: Callable, stored: Callable, fields: dict, sentence: str
):
    page = organizer.post(NEW, filled(in_charge="Seksi Acara", **fields))

    assert page.status == 422
    assert sentence in page.words
    assert value(page, "in_charge") == "Seksi Acara"
    assert stored() == []


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "{{ 7*7 }}", "#set text(red)", "O'Brien & Söhne"])
def test_hostile_titles_are_only_titles(organizer: Visitor, filled: Callable, stored: Callable, title: str):
    page = organizer.follow(organizer.post(NEW, filled(title=title)))

    assert title in page.words
    assert organizer.get(f"{PAGE}.pdf").data.startswith(b"%PDF")


def test_a_new_line_begins_where_the_day_ends_so_far(app: Flask, cast: Cast, organizer: Visitor, days: list[int]):
    with app.app_context():
        make_session(cast.event, "08:15", "09:45", day=1)

    page = organizer.get(f"{NEW}?day={days[1]}")

    assert (value(page, "starts_at"), value(page, "ends_at")) == ("09.45", "11.15")


def test_a_clash_sends_back_to_the_field_that_can_change_it(
    app: Flask, cast: Cast, organizer: Visitor, filled: Callable, stored: Callable
):
    with app.app_context():
        room = make_room(cast.event, "Aula").id
        make_session(cast.event, "10:00", "12:00", "Sudah ada", room_id=room)

    page = organizer.post(NEW, filled(room_id=room))

    assert len(stored()) == 2
    words = organizer.follow(page).words
    assert "Aula juga dipakai untuk “Sudah ada”, 10.00 – 12.00 WITA." in words


class TestChanging:
    @pytest.fixture
    def session_id(self, app: Flask, cast: Cast) -> int:
        with app.app_context():
            return make_session(cast.event, title="Asli").id

    @pytest.fixture
    def page(self, session_id: int) -> str:
        return f"{PAGE}/sessions/{session_id}"

    def test_it_works(self, organizer: Visitor, page: str, filled: Callable, stored: Callable):
        answer = organizer.post(page, filled(title="Baru", starts_at="10.00", version="1"))

        assert answer.status == 303
        assert [(row.title, row.version, f"{row.starts_at:%H:%M}") for row in stored()] == [("Baru", 2, "02:00")]

    def test_two_organizers_at_one_line_both_see_both(
        self, organizer: Visitor, admin: Visitor, page: str, filled: Callable, stored: Callable
    ):
        admin.post(page, filled(title="Dari admin", version="1"))

        answer = organizer.post(page, filled(title="Dari panitia", version="1"))

        assert answer.status == 409
        assert value(answer, "title") == "Dari panitia"
        assert "Judul Tersimpan sekarang Dari admin Isian Anda Dari panitia" in answer.words
        assert [row.title for row in stored()] == ["Dari admin"]
        assert organizer.post(page, filled(title="Dari panitia", version=value(answer, "version"))).status == 303
        assert [row.title for row in stored()] == ["Dari panitia"]

    @pytest.mark.parametrize("version", [None, "", "x"])
    def test_without_a_version_nothing_is_overwritten(
        self, organizer: Visitor, page: str, filled: Callable, stored: Callable, version: str | None
    ):
        answer = organizer.post(page, filled(title="Baru", version=version))

        assert answer.status in {409, 422}
        assert [row.title for row in stored()] == ["Asli"]

    def test_removing_asks_first_and_then_removes(self, organizer: Visitor, page: str, stored: Callable):
        assert "Hapus “Asli” dari jadwal?" in organizer.get(page).words

        answer = organizer.post(f"{page}/remove")

        assert (answer.status, stored()) == (303, [])

    def test_a_session_with_scores_stays_and_the_page_says_why(
        self, app: Flask, cast: Cast, organizer: Visitor, page: str, session_id: int, stored: Callable
    ):
        with app.app_context():
            form = AssessmentForm(
                event_id=cast.event,
                phase=Phase.PRE,
                title="Tes",
                maximum=Decimal(20),
                position=1,
                session_id=session_id,
            )
            db.session.add(form)
            db.session.commit()

        answer = organizer.post(f"{page}/remove")

        assert answer.status == 422
        assert "“Asli” tidak dapat dihapus" in answer.words
        assert len(stored()) == 1

    def test_only_who_may_edit_opens_it(self, observer: Visitor, stranger: Visitor, anybody: Visitor, page: str):
        assert observer.get(page).status == 403
        assert stranger.get(page).status == 404
        assert anybody.get(page).status == 303

    def test_a_bad_id_and_one_of_another_event_are_not_there(
        self, app: Flask, cast: Cast, organizer: Visitor, filled: Callable
    ):
        with app.app_context():
            elsewhere = make_event(make_organization("LAIN"), "lain")
            db.session.commit()
            foreign = make_session(elsewhere.id).id

        for unknown in (foreign, 9_999, "one"):
            assert organizer.get(f"{PAGE}/sessions/{unknown}").status == 404
            assert organizer.post(f"{PAGE}/sessions/{unknown}", filled(version="1")).status == 404
            assert organizer.post(f"{PAGE}/sessions/{unknown}/remove").status == 404
