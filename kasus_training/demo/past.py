"""The training of the year before: marks, scores, certificates."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask import Flask

from kasus_training.assessments import actions as assessments
from kasus_training.assessments import queries as known_tests
from kasus_training.assessments.models import AssessmentForm
from kasus_training.attendance import actions as attendance
from kasus_training.attendance.judging import ScanBatch, ScanDraft
from kasus_training.attendance.models import Station
from kasus_training.attendance.rules import MarkStatus, ScanKind
from kasus_training.certificates import actions as certificates
from kasus_training.demo import answers
from kasus_training.demo.offices import instant
from kasus_training.demo.reference import paper_scores
from kasus_training.demo.trainings import Training
from kasus_training.events import actions as events
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.worker import run_waiting
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import queries as participants
from kasus_training.participants.models import Registration
from kasus_training.participants.tickets import ticket_token
from kasus_training.schedule import queries as schedule
from kasus_training.schedule.models import TrainingSession

SAME_WEEKDAY = timedelta(days=364)
LATE_SHARE = 0.07
ABSENT_SHARE = 0.06
# The same people come late in every demo, so that two demos can be compared.
SEED = 20_251_124
EXCUSED_NUMBERS = (17, 41)


def day_of_last_year(first_day: date) -> date:
    """The same weekday about a year before, in the year before."""
    day = first_day - SAME_WEEKDAY
    return day if day.year < first_day.year else day - timedelta(days=7)


def hold_training(app: Flask, made: Training) -> None:
    """Everything that happened in it, from the first scan to the last paper."""
    _scan_everybody(made)
    _excuse_some(made)
    _type_scores(made)
    evening = instant(made.event.last_day, time(17, 45))
    with clock.at(evening):
        with transaction():
            certificates.issue_all(made.event, by=made.organizer)
        run_waiting(app)
    with clock.at(evening + timedelta(days=14)), transaction():
        events.close_event(made.event, by=made.organizer)


def _scan_everybody(made: Training) -> None:
    chance = random.Random(SEED)
    with clock.at(instant(made.first_day, time(7))), transaction():
        station_id = attendance.make_station(made.event, "Pintu aula", by=made.organizer)[0].id
    for session_id in [session.id for session in schedule.counted_sessions(made.event)]:
        session = db.session.get_one(TrainingSession, session_id)
        scans = _scans(session, participants.confirmed_of(made.event), chance)
        sent_at = session.ends_at
        with clock.at(sent_at), transaction():
            attendance.receive_scans(
                made.event, ScanBatch(sent_at, tuple(scans)), by=db.session.get_one(Station, station_id)
            )


def _scans(session: TrainingSession, people: Iterable[Registration], chance: random.Random) -> list[ScanDraft]:
    """Most come in the quarter of an hour before; some come late, some not at all."""
    scans = []
    for registration in people:
        luck = chance.random()
        minutes = chance.randint(17, 40) if luck < LATE_SHARE else -chance.randint(1, 15)
        if luck > 1 - ABSENT_SHARE or (registration.minor and session.not_for_children):
            continue
        scanned_at: datetime = session.starts_at + timedelta(minutes=minutes)
        scans.append(
            ScanDraft(
                scan_id=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                token=ticket_token(registration) or "",
                session_id=session.id,
                kind=ScanKind.IN,
                scanned_at=scanned_at,
            )
        )
    return scans


def _excuse_some(made: Training) -> None:
    with clock.at(instant(made.event.last_day, time(17))), transaction():
        session = schedule.counted_sessions(made.event)[-1]
        people = [row for row in participants.confirmed_of(made.event) if row.number in EXCUSED_NUMBERS]
        attendance.set_marks(
            people, session, MarkStatus.EXCUSED, by=made.organizer, reason="Surat tugas dari instansi asal"
        )


def _type_scores(made: Training) -> None:
    """The answers of the paper tests, typed by the organizer; an empty score means absent."""
    with clock.at(instant(made.event.last_day, time(17, 30))), transaction():
        organization = made.event.organization
        assessments.take_sample(organization, by=made.organizer)
        questions = [one.id for one in known_tests.usable_questions(organization.id, for_children=False)]
        people = {row.number: row for row in participants.confirmed_of(made.event)}
        forms = assessments.add_default_forms(made.event, by=made.organizer)
        chance = random.Random(answers.SEED)
        easy: list[float] = []
        for column, form in zip(("tes_awal", "tes_akhir"), forms, strict=True):
            assessments.pin_questions(form, questions, by=made.organizer)
            listed = {int(row["no"]): row[column] for row in paper_scores() if int(row["no"]) in people}
            absent = {people[number].id: "T" for number, score in listed.items() if not score}
            assessments.save_scores(form, absent, by=made.organizer)
            easy = answers.easiness(len(questions), chance, easy)
            scores = {number: int(score) for number, score in listed.items() if score}
            _type_sheets(form, {people[number]: score for number, score in scores.items()}, easy, chance, made)
            assessments.lock_form(form, by=made.organizer)


def _type_sheets(
    form: AssessmentForm,
    scores: dict[Registration, int],
    easy: list[float],
    chance: random.Random,
    made: Training,
) -> None:
    items = known_tests.items_of(form)
    key = answers.AnswerKey(
        [[option.id for option in item.version.wording.options] for item in items],
        [item.version.answer_key.right[0] for item in items],
    )
    for person, score in scores.items():
        sheet = answers.sheet_of(score, key, easy, chance)
        sent = [
            assessments.SentAnswer(item.id, [option] if option else [])
            for item, option in zip(items, sheet, strict=True)
        ]
        assessments.record_paper(form, person, sent, seed=0, by=made.organizer)
