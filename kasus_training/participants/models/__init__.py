"""People, sectors, registrations, guardians and consents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import Institution, Organization
from kasus_training.events.models import Event
from kasus_training.foundation.database import Base, word
from kasus_training.participants.letters import MailStatus, MessageKind
from kasus_training.participants.models.delegations import Delegation as Delegation
from kasus_training.participants.models.questions import FormAnswer as FormAnswer
from kasus_training.participants.models.questions import FormQuestion as FormQuestion
from kasus_training.participants.models.questions import FormQuestionSector as FormQuestionSector
from kasus_training.participants.rules import (
    AgeGroup,
    ConsentGiver,
    ConsentPurpose,
    Gender,
    ListState,
    NumberKind,
    Status,
    printed_name,
)
from kasus_training.participants.waiting import Cause

HOLDS_A_SEAT = "status IN ('pending', 'waiting-for-guardian', 'confirmed', 'offered')"
IS_OPEN = "status IN ('draft', 'pending', 'waiting-for-guardian', 'confirmed', 'offered', 'waitlisted')"
SAYS_TOO_LITTLE = "(institution_id IS NULL OR district = '' OR age_group IS NULL)"
SAYS_ENOUGH = f"NOT {SAYS_TOO_LITTLE}"
WITHOUT_CONTACT = "(telephone = '' OR gender IS NULL)"
"""Written out, since a partial index serves only conditions without values of their own."""


class Person(Base):
    """Somebody who was registered at least once, remembered across trainings."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    front_title: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    back_title: Mapped[str] = mapped_column(default="")
    name_key: Mapped[str]
    gender: Mapped[Gender | None] = mapped_column(word(Gender))
    born_on: Mapped[date | None]
    """Kept only to establish the age; erased after the event."""
    number_kind: Mapped[NumberKind] = mapped_column(word(NumberKind), default=NumberKind.NONE)
    employee_number: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")
    """E.164. Shared telephones are allowed, so it is not unique."""
    email: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    restricted_at: Mapped[datetime | None]
    """Asked that their data rest: contacts are shown to nobody but who looks after privacy."""

    organization: Mapped[Organization] = relationship()

    __table_args__ = (
        sa.Index(None, "organization_id", "name_key"),
        sa.Index(
            "ix_person_without_contact",
            "organization_id",
            sqlite_where=sa.text(WITHOUT_CONTACT),
            postgresql_where=sa.text(WITHOUT_CONTACT),
        ),
    )

    @property
    def printed_name(self) -> str:
        return printed_name(self.front_title, self.name, self.back_title)


class Sector(Base):
    """A group that the event invites, with its quota."""

    __tablename__ = "sector"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    code: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    quota: Mapped[int]
    for_minors: Mapped[bool] = mapped_column(default=False)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    has_waiting_list: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether the form lets people wait when all places are taken."""
    colour: Mapped[str] = mapped_column(default="teal")
    symbol: Mapped[str] = mapped_column(default="circle")

    event: Mapped[Event] = relationship()
    institutions: Mapped[list[Institution]] = relationship(secondary="sector_institution", order_by="Institution.name")

    __table_args__ = (
        sa.UniqueConstraint("event_id", "code"),
        sa.CheckConstraint("quota >= 0", name="quota_not_negative"),
    )

    @property
    def label(self) -> str:
        return self.short_name or self.name


class SectorInstitution(Base):
    """That people of an institution usually come in this sector: the form suggests it."""

    __tablename__ = "sector_institution"

    sector_id: Mapped[int] = mapped_column(sa.ForeignKey("sector.id", ondelete="CASCADE"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True)


class Registration(Base):
    """A person's place in one event."""

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    sector_id: Mapped[int] = mapped_column(sa.ForeignKey("sector.id"))
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    position: Mapped[str] = mapped_column(default="")
    """The person's post at the institution; for children their class or role."""
    rank: Mapped[str] = mapped_column(default="", server_default="")
    """Pangkat and golongan of a civil servant."""
    district: Mapped[str] = mapped_column(default="")
    village: Mapped[str] = mapped_column(default="", server_default="")
    companion_telephone: Mapped[str] = mapped_column(default="", server_default="")
    """Whom to call where an adult has no telephone of their own; E.164."""
    number: Mapped[int]
    """Within the event; kept from the import, else the next free one."""
    status: Mapped[Status] = mapped_column(word(Status))
    seat_no: Mapped[int | None]
    seat_reason: Mapped[str] = mapped_column(default="")
    """Why a seat beyond the quota was given."""
    waiting_no: Mapped[int | None]
    """The place in the sector's waiting list; only the order counts."""
    offer_until: Mapped[datetime | None]
    """Until when a place is kept for somebody of the waiting list."""
    offer_lapsed_at: Mapped[datetime | None]
    """They let an offer pass; nobody asks them again until they say that they still want to come."""
    promoted_at: Mapped[datetime | None]
    promoted_because: Mapped[Cause | None] = mapped_column(word(Cause))
    """What freed the place that they got from the waiting list."""
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"), unique=True)
    """The delegate of the same institution whose place this one took over."""
    minor: Mapped[bool] = mapped_column(default=False)
    """Under 18 on the first day of the event."""
    age_group: Mapped[AgeGroup | None] = mapped_column(word(AgeGroup))
    needs: Mapped[str] = mapped_column(default="")
    """Accommodation asked for: the need, never a diagnosis."""
    diet: Mapped[str] = mapped_column(default="")
    name_confirmed_at: Mapped[datetime | None]
    identity: Mapped[str | None]
    """Name and institution folded: the same one is not registered twice; see
    `rules.identity_of`. None once the person is erased."""
    form_id: Mapped[str | None]
    """The public form's own id: sending it twice makes one row."""
    code: Mapped[str | None]
    """Six characters to type at the desk; none before a guardian's consent."""
    ticket_generation: Mapped[int] = mapped_column(default=0)
    """0: no ticket yet. A reissue raises it and revokes the ticket before."""
    ticket_hash: Mapped[str | None] = mapped_column(unique=True)
    page_generation: Mapped[int] = mapped_column(default=1)
    page_hash: Mapped[str | None] = mapped_column(unique=True)
    registered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    status_reason: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    sector: Mapped[Sector] = relationship()
    institution: Mapped[Institution | None] = relationship()
    replaces: Mapped[Registration | None] = relationship(remote_side="Registration.id")
    guardian: Mapped[Guardian | None] = relationship(back_populates="registration")
    consents: Mapped[list[Consent]] = relationship(back_populates="registration", order_by="Consent.id")
    guardian_link: Mapped[GuardianLink | None] = relationship(back_populates="registration")

    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.UniqueConstraint("event_id", "code"),
        sa.Index(
            "uq_registration_open_person",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text(IS_OPEN),
            postgresql_where=sa.text(IS_OPEN),
        ),
        sa.UniqueConstraint("event_id", "form_id"),
        sa.Index(
            "uq_registration_open_identity",
            "event_id",
            "identity",
            unique=True,
            sqlite_where=sa.text(IS_OPEN),
            postgresql_where=sa.text(IS_OPEN),
        ),
        sa.Index("uq_registration_seat", "sector_id", "seat_no", unique=True),
        sa.Index("uq_registration_waiting", "sector_id", "waiting_no", unique=True),
        sa.CheckConstraint(f"({HOLDS_A_SEAT}) = (seat_no IS NOT NULL)", name="seat_matches_status"),
        sa.CheckConstraint("seat_no IS NULL OR seat_no > 0", name="seat_positive"),
        sa.CheckConstraint("(status = 'waitlisted') = (waiting_no IS NOT NULL)", name="waiting_matches_status"),
        sa.CheckConstraint("(status = 'offered') = (offer_until IS NOT NULL)", name="offer_matches_status"),
        sa.CheckConstraint("ticket_generation >= 0", name="ticket_generation"),
        # Code, badge and test are released together, and for children only with consent.
        sa.CheckConstraint(
            "status <> 'waiting-for-guardian' OR (code IS NULL AND ticket_hash IS NULL)",
            name="nothing_before_consent",
        ),
        sa.Index(None, "event_id", "status"),
        # The long list is filtered, searched and counted in these, without a look at the wide rows.
        sa.Index(None, "event_id", "sector_id", "number"),
        sa.Index(
            "ix_registration_list",
            *("event_id", "number", "person_id", "sector_id", "institution_id", "status", "code"),
        ),
        sa.Index(
            "ix_registration_says_too_little",
            "event_id",
            "status",
            sqlite_where=sa.text(SAYS_TOO_LITTLE),
            postgresql_where=sa.text(SAYS_TOO_LITTLE),
        ),
        sa.Index(
            "ix_registration_says_enough",
            *("event_id", "status", "minor", "companion_telephone", "person_id"),
            sqlite_where=sa.text(SAYS_ENOUGH),
            postgresql_where=sa.text(SAYS_ENOUGH),
        ),
    )


class RevokedTicket(Base):
    """A ticket of an earlier generation: a scan of it is told apart from an unknown one."""

    __tablename__ = "revoked_ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    ticket_hash: Mapped[str] = mapped_column(unique=True)
    revoked_at: Mapped[datetime]


class Guardian(Base):
    """The adult who answers for a child."""

    __tablename__ = "guardian"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), unique=True)
    name: Mapped[str]
    relation: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")

    registration: Mapped[Registration] = relationship(back_populates="guardian")


class GuardianLink(Base):
    """The guardian's own address of one child. A new one ends the one before."""

    __tablename__ = "guardian_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), unique=True)
    generation: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[str] = mapped_column(unique=True)

    registration: Mapped[Registration] = relationship(back_populates="guardian_link")


class ConsentPaper(Base):
    """The scan of a signed consent form. The name it came with is not kept."""

    __tablename__ = "consent_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    file_name: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    byte_count: Mapped[int]
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    registration: Mapped[Registration] = relationship()

    __table_args__ = (
        sa.CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name="media_type_known"),
    )


class Chaperone(Base):
    """A grown-up who looks after the children at one event."""

    __tablename__ = "chaperone"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))
    added_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    institution: Mapped[Institution | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("event_id", "person_id"),)


class Consent(Base):
    """One answer to one question. The newest version of a purpose holds."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    purpose: Mapped[ConsentPurpose] = mapped_column(word(ConsentPurpose))
    version: Mapped[int]
    granted: Mapped[bool]
    given_by: Mapped[ConsentGiver] = mapped_column(word(ConsentGiver))
    given_on: Mapped[date]
    on_paper: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    registration: Mapped[Registration] = relationship(back_populates="consents")

    __table_args__ = (sa.UniqueConstraint("registration_id", "purpose", "version"),)


class PeopleList(Base):
    """A list of participants that somebody sent, from the upload until it was taken in. What it
    says of people lies in files that go after a day; the row keeps counts."""

    __tablename__ = "people_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    filename: Mapped[str] = mapped_column(default="")
    state: Mapped[ListState] = mapped_column(word(ListState))
    rows: Mapped[int] = mapped_column(default=0)
    tables_file: Mapped[str] = mapped_column(default="")
    """The tables as they were read."""
    plan_file: Mapped[str] = mapped_column(default="")
    """What would happen to every row; afterwards, the rows that were left out."""
    chosen: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    """Which table, headings and columns; the sector; what was decided about single rows."""
    counts: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)
    problem: Mapped[str] = mapped_column(default="")
    """The code of the ruling that stopped the last attempt."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class MessageText(Base):
    """An office's own wording of a message to participants."""

    __tablename__ = "message_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    kind: Mapped[MessageKind] = mapped_column(word(MessageKind))
    text: Mapped[str]
    changed_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("event_id", "kind"),)


class Mail(Base):
    """One e-mail of the outbox. It goes to the address that the registration had when it was made."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MessageKind] = mapped_column(word(MessageKind))
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[MailStatus] = mapped_column(word(MailStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
    """Why the last attempt failed: a code of ours, or the server's answer."""
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()

    __table_args__ = (sa.UniqueConstraint("registration_id", "kind"),)
