"""What the house of attendance accepts: forms of people, bodies of machines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_wtf.file import FileField
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import StopValidation

from kasus_training.attendance.judging import BATCH_MAX, ScanDraft
from kasus_training.attendance.rules import MarkStatus, ScanKind
from kasus_training.foundation.forms import LINE_MAX, BooleanField, ChoiceField, Form, LineField, Required, tidy
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants.rules import RegistrationDraft

# The clocks of devices are wrong, but a year of four digits near ours is the least.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
ID_MAX = 2**31 - 1
# As much as the largest QR code holds: a foreign one is unknown, and must not hold up the batch.
TOKEN_MAX = 4296


def uuid_or_new(text: str | None) -> str:
    """The id that a page carries for its one scan; a broken one is replaced, for it is nobody's."""
    try:
        return str(UUID(text or ""))
    except ValueError:
        return str(uuid4())


def id_or_none(text: str | None) -> int | None:
    """An id that a table can hold; anything else is nobody's."""
    return int(text) if text and text.isdecimal() and len(text) <= 10 and int(text) <= ID_MAX else None


def line_of(text: str | None) -> str:
    """What was typed, on one line and without characters that nobody can type."""
    return "".join(char for char in tidy(text or "") if char.isprintable())[:LINE_MAX]


class Body(Schema):
    """What a machine sends. Keys that we do not know are left aside: a newer station may say more,
    and who scanned is never taken from a body."""

    class Meta:
        unknown = EXCLUDE


class Instant(fields.AwareDateTime):
    """An instant with its zone, in a year that can be reckoned with."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        instant: datetime = super()._deserialize(value, attr, data, **kwargs)
        try:
            instant = instant.astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None
        if not EARLIEST <= instant <= LATEST:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return instant


class ScannedText(fields.String):
    """Whatever a reader saw. Halves of characters are replaced, not refused: a scan of a
    foreign code is unknown, and must not hold up the batch."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return text.encode("utf-8", "replace").decode()


class ScanIn(Body):
    scan_id = fields.UUID(required=True, metadata={"description": "Made by the client; the same scan keeps its own."})
    token = ScannedText(
        load_default="",
        validate=validate.Length(1, TOKEN_MAX),
        metadata={"description": "What the ticket's QR holds, or the six-character code. Required but for a name."},
    )
    ticket_hash = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[0-9a-f]{64}\Z"),
        metadata={"description": "Instead of `token`, when the person was chosen by name in the roster."},
    )
    session_id = fields.Integer(required=True, strict=True, validate=validate.Range(1, ID_MAX))
    kind = fields.Enum(ScanKind, by_value=True, load_default=ScanKind.IN)
    scanned_at = Instant(required=True, metadata={"description": "By the device's clock."})

    @validates_schema
    def says_who(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not any(data.get(way) for way in ("token", "ticket_hash", "registration_id")):
            raise ValidationError("Missing data for required field.", "token")


class BatchIn(Body):
    sent_at = Instant(required=True, metadata={"description": "By the device's clock, when the batch is sent."})
    scans = fields.List(fields.Nested(ScanIn), required=True, validate=validate.Length(1, BATCH_MAX))


class DeskScanIn(ScanIn):
    """At the desk a name may be chosen instead, and our own clock may say when."""

    token = ScannedText(load_default="", validate=validate.Length(0, TOKEN_MAX))
    registration_id = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, ID_MAX)
    )
    scanned_at = Instant(load_default=None, allow_none=True)


class DeskBatchIn(Body):
    sent_at = Instant(load_default=None, allow_none=True)
    scans = fields.List(fields.Nested(DeskScanIn), required=True, validate=validate.Length(1, BATCH_MAX))


class RosterQuery(Body):
    since = fields.String(
        validate=validate.Regexp(r"^[0-7]?[0-9a-f]{1,10}\Z"), metadata={"description": "The cursor of the last roster."}
    )


class ReportIn(Body):
    queue_length = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 1_000_000)
    )
    battery_percent = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 100))
    sent_at = Instant(load_default=None, allow_none=True, metadata={"description": "By the device's clock."})


def draft_of(scan: dict[str, Any]) -> ScanDraft:
    return ScanDraft(
        scan_id=str(scan["scan_id"]),
        token=scan["token"],
        session_id=scan["session_id"],
        kind=scan["kind"],
        scanned_at=scan["scanned_at"],
        registration_id=scan.get("registration_id"),
        ticket_hash=None if scan["token"] else scan["ticket_hash"],
    )


class UndoIn(Body):
    scan_id = fields.UUID(required=True, metadata={"description": "A scan that this station sent."})


class StationForm(Form):
    name = LineField(
        _l("Name of the station"), [Required(_l("Give the station a name, for example “Desk 1”."))], most=60
    )


class WalkInForm(Form):
    """Somebody who stands at the desk and is on no list: as little as papers need."""

    scan_id = HiddenField()
    session = HiddenField()
    front_title = LineField(_l("Title before the name"), most=40)
    name = LineField(_l("Name"), [Required(_l("Enter the person's name."))], most=120)
    back_title = LineField(_l("Title after the name"), most=60)
    sector_id = ChoiceField(_l("Sector"), coerce=int)
    institution = LineField(_l("Institution"), most=160)
    different_person = BooleanField(_l("A different person with the same name"))
    seat_reason = LineField(_l("Reason for a place beyond the quota"), most=200)

    def draft(self) -> RegistrationDraft:
        return RegistrationDraft(
            sector_id=self.sector_id.data,
            front_title=self.front_title.data or "",
            name=self.name.data or "",
            back_title=self.back_title.data or "",
            institution=self.institution.data or "",
        )


class MarksForm(Form):
    """One decision for the people that were ticked."""

    status = ChoiceField(_l("Mark as"), coerce=MarkStatus)
    reason = LineField(_l("Reason"), most=200)
    person = SelectMultipleField(_l("People"), coerce=id_or_none, validate_choice=False)


class PaperScanForm(Form):
    """A picture of a signed sheet."""

    file = FileField(_l("Picture or PDF of the signed sheet"))

    def validate_file(self, field: FileField) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            raise StopValidation(_("Choose a file."))


class SelfCheckInForm(Form):
    """The grace pass is the proof of a code seen in time; the person is signed or types the code."""

    grace = HiddenField()
    person = HiddenField()
    scan_id = HiddenField()
    code = LineField(_l("Your six-character code"), most=20)
