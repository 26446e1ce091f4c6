"""What the house of events accepts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from wtforms import ValidationError

from kasus_training.accounts.forms import RoleField
from kasus_training.accounts.messages import zone_choices
from kasus_training.accounts.models import User
from kasus_training.events.messages import covers_choices, event_role_choices, excused_choices
from kasus_training.events.models import Event
from kasus_training.events.numbering import check_number_pattern
from kasus_training.events.rules import NUMBER_RANGES, ExcusedPolicy, ScanCovers, SettingsDraft
from kasus_training.foundation.forms import (
    Between,
    BooleanField,
    ChoiceField,
    DayField,
    Form,
    LineField,
    OneOfField,
    ParagraphField,
    Required,
    WallTimeField,
    WholeNumberField,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import sentence_for
from kasus_training.rulings import RuleBroken
from kasus_training.zones import to_utc, to_wall


class WithDay:
    """A day and its time belong together: half an instant is none."""

    def __init__(self, day_field: str) -> None:
        self.day_field = day_field

    def __call__(self, form: Any, field: Any) -> None:
        day = form[self.day_field]
        if field.data is not None and day.data is None and not day.errors:
            raise ValidationError(_("Choose the day as well, or empty both."))


class WithTime:
    def __init__(self, time_field: str) -> None:
        self.time_field = time_field

    def __call__(self, form: Any, field: Any) -> None:
        wall = form[self.time_field]
        if field.data is not None and wall.data is None and not (wall.typed or ""):
            raise ValidationError(_("Enter the time as well, or empty both."))


class Obeys:
    """The rule's own words at the field, together with the other faults of the form."""

    def __init__(self, rule: Callable[[Any], object]) -> None:
        self.rule = rule

    def __call__(self, form: Any, field: Any) -> None:
        try:
            self.rule(field.data or "")
        except RuleBroken as broken:
            raise ValidationError(sentence_for(broken)) from broken


def number_field(name: str, label: Any) -> WholeNumberField:
    return WholeNumberField(label, [Required(), Between(*NUMBER_RANGES[name])])


class SettingsForm(Form):
    """Everything that an organizer may set for an event."""

    title = LineField(_l("Title"), [Required()])
    region = LineField(_l("Region"))
    summary = ParagraphField(_l("Summary"), most=1_000)
    aims = ParagraphField(_l("Aims"))
    venue = LineField(_l("Venue"))
    place = LineField(_l("Town"), most=80)
    timezone = ChoiceField(_l("Time zone"))
    registration_opens_on = DayField(_l("Registration opens on"), [WithTime("registration_opens_at")])
    registration_opens_at = WallTimeField(_l("at (time of opening)"), [WithDay("registration_opens_on")])
    registration_closes_on = DayField(_l("Registration closes on"), [WithTime("registration_closes_at")])
    registration_closes_at = WallTimeField(_l("at (time of closing)"), [WithDay("registration_closes_on")])
    offer_hours = number_field("offer_hours", _l("Hours that a free place is kept for the next of the waiting list"))
    own_changes_on = DayField(_l("Participants may change their answers until"), [WithTime("own_changes_at")])
    own_changes_at = WallTimeField(_l("at (time of the deadline)"), [WithDay("own_changes_on")])
    own_changes_need_approval = BooleanField(_l("A changed name or office waits for confirmation again"))
    jp_minutes = number_field("jp_minutes", _l("Minutes of one JP"))
    attendance_percent = number_field("attendance_percent", _l("Attendance for a certificate, in percent"))
    excused_policy = OneOfField(_l("Excused absence"))
    scan_covers = OneOfField(_l("How attendance is taken"))
    late_after_minutes = number_field("late_after_minutes", _l("Late after so many minutes"))
    self_opens_minutes = number_field("self_opens_minutes", _l("Self check-in opens, minutes before the start"))
    self_closes_minutes = number_field("self_closes_minutes", _l("Self check-in closes, minutes after the end"))
    scans_out = BooleanField(_l("Also scan people when they leave"))
    certificate_pattern = LineField(_l("Number of certificates"), [Required(), Obeys(check_number_pattern)])

    def __init__(self, event: Event) -> None:
        super().__init__(data=settings_data(event))
        self.timezone.choices = zone_choices(event.timezone)
        self.excused_policy.choices = excused_choices()
        self.scan_covers.choices = covers_choices()

    def draft(self) -> SettingsDraft:
        """The settings as instants: the wall times are those of the zone chosen in the same form."""
        return SettingsDraft(
            title=self.title.data or "",
            region=self.region.data or "",
            summary=self.summary.data or "",
            aims=tuple(line.strip() for line in (self.aims.data or "").splitlines() if line.strip()),
            venue=self.venue.data or "",
            place=self.place.data or "",
            timezone=self.timezone.data,
            registration_opens_at=self.instant(self.registration_opens_on.data, self.registration_opens_at.data),
            registration_closes_at=self.instant(self.registration_closes_on.data, self.registration_closes_at.data),
            own_changes_until=self.instant(self.own_changes_on.data, self.own_changes_at.data),
            own_changes_need_approval=self.own_changes_need_approval.data,
            excused_policy=ExcusedPolicy(self.excused_policy.data),
            scans_out=bool(self.scans_out.data),
            scan_covers=ScanCovers(self.scan_covers.data),
            certificate_pattern=self.certificate_pattern.data or "",
            **{name: self[name].data for name in NUMBER_RANGES},
        )

    def instant(self, day: date | None, wall: time | None) -> datetime | None:
        return None if day is None or wall is None else to_utc(day, wall, self.timezone.data)


def settings_data(event: Event) -> dict[str, Any]:
    """The settings as the form shows them: aims one per line, instants as day and wall time."""
    plain = (
        "title",
        "region",
        "summary",
        "venue",
        "place",
        "timezone",
        "scans_out",
        "certificate_pattern",
        *NUMBER_RANGES,
    )
    shown: dict[str, Any] = {name: getattr(event, name) for name in plain}
    shown["aims"] = "\n".join(event.aims)
    shown["excused_policy"] = event.excused_policy.value
    shown["scan_covers"] = event.scan_covers.value
    shown["own_changes_need_approval"] = event.own_changes_need_approval
    for name, instant in (
        ("registration_opens", event.registration_opens_at),
        ("registration_closes", event.registration_closes_at),
        ("own_changes", event.own_changes_until),
    ):
        wall = to_wall(instant, event.timezone) if instant else None
        shown[f"{name}_on"] = wall.date() if wall else None
        shown[f"{name}_at"] = wall.time().replace(second=0, microsecond=0) if wall else None
    return shown


class DayForm(Form):
    held_on = DayField(_l("One more day"), [Required()])


def number_or_none(text: str | None) -> int | None:
    return int(text) if text else None


class TeamRoleForm(Form):
    """A role in the event, and for a trainer the speaker they are."""

    role = RoleField(_l("Role"))
    speaker_id = ChoiceField(_l("A trainer's own name among the speakers"), coerce=number_or_none)

    def __init__(self, speakers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = event_role_choices()
        self.speaker_id.choices = [("", _("None")), *((str(speaker), name) for speaker, name in speakers)]


class TeamMemberForm(TeamRoleForm):
    user_id = ChoiceField(_l("Colleague"), coerce=number_or_none)

    def __init__(self, speakers: list[tuple[int, str]], colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(speakers, **kwargs)
        self.user_id.choices = [(str(user.id), f"{user.name} ({user.email})") for user in colleagues]
