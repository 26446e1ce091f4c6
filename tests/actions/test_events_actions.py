"""What events do to the database."""

from __future__ import annotations

import threading
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import Organization, User
from kasus_training.events import actions, queries
from kasus_training.events.models import Event, TeamMember
from kasus_training.events.rules import EventDraft, EventStatus, SettingsDraft
from kasus_training.foundation import audit
from kasus_training.foundation.audit import history_of
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Role
from kasus_training.rulings import Forbidden, RuleBroken
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind
from kasus_training.speakers.models import Speaker
from tests.factories.cast import Cast, join_team, make_event, make_organization, make_user


def settings_of(event: Event) -> SettingsDraft:
    """The settings as they stand, to change some of them."""
    standing = {field.name: getattr(event, field.name) for field in fields(SettingsDraft)}
    return SettingsDraft(**{**standing, "aims": tuple(event.aims)})


DRAFT = EventDraft(title="Pelatihan Kasus Anak", days=(date(2026, 3, 3), date(2026, 3, 2)))


@pytest.fixture
def event(ctx: None, cast: Cast) -> Event:
    return db.session.get_one(Event, cast.event)


def person(user_id: int) -> User:
    return db.session.get_one(User, user_id)


def member_of(event: Event, user_id: int) -> TeamMember:
    return db.session.scalars(sa.select(TeamMember).filter_by(event_id=event.id, user_id=user_id)).one()


def add_session(event: Event) -> TrainingSession:
    session = TrainingSession(
        event_id=event.id,
        day_id=event.days[0].id,
        starts_at=datetime(2025, 11, 24, 0, 0, tzinfo=UTC),
        ends_at=datetime(2025, 11, 24, 2, 0, tzinfo=UTC),
        kind=SessionKind.SESSION,
        title="Sesi 1",
    )
    db.session.add(session)
    db.session.flush()
    return session


def test_whoever_makes_an_event_organizes_it(ctx: None, cast: Cast):
    by = person(cast.member)

    event = actions.create_event(by.organization, DRAFT, by=by)

    assert (event.slug, event.status, event.first_day) == (
        "pelatihan-kasus-anak-2026",
        EventStatus.DRAFT,
        date(2026, 3, 2),
    )
    assert queries.roles_of(by, event) == {Role.ORGANIZER}
    assert queries.events_for(by) == [event]


def test_the_system_makes_an_event_without_a_team(ctx: None, cast: Cast):
    event = actions.create_event(db.session.get_one(Organization, cast.organization), DRAFT, by=audit.SYSTEM)

    assert queries.team_of(event) == []


def test_events_of_one_title_have_addresses_of_their_own(app: Flask, cast: Cast):
    started, slugs = threading.Barrier(3), []

    def make(short_name: str) -> None:
        with app.app_context():
            started.wait()
            with transaction():
                office = db.session.scalars(sa.select(Organization).filter_by(short_name=short_name)).one()
                slugs.append(actions.create_event(office, DRAFT, by=audit.SYSTEM).slug)

    threads = [threading.Thread(target=make, args=[name]) for name in ("DPPKBPPPA", "DPPKBPPPA", "DINKES")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(slugs) == ["pelatihan-kasus-anak-2026", "pelatihan-kasus-anak-2026-2", "pelatihan-kasus-anak-2026-3"]


def test_an_admin_sees_all_events_of_the_office_and_no_other(event: Event, cast: Cast):
    make_event(make_organization("LAIN"), "lain")

    assert queries.events_for(person(cast.admin)) == [event]
    assert queries.events_for(person(cast.observer)) == [event]
    assert queries.events_for(person(cast.member)) == []
    assert queries.events_for(person(cast.stranger)) == []


def test_settings_change_and_the_history_names_the_fields(event: Event, cast: Cast):
    draft = replace(settings_of(event), attendance_percent=75, aims=("Satu", "Dua"))

    actions.update_settings(event, draft, by=person(cast.organizer))

    assert (event.attendance_percent, event.aims) == (75, ["Satu", "Dua"])
    assert sorted(history_of(event)[0].facts["fields"]) == ["aims", "attendance_percent"]


def test_settings_that_stay_leave_no_trace(event: Event, cast: Cast):
    actions.update_settings(event, settings_of(event), by=person(cast.organizer))

    assert history_of(event) == []


def test_the_zone_stays_once_sessions_stand(event: Event, cast: Cast):
    add_session(event)

    with pytest.raises(RuleBroken) as refused:
        actions.update_settings(event, replace(settings_of(event), timezone="Asia/Jakarta"), by=person(cast.organizer))

    assert refused.value.code == "zone-with-sessions"


def test_days_come_and_go(event: Event, cast: Cast):
    days = [date(2025, 11, 25), date(2025, 11, 26), date(2025, 11, 24)]

    actions.change_days(event, [*days, date(2025, 11, 20)], by=person(cast.organizer))
    actions.change_days(event, days[:2], by=person(cast.organizer))

    assert [day.held_on for day in event.days] == days[:2]


def test_a_day_with_sessions_stays(event: Event, cast: Cast):
    add_session(event)

    with pytest.raises(RuleBroken) as refused:
        actions.change_days(event, [date(2025, 11, 25)], by=person(cast.organizer))

    assert (refused.value.code, refused.value.facts["count"]) == ("day-in-use", 1)
    assert len(event.days) == 2


def test_an_event_is_published_filed_and_reopened_in_this_order(event: Event, cast: Cast):
    by = person(cast.organizer)
    with pytest.raises(RuleBroken):
        actions.open_event(event, by=by)
    with pytest.raises(RuleBroken):
        actions.reopen_event(event, by=by)

    actions.close_event(event, by=by)
    with pytest.raises(RuleBroken) as filed:
        actions.update_settings(event, replace(settings_of(event), title="Lain"), by=by)
    actions.reopen_event(event, by=by)

    assert filed.value.code == "event-closed"
    assert event.status is EventStatus.OPEN
    assert history_of(event)[0].facts == {"old": "closed", "new": "open"}


def test_a_colleague_joins_the_team_once(event: Event, cast: Cast):
    actions.add_team_member(event, cast.member, Role.REGISTRAR, by=person(cast.organizer))

    with pytest.raises(RuleBroken) as again:
        actions.add_team_member(event, cast.member, Role.OBSERVER, by=person(cast.organizer))

    assert again.value.code == "already-on-team"


def test_nobody_of_another_office_joins_the_team(event: Event, cast: Cast):
    with pytest.raises(RuleBroken) as refused:
        actions.add_team_member(event, cast.stranger, Role.OBSERVER, by=person(cast.organizer))

    assert refused.value.code == "not-a-colleague"


@pytest.mark.parametrize("wanted", [Role.ADMIN, Role.MEMBER, Role.STATION])
def test_only_roles_of_an_event_are_given_in_its_team(event: Event, cast: Cast, wanted: Role):
    with pytest.raises(Forbidden):
        actions.add_team_member(event, cast.member, wanted, by=person(cast.organizer))


def test_a_registrar_gives_no_role_that_holds_more(event: Event, cast: Cast):
    with pytest.raises(Forbidden):
        actions.add_team_member(event, cast.member, Role.ORGANIZER, by=person(cast.registrar))


def test_nobody_changes_their_own_role(event: Event, cast: Cast):
    organizer = person(cast.organizer)
    for attempt in (
        lambda: actions.change_team_member(member_of(event, organizer.id), Role.OBSERVER, by=organizer),
        lambda: actions.remove_team_member(member_of(event, organizer.id), by=organizer),
    ):
        with pytest.raises(Forbidden) as refused:
            attempt()
        assert refused.value.code == "own-role"


def test_the_last_organizer_stays_while_no_admin_can_step_in(event: Event, cast: Cast):
    helper = person(cast.member)
    join_team(event, helper, Role.ORGANIZER)

    actions.remove_team_member(member_of(event, cast.organizer), by=helper)
    with pytest.raises(RuleBroken) as refused:
        actions.remove_team_member(member_of(event, helper.id), by=person(cast.admin))

    assert refused.value.code == "last-organizer"


def test_a_trainer_may_be_named_as_a_speaker_of_this_event(event: Event, cast: Cast):
    speaker = Speaker(event_id=event.id, name="dr. Noor")
    foreign = Speaker(event_id=make_event(event.organization, "lain").id, name="Orang Lain")
    db.session.add_all([speaker, foreign])
    db.session.flush()
    member, by = member_of(event, cast.trainer), person(cast.organizer)

    actions.change_team_member(member, Role.TRAINER, speaker_id=speaker.id, by=by)
    with pytest.raises(RuleBroken) as refused:
        actions.change_team_member(member, Role.TRAINER, speaker_id=foreign.id, by=by)

    assert queries.speaker_choices(event) == [(speaker.id, "dr. Noor")]
    assert (refused.value.code, member.speaker_id) == ("speaker-unknown", speaker.id)


def test_whoever_is_no_trainer_is_no_speaker(event: Event, cast: Cast):
    speaker = Speaker(event_id=event.id, name="dr. Noor")
    db.session.add(speaker)
    db.session.flush()

    member = actions.change_team_member(
        member_of(event, cast.trainer), Role.OBSERVER, speaker_id=speaker.id, by=person(cast.organizer)
    )

    assert member.speaker_id is None


def test_the_team_stands_in_the_order_of_roles(event: Event, cast: Cast):
    join_team(event, make_user(event.organization, "aminah"), Role.TRAINER)

    assert [member.user.name for member in queries.team_of(event)] == [
        "organizer",
        "registrar",
        "aminah",
        "trainer",
        "observer",
    ]


def test_a_town_that_the_venue_already_names_is_not_said_twice():
    assert Event(venue="Aula Dinas, Kandangan", place="Kandangan").location == "Aula Dinas, Kandangan"
    assert Event(venue="Aula Dinas", place="Kandangan").location == "Aula Dinas, Kandangan"
    assert Event(venue="", place="Kandangan").location == "Kandangan"
