"""Lists that say another name, institution, age or sector of people who are registered: many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kasus_training.accounts.actions import ensure_institutions
from kasus_training.accounts.models import Institution
from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.participants import queries, rules
from kasus_training.participants.actions.bringing_in import Places, take_changes
from kasus_training.participants.actions.changing import fill_registration, follow_age
from kasus_training.participants.actions.registering import answers_of, fill_person, judge_age, set_guardian
from kasus_training.participants.actions.standing import fill_places, note_change, take_back_offers
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.planning import DECIDING, Outcome, PlannedRow, overlaid
from kasus_training.participants.rules import RegistrationDraft, Status
from kasus_training.participants.waiting import Cause
from kasus_training.rulings import RuleBroken


def correct_many(event: Event, rows: Sequence[PlannedRow], *, by: Actor) -> dict[int, PlannedRow]:
    """What `change_registration` does for one, for every row; by their lines, with what is wrong with
    those that cannot be. A seat that somebody leaves is nobody's before all have moved."""
    if not rows:
        return {}
    take_back_offers(event)
    desk = _Desk(event)
    done = desk.move([row for row in rows if desk.only_moves(row)], by=by)
    one_by_one = [(row, rules.clean(overlaid(row))) for row in rows if row.line not in done]
    desk.take_up(one_by_one)
    changes: list[tuple[int, list[str]]] = []
    with db.session.no_autoflush:
        for row, draft in one_by_one:
            registration = desk.registrations.get(row.known.registration_id if row.known else 0)
            done[row.line] = row
            try:
                if registration is None or registration.person.erased_at is not None:
                    raise RuleBroken("row-person-gone")
                changes.append((registration.id, desk.correct(registration, draft, by=by)))
            except RuleBroken as broken:
                done[row.line] = replace(row, outcome=Outcome.FAULTY, faults=(broken,))
    db.session.flush()
    for sector in desk.to_fill.values():
        fill_places(sector, Cause.MOVED, by=by)
    changed = [(id_, fields) for id_, fields in changes if fields]
    ids, facts = [id_ for id_, _fields in changed], [{"fields": fields} for _id, fields in changed]
    audit.record_many(by, "participant.changed", Registration, ids, facts, event=event)
    return done


class _Desk:
    """What the corrections are judged by, kept up to date row by row."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.places = Places(event)
        self.sectors = {sector.id: sector for sector in queries.sectors_of(event)}
        self.to_fill: dict[int, Sector] = {}
        """Sectors that somebody left or began to wait for."""

    def only_moves(self, row: PlannedRow) -> bool:
        """Whether the row says nothing that decides who somebody is or how old: then all of them
        are written in a few statements, without a look at each."""
        known = row.known
        if known is None or not known.holds_a_seat or {change.field for change in row.changes} & DECIDING != {"sector"}:
            return False
        for_minors = self.sectors[row.draft.sector_id if row.draft else 0].for_minors
        return known.minor == rules.is_minor_at_event(known.draft, self.event.first_day, sector_for_minors=for_minors)

    def move(self, rows: Sequence[PlannedRow], *, by: Actor) -> dict[int, PlannedRow]:
        done, seats = {}, {}
        for row in rows:
            sector = self.sectors[row.draft.sector_id if row.draft else 0]
            try:
                seats[row.line] = (sector.id, self.places.seat(sector.id, within=sector.quota, label=sector.label))
            except RuleBroken as broken:
                done[row.line] = replace(row, outcome=Outcome.FAULTY, faults=(broken,))
                continue
            done[row.line] = row
            if row.known is not None:
                old = self.sectors[row.known.draft.sector_id]
                self.to_fill[old.id] = old
        take_changes(self.event, [row for row in rows if row.line in seats], by=by, seats=seats)
        return done

    def take_up(self, rows: Sequence[tuple[PlannedRow, RegistrationDraft]]) -> None:
        """Load those that are looked at one by one."""
        event = self.event
        self.offices = ensure_institutions(
            event.organization_id, [draft.institution for _row, draft in rows if draft.institution]
        )
        self.registrations = queries.registrations_to_correct(
            event, [row.known.registration_id for row, _draft in rows if row.known]
        )
        self.waiting = queries.last_waiting_nos(event)

    def correct(self, registration: Registration, draft: RegistrationDraft, *, by: Actor) -> list[str]:
        """Judge first, then write: what is refused has changed nothing."""
        sector = self.sectors[draft.sector_id]
        minor = judge_age(self.event, sector, draft)
        if minor:
            draft = rules.without_what_children_do_not_give(draft)
        office = self.offices[key] if (key := name_key(draft.institution)) else None
        identity = self._identity(registration, draft, office)
        changed = self._move(registration, sector)
        registration.identity = identity
        self.places.stems[rules.without_counter(identity)] = registration.number
        changed += fill_person(registration.person, draft, minor=minor)
        changed += fill_registration(registration, institution=office, **answers_of(self.event, draft, minor=minor))
        changed += set_guardian(registration, draft)
        if changed:
            note_change(registration)
        if registration.status is Status.WAITING_FOR_GUARDIAN and not minor:
            # Whoever is released now needs no look into the database for a free code.
            registration.code = self.places.code()
        follow_age(registration, by=by)
        return changed

    def _identity(self, registration: Registration, draft: RegistrationDraft, office: Institution | None) -> str:
        wanted = rules.identity_of(draft.name, office.id if office else None)
        own = registration.identity
        if own and rules.without_counter(own) == rules.without_counter(wanted):
            return own
        number = self.places.namesake(wanted)
        if registration.status in rules.OPEN_STATUSES and number is not None:
            raise RuleBroken("already-registered-staff", field="name", number=number)
        return wanted

    def _move(self, registration: Registration, sector: Sector) -> list[str]:
        old = registration.sector
        if old.id == sector.id:
            return []
        if rules.holds_a_seat(registration.status):
            registration.seat_no = self.places.seat(sector.id, within=sector.quota, label=sector.label)
            registration.seat_reason = ""
            self.to_fill[old.id] = old
        if registration.status is Status.WAITLISTED:
            registration.waiting_no = self.waiting[sector.id] = self.waiting.get(sector.id, 0) + 1
            self.to_fill[sector.id] = sector
        registration.sector = sector
        return ["sector"]
