"""Code and ticket, consents, and corrections that change what somebody may have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kasus_training.accounts.models import User
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries, tickets
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import AgeGroup, ConsentPurpose, GuardianDraft, Status
from kasus_training.rulings import Forbidden, Full, RuleBroken, Stale
from tests.factories.cast import Cast
from tests.factories.registrations import (
    CHILD_BORN_ON,
    adult,
    child,
    consent,
    find_event,
    find_registration,
    make_sector,
    register,
)

pytestmark = pytest.mark.usefixtures("ctx")


def record(row_id: int, draft: GuardianDraft) -> Registration:
    with transaction():
        actions.record_guardian_consent(find_registration(row_id), draft, by=audit.SYSTEM)
    return find_registration(row_id)


def change(row_id: int, **fields: object) -> Registration:
    row = find_registration(row_id)
    draft = replace(queries.draft_of(row), **fields)  # type: ignore[arg-type]
    with transaction():
        return actions.change_registration(find_registration(row_id), draft, by=audit.SYSTEM)


def test_a_consent_is_versioned_and_the_newest_holds(cast: Cast):
    row_id = register(cast.event, child(make_sector(cast.event)))

    record(row_id, consent(photo=True))
    row = record(row_id, consent(photo=False))

    assert [(answer.version, answer.granted) for answer in row.consents if answer.purpose is ConsentPurpose.PHOTO] == [
        (1, True),
        (2, False),
    ]
    assert not queries.photo_allowed(row)
    assert row.status is Status.CONFIRMED


def test_taking_part_taken_back_frees_the_place_at_once(cast: Cast):
    row_id = register(cast.event, child(make_sector(cast.event, quota=1)))
    ticket = tickets.ticket_token(record(row_id, consent()))

    row = record(row_id, consent(taking_part=False))

    assert (row.status, row.seat_no) == (Status.CANCELLED, None)
    assert [place.left for place in queries.places(find_event(cast.event)).values()] == [1]
    assert queries.find_by_ticket(ticket or "") is row


def test_a_childs_approval_still_waits_where_the_sector_asks_for_it(cast: Cast):
    row_id = register(cast.event, child(make_sector(cast.event, needs_approval=True)))

    row = record(row_id, consent())

    assert (row.status, row.code) == (Status.PENDING, None)


def test_a_waiting_child_cannot_be_confirmed_by_hand(cast: Cast):
    row_id = register(cast.event, child(make_sector(cast.event)))

    with pytest.raises(RuleBroken, match="guardian-consent-missing"), transaction():
        actions.confirm(find_registration(row_id), by=audit.SYSTEM)


def test_a_paper_without_number_keeps_the_one_that_is_known(cast: Cast):
    row = record(register(cast.event, child(make_sector(cast.event))), consent(telephone=""))

    assert row.guardian is not None
    assert (row.guardian.telephone, row.guardian.relation) == ("+6285200000055", "Ayah")


def test_adults_need_no_guardian_and_children_no_word_of_their_own(cast: Cast):
    sector = make_sector(cast.event)
    grown, small = register(cast.event, adult(sector)), register(cast.event, child(sector))

    with pytest.raises(RuleBroken, match="no-guardian-needed"):
        record(grown, consent())
    with pytest.raises(RuleBroken, match="guardian-decides-photos"), transaction():
        actions.record_own_consent(find_registration(small), True, purpose=ConsentPurpose.PHOTO, by=audit.SYSTEM)


def test_a_reissued_ticket_is_told_apart_from_the_old_one(cast: Cast):
    row_id = register(cast.event, adult(make_sector(cast.event)))
    old, old_code = tickets.ticket_token(find_registration(row_id)), find_registration(row_id).code

    with transaction():
        row = actions.reissue_ticket(find_registration(row_id), by=audit.SYSTEM)

    assert queries.find_by_ticket(tickets.ticket_token(row) or "") is row
    assert queries.find_by_ticket(old or "") is None
    assert queries.revoked_by_ticket_hash(token_hash(old or "")) is row
    assert queries.by_code(find_event(cast.event), old_code or "") is None


def test_a_cancelled_ticket_stays_known_to_the_desk(cast: Cast):
    row_id = register(cast.event, adult(make_sector(cast.event)))
    ticket = tickets.ticket_token(find_registration(row_id))

    with transaction():
        actions.cancel(find_registration(row_id), reason="Sakit", by=audit.SYSTEM)

    found = queries.find_by_ticket(ticket or "")
    assert found is not None
    assert (found.status, found.seat_no) == (Status.CANCELLED, None)


def test_restoring_needs_a_free_place(cast: Cast):
    sector = make_sector(cast.event, quota=1)
    first = register(cast.event, adult(sector, "Satu"))
    with transaction():
        actions.cancel(find_registration(first), reason="Sakit", by=audit.SYSTEM)
    register(cast.event, adult(sector, "Dua"))

    with pytest.raises(Full), transaction():
        actions.restore(find_registration(first), by=audit.SYSTEM)

    assert find_registration(first).status is Status.CANCELLED


def test_somebody_found_to_be_a_child_waits_from_then_on(cast: Cast):
    row = change(register(cast.event, adult(make_sector(cast.event))), born_on=CHILD_BORN_ON, age_group=None)

    assert (row.status, row.minor, row.code, row.person.telephone) == (Status.WAITING_FOR_GUARDIAN, True, None, "")


def test_somebody_found_to_be_grown_up_is_released(cast: Cast):
    row = change(register(cast.event, child(make_sector(cast.event))), born_on=date(1990, 1, 1))

    assert (row.status, row.minor, row.age_group) == (Status.CONFIRMED, False, AgeGroup.FROM_35)
    assert row.person.born_on is None
    assert row.code


def test_moving_to_another_sector_takes_a_seat_there(cast: Cast):
    here, there, full = (make_sector(cast.event, name, quota=quota) for name, quota in (("A", 1), ("B", 1), ("C", 0)))
    row_id = register(cast.event, adult(here))

    with pytest.raises(Full):
        change(row_id, sector_id=full)
    row = change(row_id, sector_id=there)

    assert (row.sector_id, row.seat_no) == (there, 1)
    assert queries.places(find_event(cast.event))[here].left == 1


def test_renaming_into_somebody_else_is_refused(cast: Cast):
    sector = make_sector(cast.event)
    register(cast.event, adult(sector, "Wahidah"))
    row_id = register(cast.event, adult(sector, "Jumiati"))

    with pytest.raises(RuleBroken, match="already-registered-staff"):
        change(row_id, name="WAHIDAH")
    with pytest.raises(RuleBroken, match="number-taken"):
        change(row_id, number=1)

    assert find_registration(row_id).person.name == "Jumiati"


def test_an_editor_who_saw_an_older_row_is_told(cast: Cast):
    row_id = register(cast.event, adult(make_sector(cast.event)))
    row = find_registration(row_id)
    seen, draft = row.changed_at.replace(year=2020), queries.draft_of(row)

    with pytest.raises(Stale), transaction():
        actions.change_registration(find_registration(row_id), draft, by=audit.SYSTEM, seen_at=seen)


def test_a_place_beyond_the_quota_needs_the_right_and_a_reason(cast: Cast):
    sector = make_sector(cast.event, quota=0)
    registrar, organizer = (db.session.get_one(User, number) for number in (cast.registrar, cast.organizer))

    with pytest.raises(Forbidden), transaction():
        actions.add_by_staff(find_event(cast.event), adult(sector), by=registrar, seat_reason="Diminta")
    with pytest.raises(Full), transaction():
        actions.add_by_staff(find_event(cast.event), adult(sector), by=organizer)
    with transaction():
        row = actions.add_by_staff(find_event(cast.event), adult(sector), by=organizer, seat_reason="Utusan bupati")

    assert (row.seat_no, row.seat_reason) == (1, "Utusan bupati")


def test_staff_find_somebody_who_came_before(cast: Cast):
    sector = make_sector(cast.event)
    first = register(cast.event, adult(sector))
    with transaction():
        actions.cancel(find_registration(first), reason="Sakit", by=audit.SYSTEM)
        row = actions.add_by_staff(find_event(cast.event), adult(sector, telephone="085200000055"), by=audit.SYSTEM)

    assert row.person_id == find_registration(first).person_id
    assert row.person.telephone == "+6285200000055"
