"""All that is kept of a person, in words that the person understands."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from kasus_training.assessments.rules import ScoreState
from kasus_training.attendance.messages import status_word
from kasus_training.foundation.languages import format_day_plain, format_day_range, format_instant, format_number
from kasus_training.participants.contacts import number_as_written, telephone_as_written
from kasus_training.participants.messages import (
    AGE_WORDS,
    GENDER_WORDS,
    NUMBER_WORDS,
    PURPOSE_WORDS,
    STATUS_WORDS,
    district_word,
)
from kasus_training.participants.models import FormAnswer, Person, Registration
from kasus_training.participants.queries import answers_of
from kasus_training.participants.questions import QuestionKind
from kasus_training.participants.rules import ConsentGiver, ConsentPurpose
from kasus_training.privacy.messages import DECISION_WORDS, KIND_WORDS
from kasus_training.privacy.queries import Kept, kept_of


@dataclass(frozen=True)
class Section:
    """A heading with pairs of label and value; what is empty is left out."""

    title: str
    pairs: tuple[tuple[str, str], ...] = field(default=())


def sections_of(registration: Registration) -> list[Section]:
    """What the office keeps of this person, training by training."""
    person = registration.person
    sections = [Section(_("About you"), _filled(_person(person)))]
    for kept in kept_of(registration):
        sections += _training(kept)
    return [section for section in sections if section.pairs]


def data_file(registration: Registration) -> bytes:
    """The same as one file, with the words of the page as names."""
    told: dict[str, Any] = {}
    for section in sections_of(registration):
        title, number = section.title, 2
        while title in told:
            title, number = f"{section.title} ({number})", number + 1
        told[title] = _as_names(section.pairs)
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _as_names(pairs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for label, value in pairs:
        if label in named:
            before = named[label]
            named[label] = [*(before if isinstance(before, list) else [before]), value]
        else:
            named[label] = value
    return named


def _filled(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in pairs if value)


def _person(person: Person) -> list[tuple[str, str]]:
    kind = NUMBER_WORDS[person.number_kind] if person.employee_number else ""
    return [
        (_("Name"), person.printed_name),
        (_("Gender"), str(GENDER_WORDS[person.gender]) if person.gender else ""),
        (_("Birth date"), format_day_plain(person.born_on) if person.born_on else ""),
        (str(kind) or _("Employee number"), number_as_written(person.employee_number)),
        (_("Telephone"), telephone_as_written(person.telephone)),
        (_("Email"), person.email),
    ]


def _training(kept: Kept) -> list[Section]:
    row = kept.registration
    event = row.event
    days = format_day_range(event.first_day, event.last_day) if event.days else ""
    title = f"{event.title}, {days}".rstrip(", ")
    return [
        Section(title, _filled(_registration(row))),
        Section(
            _("Answers") + f" · {title}",
            tuple((answer.question.label, _answer(answer)) for answer in answers_of(row)),
        ),
        Section(_("Consents") + f" · {title}", tuple(_consents(row))),
        Section(
            _("Attendance") + f" · {title}",
            tuple((session.title, status_word(mark.status)) for session, mark in kept.marks),
        ),
        Section(_("Scores") + f" · {title}", tuple((form.title, _score(score)) for form, score in kept.scores)),
        Section(
            _("Certificates") + f" · {title}",
            tuple((_("Number"), certificate.number.text) for certificate in kept.certificates),
        ),
        Section(
            _("Requests") + f" · {title}",
            tuple(
                (
                    f"{KIND_WORDS[request.kind]}, {format_instant(request.received_at, event)}",
                    str(DECISION_WORDS[request.decision]) if request.decision else _("not answered yet"),
                )
                for request in kept.requests
            ),
        ),
    ]


def _registration(row: Registration) -> list[tuple[str, str]]:
    guardian = row.guardian
    return [
        (_("Number"), f"{row.number:02d}"),
        (_("Status"), str(STATUS_WORDS[row.status])),
        (_("Registered"), format_instant(row.registered_at, row.event)),
        (_("Sector"), row.sector.name),
        (_("Institution"), row.institution.name if row.institution else ""),
        (_("Position"), row.position),
        (_("Rank"), row.rank),
        (_("Subdistrict"), district_word(row.district)),
        (_("Village"), row.village),
        (_("Companion’s telephone"), telephone_as_written(row.companion_telephone)),
        (_("Age group"), str(AGE_WORDS[row.age_group]) if row.age_group else ""),
        (_("Accommodation"), row.needs),
        (_("Food"), row.diet),
        (_("Guardian"), f"{guardian.name} ({guardian.relation})" if guardian and guardian.relation else ""),
        (_("Guardian"), guardian.name if guardian and not guardian.relation else ""),
        (_("Guardian’s telephone"), telephone_as_written(guardian.telephone) if guardian else ""),
    ]


def _consents(row: Registration) -> list[tuple[str, str]]:
    giver = {ConsentGiver.SELF: _("by yourself"), ConsentGiver.GUARDIAN: _("by the guardian")}
    return [
        (
            str(PURPOSE_WORDS[ConsentPurpose(consent.purpose)]),
            ", ".join(
                (_("yes") if consent.granted else _("no"), giver[consent.given_by], format_day_plain(consent.given_on))
            ),
        )
        for consent in row.consents
    ]


def _answer(answer: FormAnswer) -> str:
    return _("yes") if answer.question.kind is QuestionKind.CONSENT else ", ".join(answer.value)


def _score(score: Any) -> str:
    if score.state is ScoreState.NUMBER and score.value is not None:
        return format_number(score.value)
    words = {ScoreState.ABSENT: _("absent"), ScoreState.EXEMPT: _("exempt")}
    return words.get(score.state, "–")
