"""Texts that are sent to participants, with placeholders; who gets them, and who never does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.participants import contacts
from kasus_training.participants.rules import HOLDING_A_SEAT, Status
from kasus_training.rulings import RuleBroken

TEXT_MAX = 2_000
SEND_MAIL = "participants.send-mail"
"""A kind of job."""


class MessageKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    TICKET = "ticket"


class MailStatus(StrEnum):
    DRAFT = "draft"
    QUEUED = "queued"
    SENDING = "sending"
    """Handed over at this moment; found after a crash, nobody knows whether it went."""
    SENT = "sent"
    FAILED = "failed"


PLACEHOLDERS = ("nama", "instansi", "sektor", "pelatihan", "hari", "tempat", "tautan", "kode", "panitia")
NEEDED = {
    MessageKind.INVITATION: ("tautan",),
    MessageKind.REMINDER: ("hari",),
    MessageKind.TICKET: ("tautan",),
}
"""Without these the text would not do what it is for."""
STATUSES = {
    MessageKind.INVITATION: HOLDING_A_SEAT,
    MessageKind.REMINDER: frozenset({Status.CONFIRMED}),
    MessageKind.TICKET: frozenset({Status.CONFIRMED}),
}
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Recipient:
    """Whom a message goes to: the person, or the guardian of a child."""

    name: str
    telephone: str = ""
    email: str = ""
    is_guardian: bool = False


def recipient(
    *, minor: bool, name: str, telephone: str, email: str, guardian_name: str, guardian_telephone: str
) -> Recipient:
    """Nothing is ever sent to a child: its guardian gets the message, and no e-mail."""
    if minor:
        return Recipient(guardian_name, guardian_telephone, "", is_guardian=True)
    return Recipient(name, telephone, email)


def check_text(kind: MessageKind, text: str) -> str:
    """The text as it is kept; every placeholder must be known, and those that are needed be there."""
    cleaned = "\n".join(
        contacts.readable(line, field="text", most=TEXT_MAX) for line in text.replace("\r\n", "\n").split("\n")
    ).strip()
    if not cleaned:
        raise RuleBroken("message-empty", field="text")
    if len(cleaned) > TEXT_MAX:
        raise RuleBroken("text-too-long", field="text", most=TEXT_MAX)
    for found in PLACEHOLDER.finditer(cleaned):
        if found.group(1) not in PLACEHOLDERS:
            raise RuleBroken("placeholder-unknown", field="text", placeholder=found.group(0))
    if "{" in PLACEHOLDER.sub("", cleaned) or "}" in PLACEHOLDER.sub("", cleaned):
        raise RuleBroken("placeholder-open", field="text")
    for name in NEEDED[kind]:
        if f"{{{name}}}" not in cleaned:
            raise RuleBroken("placeholder-needed", field="text", placeholder=f"{{{name}}}")
    return cleaned


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its placeholders filled once: what stands in a name is never one."""
    return PLACEHOLDER.sub(lambda found: facts.get(found.group(1), found.group(0)), text)


def check_may_be_mailed(*, minor: bool, email: str, at_rest: bool) -> None:
    if minor:
        raise RuleBroken("mail-not-to-children")
    if at_rest:
        raise RuleBroken("mail-data-at-rest")
    if not email:
        raise RuleBroken("mail-address-missing")
