"""What stands in files about participants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.events.models import Event
from kasus_training.foundation.documents.spreadsheet import Cell, Sheet
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants import contacts
from kasus_training.participants.disaggregation import NEEDS, NO_NEEDS, Disaggregation, Figure
from kasus_training.participants.exporting import ANSWER, Reader
from kasus_training.participants.messages import AGE_WORDS, GENDER_WORDS, NUMBER_WORDS, STATUS_WORDS, district_word
from kasus_training.participants.messages.fields import FIELD_WORDS
from kasus_training.participants.models import FormQuestion, Registration
from kasus_training.participants.questions import QuestionKind
from kasus_training.participants.rules import AgeGroup, Gender
from kasus_training.zones import local_day

PLAIN_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,6})?")
HIDDEN = "•"
HIDDEN_NOTE = _l("Groups of one to four people are hidden (•), and further ones where a total would give them away.")
EXPORT_WORDS = {
    "printed_name": _l("name with titles"),
    "status": _l("registration"),
    "code": _l("code for the desk"),
    "registered_at": _l("registered on"),
    "seat_reason": _l("reason for a place beyond the quota"),
}
QUESTION_WORDS = {
    "gender": _l("Gender"),
    "age_group": _l("Age group"),
    "needs": _l("Accommodation"),
    "district": _l("Subdistrict"),
}
NEEDS_WORDS = {NEEDS: _l("needs accommodation"), NO_NEEDS: _l("needs none")}
WIDTHS = {"number": 6, "printed_name": 34, "name": 28, "institution": 34, "employee_number": 22, "position": 26,
          "telephone": 18, "needs": 28, "sector": 28}  # fmt: skip


def _at_home(e164: str) -> str:
    """0812…, as a text: a number would lose its zero."""
    return "".join(char for char in contacts.telephone_as_written(e164) if char.isdigit() or char == "+")


VALUES: dict[str, Callable[[Registration], Cell]] = {
    "number": lambda row: row.number,
    "front_title": lambda row: row.person.front_title,
    "name": lambda row: row.person.name,
    "back_title": lambda row: row.person.back_title,
    "printed_name": lambda row: row.person.printed_name,
    "gender": lambda row: _word(GENDER_WORDS, row.person.gender),
    "age_group": lambda row: _word(AGE_WORDS, row.age_group),
    "number_kind": lambda row: _word(NUMBER_WORDS, row.person.number_kind) if row.person.employee_number else "",
    "employee_number": lambda row: row.person.employee_number,
    "position": lambda row: row.position,
    "institution": lambda row: row.institution.name if row.institution else "",
    "sector": lambda row: row.sector.name,
    "district": lambda row: district_word(row.district),
    "telephone": lambda row: _at_home(row.person.telephone),
    "email": lambda row: row.person.email,
    "guardian_name": lambda row: row.guardian.name if row.guardian else "",
    "guardian_telephone": lambda row: _at_home(row.guardian.telephone) if row.guardian else "",
    "needs": lambda row: row.needs,
    "diet": lambda row: row.diet,
    "status": lambda row: _word(STATUS_WORDS, row.status),
    "code": lambda row: row.code or "",
    "registered_at": lambda row: local_day(row.registered_at, row.event.timezone),
    "seat_reason": lambda row: row.seat_reason,
}


def _word(known: dict[Any, Any], key: Any) -> str:
    return str(known[key]) if key in known else ""


@dataclass(frozen=True)
class OwnAnswers:
    """The organizer's own questions, and who answered what."""

    questions: Mapping[int, FormQuestion]
    by_registration: Mapping[int, Mapping[int, str]]

    def cell(self, registration_id: int, question_id: int) -> Cell:
        text = self.by_registration.get(registration_id, {}).get(question_id, "")
        if self.questions[question_id].kind is QuestionKind.NUMBER and PLAIN_NUMBER.fullmatch(text):
            return Decimal(text.replace(",", "."))
        return text


def participants_sheet(
    event: Event, rows: Sequence[Registration], columns: Sequence[str], *, reader: Reader, answers: OwnAnswers
) -> Sheet:
    """The chosen columns of these registrations, without what the reader's role may not see."""
    headings = [_heading(name, answers) for name in columns]
    resting = sum(row.person.restricted_at is not None for row in rows)
    note = ngettext(
        "%(num)d person asked that their data rest: contacts, needs and answers are left out.",
        "%(num)d people asked that their data rest: contacts, needs and answers are left out.",
        resting,
    )
    return Sheet(
        name=_("Participants"),
        title=_("Participants") + f" – {event.title}",
        headings=[heading[:1].upper() + heading[1:] for heading in headings],
        rows=[[_cell(row, name, reader, answers) for name in columns] for row in rows],
        widths=[WIDTHS.get(name, 16) for name in columns],
        notes=(note,) if resting else (),
    )


def _heading(column: str, answers: OwnAnswers) -> str:
    if column.startswith(ANSWER):
        return answers.questions[_question(column)].label
    return str(EXPORT_WORDS.get(column, FIELD_WORDS.get(column, column)))


def _question(column: str) -> int:
    return int(column.removeprefix(ANSWER))


def _cell(row: Registration, column: str, reader: Reader, answers: OwnAnswers) -> Cell:
    if reader.sees(column, minor=row.minor, at_rest=row.person.restricted_at is not None):
        if column.startswith(ANSWER):
            return answers.cell(row.id, _question(column))
        return VALUES[column](row)
    return _("child") if column in {"name", "printed_name"} else ""


def disaggregated_sheets(event: Event, found: Disaggregation, sectors: dict[str, str]) -> list[Sheet]:
    """One sheet for each question, and one for all five together."""
    notes = (str(HIDDEN_NOTE),) if found.is_shortened else ()
    heads = [sectors[code] for code in found.sectors]
    sheets = [
        Sheet(
            name=str(QUESTION_WORDS[part.question]),
            title=f"{QUESTION_WORDS[part.question]} – {event.title}",
            headings=[str(QUESTION_WORDS[part.question]), *heads, _("Total")],
            rows=[
                *(
                    [answer_word(part.question, value), *map(_shown, cells), _shown(total)]
                    for value, cells, total in zip(part.values, part.cells, part.totals, strict=True)
                ),
                [_("Total"), *map(_shown, found.sector_totals), _shown(found.total)],
            ],
            widths=[24, *[14] * (len(heads) + 1)],
            notes=notes,
        )
        for part in found.breakdowns
    ]
    questions = [part.question for part in found.breakdowns]
    sheets.append(
        Sheet(
            name=_("All together"),
            title=_("Sector, gender, age, needs and subdistrict") + f" – {event.title}",
            headings=[_("Sector"), *(str(QUESTION_WORDS[question]) for question in questions), _("People")],
            rows=[
                [
                    sectors[row.sector],
                    *(answer_word(question, answer) for question, answer in zip(questions, row.answers, strict=True)),
                    row.count,
                ]
                for row in found.combinations
            ],
            widths=[34, 18, 18, 18, 22, 10],
            notes=notes,
        )
    )
    return sheets


def _shown(figure: Figure) -> Cell:
    return HIDDEN if figure.hidden else figure.count


def answer_word(question: str, answer: str) -> str:
    """An answer in words; an empty one is not known."""
    if not answer:
        return _("not known")
    if question == "gender":
        return str(GENDER_WORDS[Gender(answer)])
    if question == "age_group":
        return str(AGE_WORDS[AgeGroup(answer)])
    return str(NEEDS_WORDS[answer]) if question == "needs" else district_word(answer)
