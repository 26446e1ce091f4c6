"""What is true of certificates: their numbers, codes and states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kasus_training.rulings import RuleBroken

KIND = "certificates"
"""The kind of job that makes certificates."""
CODE_LENGTH = 28
"""Characters of A–Z2–7: 140 bits, so that nobody finds a certificate by guessing."""
CODE_SHAPE = re.compile(rf"[A-Z2-7]{{{CODE_LENGTH}}}")
REASON_MAX = 200


class CertificateState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class GapReason(StrEnum):
    """Why a number of the register has no certificate."""

    NOT_MADE = "not-made"
    """The document could not be rendered."""
    NOT_EARNED = "not-earned"
    """Between taking the number and making the document the right to it was lost."""
    YEAR_OVER = "year-over"


@dataclass(frozen=True)
class NameDraft:
    """A name as it should have been printed."""

    name: str
    front_title: str = ""
    back_title: str = ""


@dataclass(frozen=True)
class MadeCertificate:
    """A rendered certificate on its way into the register."""

    registration_id: int
    number_id: int
    code: str
    snapshot: dict[str, Any]
    pdf: bytes
    issued_at: datetime


def clean_code(typed: str) -> str | None:
    """The code without the hyphens and blanks that people type; none when it cannot be one."""
    code = re.sub(r"[\s\-–.]", "", typed).upper()
    return code if CODE_SHAPE.fullmatch(code) else None


def grouped_code(code: str) -> str:
    """ABCD-EFGH-…: easier to read out and to type."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def state_of(*, revoked_at: datetime | None, is_replaced: bool) -> CertificateState:
    if is_replaced:
        return CertificateState.REPLACED
    return CertificateState.VALID if revoked_at is None else CertificateState.REVOKED


def check_valid(state: CertificateState) -> None:
    """Only a valid certificate can be revoked or replaced."""
    if state is not CertificateState.VALID:
        raise RuleBroken("certificate-not-valid")


def check_reason(reason: str) -> str:
    cleaned = " ".join(reason.split())
    if not cleaned:
        raise RuleBroken("certificate-reason-missing", field="reason")
    if len(cleaned) > REASON_MAX:
        raise RuleBroken("certificate-reason-long", field="reason", most=REASON_MAX)
    return cleaned


def check_name(draft: NameDraft) -> None:
    if not draft.name.strip():
        raise RuleBroken("certificate-name-missing", field="name")
