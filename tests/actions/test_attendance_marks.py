from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import User
from kasus_training.attendance import actions, queries
from kasus_training.attendance.judging import ScanDraft
from kasus_training.attendance.models import AttendanceMark, MarkFact, Scan, Station
from kasus_training.attendance.rules import MarkStatus, ScanKind
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus, ExcusedPolicy, ScanCovers
from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession
from tests.factories.cast import Cast
from tests.factories.hall import Hall, make_hall
from tests.factories.people import make_registration, make_session


@pytest.fixture
def hall(app: Flask, cast: Cast, ctx: None) -> Hall:
    return make_hall(cast)


@pytest.fixture
def registrar(cast: Cast, hall: Hall) -> User:
    return db.session.get_one(User, cast.registrar)


def event_of(hall: Hall) -> Event:
    return db.session.get_one(Event, hall.event)


def session_of(hall: Hall) -> TrainingSession:
    return db.session.get_one(TrainingSession, hall.session)


def person(hall: Hall, n: int = 0) -> Registration:
    return db.session.get_one(Registration, hall.people[n])


def scanned(hall: Hall, user: User, n: int = 0, scan_id: str = "a") -> dict:
    draft = ScanDraft(f"{scan_id}-{n}", hall.tickets[n], hall.session, ScanKind.IN)
    return actions.check_in(event_of(hall), draft, by=user)


def status(hall: Hall, n: int = 0) -> MarkStatus | None:
    mark = queries.marks_of(event_of(hall)).get((hall.people[n], hall.session))
    return mark.status if mark else None


def test_the_desk_answers_the_same_scan_the_same_way(hall: Hall, registrar: User):
    first = scanned(hall, registrar)
    with clock.at(clock.now() + timedelta(seconds=5)):
        again = scanned(hall, registrar)

    assert first == again
    assert db.session.scalar(sa.select(Scan.user_id)) == registrar.id


def test_a_decision_by_hand_stands_over_the_scan_and_can_be_undone(hall: Hall, registrar: User):
    scanned(hall, registrar)
    actions.set_mark(person(hall), session_of(hall), MarkStatus.EXCUSED, by=registrar, reason="Surat tugas lain")
    excused = status(hall)

    actions.undo_mark(person(hall), session_of(hall), by=registrar)

    assert (excused, status(hall)) == (MarkStatus.EXCUSED, MarkStatus.LATE)
    assert db.session.query(MarkFact).count() == 2


def test_undoing_a_scan_undoes_its_repetitions_and_keeps_them_all(hall: Hall, registrar: User):
    scanned(hall, registrar)
    scanned(hall, registrar, scan_id="b")

    actions.undo_scan(event_of(hall), db.session.scalars(sa.select(Scan)).first(), by=registrar)

    assert status(hall) is None
    assert (db.session.query(Scan).count(), db.session.query(AttendanceMark).count()) == (2, 0)


def test_after_an_undo_the_next_scan_counts_again(hall: Hall, registrar: User):
    scanned(hall, registrar)
    actions.undo_scan(event_of(hall), db.session.scalars(sa.select(Scan)).one(), by=registrar)

    answer = scanned(hall, registrar, scan_id="b")

    assert answer["result"] == "accepted"


def test_an_undone_decision_is_not_undone_twice(hall: Hall, registrar: User):
    actions.set_mark(person(hall), session_of(hall), MarkStatus.ABSENT, by=registrar)
    fact = db.session.scalars(sa.select(MarkFact)).one()
    actions.undo_fact(event_of(hall), fact, by=registrar)

    with pytest.raises(RuleBroken, match="nothing-to-undo"):
        actions.undo_fact(event_of(hall), fact, by=registrar)

    assert status(hall) is None


def test_every_change_by_hand_says_who_from_what_to_what_and_why(hall: Hall, registrar: User):
    scanned(hall, registrar)
    actions.set_mark(person(hall), session_of(hall), MarkStatus.ABSENT, by=registrar, reason="Salah pindai")

    entry = db.session.scalars(sa.select(audit.AuditEntry).filter_by(action="mark.changed")).one()

    assert entry.actor_name == "registrar"
    assert entry.event_id == hall.event
    assert entry.facts == {"session_id": hall.session, "old": "present", "new": "absent", "reason": "Salah pindai"}


def test_several_people_are_marked_at_once(hall: Hall, registrar: User):
    everybody = [person(hall, n) for n in range(3)]

    actions.set_marks(everybody, session_of(hall), MarkStatus.PRESENT, by=registrar)

    assert [status(hall, n) for n in range(3)] == [MarkStatus.PRESENT] * 3


def test_an_excuse_needs_a_reason(hall: Hall, registrar: User):
    with pytest.raises(RuleBroken, match="excuse-needs-a-reason"):
        actions.set_mark(person(hall), session_of(hall), MarkStatus.EXCUSED, by=registrar)


def test_only_confirmed_people_of_an_open_event_are_marked(hall: Hall, registrar: User):
    waiting = make_registration(event_of(hall), person(hall).sector, "Menunggu", status=Status.PENDING)
    with pytest.raises(RuleBroken, match="only-confirmed-are-marked"):
        actions.set_mark(waiting, session_of(hall), MarkStatus.PRESENT, by=registrar)

    event_of(hall).status = EventStatus.CLOSED
    with pytest.raises(RuleBroken, match="event-closed"):
        actions.set_mark(person(hall), session_of(hall), MarkStatus.PRESENT, by=registrar)


def test_counts_tell_on_time_from_late_and_follow_the_setting(hall: Hall, registrar: User):
    scanned(hall, registrar, 0)
    actions.set_mark(person(hall, 1), session_of(hall), MarkStatus.EXCUSED, by=registrar, reason="Sakit")
    sessions = queries.attended_sessions(event_of(hall))

    late = queries.counts_by_session(event_of(hall), sessions)[hall.session]
    event_of(hall).late_after_minutes = 45
    on_time = queries.counts_by_session(event_of(hall), sessions)[hall.session]

    assert (late.expected, late.present, late.late, late.excused, late.missing) == (3, 0, 1, 1, 1)
    assert (on_time.present, on_time.late, on_time.attending) == (1, 0, 1)


def test_presence_counts_required_sessions_and_jp(hall: Hall, registrar: User):
    scanned(hall, registrar)

    presence = queries.presence_of_registration(person(hall))

    assert (presence.attended, presence.required, presence.jp_attended, presence.jp_required) == (1, 2, 2, 4)
    assert (presence.earns, presence.can_still_reach) == (False, True)
    assert queries.presences_of(event_of(hall))[hall.people[0]] == presence


def test_presence_follows_the_policy_for_excuses(hall: Hall, registrar: User):
    actions.set_mark(person(hall), session_of(hall), MarkStatus.EXCUSED, by=registrar, reason="Sakit")
    leaves = queries.presence_of_registration(person(hall)).required
    event_of(hall).excused_policy = ExcusedPolicy.COUNTS_AS_ABSENT

    assert (leaves, queries.presence_of_registration(person(hall)).required) == (1, 2)


def test_a_station_gets_a_name_of_its_own_and_is_revoked_once(hall: Hall, registrar: User):
    with pytest.raises(RuleBroken, match="station-name-taken"):
        actions.make_station(event_of(hall), "meja 1", by=registrar)
    station = db.session.get_one(Station, hall.station)
    actions.revoke_station(station, by=registrar)

    with pytest.raises(RuleBroken, match="station-already-revoked"):
        actions.revoke_station(station, by=registrar)


def test_the_screen_keeps_its_address_until_it_is_renewed(hall: Hall, registrar: User):
    first, token = actions.ensure_projector(session_of(hall), by=registrar)
    again, same = actions.ensure_projector(session_of(hall), by=registrar)
    assert (first.id, token) == (again.id, same)

    _projector, renewed = actions.renew_projector(session_of(hall), by=registrar)

    assert queries.projector_by_token(token) is None
    assert queries.projector_by_token(renewed).session_id == hall.session


def test_a_person_checks_in_alone_only_around_the_session(hall: Hall):
    with clock.at(session_of(hall).starts_at - timedelta(minutes=31)):
        early = actions.check_self_in(session_of(hall), person(hall), scan_id="x", device="d")
    with clock.at(session_of(hall).starts_at - timedelta(minutes=30)):
        open_ = actions.check_self_in(session_of(hall), person(hall), scan_id="y", device="d")

    assert (early["result"], open_["result"]) == ("outside_window", "accepted")


@pytest.fixture
def whole_day(hall: Hall) -> Hall:
    """One scan covers the day, which has a second session in the afternoon."""
    event_of(hall).scan_covers = ScanCovers.DAY
    make_session(event_of(hall), "13.30", "15.00", title="Rujukan")
    db.session.flush()
    return hall


def shown_today(hall: Hall) -> list[MarkStatus]:
    tomorrow = hall.tomorrow
    return [m.status for (_who, where), m in sorted(queries.marks_of(event_of(hall)).items()) if where != tomorrow]


def test_one_scan_covers_the_day_where_the_event_says_so(whole_day: Hall, registrar: User):
    scanned(whole_day, registrar)
    presence = queries.presence_of_registration(person(whole_day))

    assert shown_today(whole_day) == [MarkStatus.LATE] * 2
    assert (presence.attended, presence.required, presence.jp_attended) == (2, 3, 4)
    counts = queries.counts_by_session(event_of(whole_day), queries.attended_sessions(event_of(whole_day)))
    assert [count.late for count in counts.values()] == [1, 1, 0]
    event_of(whole_day).scan_covers = ScanCovers.SESSION
    assert shown_today(whole_day) == [MarkStatus.LATE]


def test_a_second_scan_of_the_day_says_who_let_the_person_in_where_one_covers_the_day(whole_day: Hall, registrar: User):
    first = scanned(whole_day, registrar)
    afternoon = next(s.id for s in queries.attended_sessions(event_of(whole_day)) if s.title == "Rujukan")
    later = ScanDraft("later", whole_day.tickets[0], afternoon, ScanKind.IN)

    with clock.at(clock.now() + timedelta(hours=4)):
        again = actions.check_in(event_of(whole_day), later, by=registrar)

    assert (first["result"], again["result"]) == ("accepted", "duplicate")
    assert again["mark"] == first["mark"]
    assert again["first"] == {"at": first["mark"]["first_in_at"], "by": registrar.name, "source": "desk"}
    actions.undo_scan(event_of(whole_day), queries.scan_of_event(event_of(whole_day), "later"), by=registrar)
    assert shown_today(whole_day) == []
    event_of(whole_day).scan_covers = ScanCovers.SESSION
    alone = ScanDraft("alone", whole_day.tickets[0], afternoon, ScanKind.IN)
    assert scanned(whole_day, registrar, scan_id="b")["result"] == "accepted"
    assert actions.check_in(event_of(whole_day), alone, by=registrar)["result"] == "accepted"


def test_a_decision_covers_what_a_scan_covers_and_is_one_entry_and_one_undo(whole_day: Hall, registrar: User):
    scanned(whole_day, registrar)
    actions.set_mark(person(whole_day), session_of(whole_day), MarkStatus.ABSENT, by=registrar, reason="Titip absen")
    decided = shown_today(whole_day)
    entries = db.session.query(audit.AuditEntry).filter_by(action="mark.changed").count()

    actions.undo_mark(person(whole_day), session_of(whole_day), by=registrar)

    assert (decided, entries) == ([MarkStatus.ABSENT] * 2, 1)
    assert shown_today(whole_day) == [MarkStatus.LATE] * 2
    actions.undo_mark(person(whole_day), session_of(whole_day), by=registrar)
    assert shown_today(whole_day) == []
