"""Sending e-mail by SMTP, where the installation has a server for it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from flask import current_app

from kasus_training.config import Settings

TIMEOUT_SECONDS = 20


class MailNotSent(RuntimeError):
    """The server refused the message or could not be reached; says why in the server's words."""


@dataclass(frozen=True)
class Letter:
    """One message to one address. The body is text and nothing else."""

    address: str
    subject: str
    body: str
    sender_name: str = ""


def is_configured() -> bool:
    return bool(_settings().smtp_host)


def send(letter: Letter) -> None:
    """Hand one message to the server. Raises `MailNotSent`."""
    transport: Callable[[EmailMessage], None] = current_app.extensions.get("mail_transport", _hand_over)
    transport(compose(letter))


def compose(letter: Letter) -> EmailMessage:
    """The message; the e-mail library encodes the headers, so a line break in a name adds none."""
    settings = _settings()
    message = EmailMessage()
    sender = settings.mail_from or settings.smtp_user
    try:
        message["From"] = Address(display_name=_one_line(letter.sender_name), addr_spec=sender)
        message["To"] = Address(addr_spec=letter.address)
    except (ValueError, IndexError, MessageError) as broken:
        # The library stumbles over an empty address instead of refusing it.
        raise MailNotSent(str(broken) if sender else "KASUS_MAIL_FROM") from broken
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _hand_over(message: EmailMessage) -> None:
    settings = _settings()
    if not settings.smtp_host:
        raise MailNotSent("KASUS_SMTP_HOST")
    try:
        with _connect(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as broken:
        raise MailNotSent(_reason(broken)[:300]) from broken


def _reason(broken: Exception) -> str:
    """What the server said, without the wrapping of the library."""
    if isinstance(broken, smtplib.SMTPRecipientsRefused) and broken.recipients:
        return _answer(*next(iter(broken.recipients.values())))
    if isinstance(broken, smtplib.SMTPResponseException):
        return _answer(broken.smtp_code, broken.smtp_error)
    return str(broken)


def _answer(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _connect(settings: Settings) -> smtplib.SMTP:
    place = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(*place, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(*place, timeout=TIMEOUT_SECONDS)
    if settings.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def _settings() -> Settings:
    return current_app.config["SETTINGS"]
