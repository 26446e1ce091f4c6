"""What is entered about privacy."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from kasus_training.events.models import Event
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
    choices,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.privacy import rules
from kasus_training.privacy.messages import CHANNEL_WORDS, DECISION_WORDS, KIND_WORDS, REFUSAL_WORDS
from kasus_training.privacy.models import Incident
from kasus_training.privacy.rules import (
    Channel,
    Decision,
    FieldGroup,
    IncidentDraft,
    Refusal,
    RequestDraft,
    RequestKind,
)
from kasus_training.zones import to_utc, to_wall


def _days(label: Any) -> WholeNumberField:
    return WholeNumberField(label, [Required(_l("Enter a number of days.")), Between(0, rules.DAYS_MAX)])


class PeriodsForm(Form):
    """How long an office keeps each group of fields."""

    birth_date = _days(_l("Birth date of children"))
    needs = _days(_l("Accommodation, food and allergies"))
    contacts = _days(_l("Telephone and e-mail"))
    guardians = _days(_l("Guardians and signed consent forms"))
    answers = _days(_l("Answers to the form and to tests"))
    logs = _days(_l("History of changes and sign-ins of staff"))

    @classmethod
    def of(cls, days: dict[FieldGroup, int]) -> PeriodsForm:
        return cls(data={group.value.replace("-", "_"): count for group, count in days.items()})

    def days(self) -> dict[FieldGroup, int]:
        return {group: self[group.value.replace("-", "_")].data for group in rules.DEFAULT_DAYS}


class AskForm(Form):
    """A request from the person's own page."""

    kind = OneOfField(
        _l("What do you ask for?"),
        choices=choices((kind, word) for kind, word in KIND_WORDS.items() if kind is not RequestKind.ACCESS),
    )
    details = ParagraphField(_l("What it is about"), most=rules.TEXT_MAX)


class SureForm(Form):
    """The second thought before something that cannot be undone."""

    sure = BooleanField(_l("Yes, I am sure"))


class InstantFields:
    """A day and a time on the clock of the event, both or neither."""

    def instant(self, day: date | None, wall: time | None, event: Event) -> datetime | None:
        return None if day is None else to_utc(day, wall or time(0, 0), event.timezone)


class RequestForm(Form, InstantFields):
    """A request copied from a letter or a talk."""

    kind = ChoiceField(_l("What is asked"), coerce=RequestKind, choices=choices(KIND_WORDS.items()))
    channel = ChoiceField(
        _l("How it came"),
        coerce=Channel,
        choices=choices((channel, word) for channel, word in CHANNEL_WORDS.items() if channel is not Channel.PAGE),
    )
    number = WholeNumberField(_l("Number of the participant"))
    requester = LineField(_l("Who asks"), most=rules.LINE_MAX)
    received_on = DayField(_l("Received on"), [Required(_l("Enter the day."))])
    received_at = WallTimeField(_l("at"), [Required(_l("Enter the time, such as 08.30."))])
    details = ParagraphField(_l("What it is about"), most=rules.TEXT_MAX)

    def draft(self, event: Event) -> RequestDraft:
        return RequestDraft(
            kind=self.kind.data,
            channel=self.channel.data,
            details=self.details.data or "",
            requester=self.requester.data or "",
            received_at=self.instant(self.received_on.data, self.received_at.data, event),
        )


class DecisionForm(Form):
    """The answer to a request."""

    decision = OneOfField(_l("Answer"), choices=choices(DECISION_WORDS.items()))
    refusal = ChoiceField(
        _l("Ground for refusing"),
        coerce=lambda value: Refusal(value) if value else None,
        choices=choices([("", _l("Only when it is refused")), *REFUSAL_WORDS.items()]),
    )
    note = ParagraphField(
        _l("What was done, and what the person is told"),
        [Required(_l("Write it in a few words."))],
        most=rules.TEXT_MAX,
    )
    erase_now = BooleanField(_l("Erase the person’s data now, except what the law keeps"))

    @property
    def answer(self) -> Decision:
        return Decision(self.decision.data)


class IncidentForm(Form, InstantFields):
    """What is known of an incident so far."""

    title = LineField(_l("In a few words"), [Required(_l("Say what happened."))], most=rules.LINE_MAX, careful=True)
    found_on = DayField(_l("Found out on"), [Required(_l("Enter the day."))])
    found_at = WallTimeField(_l("at"), [Required(_l("Enter the time, such as 08.30."))])
    affected = ParagraphField(
        _l("Which personal data, of whom"), [Required(_l("Write what is known so far."))], most=rules.TEXT_MAX
    )
    people_count = WholeNumberField(_l("How many people"))
    course = ParagraphField(
        _l("When and how it happened"), [Required(_l("Write what is known so far."))], most=rules.TEXT_MAX
    )
    remedies = ParagraphField(_l("What was done and will be done about it"), most=rules.TEXT_MAX)
    recipient = LineField(_l("Authority that is told"), most=rules.LINE_MAX)
    subjects_told_on = DayField(_l("People concerned were told on"))
    subjects_told_at = WallTimeField(_l("at"))
    authority_told_on = DayField(_l("Authority was told on"))
    authority_told_at = WallTimeField(_l("at"))

    @classmethod
    def of(cls, incident: Incident, event: Event) -> IncidentForm:
        shown: dict[str, Any] = {
            name: getattr(incident, name)
            for name in ("title", "affected", "people_count", "course", "remedies", "recipient")
        }
        for name in ("found", "subjects_told", "authority_told"):
            instant = getattr(incident, f"{name}_at")
            wall = to_wall(instant, event.timezone) if instant else None
            shown[f"{name}_on"] = wall.date() if wall else None
            shown[f"{name}_at"] = wall.time().replace(second=0, microsecond=0) if wall else None
        return cls(data=shown)

    def draft(self, event: Event) -> IncidentDraft:
        found_at = self.instant(self.found_on.data, self.found_at.data, event)
        assert found_at is not None
        return IncidentDraft(
            title=self.title.data or "",
            found_at=found_at,
            affected=self.affected.data or "",
            course=self.course.data or "",
            remedies=self.remedies.data or "",
            people_count=self.people_count.data,
            recipient=self.recipient.data or "",
            subjects_told_at=self.instant(self.subjects_told_on.data, self.subjects_told_at.data, event),
            authority_told_at=self.instant(self.authority_told_on.data, self.authority_told_at.data, event),
        )
