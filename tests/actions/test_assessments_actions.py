"""Tests and scores: what changes, what is refused, and that nothing is lost between two editors."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import User
from kasus_training.assessments import actions, queries
from kasus_training.assessments.models import AssessmentForm, Score, ScoreChange
from kasus_training.assessments.rules import CellsRefused, FormDraft, Phase, ScoreState, TypedCell
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.audit import SYSTEM, AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken, Stale
from kasus_training.schedule.rules import SessionKind
from tests.factories.cast import Cast, make_event, make_organization
from tests.factories.scores import (
    make_form,
    make_participants,
    make_score,
    make_sector,
    make_speaker,
    make_taught_session,
)


@dataclass(frozen=True)
class Room:
    """Ids of two tests and three participants."""

    event: int
    pre: int
    post: int
    people: tuple[int, ...]
    organizer: int
    trainer: int


@pytest.fixture
def room(app: Flask, cast: Cast) -> Room:
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        people = make_participants(event, make_sector(event), 3)
        pre, post = make_form(event), make_form(event, Phase.POST)
        db.session.commit()
        return Room(event.id, pre.id, post.id, tuple(one.id for one in people), cast.organizer, cast.trainer)


def form(room_form: int) -> AssessmentForm:
    return db.session.get_one(AssessmentForm, room_form)


def user(user_id: int) -> User:
    return db.session.get_one(User, user_id)


def save(room: Room, entry: str, version: int = 0, *, person: int = 0, by: int | None = None) -> Score | None:
    return actions.save_score(
        form(room.pre), room.people[person], entry=entry, version=version, by=user(by or room.organizer)
    )


def history(score: Score) -> list[tuple[str, str, int]]:
    rows = db.session.scalars(sa.select(ScoreChange).filter_by(score_id=score.id).order_by(ScoreChange.version))
    return [(str(row.old.value or row.old_state), str(row.new.value or row.new_state), row.version) for row in rows]


def test_the_default_tests_are_before_and_after_of_twenty(ctx: None, cast: Cast):
    event = db.session.get_one(Event, cast.event)

    actions.add_default_forms(event, by=SYSTEM)

    found = [(one.title, one.phase, one.maximum, one.position) for one in queries.forms_of(event)]
    assert found == [("Tes awal", Phase.PRE, Decimal(20), 1), ("Tes akhir", Phase.POST, Decimal(20), 2)]


def test_a_second_test_of_the_same_phase_is_refused(ctx: None, room: Room):
    event = db.session.get_one(Event, room.event)

    with pytest.raises(RuleBroken) as broken:
        actions.add_form(event, FormDraft(Phase.PRE, "Tes awal lagi", Decimal(10)), by=SYSTEM)

    assert (broken.value.code, broken.value.facts) == ("form-twice", {"title": "Tes awal"})


def test_the_database_refuses_a_second_test_of_the_same_phase(ctx: None, room: Room):
    with pytest.raises(sa.exc.IntegrityError):
        make_form(db.session.get_one(Event, room.event), position=9)


def test_a_session_has_tests_of_its_own(ctx: None, room: Room):
    event = db.session.get_one(Event, room.event)
    session = make_taught_session(event, make_speaker(event))

    actions.add_form(event, FormDraft(Phase.PRE, "Asesmen", Decimal(10), session.id), by=SYSTEM)

    assert [pair.session_id for pair in queries.comparisons(queries.forms_of(event))] == [None, session.id]


def test_a_test_of_a_break_or_of_another_event_s_session_is_refused(ctx: None, room: Room):
    event = db.session.get_one(Event, room.event)
    own = make_taught_session(event, make_speaker(event))
    own.kind = SessionKind.BREAK
    elsewhere = make_event(make_organization("LAIN"), "lain")
    foreign = make_taught_session(elsewhere, make_speaker(elsewhere))

    codes = []
    for session in (own, foreign):
        with pytest.raises(RuleBroken) as broken:
            actions.add_form(event, FormDraft(Phase.PRE, "Tes", Decimal(10), session.id), by=SYSTEM)
        codes.append(broken.value.code)

    assert codes == ["form-session-unfit", "form-session-unknown"]


def test_a_maximum_cannot_fall_below_a_score(ctx: None, room: Room):
    save(room, "9")
    save(room, "15,5", person=1)
    draft = FormDraft(Phase.PRE, "Tes awal", Decimal(15))

    with pytest.raises(RuleBroken) as broken:
        actions.update_form(form(room.pre), draft, by=SYSTEM)
    actions.update_form(form(room.pre), replace(draft, maximum=Decimal(16), title="Tes pembuka"), by=SYSTEM)

    assert (broken.value.code, broken.value.facts) == ("maximum-below-scores", {"highest": Decimal("15.5")})
    assert (form(room.pre).title, form(room.pre).maximum) == ("Tes pembuka", Decimal(16))


def test_a_test_without_scores_can_go_and_one_with_scores_stays(ctx: None, room: Room):
    save(room, "9")

    with pytest.raises(RuleBroken, match="form-has-scores"):
        actions.remove_form(form(room.pre), by=SYSTEM)
    actions.remove_form(form(room.post), by=SYSTEM)

    assert [one.id for one in queries.forms_of(db.session.get_one(Event, room.event))] == [room.pre]


def test_a_first_score_is_version_one_and_is_remembered(ctx: None, room: Room):
    score = save(room, "14")

    assert score is not None
    assert (score.state, score.value, score.version) == (ScoreState.NUMBER, Decimal(14), 1)
    assert (score.changed_by_id, history(score)) == (room.organizer, [("blank", "14", 1)])
    entry = db.session.scalar(sa.select(AuditEntry).filter_by(action="score.changed"))
    assert entry is not None
    assert entry.facts == {"form": room.pre, "old": "blank", "new": "14"}


def test_each_change_keeps_the_one_before(ctx: None, room: Room):
    save(room, "14")
    save(room, "T", 1)
    save(room, "", 2)
    score = save(room, "0", 3)

    assert score is not None
    assert [(old, new) for old, new, _ in history(score)][:3] == [
        ("blank", "14"),
        ("14", "absent"),
        ("absent", "blank"),
    ]
    assert (score.value, score.version) == (Decimal(0), 4)


def test_the_same_value_again_changes_nothing(ctx: None, room: Room):
    save(room, "14")

    again = save(room, "14,0", 1)
    late = save(room, "14", 0, by=room.trainer)

    assert again is not None
    assert again is late
    assert (again.version, len(history(again)), again.changed_by_id) == (1, 1, room.organizer)


def test_a_blank_cell_that_stays_blank_is_never_written(ctx: None, room: Room):
    assert save(room, "") is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Score)) == 0


def test_a_stale_version_is_refused_with_what_stands_there(ctx: None, room: Room):
    save(room, "14", by=room.trainer)

    with pytest.raises(Stale) as stale:
        save(room, "11")

    facts = stale.value.facts
    assert (stale.value.code, facts["current"], facts["version"], facts["by"]) == ("score-stale", "14", 1, "trainer")


@pytest.mark.parametrize("entry", ["21", "NaN", "inf", "1e309", "-1", "satu"])
def test_an_odd_score_changes_nothing(ctx: None, room: Room, entry: str):
    with pytest.raises(RuleBroken):
        save(room, entry)

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Score)) == 0


def test_a_locked_test_takes_no_score_until_it_is_unlocked_for_a_reason(ctx: None, room: Room):
    actions.lock_form(form(room.pre), by=user(room.organizer))

    with pytest.raises(Stale, match="form-locked"):
        save(room, "14")
    with pytest.raises(RuleBroken, match="reason-missing"):
        actions.unlock_form(form(room.pre), " ", by=user(room.organizer))
    actions.unlock_form(form(room.pre), "Kunci jawaban salah", by=user(room.organizer))

    assert save(room, "14") is not None
    entry = db.session.scalar(sa.select(AuditEntry).filter_by(action="form.unlocked"))
    assert entry is not None
    assert entry.facts == {"reason": "Kunci jawaban salah"}


def test_a_filed_training_takes_no_score(ctx: None, room: Room):
    db.session.get_one(Event, room.event).status = EventStatus.CLOSED

    with pytest.raises(RuleBroken, match="event-closed"):
        save(room, "14")


def test_only_confirmed_participants_of_the_event_have_scores(ctx: None, room: Room):
    event = db.session.get_one(Event, room.event)
    waiting = make_participants(event, make_sector(event, "B", 2), 1, first=50, status=Status.WAITING_FOR_GUARDIAN)
    elsewhere = make_event(make_organization("LAIN"), "lain")
    foreign = make_participants(elsewhere, make_sector(elsewhere), 1)

    for registration in (*waiting, *foreign):
        with pytest.raises(RuleBroken, match="not-a-participant"):
            actions.save_score(form(room.pre), registration.id, entry="14", version=0, by=SYSTEM)


def test_a_page_of_cells_is_written_whole(ctx: None, room: Room):
    make_score(form(room.pre), db.session.get_one(Registration, room.people[2]), "5")
    cells = [
        TypedCell(room.pre, room.people[0], "10", 0),
        TypedCell(room.post, room.people[0], "T", 0),
        TypedCell(room.pre, room.people[1], "", 0),
        TypedCell(room.pre, room.people[2], "6", 1),
    ]

    written = actions.save_cells([form(room.pre), form(room.post)], cells, by=user(room.trainer))

    assert written == 3
    found = queries.scores_at([room.pre, room.post], room.people)
    assert {key: str(score.value or score.state) for key, score in found.items()} == {
        (room.pre, room.people[0]): "10",
        (room.post, room.people[0]): "absent",
        (room.pre, room.people[2]): "6",
    }


def test_one_bad_cell_keeps_the_page_from_being_written(ctx: None, room: Room):
    save(room, "14", by=room.trainer)
    cells = [
        TypedCell(room.pre, room.people[0], "11", 0),
        TypedCell(room.pre, room.people[1], "25", 0),
        TypedCell(room.post, room.people[1], "12", 0),
    ]

    with pytest.raises(CellsRefused) as refused:
        actions.save_cells([form(room.pre), form(room.post)], cells, by=user(room.organizer))

    codes = {key: problem.code for key, problem in refused.value.problems.items()}
    assert codes == {(room.pre, room.people[0]): "score-stale", (room.pre, room.people[1]): "score-too-high"}
    assert len(queries.scores_at([room.pre, room.post], room.people)) == 1


def test_a_column_from_paper_comes_in_with_few_queries(app: Flask, room: Room):
    with app.app_context():
        event = db.session.get_one(Event, room.event)
        people = make_participants(event, make_sector(event, "B", 2), 60, first=100)
        db.session.commit()
        entries = {one.id: str(number % 21) for number, one in enumerate(people)}
        test = form(room.pre)
        statements = app.extensions["statements"]
        statements.clear()

        written = actions.save_scores(test, entries, by=SYSTEM)

        assert written == 60
        assert len(statements.seen) <= 12
        assert actions.save_scores(test, entries, by=SYSTEM) == 0
        zero = queries.scores_at([test.id], [people[0].id])[test.id, people[0].id]
        assert (zero.state, zero.value) == (ScoreState.NUMBER, Decimal(0))


def test_a_column_with_a_fault_does_not_come_in(ctx: None, room: Room):
    with pytest.raises(CellsRefused) as refused:
        actions.save_scores(form(room.pre), {room.people[0]: "10", room.people[1]: "x"}, by=SYSTEM)

    assert list(refused.value.problems) == [(room.pre, room.people[1])]
    assert queries.scores_at([room.pre], room.people) == {}


def test_the_last_change_can_be_undone_and_both_steps_stay(ctx: None, room: Room):
    save(room, "14")
    score = save(room, "4", 1)
    assert score is not None
    slip = db.session.scalars(sa.select(ScoreChange).filter_by(version=2)).one()

    actions.undo_change(slip, by=user(room.organizer))

    assert (score.value, history(score)) == (Decimal(14), [("blank", "14", 1), ("14", "4", 2), ("4", "14", 3)])


def test_an_earlier_change_cannot_be_undone_over_a_later_one(ctx: None, room: Room):
    save(room, "14")
    save(room, "4", 1)
    save(room, "9", 2)
    first = db.session.scalars(sa.select(ScoreChange).filter_by(version=2)).one()

    with pytest.raises(Stale, match="score-stale"):
        actions.undo_change(first, by=user(room.organizer))


def together(*jobs: Callable[[], None]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def writer(
    app: Flask, start: threading.Barrier, outcomes: list[str], works: list[Callable[[], object]]
) -> Callable[[], None]:
    """Somebody who looks first, waits for the others, and then writes, a transaction for each work."""

    def run() -> None:
        with app.app_context():
            db.session.execute(sa.text("SELECT 1 FROM score"))
            start.wait()
            for work in works:
                try:
                    with transaction():
                        work()
                except RuleBroken as broken:
                    outcomes.append(broken.code)
                else:
                    outcomes.append("saved")

    return run


def test_two_editors_of_one_version_make_one_winner_and_one_stale(app: Flask, room: Room):
    outcomes: list[str] = []
    start = threading.Barrier(2, timeout=20)
    entries = ("11", "14")

    together(*(writer(app, start, outcomes, [partial(save, room, entry)]) for entry in entries))

    assert sorted(outcomes) == ["saved", "score-stale"]
    with app.app_context():
        score = queries.scores_at([room.pre], room.people)[room.pre, room.people[0]]
        assert (score.version, len(history(score))) == (1, 1)


def test_two_editors_of_different_cells_both_keep_theirs(app: Flask, room: Room):
    outcomes: list[str] = []
    start = threading.Barrier(3, timeout=20)

    together(*(writer(app, start, outcomes, [partial(save, room, "9", person=person)]) for person in range(3)))

    assert outcomes == ["saved"] * 3
    with app.app_context():
        assert len(queries.scores_at([room.pre], room.people)) == 3


def test_no_score_is_newer_than_the_lock(app: Flask, room: Room):
    with app.app_context():
        event = db.session.get_one(Event, room.event)
        people = [one.id for one in make_participants(event, make_sector(event, "B", 2), 30, first=100)]
        db.session.commit()
    outcomes: list[str] = []
    seen_at_lock: list[int] = []
    start = threading.Barrier(11, timeout=20)

    def lock() -> None:
        locked = actions.lock_form(form(room.pre), by=SYSTEM)
        seen_at_lock.append(db.session.scalar(sa.select(sa.func.count()).filter(Score.form_id == locked.id)) or 0)

    def enter(person: int) -> None:
        actions.save_score(form(room.pre), person, entry="9", version=0, by=SYSTEM)

    together(
        writer(app, start, [], [lock]),
        *(
            writer(app, start, outcomes, [partial(enter, person) for person in people[first : first + 3]])
            for first in range(0, 30, 3)
        ),
    )

    with app.app_context():
        stored = db.session.scalar(sa.select(sa.func.count()).select_from(Score)) or 0
    assert seen_at_lock == [stored]
    assert sorted(outcomes) == ["form-locked"] * (30 - stored) + ["saved"] * stored
