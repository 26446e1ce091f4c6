"""Sectors and participants of the demo's trainings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from kasus_training.demo.offices import instant
from kasus_training.demo.reference import Row, people, shares, training
from kasus_training.demo.trainings import Training
from kasus_training.foundation import clock
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.rules import Gender, GuardianDraft, NumberKind, RegistrationDraft, SectorDraft, Status

IMPORTED_BEFORE = timedelta(days=7)
CONSENTED_BEFORE = timedelta(days=3)
TOGETHER = 200
"""Rows written in one transaction."""

GENDERS = {"L": Gender.MALE, "P": Gender.FEMALE}

# The reference fills every quota to the last place. Some more places in most sectors leave something
# to register for, and one sector stays full.
FREE_PLACES = {"KLA": 4, "FORMAL": 4, "KESEHATAN": 3, "FORUMANAK": 3, "PATBM": 2, "NONFORMAL": 1, "PUSPAGA": 0}


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


def add_sectors(made: Training, invited: Invitation) -> dict[str, int]:
    """The seven sectors with their quotas; gives their ids by name."""
    with transaction():
        return {
            facts["name"]: actions.add_sector(
                made.event,
                SectorDraft(
                    name=facts["name"],
                    code=facts["code"],
                    quota=invited.quotas[facts["code"]],
                    for_minors=facts.get("minors", False),
                    institutions=tuple(facts["institutions"]),
                ),
                by=made.organizer,
            ).id
            for facts in training()["sectors"]
        }


def bring_in_people(made: Training, sectors: dict[str, int], count: int) -> None:
    """Everybody registered a week before, the children's guardians asked a few days later."""
    rows = people(count, made.first_day)
    with clock.at(instant(made.first_day - IMPORTED_BEFORE, time(10))):
        for start in range(0, len(rows), TOGETHER):
            with transaction():
                for row in rows[start : start + TOGETHER]:
                    actions.add_by_staff(made.event, _draft(row, sectors), by=made.organizer)
    given_on = made.first_day - CONSENTED_BEFORE
    with clock.at(instant(given_on, time(14))), transaction():
        _record_consents(made, given_on)


def _draft(row: Row, sectors: dict[str, int]) -> RegistrationDraft:
    return RegistrationDraft(
        sector_id=sectors[row["sektor"]],
        number=int(row["no"]),
        front_title=row["gelar_depan"],
        name=row["nama"],
        back_title=row["gelar_belakang"],
        gender=GENDERS.get(row["jenis_kelamin"]),
        born_on=date.fromisoformat(row["tanggal_lahir"]) if row["tanggal_lahir"] else None,
        number_kind=NumberKind.NIP if row["nip"] else NumberKind.NONE,
        employee_number=row["nip"],
        position=row["jabatan"],
        institution=row["instansi"],
        district=row["kecamatan"],
        telephone=row["no_hp"],
        email=row["email"],
        guardian_name=row["nama_wali"],
        guardian_telephone=row["hp_wali"],
    )


def _record_consents(made: Training, given_on: date) -> None:
    waiting = [row for row in queries.open_registrations(made.event) if row.status is Status.WAITING_FOR_GUARDIAN]
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
