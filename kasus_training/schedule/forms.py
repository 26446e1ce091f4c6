"""What organizers enter about a timetable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from kasus_training.events.models import Event, EventDay
from kasus_training.foundation.forms import (
    Between,
    BooleanField,
    ChoiceField,
    DayField,
    Form,
    LineField,
    Required,
    WallTimeField,
    WholeNumberField,
    choices,
)
from kasus_training.foundation.languages import format_day, format_time
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.schedule.messages import kind_name, preset_choices
from kasus_training.schedule.models import Room, TrainingSession
from kasus_training.schedule.rules import JP_MAX, SHIFT_MAX, SessionDraft, SessionKind, window_on
from kasus_training.speakers.models import Speaker
from kasus_training.zones import to_wall

MORNING = time(8, 0)
SEATS_MAX = 100_000


def id_or_none(value: Any) -> int | None:
    return None if value in (None, "", "None") else int(value)


class PeopleField(SelectMultipleField):
    """One tick per person."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            self.data = [int(value) for value in valuelist]
        except ValueError:
            self.data = []
            raise ValueError(_("Choose from the list.")) from None

    def pre_validate(self, form: Any) -> None:
        known = {value for value, *_rest in self.iter_choices()}
        if not set(self.data or ()) <= known:
            raise StopValidation(_("One of the chosen people is no longer there. Please choose again."))


@dataclass(frozen=True)
class Surroundings:
    """What a line of the timetable may point to."""

    event: Event
    sessions: Sequence[TrainingSession]
    rooms: Sequence[Room]
    speakers: Sequence[Speaker]


class SessionForm(Form):
    title = LineField(_l("Title"), [Required(_l("Enter a title."))])
    kind = ChoiceField(_l("Kind"), coerce=SessionKind)
    day_id = ChoiceField(_l("Day"), coerce=int)
    starts_at = WallTimeField(_l("Starts at"), [Required(_l("Enter when it starts."))])
    ends_at = WallTimeField(_l("Ends at"), [Required(_l("Enter when it ends."))])
    room_id = ChoiceField(_l("Room"), coerce=id_or_none)
    speaker_ids = PeopleField(_l("Speakers"), coerce=int)
    moderator_ids = PeopleField(_l("Moderators"), coerce=int)
    in_charge = LineField(_l("In charge (PJ)"))
    jp = WholeNumberField(_l("Lesson hours (JP)"), [Between(0, JP_MAX)])
    counted = BooleanField(_l("Attendance is taken and counts"))
    not_for_children = BooleanField(_l("Not for children"))
    parallel_id = ChoiceField(_l("Children attend instead"), coerce=id_or_none)
    version = WholeNumberField(_l("Version"), widget=HiddenInput())

    def __init__(self, around: Surroundings, *, own_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event = around.event
        self.kind.choices = choices((kind.value, kind_name(kind)) for kind in SessionKind)
        self.day_id.choices = choices(day_choices(around.event))
        self.room_id.choices = choices(
            [("", _("No room of its own")), *((room.id, room.name) for room in around.rooms)]
        )
        self.speaker_ids.choices = choices((speaker.id, choice_label(speaker)) for speaker in around.speakers)
        self.moderator_ids.choices = self.speaker_ids.choices
        self.parallel_id.choices = choices([("", _("No session")), *_parallels(around, own_id)])

    @property
    def draft(self) -> SessionDraft:
        """Raises RuleBroken where the end is not after the start."""
        day = next(day.held_on for day in self.event.days if day.id == self.day_id.data)
        return SessionDraft(
            day_id=self.day_id.data,
            window=window_on(day, self.starts_at.data, self.ends_at.data, self.event.timezone),
            kind=self.kind.data,
            title=self.title.data or "",
            room_id=self.room_id.data,
            jp=self.jp.data,
            counted=self.counted.data,
            not_for_children=self.not_for_children.data,
            parallel_id=self.parallel_id.data,
            speaker_ids=tuple(self.speaker_ids.data or ()),
            moderator_ids=tuple(self.moderator_ids.data or ()),
            in_charge=self.in_charge.data or "",
        )

    @property
    def seen_version(self) -> int:
        """What the editor looked at; a browser that does not say has seen nothing."""
        return self.version.data or 0 if self.version.raw_data else 0

    def accept_version(self, version: int) -> None:
        """The next time it is sent, this form knowingly replaces what stands there now."""
        self.version.data, self.version.typed = version, None


def values_of(session: TrainingSession) -> dict[str, Any]:
    """A line as its form shows it."""
    zone = session.event.timezone
    return {
        "title": session.title,
        "kind": session.kind,
        "day_id": session.day_id,
        "starts_at": to_wall(session.starts_at, zone).time(),
        "ends_at": to_wall(session.ends_at, zone).time(),
        "room_id": session.room_id,
        "speaker_ids": [speaker.id for speaker in session.speakers],
        "moderator_ids": [speaker.id for speaker in session.moderators],
        "in_charge": session.in_charge,
        "jp": session.jp,
        "counted": session.counted,
        "not_for_children": session.not_for_children,
        "parallel_id": session.parallel_id,
        "version": session.version,
    }


def values_for_new(around: Surroundings, day_id: int | None) -> dict[str, Any]:
    """A new line begins where its day ends so far, and lasts two lesson hours."""
    days = {day.id: day for day in around.event.days}
    day = days.get(day_id or 0) or around.event.days[0]
    ends = [session.ends_at for session in around.sessions if session.day_id == day.id]
    start = to_wall(max(ends), around.event.timezone).time() if ends else MORNING
    end = (datetime.combine(day.held_on, start) + timedelta(minutes=2 * around.event.jp_minutes)).time()
    return {
        "kind": SessionKind.SESSION,
        "day_id": day.id,
        "starts_at": start,
        # Late in the evening there is no end to propose.
        "ends_at": end if end > start else None,
        "room_id": around.rooms[0].id if len(around.rooms) == 1 else None,
        "counted": True,
    }


@dataclass(frozen=True)
class Difference:
    label: str
    now: str
    typed: str


def differences(typed: SessionForm, now: SessionForm) -> list[Difference]:
    """Where a form differs from what stands in the timetable, in words."""
    return [
        Difference(str(field.label.text), readable(now[field.name]), readable(field))
        for field in typed
        if field.name not in {"csrf_token", "version"} and field.data != now[field.name].data
    ]


def readable(field: Any) -> str:
    if isinstance(field, BooleanField):
        return _("yes") if field.data else _("no")
    if isinstance(field, PeopleField | ChoiceField):
        return ", ".join(label for _value, label, selected, *_rest in field.iter_choices() if selected) or "–"
    if isinstance(field, WallTimeField) and field.data:
        return field.data.strftime("%H.%M")
    return field._value() or "–"


def day_choices(event: Event) -> list[tuple[int, str]]:
    return [
        (day.id, _("Day %(number)s", number=number) + f" · {format_day(day.held_on)}")
        for number, day in enumerate(event.days, start=1)
    ]


def choice_label(speaker: Speaker) -> str:
    """The name; while it is open, the position with the institution that will send somebody."""
    return speaker.name or ", ".join(part for part in (speaker.position, speaker.institution) if part)


def _parallels(around: Surroundings, own_id: int | None) -> list[tuple[int, str]]:
    """Sessions to which children can go: counted, open to them, not the session itself."""
    return [
        (session.id, f"{format_time(session.starts_at, around.event)} {session.title}")
        for session in around.sessions
        if session.counted and not session.not_for_children and session.id != own_id
    ]


class RoomForm(Form):
    name = LineField(_l("Name of the room"), [Required(_l("Enter the name of the room."))], most=80)
    capacity = WholeNumberField(_l("Seats"), [Between(1, SEATS_MAX)])


class PresetForm(Form):
    preset = ChoiceField(_l("Template"), validators=[Required(_l("Choose a template."))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.preset.choices = choices(preset_choices())


class ShiftForm(Form):
    session_id = WholeNumberField(_l("From"), [Required(_l("Choose from which line on."))])
    minutes = WholeNumberField(
        _l("Minutes"), [Required(_l("Choose by how many minutes.")), Between(-SHIFT_MAX, SHIFT_MAX)]
    )


class MoveDayForm(Form):
    held_on = DayField(_l("New date"), [Required(_l("Enter the new date."))])

    def __init__(self, day: EventDay | None = None, **kwargs: Any) -> None:
        super().__init__(data={"held_on": day.held_on} if day else None, **kwargs)

    @property
    def chosen(self) -> date:
        return self.held_on.data
