"""What we know of participants."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kasus_training.accounts.models import Institution
from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants import rules
from kasus_training.participants.models import (
    Consent,
    Guardian,
    Person,
    Registration,
    RevokedTicket,
    Sector,
    SectorInstitution,
)
from kasus_training.participants.rules import (
    HOLDING_A_SEAT,
    OPEN_STATUSES,
    ConsentGiver,
    ConsentPurpose,
    Places,
    RegistrationDraft,
    Status,
)

PEOPLE_PER_PAGE = 25
SORTS = ("number", "name", "sector", "registered")


@dataclass(frozen=True)
class PeopleFilter:
    """What of the list of participants somebody wants to see."""

    search: str = ""
    sector_id: int | None = None
    status: Status | None = None
    incomplete: bool = False
    sort: str = "number"
    descending: bool = False


def sectors_of(event: Event) -> list[Sector]:
    return list(db.session.scalars(sa.select(Sector).filter_by(event_id=event.id).order_by(Sector.position, Sector.id)))


def sectors_with_institutions(event: Event) -> list[Sector]:
    return list(
        db.session.scalars(
            sa.select(Sector)
            .filter_by(event_id=event.id)
            .options(selectinload(Sector.institutions))
            .order_by(Sector.position, Sector.id)
        )
    )


def sector_of(event: Event, sector_id: int | None) -> Sector | None:
    return db.session.scalar(sa.select(Sector).filter_by(id=sector_id, event_id=event.id))


def places(event: Event) -> dict[int, Places]:
    """Quota, seats held and seats left of every sector of the event."""
    rows = db.session.execute(
        sa.select(
            Sector.id,
            Sector.quota,
            sa.func.count(Registration.seat_no),
            sa.func.count(sa.case((Registration.seat_no <= Sector.quota, 1))),
        )
        .outerjoin(Registration, Registration.sector_id == Sector.id)
        .where(Sector.event_id == event.id)
        .group_by(Sector.id, Sector.quota)
    )
    return {id_: Places(quota, taken, quota - within) for id_, quota, taken, within in rows}


def taken_seats(sector: Sector) -> set[int]:
    return set(
        db.session.scalars(
            sa.select(Registration.seat_no).where(
                Registration.sector_id == sector.id, Registration.seat_no.is_not(None)
            )
        )
    )


def counts_by_sector(event: Event) -> dict[int, int]:
    """How many registrations, of any status, name each sector."""
    rows = db.session.execute(
        sa.select(Registration.sector_id, sa.func.count()).filter_by(event_id=event.id).group_by(Registration.sector_id)
    )
    return dict(rows.tuples().all())


def _whole() -> sa.Select[tuple[Registration]]:
    """Registrations with the rows that every page of a person shows."""
    return sa.select(Registration).options(
        joinedload(Registration.person, innerjoin=True),
        joinedload(Registration.sector, innerjoin=True),
        joinedload(Registration.institution),
    )


def registration_of(event: Event, registration_id: int) -> Registration | None:
    """A registration of this event with guardian and consents; one of another event is none."""
    return db.session.scalar(
        _whole()
        .options(joinedload(Registration.guardian), selectinload(Registration.consents))
        .filter_by(id=registration_id, event_id=event.id)
    )


def registration_by_page_token(token: str) -> Registration | None:
    """Whose personal page it is, with the event."""
    return db.session.scalar(
        _whole()
        .options(
            joinedload(Registration.guardian),
            selectinload(Registration.consents),
            joinedload(Registration.event, innerjoin=True).options(
                joinedload(Event.organization, innerjoin=True), selectinload(Event.days)
            ),
        )
        .filter_by(page_hash=token_hash(token))
    )


def find_by_ticket(token: str) -> Registration | None:
    """Whose ticket it is, of whatever event and status: the desk tells them apart."""
    return find_by_ticket_hash(token_hash(token))


def find_by_ticket_hash(hashed: str) -> Registration | None:
    return db.session.scalar(_whole().filter_by(ticket_hash=hashed))


def revoked_by_ticket_hash(hashed: str) -> Registration | None:
    """Whose earlier, replaced ticket it is."""
    return db.session.scalar(
        _whole()
        .join(RevokedTicket, RevokedTicket.registration_id == Registration.id)
        .where(RevokedTicket.ticket_hash == hashed)
    )


def by_code(event: Event, code: str) -> Registration | None:
    """Whose six-character code it is; case, blanks and dashes do not matter."""
    typed = "".join(char for char in code.upper() if char.isalnum())
    if len(typed) != rules.CODE_LENGTH:
        return None
    return db.session.scalar(_whole().filter_by(event_id=event.id, code=typed))


def search(event: Event, text: str, *, statuses: Collection[Status] = HOLDING_A_SEAT, limit: int = 12) -> list:
    """People of the event whose name, institution or code holds the words: for the desk."""
    statement = (
        _whole()
        .join(Registration.person)
        .outerjoin(Institution, Institution.id == Registration.institution_id)
        .where(Registration.event_id == event.id, Registration.status.in_(statuses), *_matching(text))
        .order_by(Person.name_key, Registration.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def confirmed_of(event: Event, *, sector_id: int | None = None) -> list[Registration]:
    """Everybody who is confirmed, by number."""
    statement = _whole().filter_by(event_id=event.id, status=Status.CONFIRMED).order_by(Registration.number)
    if sector_id is not None:
        statement = statement.where(Registration.sector_id == sector_id)
    return list(db.session.scalars(statement))


def confirmed_with_consents(event: Event) -> list[Registration]:
    """The same with the answers about photographs, for badges."""
    return list(
        db.session.scalars(
            _whole()
            .options(selectinload(Registration.consents))
            .filter_by(event_id=event.id, status=Status.CONFIRMED)
            .order_by(Registration.number)
        )
    )


def status_counts(event: Event) -> dict[Status, int]:
    """How many registrations have each status; every status has an entry."""
    rows = db.session.execute(
        sa.select(Registration.status, sa.func.count()).filter_by(event_id=event.id).group_by(Registration.status)
    )
    return {**dict.fromkeys(Status, 0), **dict(rows.tuples().all())}


def count_incomplete(event: Event) -> int:
    """Open registrations that lack something the public form would have asked for."""
    return (
        db.session.scalar(
            sa.select(sa.func.count(Registration.id))
            .join(Registration.person)
            .outerjoin(Guardian, Guardian.registration_id == Registration.id)
            .where(Registration.event_id == event.id, _lacks_something())
        )
        or 0
    )


def people_page(event: Event, wanted: PeopleFilter, number: int) -> Page[Registration]:
    """One page of the list of participants."""
    statement = (
        sa.select(Registration)
        .join(Registration.person)
        .join(Registration.sector)
        .outerjoin(Registration.institution)
        .outerjoin(Registration.guardian)
        .options(
            contains_eager(Registration.person),
            contains_eager(Registration.sector),
            contains_eager(Registration.institution),
            contains_eager(Registration.guardian),
        )
        .where(Registration.event_id == event.id, *_matching(wanted.search))
        .order_by(*_order(wanted))
    )
    if wanted.sector_id is not None:
        statement = statement.where(Registration.sector_id == wanted.sector_id)
    if wanted.status is not None:
        statement = statement.where(Registration.status == wanted.status)
    if wanted.incomplete:
        statement = statement.where(_lacks_something())
    return page_of(statement, number, size=PEOPLE_PER_PAGE)


def _lacks_something() -> sa.ColumnElement[bool]:
    """The database's wording of `rules.missing_fields`, for open registrations."""
    of_all = (
        Person.gender.is_(None),
        Registration.institution_id.is_(None),
        Registration.district == "",
        Registration.age_group.is_(None),
    )
    of_children = sa.and_(
        Registration.minor,
        sa.or_(Guardian.id.is_(None), Guardian.telephone == ""),
    )
    of_adults = sa.and_(~Registration.minor, Person.telephone == "")
    return sa.and_(Registration.status.in_(OPEN_STATUSES), sa.or_(*of_all, of_children, of_adults))


def _matching(text: str) -> list[sa.ColumnElement[bool]]:
    """Every word must stand in the name, the institution or the code."""
    return [
        sa.or_(
            Person.name_key.contains(word, autoescape=True),
            Institution.name_key.contains(word, autoescape=True),
            Registration.code == word.upper(),
        )
        for word in name_key(text).split()[:8]
    ]


def _order(wanted: PeopleFilter) -> list[sa.ColumnElement]:
    column = {
        "name": Person.name_key,
        "sector": Sector.position,
        "registered": Registration.registered_at,
    }.get(wanted.sort, Registration.number)
    return [column.desc() if wanted.descending else column.asc(), Registration.number]


def registration_by_form(event: Event, form_id: str | None) -> Registration | None:
    if not form_id:
        return None
    return db.session.scalar(sa.select(Registration).filter_by(event_id=event.id, form_id=form_id))


def open_identities(event: Event, identity: str) -> dict[str, Registration]:
    """Open registrations of this name and institution, namesakes included."""
    rows = db.session.scalars(
        _whole().where(
            Registration.event_id == event.id,
            Registration.identity.startswith(rules.without_counter(identity), autoescape=True),
            Registration.status.in_(OPEN_STATUSES),
        )
    )
    return {row.identity: row for row in rows if row.identity is not None}


def is_registered_again(event: Event, registration: Registration) -> bool:
    """Whether this person has another open registration in the event."""
    return (
        db.session.scalar(
            sa.select(Registration.id)
            .where(
                Registration.event_id == event.id,
                Registration.id != registration.id,
                Registration.status.in_(OPEN_STATUSES),
                sa.or_(
                    Registration.person_id == registration.person_id, Registration.identity == registration.identity
                ),
            )
            .limit(1)
        )
        is not None
    )


def open_registrations(event: Event) -> list[Registration]:
    """All that are open, with their people: an import compares its rows with them."""
    return list(
        db.session.scalars(
            _whole()
            .options(joinedload(Registration.guardian))
            .where(Registration.event_id == event.id, Registration.status.in_(OPEN_STATUSES))
        )
    )


def person_before(event: Event, name: str, institution_id: int | None) -> Person | None:
    """The person of this name who came from this institution before, if there is exactly one
    and they are not registered in this event."""
    if institution_id is None:
        return None
    here = sa.select(Registration.person_id).where(
        Registration.event_id == event.id, Registration.status.in_(OPEN_STATUSES)
    )
    found = db.session.scalars(
        sa.select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Person.organization_id == event.organization_id,
            Person.name_key == name_key(name),
            Person.erased_at.is_(None),
            Registration.institution_id == institution_id,
            Person.id.not_in(here),
        )
        .distinct()
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def numbers_taken(event: Event) -> set[int]:
    return set(db.session.scalars(sa.select(Registration.number).filter_by(event_id=event.id)))


def next_number(event: Event) -> int:
    return (db.session.scalar(sa.select(sa.func.max(Registration.number)).filter_by(event_id=event.id)) or 0) + 1


def is_number_taken(event: Event, number: int) -> bool:
    return db.session.scalar(sa.select(Registration.id).filter_by(event_id=event.id, number=number)) is not None


def codes_taken(event_id: int, codes: Iterable[str]) -> set[str]:
    return set(
        db.session.scalars(
            sa.select(Registration.code).where(Registration.event_id == event_id, Registration.code.in_(list(codes)))
        )
    )


def sector_of_institution(event: Event) -> dict[str, int]:
    """Which sector an institution's people usually come in, by the folded name."""
    rows = db.session.execute(
        sa.select(Institution.name_key, Sector.id)
        .join(SectorInstitution, SectorInstitution.institution_id == Institution.id)
        .join(Sector, Sector.id == SectorInstitution.sector_id)
        .where(Sector.event_id == event.id)
        .order_by(Sector.position.desc())
    )
    return dict(rows.tuples().all())


def newest_consents(registration: Registration) -> dict[ConsentPurpose, Consent]:
    """The answer that holds for each purpose: the one of the highest version."""
    newest: dict[ConsentPurpose, Consent] = {}
    for consent in sorted(registration.consents, key=lambda row: row.version):
        newest[consent.purpose] = consent
    return newest


def photo_allowed(registration: Registration) -> bool:
    """Whether a photograph may be published: only after somebody said so. For children only
    the guardian's word counts."""
    answer = newest_consents(registration).get(ConsentPurpose.PHOTO)
    if answer is None or (registration.minor and answer.given_by is not ConsentGiver.GUARDIAN):
        return False
    return answer.granted


def has_guardian_consent(registration: Registration) -> bool:
    """Whether a guardian allowed both taking part and keeping the data."""
    newest = newest_consents(registration)
    return all(
        purpose in newest and newest[purpose].granted and newest[purpose].given_by is ConsentGiver.GUARDIAN
        for purpose in (ConsentPurpose.TAKING_PART, ConsentPurpose.DATA)
    )


def draft_of(registration: Registration) -> RegistrationDraft:
    """What the edit form starts from."""
    person, guardian = registration.person, registration.guardian
    return RegistrationDraft(
        sector_id=registration.sector_id,
        name=person.name,
        front_title=person.front_title,
        back_title=person.back_title,
        gender=person.gender,
        born_on=person.born_on,
        age_group=registration.age_group,
        number_kind=person.number_kind,
        employee_number=person.employee_number,
        position=registration.position,
        institution=registration.institution.name if registration.institution else "",
        district=registration.district,
        telephone=person.telephone,
        email=person.email,
        needs=registration.needs,
        diet=registration.diet,
        guardian_name=guardian.name if guardian else "",
        guardian_telephone=guardian.telephone if guardian else "",
        number=registration.number,
    )


def differing_fields(old: RegistrationDraft, new: RegistrationDraft) -> tuple[str, ...]:
    """Names of the fields in which two drafts differ."""
    return tuple(field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name))


def missing_of(registration: Registration) -> tuple[str, ...]:
    """What is not known yet of a registration that staff entered or a file brought."""
    missing = rules.missing_fields(draft_of(registration), minor=registration.minor)
    # A birth date may be erased once the age group is known.
    return tuple(name for name in missing if name != "born_on" or registration.age_group is None)
