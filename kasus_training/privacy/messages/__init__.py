"""What is said about privacy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.models import Organization
from kasus_training.events.models import Event
from kasus_training.foundation.languages import format_day_plain, format_instant
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import register_sentences
from kasus_training.privacy.models import Incident
from kasus_training.privacy.rules import (
    Channel,
    Clock,
    Decision,
    FieldGroup,
    Refusal,
    RequestKind,
    clock_of,
    ends_on,
    hours_left,
)

KIND_WORDS = {
    RequestKind.ACCESS: _l("See the data"),
    RequestKind.CORRECTION: _l("Correct the data"),
    RequestKind.WITHDRAWAL: _l("Take back a consent"),
    RequestKind.RESTRICTION: _l("Let the data rest"),
    RequestKind.ERASURE: _l("Erase the data"),
    RequestKind.OBJECTION: _l("Object to the use"),
}
CHANNEL_WORDS = {
    Channel.PAGE: _l("personal page"),
    Channel.PAPER: _l("letter or form"),
    Channel.SPOKEN: _l("spoken, by telephone or at the desk"),
}
DECISION_WORDS = {Decision.FULFILLED: _l("Fulfilled"), Decision.REFUSED: _l("Refused")}
REFUSAL_WORDS = {
    Refusal.NOT_THE_PERSON: _l("It is not certain that the person is who they say"),
    Refusal.OTHER_PEOPLE: _l("It would reveal data of other people (Art. 33)"),
    Refusal.DANGER: _l("It would endanger safety or health, of the person or of others (Art. 33)"),
    Refusal.DEFENCE: _l("National defence and security (Art. 15)"),
    Refusal.LAW_ENFORCEMENT: _l("Law enforcement (Art. 15)"),
    Refusal.STATE_ADMINISTRATION: _l("Public interest in state administration (Art. 15)"),
    Refusal.FINANCIAL_SUPERVISION: _l("Supervision of finance, payments and stability (Art. 15)"),
    Refusal.STATISTICS: _l("Statistics and scientific research (Art. 15)"),
    Refusal.RECORDS: _l("The record must be kept under the schedule of records (JRA)"),
}
GROUP_WORDS = {
    FieldGroup.IDENTITY: _l("Name, titles, employee number, institution, position"),
    FieldGroup.BIRTH_DATE: _l("Birth date of children"),
    FieldGroup.NEEDS: _l("Accommodation, food and allergies"),
    FieldGroup.CONTACTS: _l("Telephone and e-mail"),
    FieldGroup.GUARDIANS: _l("Guardians and signed consent forms"),
    FieldGroup.ANSWERS: _l("Answers to the form and to tests"),
    FieldGroup.PHOTOS: _l("Photographs of children"),
    FieldGroup.ATTENDANCE: _l("Attendance, signature sheets"),
    FieldGroup.CERTIFICATES: _l("Register of certificates: name, number, lesson hours, date"),
    FieldGroup.LOGS: _l("History of changes and sign-ins of staff"),
}


@dataclass(frozen=True)
class Line:
    """One group of fields: what, why, how long."""

    group: FieldGroup
    what: str
    why: str
    how_long: str
    until: str


def purpose_words(group: FieldGroup) -> str:
    words = {
        FieldGroup.IDENTITY: _("to plan places, for the attendance list and the certificate"),
        FieldGroup.BIRTH_DATE: _("only to know who is a child; of adults an age group is asked"),
        FieldGroup.NEEDS: _("so that everybody can take part and eat"),
        FieldGroup.CONTACTS: _("to send the ticket, changes of the schedule and the certificate"),
        FieldGroup.GUARDIANS: _("to show that parents or guardians agreed, and to reach them"),
        FieldGroup.ANSWERS: _("to prepare the training and to see what was learnt"),
        FieldGroup.PHOTOS: _("publications of the office, only where that was allowed"),
        FieldGroup.ATTENDANCE: _("proof for the accounts of the training"),
        FieldGroup.CERTIFICATES: _("so that a certificate can be verified for good"),
        FieldGroup.LOGS: _("to see who changed what, and to find misuse"),
    }
    return words[group]


def period_words(days: int) -> str:
    """30 days after the training; 12 months after the training."""
    if days == 0:
        return _("until the training is over")
    if days % 365 == 0:
        return ngettext("%(num)d month after the training", "%(num)d months after the training", days // 365 * 12)
    return ngettext("%(num)d day after the training", "%(num)d days after the training", days)


def lines_of(days: dict[FieldGroup, int], last_day: date | None) -> list[Line]:
    """Every group of fields in the order in which people ask about them."""
    open_ended = {
        FieldGroup.IDENTITY: _("as the schedule of records (JRA) says"),
        FieldGroup.PHOTOS: _("until the consent is taken back"),
        FieldGroup.ATTENDANCE: _("as the schedule of records (JRA) says"),
        FieldGroup.CERTIFICATES: _("for good"),
    }
    lines = []
    for group, what in GROUP_WORDS.items():
        if group is FieldGroup.LOGS:
            how_long, until = _("%(days)s days after they were written", days=days[group]), ""
        elif group in days:
            how_long = period_words(days[group])
            until = format_day_plain(ends_on(last_day, days[group])) if last_day else ""
        else:
            how_long, until = open_ended[group], ""
        lines.append(Line(group, str(what), purpose_words(group), how_long, until))
    return lines


def clock_words(due_at: datetime, now: datetime, *, stopped_at: datetime | None) -> tuple[str, str, str]:
    """What the clock says, with the tone and the icon of its chip."""
    clock = clock_of(due_at, now, stopped_at=stopped_at)
    if clock is Clock.STOPPED:
        return _("done"), "hadir", "check-circle-fill"
    hours = hours_left(due_at, now)
    if clock is Clock.OVERDUE:
        late = -hours
        return ngettext("%(num)d hour overdue", "%(num)d hours overdue", late), "absen", "exclamation-triangle-fill"
    words = ngettext("%(num)d hour left", "%(num)d hours left", hours)
    return words, "terlambat" if clock is Clock.SOON else "menunggu", "clock-fill"


def notice_text(incident: Incident, office: Organization, event: Event) -> str:
    """The written notice of UU 27/2022 article 46: what, when and how, what is done about it."""
    contact = office.help_contact or office.telephone or office.email or office.name
    return _(
        "NOTICE OF A FAILURE TO PROTECT PERSONAL DATA\n"
        "(Law 27/2022 on Personal Data Protection, Article 46)\n\n"
        "To: the persons concerned and %(recipient)s\n"
        "From: %(office)s\n"
        "About: %(title)s\n"
        "Training: %(event)s\n\n"
        "1. The personal data that were disclosed or lost\n%(data)s\n%(people)s\n\n"
        "2. When and how it happened\n%(course)s\nFound out on %(found)s.\n\n"
        "3. What has been done and will be done\n%(remedies)s\n\n"
        "4. Whom to ask\n%(contact)s\n\n"
        "We apologise to everybody concerned.",
        recipient=incident.recipient or _("the authority for the protection of personal data"),
        office=office.name,
        title=incident.title,
        event=event.title,
        data=incident.affected,
        people=_people_words(incident.people_count),
        course=incident.course,
        found=format_instant(incident.found_at, event),
        remedies=incident.remedies or "–",
        contact=contact,
    )


def _people_words(count: int | None) -> str:
    if count is None:
        return _("How many people are concerned is not known yet.")
    return ngettext("%(num)d person is concerned.", "%(num)d people are concerned.", count)


register_sentences(
    {
        "retention-out-of-range": lambda most: _("Enter a number of days from 0 to %(most)s.", most=most),
        "request-in-the-future": lambda: _("The request was received today or before."),
        "request-open-already": lambda: _("This person has asked the same already, and it is not answered yet."),
        "not-at-rest": lambda: _("The data of this person may be used already."),
        "request-decided": lambda: _("This request has been answered already. Reload the page to see how."),
        "request-erases-nothing": lambda: _(
            "Only a fulfilled request for erasure, withdrawal or objection of a known participant can erase."
        ),
        "requester-missing": lambda: _("Enter the number of the participant, or who asks."),
        "number-unknown": lambda number: _("No participant of this training has number %(number)s.", number=number),
        "refusal-without-reason": lambda: _("Choose the ground on which the request is refused."),
        "decision-without-note": lambda: _("Write down what was done, or what the person is told."),
        "incident-in-the-future": lambda: _("This cannot lie in the future."),
        "incident-incomplete": lambda: _("The notice cannot do without this. Write what is known so far."),
        "people-out-of-range": lambda most: _("Enter a number from 0 to %(most)s.", most=most),
        "not-sure": lambda: _("Tick the box if that is meant: it cannot be undone."),
    }
)
