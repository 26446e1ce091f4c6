"""How somebody comes to take part, and what stands in the way."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from kasus_training.events.rules import EventStatus
from kasus_training.foundation import audit
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries, tickets
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import CODE_ALPHABET, ConsentPurpose, NumberKind, Status
from kasus_training.rulings import Full, RuleBroken
from tests.factories.cast import Cast
from tests.factories.registrations import adult, child, find_event, find_registration, make_sector, register

pytestmark = pytest.mark.usefixtures("ctx")


def count_registrations() -> int:
    return db.session.scalar(sa.select(sa.func.count(Registration.id))) or 0


def test_an_adult_is_confirmed_at_once_with_seat_code_ticket_and_page(cast: Cast):
    sector = make_sector(cast.event)

    row = find_registration(register(cast.event, adult(sector)))

    assert (row.status, row.seat_no, row.number, row.minor) == (Status.CONFIRMED, 1, 1, False)
    assert row.code is not None
    assert set(row.code) <= set(CODE_ALPHABET)
    assert len(row.code) == 6
    assert row.ticket_hash == token_hash(tickets.ticket_token(row) or "")
    assert queries.registration_by_page_token(tickets.page_token(row)) is row
    assert queries.find_by_ticket((tickets.ticket_token(row) or "").lower()) is row
    assert queries.by_code(find_event(cast.event), f" {row.code[:3]}-{row.code[3:].lower()}") is row
    assert row.person.telephone == "+6281234567890"


def test_a_child_waits_for_the_guardian_without_code_and_ticket(cast: Cast):
    sector = make_sector(cast.event, "Forum Anak", for_minors=True)

    row = find_registration(
        register(
            cast.event, child(sector, telephone="081234567890", number_kind=NumberKind.NRP, employee_number="12345678")
        )
    )

    assert (row.status, row.seat_no, row.minor) == (Status.WAITING_FOR_GUARDIAN, 1, True)
    assert (row.code, row.ticket_hash, tickets.ticket_token(row)) == (None, None, None)
    assert row.guardian is not None
    assert row.guardian.telephone == "+6285200000055"
    assert (row.person.telephone, row.person.employee_number) == ("", "")
    assert queries.registration_by_page_token(tickets.page_token(row)) is row


@pytest.mark.parametrize(
    ("born_on", "minor"),
    [(date(2007, 11, 24), False), (date(2007, 11, 25), True), (date(2007, 11, 23), False)],
)
def test_the_first_day_of_the_event_decides_who_is_a_child(cast: Cast, born_on: date, minor: bool):
    sector = make_sector(cast.event)

    row = find_registration(register(cast.event, child(sector, born_on=born_on, telephone="081234567890")))

    assert row.minor is minor
    assert row.person.born_on == (born_on if minor else None)


def test_a_sector_that_asks_for_approval_keeps_code_and_ticket_back(cast: Cast):
    sector = make_sector(cast.event, needs_approval=True)

    row = find_registration(register(cast.event, adult(sector)))
    waiting = (row.status, row.code, row.ticket_hash)
    with transaction():
        actions.confirm(find_registration(row.id), by=audit.SYSTEM)

    assert waiting == (Status.PENDING, None, None)
    assert row.status is Status.CONFIRMED
    assert row.code
    assert row.ticket_hash


def test_a_full_sector_refuses_and_makes_no_row(cast: Cast):
    sector = make_sector(cast.event, quota=1)
    register(cast.event, adult(sector))

    with pytest.raises(Full) as refusal:
        register(cast.event, adult(sector, "Jumiati"))

    assert refusal.value.code == "sector-full"
    assert count_registrations() == 1
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 1


def test_the_smallest_free_seat_is_given_again(cast: Cast):
    sector = make_sector(cast.event, quota=3)
    ids = [register(cast.event, adult(sector, name)) for name in ("Satu", "Dua", "Tiga")]
    with transaction():
        actions.cancel(find_registration(ids[1]), reason="Sakit", by=audit.SYSTEM)

    row = find_registration(register(cast.event, adult(sector, "Empat")))

    assert (row.seat_no, row.number) == (2, 4)
    assert queries.places(find_event(cast.event))[sector].left == 0


def test_the_same_form_sent_twice_makes_one_row(cast: Cast):
    sector = make_sector(cast.event)

    ids = {register(cast.event, adult(sector), form_id="f-1") for _ in range(20)}

    assert len(ids) == 1
    assert count_registrations() == 1


def test_a_form_filled_in_anew_for_somebody_else_makes_another_row(cast: Cast):
    sector = make_sector(cast.event)

    ids = [register(cast.event, adult(sector, name), form_id="f-1") for name in ("Wahidah", "Jumiati")]

    assert len(set(ids)) == 2


def test_the_same_name_and_institution_is_refused_however_it_is_spelt(cast: Cast):
    sector = make_sector(cast.event)
    register(cast.event, adult(sector, "Halimatus Sa'diyah"))

    for name in ("Halimatus Sa'diyah", "HALIMATUS  SA'DIYAH", "halimatus sa-diyah"):
        with pytest.raises(RuleBroken, match="already-registered"):
            register(cast.event, adult(sector, name, institution="puspaga  hss."))

    assert count_registrations() == 1


def test_staff_may_say_that_it_is_a_different_person(cast: Cast):
    sector = make_sector(cast.event)
    register(cast.event, adult(sector, "Muhammad"))

    with pytest.raises(RuleBroken) as refusal, transaction():
        actions.add_by_staff(find_event(cast.event), adult(sector, "Muhammad"), by=audit.SYSTEM)
    with transaction():
        for _ in range(2):
            actions.add_by_staff(
                find_event(cast.event), adult(sector, "Muhammad"), by=audit.SYSTEM, different_person=True
            )

    assert (refusal.value.code, refusal.value.facts) == ("already-registered-staff", {"number": 1})
    assert count_registrations() == 3


def test_somebody_who_cancelled_may_register_again(cast: Cast):
    sector = make_sector(cast.event)
    first = register(cast.event, adult(sector))
    with transaction():
        actions.cancel(find_registration(first), reason="Salah sektor", by=audit.SYSTEM)

    second = register(cast.event, adult(sector))

    assert second != first
    with pytest.raises(RuleBroken, match="registered-again"), transaction():
        actions.restore(find_registration(first), by=audit.SYSTEM)


def test_what_the_form_requires_is_required(cast: Cast):
    sector = make_sector(cast.event)
    lacking = [
        (adult(sector, gender=None), "gender"),
        (adult(sector, institution=""), "institution"),
        (adult(sector, district=""), "district"),
        (adult(sector, telephone=""), "telephone"),
        (adult(sector, age_group=None), "age_group"),
        (child(sector, guardian_name=""), "guardian_name"),
        (child(sector, guardian_telephone=""), "guardian_telephone"),
    ]

    for draft, field in lacking:
        with pytest.raises(RuleBroken) as refusal:
            register(cast.event, draft)
        assert (refusal.value.code, refusal.value.field) == ("field-missing", field)

    assert count_registrations() == 0


def test_staff_may_leave_fields_empty(cast: Cast):
    sector = make_sector(cast.event)

    with transaction():
        row = actions.add_by_staff(
            find_event(cast.event),
            adult(sector, gender=None, institution="", district="", telephone="", age_group=None),
            by=audit.SYSTEM,
        )

    assert row.status is Status.CONFIRMED
    assert queries.missing_of(row) == ("gender", "institution", "district", "age_group", "telephone")
    assert queries.count_incomplete(find_event(cast.event)) == 1


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.CLOSED])
def test_registration_is_refused_unless_the_event_is_open(cast: Cast, status: EventStatus):
    sector = make_sector(cast.event)
    find_event(cast.event).status = status
    db.session.commit()

    with pytest.raises(RuleBroken, match="registration-not-open"):
        register(cast.event, adult(sector))

    assert count_registrations() == 0


def test_a_sector_of_another_event_is_unknown(cast: Cast):
    with pytest.raises(RuleBroken, match="sector-unknown"):
        register(cast.event, adult(99_999))


def test_the_history_names_fields_and_no_personal_data(cast: Cast):
    sector = make_sector(cast.event)
    row_id = register(cast.event, adult(sector, "Raudhatul Jannah"))
    with transaction():
        row = find_registration(row_id)
        draft = queries.draft_of(row)
        actions.change_registration(
            row, type(draft)(**{**draft.__dict__, "telephone": "085200000055"}), by=audit.SYSTEM
        )

    entries = db.session.scalars(
        sa.select(AuditEntry).filter_by(subject_kind="registration").order_by(AuditEntry.id)
    ).all()

    assert [entry.action for entry in entries] == ["participant.registered", "participant.changed"]
    assert entries[1].facts == {"fields": ["telephone"]}
    assert "Raudhatul" not in str([entry.facts for entry in entries])


def test_adults_answer_for_their_own_data_and_photographs(cast: Cast):
    sector = make_sector(cast.event)

    shy = find_registration(register(cast.event, adult(sector, "Malu")))
    bold = find_registration(
        register(
            cast.event,
            adult(sector, "Berani", consents=frozenset({ConsentPurpose.DATA, ConsentPurpose.PHOTO})),
        )
    )

    assert [queries.photo_allowed(row) for row in (shy, bold)] == [False, True]


def test_the_public_form_changes_nothing_kept_of_a_person_from_before(cast: Cast):
    sector = make_sector(cast.event)
    first = register(cast.event, adult(sector))
    with transaction():
        actions.cancel(find_registration(first), reason="Sakit", by=audit.SYSTEM)

    second = register(cast.event, adult(sector, telephone="085299999999"))

    assert find_registration(first).person_id != find_registration(second).person_id
    assert find_registration(first).person.telephone == "+6281234567890"
