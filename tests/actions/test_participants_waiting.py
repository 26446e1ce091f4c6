"""The waiting list: who gets a place that becomes free, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from kasus_training.foundation import audit, clock
from kasus_training.foundation.jobs.worker import do_chores
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import SectorDraft, Status
from kasus_training.participants.waiting import Cause
from kasus_training.rulings import Full, RuleBroken
from tests.conftest import MORNING
from tests.factories.cast import Cast
from tests.factories.registrations import (
    adult,
    child,
    find_event,
    find_registration,
    find_sector,
    make_sector,
    register,
)

pytestmark = pytest.mark.usefixtures("ctx")

WEEK_BEFORE = MORNING - timedelta(days=7)


@pytest.fixture
def sector(cast: Cast) -> int:
    return make_sector(cast.event, quota=2)


def fill(cast: Cast, sector: int, *names: str) -> list[int]:
    return [register(cast.event, adult(sector, name), wait_if_full=True) for name in names]


def standing(*ids: int) -> list[tuple[Status, int | None]]:
    rows = [find_registration(id_) for id_ in ids]
    return [(row.status, row.seat_no) for row in rows]


def cancel(id_: int) -> None:
    with transaction():
        actions.cancel(find_registration(id_), reason="Sakit", by=audit.SYSTEM)


def update(sector: int, **fields: object) -> None:
    row = find_sector(sector)
    draft = SectorDraft(name=row.name, quota=row.quota, code=row.code)
    with transaction():
        actions.update_sector(row.event, row, replace(draft, **fields), by=audit.SYSTEM)  # type: ignore[arg-type]


@contextmanager
def at(instant: object) -> Iterator[None]:
    with clock.at(instant):  # type: ignore[arg-type]
        yield


def test_a_full_sector_takes_only_whoever_agrees_to_wait(cast: Cast, sector: int):
    fill(cast, sector, "Satu", "Dua")

    with pytest.raises(Full, match="sector-full"):
        register(cast.event, adult(sector, "Tiga"))
    waits = register(cast.event, adult(sector, "Empat"), wait_if_full=True)
    update(sector, has_waiting_list=False)
    with pytest.raises(Full, match=r"^sector-full$"):
        register(cast.event, adult(sector, "Lima"), wait_if_full=True)

    assert standing(waits) == [(Status.WAITLISTED, None)]
    assert find_registration(waits).ticket_hash is None


@pytest.mark.parametrize(
    ("freed", "cause"),
    [("cancel", Cause.CANCELLED), ("own", Cause.CANCELLED), ("quota", Cause.QUOTA_RAISED), ("move", Cause.MOVED)],
)
def test_a_free_place_is_the_first_ones_in_the_same_transaction(cast: Cast, sector: int, freed: str, cause: Cause):
    one, _two, third, fourth = fill(cast, sector, "Satu", "Dua", "Tiga", "Empat")
    other = make_sector(cast.event, "PATBM", quota=1)
    row = find_registration(one)

    with transaction():
        row = find_registration(one)
        if freed == "cancel":
            actions.cancel(row, reason="Sakit", by=audit.SYSTEM)
        elif freed == "own":
            actions.cancel_own(row)
        elif freed == "move":
            actions.change_registration(row, replace(queries.draft_of(row), sector_id=other), by=audit.SYSTEM)
        else:
            kept = find_sector(sector)
            draft = SectorDraft(name=kept.name, quota=3, code=kept.code)
            actions.update_sector(kept.event, kept, draft, by=audit.SYSTEM)
        inside = standing(third, fourth)

    seat = 3 if freed == "quota" else 1
    assert inside == standing(third, fourth) == [(Status.CONFIRMED, seat), (Status.WAITLISTED, None)]
    assert find_registration(third).promoted_because is cause
    assert find_registration(third).code is not None


def test_an_offer_waits_for_an_answer_and_then_goes_on(cast: Cast, sector: int):
    with at(WEEK_BEFORE):
        one, _two, third, fourth = fill(cast, sector, "Satu", "Dua", "Tiga", "Empat")
        cancel(one)
        offered = standing(third, fourth)
    with at(WEEK_BEFORE + timedelta(hours=25)), pytest.raises(RuleBroken, match="offer-lapsed"), transaction():
        actions.accept_offer(find_registration(third), by=audit.PARTICIPANT)
    with at(WEEK_BEFORE + timedelta(hours=25)):
        do_chores()
        passed = standing(third, fourth)
    with at(WEEK_BEFORE + timedelta(hours=26)), transaction():
        actions.accept_offer(find_registration(fourth), by=audit.PARTICIPANT)

    assert offered == [(Status.OFFERED, 1), (Status.WAITLISTED, None)]
    assert passed == [(Status.WAITLISTED, None), (Status.OFFERED, 1)]
    assert standing(fourth) == [(Status.CONFIRMED, 1)]
    assert find_registration(third).offer_lapsed_at is not None
    assert find_registration(fourth).promoted_because is Cause.LAPSED


def test_whoever_let_an_offer_pass_is_asked_again_only_after_saying_so(cast: Cast, sector: int):
    with at(WEEK_BEFORE):
        one, two, third = fill(cast, sector, "Satu", "Dua", "Tiga")
        cancel(one)
    with at(WEEK_BEFORE + timedelta(hours=25)):
        do_chores()
        # Nobody else waits, so the place is free for whoever comes.
        free = queries.places(find_event(cast.event))[sector].left
        with transaction():
            actions.ask_again(find_registration(third), by=audit.PARTICIPANT)

    assert free == 1
    assert standing(two, third) == [(Status.CONFIRMED, 2), (Status.OFFERED, 1)]


def test_a_declined_offer_goes_to_the_next(cast: Cast, sector: int):
    with at(WEEK_BEFORE):
        one, _two, third, fourth = fill(cast, sector, "Satu", "Dua", "Tiga", "Empat")
        cancel(one)
        with transaction():
            actions.decline_offer(find_registration(third), by=audit.PARTICIPANT)

    assert standing(third, fourth) == [(Status.CANCELLED, None), (Status.OFFERED, 1)]
    assert find_registration(fourth).promoted_because is Cause.DECLINED


def test_the_committee_changes_the_order_and_gives_a_place_by_hand(cast: Cast, sector: int):
    one, _two, third, fourth, fifth = fill(cast, sector, "Satu", "Dua", "Tiga", "Empat", "Lima")
    with transaction():
        actions.move_in_line(find_registration(fifth), up=True, by=audit.SYSTEM)
        actions.move_in_line(find_registration(fifth), up=True, by=audit.SYSTEM)
    with pytest.raises(Full), transaction():
        actions.admit_waiting(find_registration(fourth), by=audit.SYSTEM)
    with transaction():
        actions.admit_waiting(find_registration(fourth), seat_reason="Diminta Bupati", by=audit.SYSTEM)
    cancel(one)

    assert standing(third, fourth, fifth) == [(Status.WAITLISTED, None), (Status.CONFIRMED, 3), (Status.CONFIRMED, 1)]
    assert find_registration(fourth).seat_reason == "Diminta Bupati"


def test_a_lowered_quota_keeps_everybody_and_admits_nobody_until_there_is_room(cast: Cast):
    sector = make_sector(cast.event, quota=4)
    ids = fill(cast, sector, "Satu", "Dua", "Tiga", "Empat", "Lima")
    update(sector, quota=2)
    kept = sorted(row[1] or 0 for row in standing(*ids))

    cancel(ids[0])
    after_one = queries.places(find_event(cast.event))[sector]
    cancel(ids[1])
    cancel(ids[2])

    assert kept == [0, 1, 2, 3, 4]
    assert (after_one.taken, after_one.left) == (3, 0)
    assert sorted(row[1] or 0 for row in standing(*ids)) == [0, 0, 0, 1, 2]
    assert standing(ids[4])[0][0] is Status.CONFIRMED


def test_a_promoted_child_still_waits_for_the_guardian(cast: Cast):
    sector = make_sector(cast.event, quota=1)
    first = register(cast.event, child(sector, "Anak Satu"))
    second = register(cast.event, child(sector, "Anak Dua"), wait_if_full=True)
    cancel(first)

    row: Registration = find_registration(second)
    assert (row.status, row.seat_no, row.code) == (Status.WAITING_FOR_GUARDIAN, 1, None)
