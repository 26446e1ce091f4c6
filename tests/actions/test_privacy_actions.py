"""Erasing, letting go, answering: what goes, and what stays right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from kasus_training.assessments.models import (
    Answer,
    AssessmentForm,
    Attempt,
    FormItem,
    Question,
    QuestionVersion,
)
from kasus_training.assessments.questions import Kind, Level, QuestionStatus
from kasus_training.assessments.rules import Phase
from kasus_training.attendance.models import Scan
from kasus_training.attendance.rules import ScanKind, ScanResult, ScanSource
from kasus_training.events.models import Event, EventDay
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board, daily
from kasus_training.foundation.jobs.models import Job
from kasus_training.foundation.jobs.worker import run_waiting
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions as participants
from kasus_training.participants import queries as people
from kasus_training.participants.models import FormAnswer, FormQuestion, Person
from kasus_training.participants.questions import QuestionKind
from kasus_training.participants.rules import AgeGroup, Status
from kasus_training.privacy import actions, queries, rules
from kasus_training.privacy.rules import Channel, Decision, FieldGroup, RequestDraft, RequestKind
from kasus_training.rulings import RuleBroken
from tests.factories.cast import Cast
from tests.factories.registrations import adult, child, consent, find_event, find_registration, make_sector, register

pytestmark = pytest.mark.usefixtures("ctx")

LAST_DAY = datetime(2025, 11, 25, 4, tzinfo=UTC)


def run_daily(app: Flask, when: datetime) -> None:
    with clock.at(when):
        assert daily.ask_when_due()
        run_waiting(app)


def kept(row_id: int) -> dict[str, object]:
    row = find_registration(row_id)
    return {
        "needs": row.needs,
        "born_on": row.person.born_on,
        "telephone": row.person.telephone,
        "guardian": row.guardian and row.guardian.name,
        "age_group": row.age_group,
    }


def test_each_group_of_fields_goes_when_its_time_is_over(app: Flask, cast: Cast):
    sector = make_sector(cast.event)
    grown = register(cast.event, adult(sector, needs="Kursi roda"))
    small = register(cast.event, child(sector, needs="Alergi kacang"))
    seen = {}

    for days in (0, 1, 31, 366):
        run_daily(app, LAST_DAY + timedelta(days=days))
        seen[days] = (kept(grown), kept(small))

    assert seen[0][1]["born_on"] == date(2009, 7, 16)
    assert (seen[1][1]["born_on"], seen[1][1]["age_group"]) == (None, AgeGroup.UNDER_18)
    assert [seen[days][0]["needs"] for days in (1, 31)] == ["Kursi roda", ""]
    assert [seen[days][0]["telephone"] for days in (31, 366)] == ["+6281234567890", ""]
    assert [seen[days][1]["guardian"] for days in (31, 366)] == ["Bapak Kurnia", None]
    logged = [(run.facts["group"], run.facts["count"]) for run in queries.runs_of(find_event(cast.event))]
    assert sorted(logged) == [("birth-date", 1), ("contacts", 1), ("guardians", 1), ("needs", 2)]


def test_a_longer_period_of_the_office_and_a_later_training_keep_contacts(app: Flask, cast: Cast):
    row_id = register(cast.event, adult(make_sector(cast.event)))
    later = Event(
        organization_id=cast.organization, slug="lanjutan", title="Lanjutan", timezone="Asia/Makassar",
        created_at=clock.now(), days=[EventDay(held_on=date(2026, 11, 24))],
    )  # fmt: skip
    db.session.add(later)
    db.session.commit()
    with transaction():
        office = find_event(cast.event).organization
        actions.set_periods(office, {FieldGroup.CONTACTS: 400}, by=audit.SYSTEM)
    other = register(cast.event, adult(make_sector(cast.event, "B"), "Jumiati", institution="RSUD"))
    with transaction():
        sector = participants.add_sector(later, _sector(), by=audit.SYSTEM)
    with transaction():
        participants.add_by_staff(later, adult(sector.id, "Jumiati", institution="RSUD"), by=audit.SYSTEM)

    run_daily(app, LAST_DAY + timedelta(days=390))
    first = (kept(row_id)["telephone"], kept(other)["telephone"])
    run_daily(app, LAST_DAY + timedelta(days=401))

    assert first == ("+6281234567890", "+6281234567890")
    assert (kept(row_id)["telephone"], kept(other)["telephone"]) == ("", "+6281234567890")


def _sector():
    from kasus_training.participants.rules import SectorDraft  # noqa: PLC0415

    return SectorDraft(name="Umum", quota=5)


def test_the_daily_run_is_asked_for_once_a_day(app: Flask, cast: Cast):
    asked = [daily.ask_when_due(), daily.ask_when_due()]
    run_waiting(app)
    with clock.at(LAST_DAY + timedelta(days=1)):
        asked.append(daily.ask_when_due())

    assert asked == [True, False, True]
    assert board.latest("retention", cast.event) is None
    assert db.session.query(Job).filter_by(kind="retention").count() == 2


def test_old_entries_of_the_history_go_and_proofs_stay(cast: Cast):
    row_id = register(cast.event, child(make_sector(cast.event)))
    with transaction():
        participants.record_guardian_consent(find_registration(row_id), consent(), by=audit.SYSTEM)

    with clock.at(LAST_DAY + timedelta(days=400)), transaction():
        actions.forget_logs(cast.organization)

    left = set(db.session.scalars(db.select(AuditEntry.action)))
    assert left == {"consent.recorded", "retention.applied"}


def test_erasing_keeps_counts_and_forgets_who_it_was(cast: Cast):
    sector = make_sector(cast.event)
    row_id = register(cast.event, adult(sector, "Raudhatul Jannah", needs="Huruf besar"))

    with transaction():
        actions.erase(find_registration(row_id), by=audit.SYSTEM)
    with transaction():
        actions.erase(find_registration(row_id), by=audit.SYSTEM)

    row = find_registration(row_id)
    assert (row.status, row.seat_no, row.code, row.institution, row.needs) == (Status.CANCELLED, None, None, None, "")
    assert (row.person.name, row.person.telephone, row.age_group) == (
        "Peserta 01 (data dihapus)", "", AgeGroup.FROM_35,
    )  # fmt: skip
    assert people.search(find_event(cast.event), "Raudhatul") == []
    for change in (participants.restore, participants.put_on_waiting_list, participants.renew_page):
        with pytest.raises(RuleBroken, match="person-erased"), transaction():
            change(find_registration(row_id), by=audit.SYSTEM)
    # Somebody of the same name may register anew.
    assert register(cast.event, adult(sector, "Raudhatul Jannah")) != row_id
    entries = db.session.scalars(db.select(AuditEntry).filter_by(action="person.erased")).all()
    assert [entry.facts for entry in entries] == [{}]


def test_erasing_after_the_training_keeps_the_status_that_reports_count(cast: Cast):
    row_id = register(cast.event, adult(make_sector(cast.event)))

    with clock.at(LAST_DAY + timedelta(days=3)), transaction():
        actions.erase(find_registration(row_id), by=audit.SYSTEM)

    row = find_registration(row_id)
    assert (row.status, row.ticket_hash, row.page_hash) == (Status.CONFIRMED, None, None)
    assert [each.number for each in people.confirmed_of(find_event(cast.event))] == [1]


def test_a_withdrawal_for_one_training_leaves_the_others_alone(cast: Cast):
    first = register(cast.event, adult(make_sector(cast.event)))
    person = find_registration(first).person
    again = register(cast.event, adult(make_sector(cast.event, "B"), "Jumiati"))
    find_registration(again).person = person
    find_registration(again).status, find_registration(again).seat_no = Status.CANCELLED, None
    db.session.commit()

    with transaction():
        participants.withdraw_data_consent(find_registration(first), by=audit.PARTICIPANT)

    assert find_registration(again).person.name == "Jumiati" or find_registration(again).person.erased_at is None
    assert find_registration(first).person.erased_at is not None
    assert find_registration(first).person_id != find_registration(again).person_id


def test_a_request_is_answered_once_within_its_clock(cast: Cast):
    row_id = register(cast.event, adult(make_sector(cast.event)))
    with transaction():
        asked = actions.ask(find_registration(row_id), RequestKind.ERASURE, "Mohon dihapus", by=audit.PARTICIPANT)
        again = actions.ask(find_registration(row_id), RequestKind.ERASURE, "Mohon dihapus", by=audit.PARTICIPANT)
        assert again is asked
    request_id, due = asked.id, asked.due_at - asked.received_at

    def answer(decision: Decision, **more: object) -> None:
        request = queries.request_of(find_event(cast.event), request_id)
        assert request is not None
        facts = {"refusal": None, "note": "Sudah dihapus", "erase_now": False, **more}
        with transaction():
            actions.decide(request, decision, by=audit.SYSTEM, **facts)  # type: ignore[arg-type]

    with pytest.raises(RuleBroken, match="refusal-without-reason"):
        answer(Decision.REFUSED)
    answer(Decision.FULFILLED, erase_now=True)
    with pytest.raises(RuleBroken, match="request-decided"):
        answer(Decision.FULFILLED)

    assert due == timedelta(hours=72)
    done = queries.request_of(find_event(cast.event), request_id)
    assert done is not None
    assert (done.decision, done.details, find_registration(row_id).person.erased_at is None) == (
        Decision.FULFILLED, "", False,
    )  # fmt: skip


def test_a_request_on_paper_starts_its_clock_when_it_came(cast: Cast):
    received = clock.now() - timedelta(hours=70)
    draft = RequestDraft(RequestKind.ACCESS, Channel.PAPER, "", "Ibu Fatmawati", received)

    with transaction():
        request = actions.record_request(find_event(cast.event), draft, number=None, by=audit.SYSTEM)
    with pytest.raises(RuleBroken, match="number-unknown"), transaction():
        actions.record_request(find_event(cast.event), draft, number=77, by=audit.SYSTEM)

    assert rules.hours_left(request.due_at, clock.now()) == 2
    assert rules.clock_of(request.due_at, clock.now(), stopped_at=None) is rules.Clock.SOON
    assert db.session.query(Person).count() == 0


def test_erasing_reaches_tests_and_scans(cast: Cast):
    row_id = register(cast.event, adult(make_sector(cast.event)))
    item = make_item(find_event(cast.event))
    attempt = Attempt(form=item.form, registration_id=row_id, seed=1, started_at=clock.now(), token_hash="x")
    attempt.answers = [Answer(item=item, body={"text": "Tetangga saya"}, answered_at=clock.now(), saved_at=clock.now())]
    db.session.add_all([attempt, scan_of(cast.event, row_id)])
    db.session.commit()

    with transaction():
        actions.erase(find_registration(row_id), by=audit.SYSTEM)

    assert [row.body for row in db.session.scalars(db.select(Answer))] == [{}]
    assert "Rusdiana" not in str([row.answer for row in db.session.scalars(db.select(Scan))])
    assert db.session.scalars(db.select(Attempt.token_hash)).all() == [None]


def make_item(event: Event) -> FormItem:
    now = clock.now()
    question = Question(
        organization_id=event.organization_id, fingerprint="f", topic="Etika", level=Level.BASIC,
        status=QuestionStatus.APPROVED, created_at=now, changed_at=now,
    )  # fmt: skip
    version = QuestionVersion(
        question=question, number=1, kind=Kind.ESSAY, prompt="Ceritakan", content={}, key={}, created_at=now
    )
    form = AssessmentForm(event_id=event.id, phase=Phase.PRE, title="Tes awal", maximum=Decimal(20), position=1)
    return FormItem(form=form, position=1, question=question, version=version)


def scan_of(event_id: int, row_id: int) -> Scan:
    return Scan(
        scan_id="1", event_id=event_id, registration_id=row_id, kind=ScanKind.IN, source=ScanSource.DESK,
        result=ScanResult.ACCEPTED, body_hash="", answer={"name": "Rusdiana", "result": "accepted"},
        scanned_at=clock.now(), counted_at=clock.now(), received_at=clock.now(),
    )  # fmt: skip


def test_answers_to_the_organizers_questions_go_with_the_person_and_with_time(app: Flask, cast: Cast):
    sector = make_sector(cast.event)
    rows = [register(cast.event, adult(sector, name)) for name in ("Satu", "Dua")]
    question = FormQuestion(event_id=cast.event, position=1, kind=QuestionKind.TEXT, label="Harapan Anda?", options=[])
    db.session.add(question)
    db.session.flush()
    for row_id in rows:
        answer = FormAnswer(
            registration_id=row_id, question_id=question.id, value=["Bertemu teman"], answered_at=clock.now()
        )
        db.session.add(answer)
    db.session.commit()

    with transaction():
        actions.erase(find_registration(rows[0]), by=audit.SYSTEM)
    erased = [answer.registration_id for answer in db.session.scalars(db.select(FormAnswer))]
    run_daily(app, LAST_DAY + timedelta(days=366))

    assert erased == [rows[1]]
    assert db.session.scalars(db.select(FormAnswer)).all() == []
