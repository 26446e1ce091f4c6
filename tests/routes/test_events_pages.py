"""Events in a browser: the list, the settings, the team, the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import Organization, User
from kasus_training.events.models import Event, EventDay, TeamMember
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.database import db
from kasus_training.permissions import Role
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind
from kasus_training.speakers.models import Speaker
from tests.factories.cast import Cast, join_team, make_event, make_organization, make_user
from tests.visitor import Visitor

BASE = "/events/pelatihan"
SETTINGS = {
    "title": "Pelatihan Penanganan Kasus",
    "region": "Kabupaten Hulu Sungai Selatan",
    "summary": "Dua hari, delapan sesi.",
    "aims": "Mengenali kasus\n\n  Merujuk dengan aman ",
    "venue": "Aula Dinas",
    "place": "Kandangan",
    "timezone": "Asia/Makassar",
    "registration_opens_on": "2025-11-01",
    "registration_opens_at": "08.00",
    "registration_closes_on": "2025-11-20",
    "registration_closes_at": "16:00",
    "jp_minutes": "45",
    "attendance_percent": "75",
    "excused_policy": "counts-as-absent",
    "late_after_minutes": "10",
    "self_opens_minutes": "30",
    "self_closes_minutes": "0",
    "certificate_pattern": "400/{serial:03}/{month}/{year}",
}


@pytest.fixture
def foreign(app: Flask, cast: Cast) -> dict[str, int]:
    """Rows of an event of another office."""
    with app.app_context():
        office = make_organization("LAIN", name="Kantor Lain")
        event = make_event(office, "rahasia", title="Rapat Rahasia")
        member = join_team(event, make_user(office, "lain"), Role.ORGANIZER)
        speaker = Speaker(event_id=event.id, name="Pembicara Lain")
        db.session.add(speaker)
        db.session.commit()
        return {"event": event.id, "member": member.id, "speaker": speaker.id, "day": event.days[0].id}


def event_of(cast: Cast) -> Event:
    return db.session.get_one(Event, cast.event)


def member_id(app: Flask, cast: Cast, user_id: int) -> int:
    with app.app_context():
        return db.session.scalars(sa.select(TeamMember.id).filter_by(event_id=cast.event, user_id=user_id)).one()


@pytest.mark.parametrize("page", ["settings", "team", "history"])
def test_pages_of_the_organizer(
    page: str, admin: Visitor, organizer: Visitor, registrar: Visitor, stranger: Visitor, anybody: Visitor
):
    assert organizer.get(f"{BASE}/{page}").status == 200
    assert admin.get(f"{BASE}/{page}").status == 200
    assert registrar.get(f"{BASE}/{page}").status == 403
    assert stranger.get(f"{BASE}/{page}").status == 404
    assert organizer.get(f"/events/no-such-event/{page}").status == 404
    assert anybody.get(f"{BASE}/{page}").location == f"/sign-in?next={BASE}/{page}"


@pytest.mark.parametrize(
    "path", ["settings", "settings/days", "settings/days/1/remove", "open", "close", "reopen", "team", "team/1/remove"]
)
def test_changes_are_for_the_organizer(
    path: str, registrar: Visitor, stranger: Visitor, anybody: Visitor, organizer: Visitor
):
    assert registrar.post(f"{BASE}/{path}").status == 403
    assert stranger.post(f"{BASE}/{path}").status == 404
    assert anybody.post(f"{BASE}/{path}").location == "/sign-in"
    assert organizer.post(f"{BASE}/{path}", token=False).status == 400


def test_wrong_methods_are_refused(organizer: Visitor):
    assert organizer.get(f"{BASE}/open").status == 405
    assert organizer.post(f"{BASE}/history").status == 405
    assert organizer.post("/events/").status == 405


def test_the_list_shows_what_one_may_see(
    foreign: dict[str, int], admin: Visitor, observer: Visitor, stranger: Visitor, cast: Cast,
    visit: Callable[..., Visitor],
):  # fmt: skip
    for visitor in (admin, observer):
        assert "Pelatihan Penanganan Kasus" in visitor.get("/events/").words
    assert "Pelatihan Penanganan Kasus" not in stranger.get("/events/").words
    assert "Pelatihan Penanganan Kasus" not in visit(cast.member).get("/events/").words
    assert "Rapat Rahasia" not in admin.get("/events/").words


def test_the_list_stands_in_groups_by_date(app: Flask, cast: Cast, admin: Visitor):
    with app.app_context():
        office = db.session.get_one(Organization, cast.organization)
        for slug, day in (("dulu", date(2024, 1, 1)), ("nanti", date(2026, 1, 1)), ("kelak", date(2026, 6, 1))):
            make_event(office, slug, title=slug).days = [EventDay(held_on=day)]
        db.session.commit()

    headings = ["".join(node.itertext()) for node in admin.get("/events/").find(".//main//h3")]

    assert headings == ["Pelatihan Penanganan Kasus", "nanti", "kelak", "dulu"]


@pytest.mark.parametrize("events", [1, 3])
def test_the_list_costs_the_same_however_long(app: Flask, cast: Cast, organizer: Visitor, events: int):
    with app.app_context():
        office = db.session.get_one(Organization, cast.organization)
        for number in range(events - 1):
            join_team(make_event(office, f"e{number}"), db.session.get_one(User, cast.organizer), Role.ORGANIZER)
        db.session.commit()

    page = organizer.get("/events/")

    assert len(page.find(".//main//h3")) == events
    assert page.queries == 6


def test_signing_in_leads_to_the_event_of_today(
    app: Flask, cast: Cast, organizer: Visitor, visit: Callable[..., Visitor]
):
    with app.app_context():
        later = make_event(db.session.get_one(Organization, cast.organization), "nanti")
        later.days = [EventDay(held_on=date(2026, 1, 1))]
        join_team(later, db.session.get_one(User, cast.organizer), Role.ORGANIZER)
        db.session.commit()

    assert organizer.get("/events/now").location == "/events/pelatihan/"
    assert visit(cast.member).get("/events/now").location == "/events/"


def test_settings_are_saved_in_the_zone_of_the_event(app: Flask, cast: Cast, organizer: Visitor):
    saved = organizer.post(f"{BASE}/settings", SETTINGS)

    assert (saved.status, saved.location) == (303, f"{BASE}/settings")
    with app.app_context():
        event = event_of(cast)
        assert event.aims == ["Mengenali kasus", "Merujuk dengan aman"]
        assert event.registration_opens_at == datetime(2025, 11, 1, 0, 0, tzinfo=UTC)
        assert (event.attendance_percent, event.excused_policy.value) == (75, "counts-as-absent")
    assert "400/007/XI/2025" in organizer.follow(saved).words
    assert 'value="08.00"' in organizer.get(f"{BASE}/settings").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"timezone": "Mars/Kandangan"}, "timezone"),
        ({"jp_minutes": "empat"}, "jp_minutes"),
        ({"jp_minutes": "٤٥٠"}, "jp_minutes"),
        ({"attendance_percent": "101"}, "attendance_percent"),
        ({"attendance_percent": ""}, "attendance_percent"),
        ({"excused_policy": "sometimes"}, "excused_policy"),
        ({"registration_opens_on": "soon"}, "registration_opens_on"),
        ({"registration_opens_at": ""}, "registration_opens_on"),
        ({"registration_closes_on": ""}, "registration_closes_at"),
        ({"registration_closes_on": "2025-10-01"}, "registration_closes_at"),
        ({"certificate_pattern": "400/{year}"}, "certificate_pattern"),
        ({"certificate_pattern": "{serial.__class__}"}, "certificate_pattern"),
        ({"venue": "A\u0000B"}, "venue"),
        ({"summary": "x" * 1_001}, "summary"),
    ],
)
def test_settings_that_make_no_sense_change_nothing_and_keep_what_was_typed(
    app: Flask, cast: Cast, organizer: Visitor, changed: dict[str, str], field: str
):
    page = organizer.post(f"{BASE}/settings", {**SETTINGS, "region": "Kabupaten Tapin", **changed})

    assert page.status == 422
    assert page.find(f".//a[@href='#{field}']")
    assert "Kabupaten Tapin" in page.text
    with app.app_context():
        assert event_of(cast).region == "Kabupaten Hulu Sungai Selatan"


def test_a_policy_that_is_not_offered_is_refused_in_indonesian(organizer: Visitor):
    page = organizer.post(f"{BASE}/settings", {**SETTINGS, "excused_policy": "sometimes"})

    assert page.status == 422
    assert "Pilih salah satu dari daftar." in page.words


def test_hostile_names_are_shown_as_they_are_written(organizer: Visitor):
    title = "<script>alert(1)</script> {{7*7}} O'Brien & Söhne"

    page = organizer.follow(organizer.post(f"{BASE}/settings", {**SETTINGS, "title": title}))

    assert title in page.words
    assert "<script>alert" not in page.text


def test_a_day_is_added_and_removed(app: Flask, cast: Cast, organizer: Visitor):
    added = organizer.post(f"{BASE}/settings/days", {"held_on": "2025-11-26"})
    with app.app_context():
        last = event_of(cast).days[-1]
        assert last.held_on == date(2025, 11, 26)
        path = f"{BASE}/settings/days/{last.id}/remove"
    removed = organizer.post(path)

    assert (added.status, removed.status) == (303, 303)
    assert organizer.post(path).status == 404


@pytest.mark.parametrize("day", ["", "tomorrow", "2025-11-24"])
def test_a_day_that_cannot_be_added_is_refused(app: Flask, cast: Cast, organizer: Visitor, day: str):
    assert organizer.post(f"{BASE}/settings/days", {"held_on": day}).status == 422
    with app.app_context():
        assert len(event_of(cast).days) == 2


def test_a_day_with_sessions_stays(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        day = event_of(cast).days[0]
        db.session.add(
            TrainingSession(
                event_id=cast.event, day_id=day.id, kind=SessionKind.SESSION, title="Sesi 1",
                starts_at=datetime(2025, 11, 24, 0, tzinfo=UTC), ends_at=datetime(2025, 11, 24, 2, tzinfo=UTC),
            )
        )  # fmt: skip
        db.session.commit()
        day_id = day.id

    refused = organizer.post(f"{BASE}/settings/days/{day_id}/remove")

    assert refused.status == 422
    assert "Senin, 24 November 2025" in refused.words


def test_an_event_is_published_filed_and_reopened(app: Flask, cast: Cast, organizer: Visitor):
    statuses = [organizer.post(f"{BASE}/{step}").status for step in ("open", "close", "close", "settings")]
    with app.app_context():
        closed = event_of(cast).status
    organizer.post(f"{BASE}/reopen")

    assert statuses == [422, 303, 422, 422]
    assert closed is EventStatus.CLOSED
    with app.app_context():
        assert event_of(cast).status is EventStatus.OPEN


def test_a_filed_event_keeps_its_settings(app: Flask, cast: Cast, organizer: Visitor):
    organizer.post(f"{BASE}/close")

    refused = organizer.post(f"{BASE}/settings", {**SETTINGS, "title": "Lain"})

    assert refused.status == 422
    with app.app_context():
        assert event_of(cast).title == "Pelatihan Penanganan Kasus"


def test_a_colleague_joins_the_team_and_enters_at_once(cast: Cast, organizer: Visitor, visit: Callable[..., Visitor]):
    member = visit(cast.member)
    assert member.get(f"{BASE}/team").status == 404

    joined = organizer.post(f"{BASE}/team", {"user_id": cast.member, "role": "organizer", "speaker_id": ""})

    assert joined.status == 303
    assert member.get(f"{BASE}/team").status == 200


@pytest.mark.parametrize("role", ["admin", "member", "station"])
def test_a_role_beyond_the_event_is_forbidden(app: Flask, cast: Cast, organizer: Visitor, role: str):
    page = organizer.post(f"{BASE}/team", {"user_id": cast.member, "role": role, "speaker_id": ""})

    assert page.status == 403
    with app.app_context():
        assert db.session.scalars(sa.select(TeamMember).filter_by(user_id=cast.member)).all() == []


def test_foreign_people_and_speakers_do_not_join(cast: Cast, foreign: dict[str, int], organizer: Visitor):
    form = {"user_id": cast.member, "role": "trainer", "speaker_id": ""}

    for changed in ({"user_id": cast.stranger}, {"user_id": "x"}, {"speaker_id": foreign["speaker"]}, {"role": "boss"}):
        assert organizer.post(f"{BASE}/team", {**form, **changed}).status == 422


def test_nobody_changes_their_own_role(app: Flask, cast: Cast, organizer: Visitor):
    own = member_id(app, cast, cast.organizer)

    assert organizer.post(f"{BASE}/team/{own}", {"role": "observer", "speaker_id": ""}).status == 403
    assert organizer.post(f"{BASE}/team/{own}/remove").status == 403


def test_a_role_changes_and_ends_at_once(app: Flask, cast: Cast, organizer: Visitor, observer: Visitor):
    row = member_id(app, cast, cast.observer)

    changed = organizer.post(f"{BASE}/team/{row}", {"role": "organizer", "speaker_id": ""})
    assert (changed.status, observer.get(f"{BASE}/team").status) == (303, 200)
    removed = organizer.post(f"{BASE}/team/{row}/remove")
    assert (removed.status, observer.get(f"{BASE}/team").status) == (303, 404)


def test_a_trainer_is_named_as_a_speaker(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        speaker = Speaker(event_id=cast.event, name="dr. Noor")
        db.session.add(speaker)
        db.session.commit()
        speaker_id = speaker.id
    row = member_id(app, cast, cast.trainer)

    organizer.post(f"{BASE}/team/{row}", {"role": "trainer", "speaker_id": speaker_id})

    assert "dr. Noor" in organizer.get(f"{BASE}/team").words
    with app.app_context():
        assert db.session.get_one(TeamMember, row).speaker_id == speaker_id


def test_a_member_of_a_foreign_team_is_not_here(foreign: dict[str, int], organizer: Visitor):
    assert organizer.get(f"{BASE}/team/{foreign['member']}").status == 404
    assert organizer.post(f"{BASE}/team/{foreign['member']}/remove").status == 404
    assert organizer.post(f"{BASE}/settings/days/{foreign['day']}/remove").status == 404


@pytest.mark.parametrize("members", [1, 3])
def test_the_team_costs_the_same_however_large(app: Flask, cast: Cast, organizer: Visitor, members: int):
    with app.app_context():
        office = db.session.get_one(Organization, cast.organization)
        for number in range(members):
            join_team(event_of(cast), make_user(office, f"anggota{number}"), Role.OBSERVER)
        db.session.commit()

    page = organizer.get(f"{BASE}/team")

    assert f"anggota{members - 1}" in page.words
    assert page.queries == 7


@pytest.mark.parametrize("changes", [1, 3])
def test_the_history_costs_the_same_however_long(organizer: Visitor, changes: int):
    for number in range(changes):
        organizer.post(f"{BASE}/settings/days", {"held_on": f"2025-12-0{number + 1}"})

    page = organizer.get(f"{BASE}/history")

    assert len(page.find(".//time")) == changes
    assert page.queries == 6
