from collections.abc import Callable

import pytest
from flask import Flask

from kasus_training.events.models import Event, TeamMember
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.schedule.queries import sessions_of
from kasus_training.speakers.queries import speakers_of
from tests.factories.cast import Cast, make_event, make_organization
from tests.factories.timetable import make_session, make_speaker
from tests.visitor import Visitor

PAGE = "/events/pelatihan/speakers"
LONG = "Dr. Hj. Raudhatul Jannah Binti Abdurrahman, S.Kep., Ns., M.Kes."


@pytest.fixture
def stored(app: Flask, cast: Cast) -> Callable[[], list[tuple[str | None, str, str, str]]]:
    def read() -> list[tuple[str | None, str, str, str]]:
        with app.app_context():
            found = speakers_of(db.session.get_one(Event, cast.event))
            return [(row.name, row.position, row.institution, row.biography) for row in found]

    return read


@pytest.fixture
def speaker_id(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_speaker(cast.event, "Nurhikmah", "Ketua PSG", institution="STIMI").id


def test_without_speakers_the_page_says_what_to_do(organizer: Visitor):
    page = organizer.get(PAGE)

    assert f"{PAGE}/new" in page.links
    assert "Belum ada narasumber" in page.words


def test_a_speaker_is_added_with_titles(organizer: Visitor, stored: Callable):
    page = organizer.post(
        f"{PAGE}/new",
        {"name": LONG, "position": "Psikolog", "institution": "RSUD", "biography": "Sejak 2009.\nDi Kandangan."},
    )

    assert (page.status, page.location) == (303, PAGE)
    assert [row[:3] for row in stored()] == [(LONG, "Psikolog", "RSUD")]
    assert LONG in organizer.follow(page).words


def test_the_name_may_be_open_while_a_position_is_given(organizer: Visitor, stored: Callable):
    page = organizer.post(f"{PAGE}/new", {"name": "", "position": "Kasatreskrim", "institution": "Polres"})

    assert stored() == [(None, "Kasatreskrim", "Polres", "")]
    assert "Nama menyusul" in organizer.follow(page).words


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "position": ""},
        {"name": "   ", "position": "\t"},
        {"name": "x" * 161},
        {"name": "Nur\u202ehikmah"},
        {"name": "Nurhikmah", "biography": "x" * 1_201},
    ],
)
def test_what_cannot_be_kept_is_shown_with_what_was_typed(organizer: Visitor, stored: Callable, fields: dict):
    page = organizer.post(f"{PAGE}/new", {"institution": "RSUD Daha", **fields})

    assert page.status == 422
    assert "RSUD Daha" in [field.get("value") for field in page.find(".//input")]
    assert stored() == []


def test_a_speaker_is_changed_and_the_history_names_only_fields(
    app: Flask, organizer: Visitor, speaker_id: int, stored: Callable
):
    page = organizer.post(f"{PAGE}/{speaker_id}", {"name": "Dr. Nurhikmah", "position": "Ketua PSG", "institution": ""})

    assert page.status == 303
    assert stored() == [("Dr. Nurhikmah", "Ketua PSG", "", "")]
    with app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="speaker.changed").one()
        assert entry.facts == {"fields": ["institution", "name"]}


def test_their_sessions_stand_on_the_card(app: Flask, cast: Cast, organizer: Visitor, speaker_id: int):
    with app.app_context():
        make_session(cast.event, "09:30", "11:00", "Gender", speaker_ids=(speaker_id,))
        make_session(cast.event, "11:00", "12:30", "Rujukan", moderator_ids=(speaker_id,))

    words = organizer.get(PAGE).words

    assert "24 November 2025, 09.30 WITA Sesi 1 · Gender" in words
    assert "Sesi 2 · Rujukan Moderator" in words


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(app: Flask, cast: Cast, organizer: Visitor, rows: int):
    with app.app_context():
        for number in range(rows):
            speaker = make_speaker(cast.event, f"Orang {number}")
            make_session(cast.event, f"{9 + number:02}:00", f"{10 + number:02}:00", speaker_ids=(speaker.id,))

    page = organizer.get(PAGE)

    assert f"{rows} narasumber" in page.words
    assert page.queries == 6


class TestRemoving:
    def test_it_says_first_what_it_takes_along(
        self, app: Flask, cast: Cast, organizer: Visitor, speaker_id: int, stored: Callable
    ):
        with app.app_context():
            make_session(cast.event, title="Gender", speaker_ids=(speaker_id,))
            db.session.query(TeamMember).filter_by(user_id=cast.trainer).update({"speaker_id": speaker_id})
            db.session.commit()

        words = organizer.get(f"{PAGE}/{speaker_id}/remove").words

        assert "1 sesi kehilangan orang ini" in words
        assert "Gender" in words
        assert "trainer tidak lagi tercatat sebagai narasumber ini" in words
        assert len(stored()) == 1

    def test_the_session_stays(self, app: Flask, cast: Cast, organizer: Visitor, speaker_id: int, stored: Callable):
        with app.app_context():
            make_session(cast.event, title="Gender", speaker_ids=(speaker_id,))

        page = organizer.post(f"{PAGE}/{speaker_id}/remove")

        assert (page.status, stored()) == (303, [])
        with app.app_context():
            [session] = sessions_of(db.session.get_one(Event, cast.event))
            assert (session.title, session.speakers) == ("Gender", [])


@pytest.mark.parametrize("path", ["/new", "/{id}", "/{id}/remove"])
def test_only_organizers_change(
    observer: Visitor, stranger: Visitor, anybody: Visitor, speaker_id: int, stored: Callable, path: str
):
    page = PAGE + path.format(id=speaker_id)
    fields = {"name": "Orang lain"}

    assert [observer.get(page).status, observer.post(page, fields).status] == [403, 403]
    assert [stranger.get(page).status, stranger.post(page, fields).status] == [404, 404]
    assert [anybody.get(page).status, anybody.post(page, fields).status] == [303, 303]
    assert stored() == [("Nurhikmah", "Ketua PSG", "STIMI", "")]


def test_the_list_is_for_the_team(speaker_id: int, observer: Visitor, stranger: Visitor, anybody: Visitor):
    page = observer.get(PAGE)

    assert page.status == 200
    assert f"{PAGE}/{speaker_id}" not in page.links
    assert [stranger.get(PAGE).status, anybody.get(PAGE).status, observer.post(PAGE).status] == [404, 303, 405]


def test_a_bad_id_and_one_of_another_event_are_not_there(app: Flask, organizer: Visitor):
    with app.app_context():
        elsewhere = make_event(make_organization("LAIN"), "lain")
        db.session.commit()
        foreign = make_speaker(elsewhere.id).id

    for unknown in (foreign, 9_999, "one"):
        assert organizer.get(f"{PAGE}/{unknown}").status == 404
        assert organizer.post(f"{PAGE}/{unknown}", {"name": "X"}).status == 404
        assert organizer.post(f"{PAGE}/{unknown}/remove").status == 404
