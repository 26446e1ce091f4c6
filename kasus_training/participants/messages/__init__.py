"""What the house of participants says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.events.models import Event
from kasus_training.foundation.languages import format_day_range
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import register_sentences
from kasus_training.participants.consenting import ASKED_OF_ADULTS
from kasus_training.participants.districts import OUTSIDE
from kasus_training.participants.messages import guardians, importing
from kasus_training.participants.messages.fields import DOUBT_WORDS as DOUBT_WORDS
from kasus_training.participants.messages.fields import FIELD_WORDS as FIELD_WORDS
from kasus_training.participants.models import Registration
from kasus_training.participants.questions import QuestionKind
from kasus_training.participants.rules import AgeGroup, ConsentPurpose, Gender, NumberKind, Places, Status
from kasus_training.participants.waiting import Cause, Reason, Why

STATUS_WORDS = {
    Status.DRAFT: _l("Draft"),
    Status.PENDING: _l("Waiting for confirmation"),
    Status.WAITING_FOR_GUARDIAN: _l("Waiting for guardian"),
    Status.CONFIRMED: _l("Confirmed"),
    Status.OFFERED: _l("Place offered"),
    Status.WAITLISTED: _l("Waiting list"),
    Status.CANCELLED: _l("Cancelled"),
    Status.REJECTED: _l("Rejected"),
}
TAB_WORDS = {
    Status.PENDING: _l("To confirm"),
    Status.WAITING_FOR_GUARDIAN: _l("Awaiting guardian"),
}
GENDER_WORDS = {
    Gender.FEMALE: _l("Female"),
    Gender.MALE: _l("Male"),
    Gender.UNSAID: _l("Rather not say"),
}
AGE_WORDS = {
    AgeGroup.UNDER_18: _l("Under 18"),
    AgeGroup.FROM_18: _l("18–24 years"),
    AgeGroup.FROM_25: _l("25–34 years"),
    AgeGroup.FROM_35: _l("35–44 years"),
    AgeGroup.FROM_45: _l("45–59 years"),
    AgeGroup.FROM_60: _l("60 years and over"),
}
NUMBER_WORDS = {
    NumberKind.NIP: _l("NIP"),
    NumberKind.NI_PPPK: _l("NI PPPK"),
    NumberKind.NRP: _l("NRP"),
    NumberKind.NONE: _l("None"),
}
PURPOSE_WORDS = {
    ConsentPurpose.TAKING_PART: _l("Taking part in the training"),
    ConsentPurpose.DATA: _l("Keeping the data"),
    ConsentPurpose.PHOTO: _l("Publishing photographs"),
    ConsentPurpose.REMINDERS: _l("WhatsApp after the training"),
    ConsentPurpose.NEEDS: _l("Keeping what you need"),
    ConsentPurpose.ASSENT: _l("The child’s own word"),
}


def words_of_asked() -> list[tuple[ConsentPurpose, str]]:
    """What adults are asked one by one, as it is called."""
    return [(purpose, str(PURPOSE_WORDS[purpose])) for purpose in ASKED_OF_ADULTS]


QUESTION_WORDS = {
    QuestionKind.TEXT: _l("Written answer"),
    QuestionKind.CHOICE: _l("One of several answers"),
    QuestionKind.CHOICES: _l("Several of the answers"),
    QuestionKind.NUMBER: _l("Number"),
    QuestionKind.DATE: _l("Date"),
    QuestionKind.FILE: _l("File (PDF or photograph)"),
    QuestionKind.CONSENT: _l("Agreement with a tick"),
}
COLOUR_WORDS = {
    "teal": _l("Teal"),
    "amber": _l("Amber"),
    "plum": _l("Plum"),
    "river": _l("Blue"),
    "leaf": _l("Green"),
    "clay": _l("Terracotta"),
    "slate": _l("Grey"),
}
SYMBOL_WORDS = {
    "circle": _l("Circle"),
    "square": _l("Square"),
    "triangle": _l("Triangle"),
    "diamond": _l("Diamond"),
    "hexagon": _l("Hexagon"),
    "star": _l("Star"),
    "cross": _l("Cross"),
}
CAUSE_WORDS = {
    Cause.CANCELLED: _l("somebody cancelled"),
    Cause.REJECTED: _l("a registration was not accepted"),
    Cause.QUOTA_RAISED: _l("the quota was raised"),
    Cause.MOVED: _l("somebody moved to another sector"),
    Cause.DECLINED: _l("somebody left the place that was offered"),
    Cause.LAPSED: _l("an offer passed without an answer"),
    Cause.BY_HAND: _l("the committee decided it"),
}


def district_word(district: str) -> str:
    return _("Outside Hulu Sungai Selatan") if district == OUTSIDE else district


def invitation(event: Event, registration: Registration, link: str) -> str:
    """The text to send with the personal link: to the guardian where the participant is a child."""
    days = format_day_range(event.first_day, event.last_day)
    facts = {"name": registration.person.printed_name, "title": event.title, "days": days, "link": link}
    if registration.status is Status.WAITING_FOR_GUARDIAN:
        text = _(
            "Dear parent or guardian of %(name)s,\n\nyour child is registered for %(title)s, %(days)s. Before the "
            "ticket is released we need your consent. Please answer three short questions here:\n%(link)s",
            **facts,
        )
    elif registration.minor:
        text = _(
            "Dear parent or guardian of %(name)s,\n\nthank you for your consent. The ticket for %(title)s, %(days)s:\n"
            "%(link)s\n\nCode: %(code)s",
            code=registration.code or "",
            **facts,
        )
    elif registration.code:
        text = _(
            "Dear %(name)s,\n\nyou are registered for %(title)s, %(days)s. Please open your page and show the "
            "ticket at the entrance:\n%(link)s\n\nCode: %(code)s",
            code=registration.code,
            **facts,
        )
    else:
        text = _(
            "Dear %(name)s,\n\nyour registration for %(title)s, %(days)s, has arrived. How it stands:\n%(link)s",
            **facts,
        )
    return text


def _full_words(sector: str, *, waiting_list: bool) -> str:
    if waiting_list:
        return _(
            "All places of %(sector)s are taken. Nothing was recorded. Tick “Put me on the waiting list” to wait for a "
            "free place, and send it again.",
            sector=sector,
        )
    return _("All places of %(sector)s are taken. Nothing was recorded.", sector=sector)


register_sentences(
    {
        "unreadable-character": lambda: _("This holds a character that cannot be shown. Please type it again."),
        "text-too-long": lambda most: _("This is too long: at most %(most)s characters.", most=most),
        "telephone-incomplete": lambda: _("The telephone number is not complete. Example: 0812 3456 7890."),
        "number-spoilt": lambda typed: _(
            "The spreadsheet spoilt this number (%(typed)s). Format the column as text and type it again.", typed=typed
        ),
        "number-unreadable": lambda: _("An employee number holds digits and letters only."),
        "nik-not-collected": lambda: _(
            "A number of 16 digits is a NIK or NUPTK, which is not collected here. Leave it empty or enter the NIP."
        ),
        "participant-nameless": lambda: _("Enter the name."),
        "name-without-letters": lambda: _("A name holds at least one letter."),
        "district-unknown": lambda district: _(
            "The subdistrict %(district)s is not in the list. Choose one of the list or “outside HSS”.",
            district=district,
        ),
        "number-out-of-range": lambda most: _("Enter a number from 1 to %(most)s.", most=most),
        "number-taken": lambda number: _("Number %(number)s belongs to somebody else. Choose another.", number=number),
        "birth-date-impossible": lambda: _("This birth date cannot be. Please check the year."),
        "field-missing": lambda: _("Please fill this in."),
        "sector-full": lambda sector, waiting_list=False: _full_words(sector, waiting_list=waiting_list),
        "no-offer": lambda: _("No place is kept for you at the moment. Reload the page to see what is true."),
        "offer-lapsed": lambda: _(
            "The time to answer has passed, and the place went to the next of the list. Reload the page."
        ),
        "not-waiting": lambda: _("This registration is not on the waiting list any more. Reload the page."),
        "question-empty": lambda: _("Write the question."),
        "question-never-asked": lambda word: _(
            "“%(word)s” is never asked here: the office does not need it for a training, and must not keep it.",
            word=word,
        ),
        "question-needs-options": lambda most: _(
            "Write at least two answers to choose from, at most %(most)s.", most=most
        ),
        "condition-unknown": lambda: _("Choose an answer of a question that stands before this one."),
        "condition-first": lambda: _("One of the two is asked only after the other, so they keep their order."),
        "question-answered": lambda: _("Somebody has answered this already. Add a new question for another kind."),
        "question-is-condition": lambda: _(
            "Another question is asked only after this answer. Change that question first."
        ),
        "too-many-questions": lambda most: _("A form has at most %(most)s questions of your own.", most=most),
        "answer-not-offered": lambda: _("Choose one of the answers offered."),
        "answer-not-a-number": lambda: _("Enter a number."),
        "answer-not-a-date": lambda: _("Enter a date, such as 2026-11-24."),
        "changes-closed": lambda: _("Answers can no longer be changed here. Ask the committee."),
        "nothing-to-hand-over": lambda: _("This registration holds no place that somebody else could take over."),
        "same-delegate": lambda: _("That is the name registered already. Correct your answers instead."),
        "training-over": lambda: _("The training is over, so nothing changes here any more."),
        "sector-unknown": lambda: _("Choose the sector."),
        "sector-nameless": lambda: _("Enter the name of the sector."),
        "sector-code-taken": lambda code: _("The code %(code)s is in use. Choose another.", code=code),
        "sector-name-taken": lambda name: _("A sector called %(name)s is there already.", name=name),
        "sector-has-people": lambda: _(
            "People are registered in this sector. Move them to another one first; then it can go."
        ),
        "quota-out-of-range": lambda most: _("Enter a quota from 0 to %(most)s.", most=most),
        "may-not-exceed-quota": lambda: _("Only the organizer may admit people beyond the quota."),
        "registration-not-open": lambda: _("Registration is not open at the moment. Nothing was recorded."),
        "already-registered": lambda: _(
            "Somebody of this name and institution is registered already. If that is you, ask the committee for your "
            "personal link. If not, ask the committee to add you."
        ),
        "already-registered-staff": lambda number: _(
            "Somebody of this name and institution is registered already, with number %(number)s. If this is a "
            "different person, tick the box and save again.",
            number=number,
        ),
        "person-erased": lambda: _(
            "The data of this person were erased, so nothing of this registration can be changed any more."
        ),
        "registered-again": lambda: _("This person has registered again meanwhile. Use that registration."),
        "status-does-not-follow": lambda old, new: _(
            "This registration is “%(old)s” now, so it cannot become “%(new)s”. Reload the page to see what is true.",
            old=STATUS_WORDS[old],
            new=STATUS_WORDS[new],
        ),
        "status-reason-missing": lambda: _("Write the reason in a few words."),
        "guardian-nameless": lambda: _("Enter the guardian's name."),
        "relation-missing": lambda: _("Enter how the guardian is related, for example mother."),
        "consent-in-the-future": lambda: _("The consent was signed today or before."),
        "guardian-consent-missing": lambda: _(
            "Record the guardian's consent first. Only then are code and ticket released."
        ),
        "no-guardian-needed": lambda: _("This participant is an adult, so no guardian's consent is needed."),
        "guardian-decides-photos": lambda: _("For a child the guardian answers."),
        "needs-not-allowed": lambda: _("Tick this so that your needs may be kept, or leave them empty."),
        "no-ticket-yet": lambda: _("There is no ticket to replace: it comes with the confirmation."),
        "participant-changed-meanwhile": lambda: _(
            "Somebody else changed this participant meanwhile. Reload the page and enter your changes again."
        ),
    }
)

register_sentences(guardians.SENTENCES)
register_sentences(importing.SENTENCES)


def waiting_words(reason: Reason) -> str:
    """Why somebody of the list has no place, for the committee."""
    if reason.why is Why.DID_NOT_ANSWER:
        return _(
            "Let an offer pass without an answer, so is not asked again before saying that they still want to come."
        )
    if reason.why is Why.EVENT_OVER:
        return _("The training is over, so nobody gets a place any more.")
    if reason.why is Why.OTHERS_FIRST:
        return _("Others of the list come first.")
    full = _("%(taken)s of %(quota)s places are taken.", taken=reason.taken, quota=reason.quota)
    if reason.place == 1:
        return full + " " + _("The next free one is theirs.")
    before = ngettext("%(num)d person stands before them.", "%(num)d people stand before them.", reason.place - 1)
    return f"{full} {before}"


def own_waiting_words(reason: Reason) -> str:
    """The same for the person who waits."""
    if reason.why is Why.DID_NOT_ANSWER:
        return _(
            "A place was kept for you, and the time to answer has passed. It went to the next of the list. Say so if you "
            "still want to come."
        )
    if reason.why is Why.EVENT_OVER:
        return _("The training is over, so nobody gets a place any more.")
    return _(
        "You are number %(place)s of the list. All places of your sector are taken. When one becomes free, the first "
        "of the list gets it, and this page says so.",
        place=reason.place,
    )


def places_words(seats: Places, *, waiting_list: bool = False) -> tuple[str, str]:
    """The figure of a sector's card and the words under it: "3", "places left", or that it is full."""
    if seats.is_full and waiting_list:
        return _("Full"), _("waiting list")
    if seats.is_full:
        return _("Full"), _("all places are taken")
    return str(seats.left), ngettext("place left", "places left", seats.left)
