"""What a new event is made of."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from kasus_training.accounts.messages import zone_choices
from kasus_training.accounts.models import Organization
from kasus_training.events.rules import DAYS_MAX, EventDraft
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
    WholeNumberField,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.schedule import presets
from kasus_training.schedule.messages import preset_choices

EMPTY = "empty"


class NewEventForm(Form):
    title = LineField(_l("Name of the training"), [Required(_l("Give the training a name."))])
    region = LineField(_l("District"))
    venue = LineField(_l("Venue"))
    place = LineField(_l("Town, for papers"))
    timezone = ChoiceField(_l("Time zone"))
    first_day = DayField(_l("First day"), [Required(_l("Choose the first day."))])
    preset = OneOfField(_l("Start from"), default=presets.TWO_DAYS.key)
    day_count = WholeNumberField(
        _l("Number of days"), [Between(1, DAYS_MAX)], description=_l("Only for an empty schedule.")
    )
    summary = ParagraphField(_l("What it is about, in one or two sentences"), most=1_000)
    usual_sectors = BooleanField(_l("Add the seven usual sectors with their quotas"), default=True)
    usual_tests = BooleanField(_l("Add a test before and a test after"), default=True)

    @classmethod
    def for_office(cls, organization: Organization) -> NewEventForm:
        """The form with what is usual in this office filled in."""
        form = cls(place=organization.place, timezone=organization.timezone, day_count=2)
        form.timezone.choices = zone_choices(organization.timezone)
        form.preset.choices = [*preset_choices(), (EMPTY, _("An empty schedule"))]
        return form

    def draft(self) -> EventDraft:
        count = self.day_count.data or 1
        preset = presets.PRESETS.get(self.preset.data)
        if preset is not None:
            count = preset.days
        return EventDraft(
            title=self.title.data or "",
            region=self.region.data or "",
            summary=self.summary.data or "",
            venue=self.venue.data or "",
            place=self.place.data or "",
            timezone=self.timezone.data,
            days=tuple(self.first_day.data + timedelta(days=step) for step in range(count)),
        )
