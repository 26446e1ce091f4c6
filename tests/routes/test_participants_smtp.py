"""The outbox before a real SMTP server: sent, a recipient refused, the server gone, tried again."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.worker import run_waiting
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions
from kasus_training.participants.letters import MailStatus
from kasus_training.participants.models import Mail
from tests.factories.cast import Cast
from tests.factories.registrations import adult, find_event, make_sector
from tests.visitor import Visitor

REFUSED = "penuh@example.org"


class Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs, one line after the other."""

    def handle(self) -> None:
        self.say("220 surat.example.org")
        while line := self.rfile.readline():
            word = line.split(maxsplit=1)[0].upper() if line.strip() else b""
            if word == b"QUIT":
                return self.say("221 bye")
            if word == b"DATA":
                self.take()
            elif word == b"RCPT" and REFUSED.encode() in line:
                self.say("550 5.1.1 mailbox full")
            else:
                self.say("250 ok")
        return None

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=default))  # type: ignore[attr-defined]
        self.say("250 queued")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.taken: list = []


@contextmanager
def open_office(port: int = 0) -> Iterator[PostOffice]:
    with PostOffice(port) as office:
        threading.Thread(target=office.serve_forever, args=(0.05,), daemon=True).start()
        yield office
        office.shutdown()


@pytest.fixture
def people(app: Flask, cast: Cast) -> None:
    with app.app_context():
        sector = make_sector(cast.event)
        with transaction():
            for name, address in (("Wahidah", "wahidah@example.org"), ("Rusdiana", REFUSED)):
                actions.add_by_staff(find_event(cast.event), adult(sector, name, email=address), by=audit.SYSTEM)


def outbox(app: Flask) -> list[tuple[str, MailStatus, int, str]]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Mail).order_by(Mail.address))
        return [(row.address, row.status, row.attempts, row.problem[:3]) for row in rows]


def retry_failed(app: Flask, organizer: Visitor, path: str) -> None:
    with app.app_context():
        ids = list(db.session.scalars(sa.select(Mail.id).filter_by(status=MailStatus.FAILED).order_by(Mail.id)))
    for id_ in ids:
        organizer.post(f"{path}/{id_}/retry")
    run_waiting(app)


def test_letters_reach_a_real_server_and_wait_while_it_is_away(
    app: Flask, cast: Cast, people: None, organizer: Visitor, monkeypatch: pytest.MonkeyPatch
):
    path = f"/events/{cast.slug}/participants/mail"
    with open_office() as office:
        port = office.server_address[1]
    settings = replace(
        app.config["SETTINGS"],
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        mail_from="panitia@example.org",
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    organizer.post(f"{path}/prepare", {"kind": "ticket"})
    organizer.post(f"{path}/send")
    run_waiting(app)
    away = outbox(app)

    with open_office(port) as office:
        retry_failed(app, organizer, path)
    back = outbox(app)
    letter = office.taken[0]

    assert [(status, attempts) for _address, status, attempts, _problem in away] == [(MailStatus.FAILED, 1)] * 2
    assert back == [(REFUSED, MailStatus.FAILED, 2, "550"), ("wahidah@example.org", MailStatus.SENT, 2, "")]
    assert (letter["To"], letter["Auto-Submitted"]) == ("wahidah@example.org", "auto-generated")
    assert "Wahidah" in letter.get_content() and "/p/" in letter.get_content()
    assert len(office.taken) == 1
    assert "mailbox full" in organizer.get(path).words
