"""Writing to participants: by WhatsApp, or through the outbox where a mail server is set up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.worker import run_waiting
from kasus_training.foundation.mail import MailNotSent
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions
from kasus_training.participants.letters import MailStatus
from kasus_training.participants.models import Mail, Person
from tests.factories.cast import Cast
from tests.factories.registrations import adult, child, find_event, make_sector
from tests.visitor import Visitor


class Postbox:
    """Takes messages instead of a server; refuses one address."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refused = ""

    def __call__(self, message: EmailMessage) -> None:
        if self.refused and self.refused in str(message["To"]):
            raise MailNotSent("550 no such mailbox")
        self.taken.append(message)


@pytest.fixture
def people(app: Flask, cast: Cast) -> None:
    with app.app_context():
        sector = make_sector(cast.event, "Forum Anak")
        drafts = [
            adult(sector, "Rusdiana", email="rusdiana@example.org"),
            adult(sector, "Wahidah\u00a0X", email="wahidah@example.org", telephone=""),
            child(sector, "Ridhani", email="anak@example.org"),
        ]
        with transaction():
            for draft in drafts:
                actions.add_by_staff(find_event(cast.event), draft, by=audit.SYSTEM)


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, smtp_host="mail.example.org", mail_from="panitia@example.org")
    box = app.extensions["mail_transport"] = Postbox()
    yield box
    app.config["SETTINGS"] = before
    del app.extensions["mail_transport"]


def outbox(app: Flask) -> list[tuple[str, MailStatus, int]]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Mail).order_by(Mail.id))
        return [(row.address, row.status, row.attempts) for row in rows]


def test_whatsapp_opens_with_the_text_for_each_person_and_the_guardian_for_a_child(
    cast: Cast, people: None, organizer: Visitor
):
    saved = organizer.post(
        f"/events/{cast.slug}/participants/messages/invitation", {"text": "Yth. {nama}, silakan buka {tautan}"}
    )
    page = organizer.follow(saved)

    links = [unquote(link) for link in page.links if link.startswith("https://wa.me/")]
    assert links[0].startswith("https://wa.me/6281234567890?text=Yth. Rusdiana, silakan buka http")
    assert links[1].startswith("https://wa.me/6285200000055?text=Yth. ")
    assert "Ridhani" in links[1] and "/g/" in links[1]
    assert len(links) == 2
    assert page.queries <= 12


def test_a_wrong_placeholder_is_refused_with_a_sentence(cast: Cast, people: None, organizer: Visitor):
    page = organizer.post(f"/events/{cast.slug}/participants/messages/ticket", {"text": "{tautan} {nik}"})

    assert page.status == 422
    assert "{nik}" in page.words
    assert organizer.post(f"/events/{cast.slug}/participants/messages/odd", {"text": "x"}).status == 404


def test_without_a_server_drafts_wait_and_the_page_says_so(app: Flask, cast: Cast, people: None, organizer: Visitor):
    path = f"/events/{cast.slug}/participants/mail"
    page = organizer.follow(organizer.post(f"{path}/prepare", {"kind": "ticket"}))
    refused = organizer.post(f"{path}/send")

    assert "Server surat elektronik belum diatur" in page.words
    assert refused.status == 409
    assert organizer.post(f"{path}/test").status == 409
    assert [status for _address, status, _count in outbox(app)] == [MailStatus.DRAFT, MailStatus.DRAFT]


def test_mails_are_drafted_queued_sent_and_tried_again(
    app: Flask, cast: Cast, people: None, postbox: Postbox, organizer: Visitor
):
    path = f"/events/{cast.slug}/participants/mail"
    postbox.refused = "wahidah"
    organizer.post(f"{path}/prepare", {"kind": "ticket"})
    organizer.post(f"{path}/prepare", {"kind": "ticket"})
    organizer.post(f"{path}/send")
    queued = outbox(app)
    run_waiting(app)
    failed = organizer.get(path)
    after = outbox(app)
    postbox.refused = ""
    with app.app_context():
        mail_id = db.session.scalar(sa.select(Mail.id).filter_by(status=MailStatus.FAILED))
    organizer.post(f"{path}/{mail_id}/retry")
    run_waiting(app)

    # One for each adult with an address, however often drafts are asked for; none for the child.
    assert [status for _address, status, _count in queued] == [MailStatus.QUEUED] * 2
    assert after == [("rusdiana@example.org", MailStatus.SENT, 1), ("wahidah@example.org", MailStatus.FAILED, 1)]
    assert "550 no such mailbox" in failed.words
    assert outbox(app)[1] == ("wahidah@example.org", MailStatus.SENT, 2)
    assert sorted(str(message["To"]) for message in postbox.taken) == ["rusdiana@example.org", "wahidah@example.org"]
    assert organizer.post(f"{path}/{mail_id}/discard").status == 422
    assert organizer.post(f"{path}/999/retry").status == 404


def test_nothing_goes_to_somebody_whose_data_rest(
    app: Flask, cast: Cast, people: None, postbox: Postbox, organizer: Visitor
):
    base = f"/events/{cast.slug}/participants"
    organizer.post(f"{base}/mail/prepare", {"kind": "ticket"})
    organizer.post(f"{base}/mail/send")
    with app.app_context(), transaction():
        db.session.execute(sa.update(Person).values(restricted_at=clock.now()))
    organizer.post(f"{base}/mail/prepare", {"kind": "invitation"})
    run_waiting(app)
    page = organizer.get(f"{base}/messages")

    assert [status for _address, status, _tries in outbox(app)] == [MailStatus.FAILED] * 2
    assert postbox.taken == []
    assert [link for link in page.links if link.startswith("https://wa.me/")] == []
    assert "3 orang meminta datanya dibatasi, jadi tidak disertakan." in page.words


def test_what_a_crash_left_half_sent_is_not_sent_again_by_itself(
    app: Flask, cast: Cast, people: None, postbox: Postbox, organizer: Visitor
):
    path = f"/events/{cast.slug}/participants/mail"
    organizer.post(f"{path}/prepare", {"kind": "ticket"})
    organizer.post(f"{path}/send")
    with app.app_context():
        db.session.execute(sa.update(Mail).where(Mail.address.contains("rusdiana")).values(status=MailStatus.SENDING))
        db.session.commit()
    run_waiting(app)

    assert [str(message["To"]) for message in postbox.taken] == ["wahidah@example.org"]
    assert outbox(app)[0][1] is MailStatus.FAILED


def test_a_test_goes_to_the_colleague_alone(cast: Cast, people: None, postbox: Postbox, organizer: Visitor):
    sent = organizer.post(f"/events/{cast.slug}/participants/mail/test")

    assert sent.status == 303
    assert [str(message["To"]) for message in postbox.taken] == ["organizer@dppkbpppa.example"]
