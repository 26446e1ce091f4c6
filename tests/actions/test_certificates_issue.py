"""Certificates are numbered, rendered and stored once, whatever happens to the worker."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import User
from kasus_training.attendance.models import AttendanceMark
from kasus_training.certificates import actions, documents, jobs, queries
from kasus_training.certificates.models import Certificate, CertificateNumber
from kasus_training.certificates.rules import CertificateState, GapReason, NameDraft
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.documents.pdf import RenderFault
from kasus_training.foundation.jobs import board
from kasus_training.foundation.jobs.models import Job, JobStatus
from kasus_training.foundation.jobs.worker import run_waiting
from kasus_training.foundation.transaction import transaction
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession
from tests.conftest import MORNING
from tests.factories.cast import Cast, make_event
from tests.factories.papers import make_registration, make_sector, make_sessions, make_signatory, mark


class Killed(BaseException):
    """The machine goes dark in the middle of the work."""


@pytest.fixture
def training(app: Flask, cast: Cast) -> Cast:
    """Four sessions, thirteen people: twelve attended all of them, the last only half."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        make_signatory(event)
        sessions = make_sessions(event, 4)
        sector = make_sector(event)
        for number in range(1, 14):
            registration = make_registration(event, sector, f"Peserta {number}", number)
            mark(registration, sessions if number < 13 else sessions[:2])
        db.session.commit()
    return cast


def issue_all(cast: Cast) -> int:
    with transaction():
        event = db.session.get_one(Event, cast.event)
        return actions.issue_all(event, by=db.session.get_one(User, cast.organizer)).id


def issue_and_run(app: Flask, cast: Cast) -> None:
    with app.app_context():
        issue_all(cast)
    run_waiting(app)


def register() -> list[tuple[int, str, str]]:
    """Serial, name and state of every certificate."""
    rows = db.session.scalars(sa.select(Certificate).join(Certificate.number).order_by(CertificateNumber.serial))
    return [(row.number.serial, row.snapshot["name"], row.state.value) for row in rows]


def the_certificate(name: str) -> Certificate:
    rows = db.session.scalars(sa.select(Certificate).where(Certificate.revoked_at.is_(None)))
    return next(row for row in rows if row.snapshot["name"] == name)


def test_everybody_who_attended_enough_gets_one_certificate_in_order(app: Flask, training: Cast):
    issue_and_run(app, training)

    with app.app_context():
        assert register() == [(number, f"Peserta {number}", "valid") for number in range(1, 13)]
        texts = db.session.scalars(sa.select(CertificateNumber.text).order_by(CertificateNumber.serial)).all()
        assert texts[0] == "400.2.4/001/DPPKBPPPA/2025"


def test_bytes_hash_and_snapshot_stand_together(app: Flask, training: Cast):
    issue_and_run(app, training)

    with app.app_context():
        certificate = the_certificate("Peserta 1")
        assert certificate.pdf.startswith(b"%PDF-")
        assert certificate.pdf_sha256 == hashlib.sha256(certificate.pdf).hexdigest()
        assert documents.certificate_pdf(certificate.snapshot) == certificate.pdf
        assert certificate.snapshot["jp"] == 8


def test_asking_ten_times_gives_one_job_and_one_set(app: Flask, training: Cast):
    with app.app_context():
        asked = {issue_all(training) for _try in range(10)}
    run_waiting(app)

    with app.app_context():
        assert len(asked) == 1
        assert len(register()) == 12


def test_a_worker_killed_again_and_again_makes_each_certificate_once(
    app: Flask, training: Cast, monkeypatch: pytest.MonkeyPatch
):
    """The worker dies after each few documents; the next one takes over where it stopped."""
    monkeypatch.setattr(jobs, "BATCH", 3)
    made, whole = 0, documents.make_certificate

    def dying(*arguments: object) -> object:
        nonlocal made
        made += 1
        if made % 5 == 0:
            raise Killed
        return whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(documents, "make_certificate", dying)
    with app.app_context():
        job_id = issue_all(training)
    deaths = 0
    for minute in range(20):
        try:
            with clock.at(MORNING + timedelta(minutes=minute)):
                run_waiting(app)
        except Killed:
            deaths += 1

    with app.app_context():
        assert deaths >= 3
        assert [serial for serial, _name, _state in register()] == list(range(1, 13))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(CertificateNumber)) == 12
        assert db.session.get_one(Job, job_id).status is JobStatus.DONE


def test_a_document_that_cannot_be_made_leaves_a_gap_with_its_reason(
    app: Flask, training: Cast, monkeypatch: pytest.MonkeyPatch
):
    whole = documents.certificate_pdf

    def stumbling(snapshot: dict[str, object]) -> bytes:
        if snapshot["name"] == "Peserta 5":
            raise RenderFault("no glyph")
        return whole(snapshot)

    monkeypatch.setattr(documents, "certificate_pdf", stumbling)
    issue_and_run(app, training)

    with app.app_context():
        assert 5 not in [serial for serial, _name, _state in register()]
        gaps = queries.gaps_of(db.session.get_one(Event, training.event))
        assert [(gap.serial, gap.gap_reason) for gap in gaps] == [(5, GapReason.NOT_MADE)]

    monkeypatch.setattr(documents, "certificate_pdf", whole)
    issue_and_run(app, training)

    with app.app_context():
        assert register()[-1] == (13, "Peserta 5", "valid")


def test_who_lost_the_attendance_meanwhile_gets_none_and_the_number_says_why(app: Flask, training: Cast):
    with app.app_context():
        job_id = issue_all(training)
        with transaction():
            job = db.session.get_one(Job, job_id)
            event = db.session.get_one(Event, training.event)
            numbers = actions.take_numbers(job, event)
            first = numbers[0].registration_id
        with transaction():
            db.session.execute(sa.delete(AttendanceMark).where(AttendanceMark.registration_id == first))
    run_waiting(app)

    with app.app_context():
        assert [serial for serial, _name, _state in register()] == list(range(2, 13))
        gaps = queries.gaps_of(db.session.get_one(Event, training.event))
        assert [(gap.serial, gap.gap_reason) for gap in gaps] == [(1, GapReason.NOT_EARNED)]


def test_two_events_of_one_office_share_the_row_of_numbers(app: Flask, training: Cast):
    issue_and_run(app, training)
    with app.app_context():
        first = db.session.get_one(Event, training.event)
        second = make_event(first.organization, "pelatihan-kedua")
        sessions = make_sessions(second, 2)
        mark(make_registration(second, make_sector(second), "Orang Lain", 1), sessions)
        db.session.commit()
        with transaction():
            actions.issue_all(db.session.get_one(Event, second.id), by=db.session.get_one(User, training.organizer))
    run_waiting(app)

    with app.app_context():
        assert register()[-1] == (13, "Orang Lain", "valid")


def test_a_pattern_without_the_year_never_repeats_a_number(app: Flask, training: Cast):
    with app.app_context():
        db.session.get_one(Event, training.event).certificate_pattern = "{serial:02}/{unit}"
        db.session.commit()
    issue_and_run(app, training)
    with app.app_context(), clock.at(MORNING + timedelta(days=90)):
        event = db.session.get_one(Event, training.event)
        late = make_registration(event, make_sector(event, "B"), "Tahun Depan", 20)
        mark(late, list(db.session.scalars(sa.select(TrainingSession))))
        db.session.commit()
        issue_all(training)
    with clock.at(MORNING + timedelta(days=90)):
        run_waiting(app)

    with app.app_context():
        assert the_certificate("Tahun Depan").number.text == "13/DPPKBPPPA"


def test_nobody_below_the_threshold_can_be_given_one(app: Flask, training: Cast):
    with app.app_context():
        event = db.session.get_one(Event, training.event)
        last = queries.verdicts_of(event)[-1].candidate.registration_id
        organizer = db.session.get_one(User, training.organizer)

        with pytest.raises(RuleBroken, match="certificate-not-earned"):
            actions.issue_one(event, last, by=organizer)


def test_without_a_signatory_nothing_is_asked_for(app: Flask, training: Cast):
    with app.app_context():
        db.session.execute(sa.text("DELETE FROM signatory"))
        db.session.commit()
        with pytest.raises(RuleBroken, match="certificate-no-signatory"):
            issue_all(training)
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_when_all_have_one_there_is_nothing_to_issue(app: Flask, training: Cast):
    issue_and_run(app, training)

    with app.app_context(), pytest.raises(RuleBroken, match="certificate-nobody-due"):
        issue_all(training)


def test_a_misspelt_certificate_is_replaced_by_one_with_a_new_number(app: Flask, training: Cast):
    issue_and_run(app, training)
    with app.app_context():
        with transaction():
            old = the_certificate("Peserta 3")
            old_id, registration_id = old.id, old.registration_id
            actions.reissue(
                old,
                NameDraft("Rusdiana", "Hj.", "S.Sos."),
                reason="Salah ketik",
                by=db.session.get_one(User, training.organizer),
            )
        assert db.session.get_one(Certificate, old_id).state is CertificateState.VALID
    run_waiting(app)

    with app.app_context():
        old = db.session.get_one(Certificate, old_id)
        new = the_certificate("Hj. Rusdiana, S.Sos.")
        assert (old.state, old.revoked_reason, old.replaced_by) == (CertificateState.REPLACED, "Salah ketik", new)
        assert (new.number.serial, new.registration_id, new.replaces_id) == (13, registration_id, old_id)
        assert new.registration.person.name == "Rusdiana"
        renamed = db.session.scalars(sa.select(AuditEntry).filter_by(action="person.renamed")).one()
        assert renamed.facts == {"fields": ["front_title", "name", "back_title"]}


def test_a_revoked_certificate_stays_revoked_when_all_are_issued_again(app: Flask, training: Cast):
    issue_and_run(app, training)
    with app.app_context():
        organizer = db.session.get_one(User, training.organizer)
        with transaction():
            actions.revoke(the_certificate("Peserta 2"), reason="Diterbitkan keliru", by=organizer)

        with pytest.raises(RuleBroken, match="certificate-nobody-due"):
            issue_all(training)
        db.session.rollback()

        assert register()[1] == (2, "Peserta 2", "revoked")


def test_a_certificate_revoked_while_its_successor_was_made_gets_none(app: Flask, training: Cast):
    issue_and_run(app, training)
    with app.app_context():
        organizer = db.session.get_one(User, training.organizer)
        with transaction():
            certificate = the_certificate("Peserta 3")
            actions.reissue(certificate, NameDraft("Rusdiana"), reason="Salah ketik", by=organizer)
        with transaction():
            actions.revoke(the_certificate("Peserta 3"), reason="Diterbitkan keliru", by=organizer)
    run_waiting(app)

    with app.app_context():
        assert register()[2] == (3, "Peserta 3", "revoked")
        assert len(register()) == 12


def test_after_revocation_the_person_can_be_given_a_new_one(app: Flask, training: Cast):
    issue_and_run(app, training)
    with app.app_context(), transaction():
        certificate = the_certificate("Peserta 2")
        organizer = db.session.get_one(User, training.organizer)
        actions.revoke(certificate, reason="Diterbitkan keliru", by=organizer)
        actions.issue_one(certificate.event, certificate.registration_id, by=organizer)
    run_waiting(app)

    with app.app_context():
        assert register()[1] == (2, "Peserta 2", "revoked")
        assert register()[-1] == (13, "Peserta 2", "valid")


def test_one_person_never_has_two_valid_certificates(app: Flask, training: Cast):
    """The database refuses even when the rules are walked around."""
    issue_and_run(app, training)
    with app.app_context():
        standing = the_certificate("Peserta 1")
        number = CertificateNumber(
            organization_id=training.organization,
            year=2025,
            serial=99,
            text="x/99",
            registration_id=standing.registration_id,
            taken_at=clock.now(),
        )
        db.session.add(number)
        db.session.flush()
        db.session.add(
            Certificate(
                event_id=training.event,
                registration_id=standing.registration_id,
                number_id=number.id,
                code="another",
                snapshot={},
                pdf=b"",
                pdf_sha256="",
                issued_at=clock.now(),
            )
        )

        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()


def test_a_job_whose_worker_fell_silent_is_taken_up_again(app: Flask, training: Cast):
    with app.app_context():
        job_id = issue_all(training)
        assert board.claim(job_id)
        assert not board.claim(job_id)
    with clock.at(MORNING + timedelta(minutes=2)):
        run_waiting(app)

    with app.app_context():
        assert len(register()) == 12
