"""The order in which the demo comes to be."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from flask import Flask

from kasus_training.attendance import actions as attendance
from kasus_training.certificates import queries as certificates
from kasus_training.demo.elsewhere import make_other_training
from kasus_training.demo.offices import instant, make_offices
from kasus_training.demo.past import day_of_last_year, hold_training
from kasus_training.demo.people import add_sectors, bring_in_people, invitation
from kasus_training.demo.reference import USUAL_PARTICIPANTS
from kasus_training.demo.tests_of_today import open_first_test
from kasus_training.demo.trainings import Training, make_training
from kasus_training.foundation import clock
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import queries as participants
from kasus_training.participants.tickets import page_path, ticket_token
from kasus_training.schedule import queries as schedule


def build(app: Flask, *, first_day: date, count: int, past_count: int = USUAL_PARTICIPANTS) -> dict[str, Any]:
    """Everything, and what `demo-accounts.json` says about it. Needs an application context."""
    with transaction():
        offices = make_offices(first_day)
    past = make_training(offices.main, day_of_last_year(first_day))
    _invite(past, past_count, with_free_places=False)
    hold_training(app, past)
    today = make_training(offices.main, first_day)
    _invite(today, count, with_free_places=True)
    other = make_other_training(offices.other, first_day)
    return {
        "event": today.slug,
        "past_event": past.slug,
        "other_event": other.slug,
        "accounts": offices.accounts,
        **_keys_of(today),
        "certificate": {"path": f"/verify/{_some_certificate(past)}"},
    }


def _invite(made: Training, count: int, *, with_free_places: bool) -> None:
    invited = invitation(count, with_free_places=with_free_places)
    with clock.at(instant(made.first_day - timedelta(days=35), time(9))):
        add_sectors(made, invited)
    bring_in_people(made, count)


def _keys_of(today: Training) -> dict[str, Any]:
    """Empty score grids, a test to take and a station for today, and what opens them."""
    with clock.at(instant(today.first_day - timedelta(days=1), time(15))), transaction():
        open_first_test(today)
        token = attendance.make_station(today.event, "Meja registrasi", by=today.organizer)[1]
    people = participants.confirmed_of(today.event)
    someone = min((row for row in people if not row.minor), key=lambda row: row.number)
    return {
        "participant": {"path": page_path(someone), "code": someone.code, "ticket": ticket_token(someone)},
        "station": {"token": token},
        "sessions": [
            session.id for session in schedule.counted_sessions(today.event) if session.day.held_on == today.first_day
        ],
        "tickets": [ticket_token(row) for row in sorted(people, key=lambda row: row.number)],
    }


def _some_certificate(past: Training) -> str:
    return min(certificates.holders(past.event).values(), key=lambda row: row.id).code
