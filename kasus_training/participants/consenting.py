"""What the answers of guardian and child come to, and how many grown-ups must be there for the children."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kasus_training.participants import contacts
from kasus_training.participants.rules import LINE_MAX, ConsentPurpose, Gender, RegistrationDraft, Status, check_name
from kasus_training.rulings import RuleBroken

ASKED_OF_ADULTS = (ConsentPurpose.PHOTO, ConsentPurpose.REMINDERS, ConsentPurpose.NEEDS)
"""Beside the data that the training itself needs: each has a box of its own, empty at first, and may
be taken back at any time (UU 27/2022 articles 20 to 22 and 40). Messages after the event; and what
somebody needs to take part at ease, which is near to health data (article 4). For a child the
guardian's yes to the data covers the needs."""
CHILDREN_PER_CHAPERONE = 10
REFUSED = "Izin wali tidak diberikan atau ditarik"
"""The reason that stands at a registration which the guardian ended. Like every reason it is
the office's own text, not a word of the page."""


class Consequence(StrEnum):
    """What follows at once from an answer."""

    RELEASE = "release"
    HOLD_BACK = "hold-back"
    CANCEL = "cancel"
    ERASE = "erase"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Answers:
    """The answers that hold now; None where nobody has answered."""

    taking_part: bool | None
    data: bool | None
    assent: bool | None = None


def consequence_of(answers: Answers, *, data_was_allowed: bool, is_over: bool) -> Consequence:
    """A yes to the data taken back erases whatever day it is; all else concerns taking part,
    which ends with the event. A child who says no is held back until guardian, child and
    committee have talked."""
    if answers.data is False and data_was_allowed:
        return Consequence.ERASE
    if is_over:
        return Consequence.NOTHING
    if answers.taking_part is False:
        return Consequence.CANCEL
    return Consequence.RELEASE if may_be_released(answers) else Consequence.HOLD_BACK


def may_be_released(answers: Answers) -> bool:
    """Badge, test and photograph come only after guardian's yes to both, and no no of the child."""
    return bool(answers.taking_part and answers.data) and answers.assent is not False


def status_when_released(*, needs_approval: bool) -> Status:
    return Status.PENDING if needs_approval else Status.CONFIRMED


def check_needs_allowed(draft: RegistrationDraft, *, minor: bool) -> None:
    """What somebody needs is only kept of whoever says so."""
    if not minor and (draft.needs or draft.diet) and ConsentPurpose.NEEDS not in draft.consents:
        raise RuleBroken("needs-not-allowed", field="needs_allowed")


def chaperones_needed(children: int) -> int:
    """One grown-up for every ten children begun."""
    return -(-children // CHILDREN_PER_CHAPERONE)


@dataclass(frozen=True)
class Care:
    """Children and the grown-ups who look after them at an event."""

    children: int
    chaperones: int

    @property
    def missing(self) -> int:
        return max(0, chaperones_needed(self.children) - self.chaperones)

    @property
    def children_each(self) -> int:
        """How many children one chaperone has, rounded up."""
        return -(-self.children // self.chaperones) if self.chaperones else 0


@dataclass(frozen=True)
class ChaperoneDraft:
    """Somebody who looks after children at the event."""

    name: str
    gender: Gender | None = None
    telephone: str = ""
    institution: str = ""


def check_chaperone(draft: ChaperoneDraft) -> ChaperoneDraft:
    """The draft as it is kept. Without a telephone nobody reaches the children."""
    telephone = contacts.telephone(draft.telephone)
    if not telephone:
        raise RuleBroken("chaperone-unreachable", field="telephone")
    return ChaperoneDraft(
        name=check_name(draft.name),
        gender=draft.gender,
        telephone=telephone,
        institution=contacts.readable(draft.institution, field="institution", most=LINE_MAX),
    )
