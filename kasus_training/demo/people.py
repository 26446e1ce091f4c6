"""Sectors and participants of the demo's trainings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from kasus_training.demo.offices import instant
from kasus_training.demo.reference import as_file, people, shares, training
from kasus_training.demo.trainings import Training
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.actions import importing
from kasus_training.participants.consenting import ChaperoneDraft, chaperones_needed
from kasus_training.participants.delegating import ASKED_MAX
from kasus_training.participants.models import Consent
from kasus_training.participants.planning import Decision
from kasus_training.participants.rules import ConsentGiver, ConsentPurpose, Gender, GuardianDraft, SectorDraft, Status

IMPORTED_BEFORE = timedelta(days=7)
CONSENTED_BEFORE = timedelta(days=3)
ROWS_AT_ONCE = 500

# The reference fills every quota to the last place. Some more places in most sectors leave something
# to register for, and one sector stays full.
FREE_PLACES = {"KLA": 4, "FORMAL": 4, "KESEHATAN": 3, "FORUMANAK": 3, "PATBM": 2, "NONFORMAL": 1, "PUSPAGA": 0}

CHAPERONES = (
    ChaperoneDraft("Noor Hayati", Gender.FEMALE, "0812 0000 0901", "Dinas PPKB-PPPA"),
    ChaperoneDraft("Ahmad Fauzan", Gender.MALE, "0812 0000 0902", "Forum Anak HSS"),
    ChaperoneDraft("Siti Rahmaniah", Gender.FEMALE, "0812 0000 0903", "Dinas PPKB-PPPA"),
    ChaperoneDraft("Muhammad Arsyad", Gender.MALE, "0812 0000 0904", "PATBM"),
)


@dataclass(frozen=True)
class Invitation:
    """How many of each sector come, and how many could."""

    coming: dict[str, int]
    free: dict[str, int]

    @property
    def quotas(self) -> dict[str, int]:
        return {code: self.coming[code] + self.free[code] for code in self.coming}


def invitation(count: int, *, with_free_places: bool) -> Invitation:
    """The sectors of the reference in proportion to the number of participants."""
    coming = shares(count, {sector["code"]: sector["quota"] for sector in training()["sectors"]})
    grown = {code: max(places, places * count // 60) for code, places in FREE_PLACES.items()}
    return Invitation(coming, grown if with_free_places else dict.fromkeys(coming, 0))


def add_sectors(made: Training, invited: Invitation) -> None:
    """The seven sectors with their quotas."""
    with transaction():
        for facts in training()["sectors"]:
            actions.add_sector(
                made.event,
                SectorDraft(
                    name=facts["name"],
                    code=facts["code"],
                    quota=invited.quotas[facts["code"]],
                    for_minors=facts.get("minors", False),
                    institutions=tuple(facts["institutions"]),
                ),
                by=made.organizer,
            )


def bring_in_people(made: Training, count: int) -> None:
    """The list of participants came in as a file a week before; the children's guardians were
    asked a few days later."""
    rows = people(count, made.first_day)
    with clock.at(instant(made.first_day - IMPORTED_BEFORE, time(10))):
        for start in range(0, len(rows), importing.PEOPLE_MAX):
            lines, _ignored = importing.read_people(as_file(rows[start : start + importing.PEOPLE_MAX]))
            planned = importing.preview_import(made.event, lines)
            # Many invented names are alike; whoever made them knows that they are not the same people.
            alike = {row.line: Decision.DIFFERENT for row in planned if row.outcome is importing.Outcome.DUPLICATE}
            with transaction():
                taken_in = importing.import_people(made.event, lines, by=made.organizer, decisions=alike)
            refused = [row.line for row in taken_in if row.outcome is not importing.Outcome.NEW]
            if refused:
                raise ValueError(f"the list of the demo has rows that cannot be imported: {refused}")
    given_on = made.first_day - CONSENTED_BEFORE
    with clock.at(instant(given_on, time(14))), transaction():
        _record_consents(made, given_on)
        _ask_adults(made, given_on)
        _name_chaperones(made)
        _ask_institutions(made)


def _name_chaperones(made: Training) -> None:
    """As many as the children need, women and men in turn."""
    for draft in CHAPERONES[: chaperones_needed(queries.care_of(made.event).children)]:
        actions.add_chaperone(made.event, draft, by=made.organizer)


def _ask_institutions(made: Training) -> None:
    """The letters of the office asked for as many as come; one institution has not answered yet."""
    asked = {row.name: row.registered for row in queries.delegates_of(made.event)}
    for name, count in (asked | {"Polres Hulu Sungai Selatan": 2}).items():
        actions.ask_for_delegates(made.event, name, min(count, ASKED_MAX), by=made.organizer)


def _ask_adults(made: Training, given_on: date) -> None:
    """They answered on the sheet of the invitation. Nine of ten want to hear of the follow-up test."""
    adults = [row for row in queries.everybody(made.event) if not row.minor]
    db.session.add_all(
        Consent(
            registration_id=row.id,
            purpose=ConsentPurpose.REMINDERS,
            version=1,
            granted=number % 10 != 9,
            given_by=ConsentGiver.SELF,
            given_on=given_on,
            on_paper=True,
            recorded_at=clock.now(),
            recorded_by_id=made.organizer.id,
        )
        for number, row in enumerate(adults)
    )


def _record_consents(made: Training, given_on: date) -> None:
    waiting = [row for row in queries.everybody(made.event) if row.status is Status.WAITING_FOR_GUARDIAN]
    for number, registration in enumerate(waiting):
        guardian = registration.guardian
        actions.record_guardian_consent(
            registration,
            GuardianDraft(
                name=guardian.name if guardian else "Ibu Wali",
                relation="Orang tua",
                telephone=guardian.telephone if guardian else "",
                given_on=given_on,
                taking_part=True,
                data=True,
                # Not every guardian wants photographs published.
                photo=number % 3 != 2,
            ),
            by=made.organizer,
        )
