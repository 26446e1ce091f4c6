"""From a question to a score: taking tests, deadlines, corrected keys, crowds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import Organization
from kasus_training.assessments import actions, queries
from kasus_training.assessments.actions import SentAnswer
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, Score, ScoreChange
from kasus_training.assessments.questions import Key, Kind, Labels, Level, QuestionDraft, QuestionStatus, Wording
from kasus_training.assessments.rules import Audience, Phase
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import clock
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.worker import do_chores
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.models import Registration
from kasus_training.rulings import Forbidden, RuleBroken, Stale
from tests.factories.cast import Cast
from tests.factories.scores import make_form, make_score
from tests.factories.tests import choice_draft, choose, make_questions, make_takers, make_test


@dataclass(frozen=True)
class Hall:
    office: int
    event: int
    form: int
    people: list[int]


@pytest.fixture
def hall(app: Flask, cast: Cast, ctx: None) -> Hall:
    """Four questions, three people, and a test that is open."""
    with transaction():
        event = db.session.get_one(Event, cast.event)
        form = make_test(event, make_questions(event.organization, 4), minutes=30)
        people = make_takers(event, 3)
        return Hall(event.organization_id, event.id, form.id, [person.id for person in people])


def the_form(hall: Hall) -> AssessmentForm:
    return db.session.get_one(AssessmentForm, hall.form)


def begin(hall: Hall, place: int = 0) -> Attempt:
    return actions.begin_attempt(the_form(hall), db.session.get_one(Registration, hall.people[place]))


def take(hall: Hall, place: int, rights: int) -> None:
    """Answer the first questions right, the others wrong, and send."""
    with transaction():
        attempt = begin(hall, place)
        items = queries.items_of(the_form(hall))
        sent = [SentAnswer(item.id, {"chosen": ["a" if at < rights else "b"]}) for at, item in enumerate(items)]
        actions.save_answers(attempt, sent)
        actions.finish_attempt(attempt)


def how_it_ended(hall: Hall) -> str | None:
    attempt = queries.attempt_of(the_form(hall), hall.people[0])
    return attempt.ended if attempt else None


def scores() -> dict[int, tuple[Decimal | None, int | None]]:
    return {row.registration_id: (row.value, row.changed_by_id) for row in db.session.query(Score)}


def test_a_test_that_was_sent_becomes_the_score_with_the_system_as_author(hall: Hall):
    take(hall, 0, rights=3)

    assert scores() == {hall.people[0]: (Decimal(15), None)}
    assert [(row.new_value, row.by_id, row.reason) for row in db.session.query(ScoreChange)] == [
        (Decimal(15), None, "test")
    ]


def test_another_phone_finds_the_same_attempt_with_its_answers(hall: Hall):
    with transaction():
        first = begin(hall)
        item = queries.items_of(the_form(hall))[0].id
        actions.save_answers(first, [SentAnswer(item, {"chosen": ["b"]})])
        again = begin(hall)

    assert (again.id, again.seed) == (first.id, first.seed)
    assert queries.answers_of(again)[item].body == {"chosen": ["b"]}


def test_an_answer_that_waited_does_not_replace_a_newer_one(hall: Hall):
    with transaction():
        attempt = begin(hall)
        attempt.started_at -= timedelta(minutes=5)
        item = queries.items_of(the_form(hall))[0].id
        actions.save_answers(attempt, [SentAnswer(item, {"chosen": ["c"]})])
        late = actions.save_answers(attempt, [SentAnswer(item, {"chosen": ["a"]}, age=timedelta(minutes=2))])

    assert [outcome.saved for outcome in late] == [False]
    assert queries.answers_of(attempt)[item].body == {"chosen": ["c"]}


def test_after_the_deadline_answers_are_refused_and_what_was_saved_counts(hall: Hall):
    with transaction():
        attempt = begin(hall)
        actions.save_answers(attempt, choose(attempt, "a")[:2])
    with clock.at(clock.now() + timedelta(minutes=30)):
        with transaction(), pytest.raises(Stale, match="attempt-time-up"):
            actions.save_answers(db.session.get_one(Attempt, attempt.id), choose(attempt, "a"))
        with transaction():
            ended = actions.finish_attempt(db.session.get_one(Attempt, attempt.id)).ended

    assert ended == "time-up"
    assert scores() == {hall.people[0]: (Decimal(10), None)}


def test_closing_hands_in_what_was_saved(hall: Hall):
    with transaction():
        attempt = begin(hall)
        actions.save_answers(attempt, choose(attempt, "a"))
        ended = actions.close_test(the_form(hall), by=SYSTEM)
    with transaction(), pytest.raises(Stale, match="test-closed"):
        begin(hall, 1)

    assert ended == 1
    assert scores() == {hall.people[0]: (Decimal(20), None)}


def test_who_never_comes_back_is_collected_by_the_worker_or_when_the_scores_are_locked(hall: Hall):
    for place in (0, 1):
        with transaction():
            actions.save_answers(begin(hall, place), choose(begin(hall, place), "a")[: place + 1])
    with clock.at(clock.now() + timedelta(minutes=29)):
        do_chores()
        early = scores()
        with transaction():
            actions.give_more_time(begin(hall, 1), 10, by=SYSTEM)
    with clock.at(clock.now() + timedelta(minutes=31)):
        do_chores()
        collected = scores()
        with transaction():
            actions.lock_form(the_form(hall), by=SYSTEM)

    assert early == {}
    assert collected == {hall.people[0]: (Decimal(5), None)}
    assert scores() == collected | {hall.people[1]: (Decimal(10), None)}


def test_in_a_filed_training_a_test_stands_still_until_it_is_opened_again(hall: Hall):
    with transaction():
        actions.save_answers(begin(hall), choose(begin(hall), "a"))
        the_form(hall).event.status = EventStatus.CLOSED
    with transaction(), pytest.raises(Stale, match="attempt-filed"):
        actions.save_answers(begin(hall), choose(begin(hall), "b"))
    with transaction(), pytest.raises(Stale, match="attempt-filed"):
        actions.finish_attempt(begin(hall))
    with clock.at(clock.now() + timedelta(minutes=31)):
        do_chores()
        filed = how_it_ended(hall), scores()
        with transaction():
            the_form(hall).event.status = EventStatus.OPEN
        do_chores()

    assert filed == (None, {})
    assert (how_it_ended(hall), scores()) == ("time-up", {hall.people[0]: (Decimal(20), None)})


def test_a_score_that_somebody_typed_stays(hall: Hall, cast: Cast):
    with transaction():
        make_score(the_form(hall), db.session.get_one(Registration, hall.people[0]), "7", changed_by_id=cast.trainer)
    take(hall, 0, rights=4)

    assert scores() == {hall.people[0]: (Decimal(7), cast.trainer)}


def test_an_essay_waits_for_a_trainer(hall: Hall):
    essay = QuestionDraft(Wording(Kind.ESSAY, "Jelaskan."), Key(), Labels("hukum"))
    with transaction():
        question = actions.add_question(db.session.get_one(Organization, hall.office), essay, by=SYSTEM)
        actions.pin_questions(the_form(hall), [question.id], by=SYSTEM)
    with transaction():
        attempt = begin(hall)
        item = queries.items_of(the_form(hall))[-1].id
        actions.save_answers(attempt, [SentAnswer(item, {"text": "Karena …"})])
        actions.finish_attempt(attempt)

    assert scores() == {}
    assert queries.results_for(the_form(hall), [hall.people[0]]) == {hall.people[0]: None}


def test_children_need_consent_and_take_their_own_form(hall: Hall, cast: Cast):
    with transaction():
        event = db.session.get_one(Event, cast.event)
        child = make_takers(event, 1, first=9, sector={"code": "FORUM"})[0]
        child.minor = True
        with pytest.raises(Forbidden, match="test-without-consent"):
            actions.begin_attempt(the_form(hall), child)
        own = make_form(event, audience=Audience.CHILDREN, position=5)

    assert not queries.is_meant_for(the_form(hall), child)
    assert queries.is_meant_for(own, child)
    assert not queries.is_meant_for(own, db.session.get_one(Registration, hall.people[0]))


def test_a_corrected_key_shows_first_whose_score_changes(hall: Hall):
    take(hall, 0, rights=4)
    take(hall, 1, rights=0)
    version = queries.items_of(the_form(hall))[0].version
    key = Key(right=("b",))
    steps = queries.rekey_steps(version, key)
    before = scores()

    with transaction(), pytest.raises(Stale, match="rekey-moved"):
        actions.rekey(version, key, "Kunci keliru", shown="something else", by=SYSTEM)
    untouched = scores()
    with transaction():
        change = actions.rekey(version, key, "Kunci keliru", shown=queries.digest_of(key, steps), by=SYSTEM)

    assert [(step.registration_id, step.old, step.new) for step in steps] == [
        (hall.people[0], Decimal(20), Decimal(15)),
        (hall.people[1], Decimal(0), Decimal(5)),
    ]
    assert untouched == before
    assert change.rescored == 2
    assert {who: value for who, (value, _by) in scores().items()} == {hall.people[0]: 15, hall.people[1]: 5}
    assert {row.reason for row in db.session.query(ScoreChange)} == {"test", "test: Kunci keliru"}


def test_other_words_make_a_version_and_the_test_keeps_its_own(hall: Hall):
    take(hall, 0, rights=1)
    question = queries.items_of(the_form(hall))[0].question
    with transaction(), pytest.raises(RuleBroken, match="key-in-use"):
        actions.change_question(question, choice_draft("Soal 1", "b"), seen=1, by=SYSTEM)
    with transaction():
        actions.change_question(question, choice_draft("Soal 1, lebih jelas", "b"), seen=1, by=SYSTEM)

    pinned = queries.items_of(the_form(hall))[0].version
    assert (pinned.number, pinned.prompt, question.version) == (1, "Soal 1", 2)


def test_once_people_have_met_the_questions_the_test_stays(hall: Hall):
    with transaction():
        begin(hall)
    with transaction(), pytest.raises(Stale, match="form-is-taken"):
        actions.unpin_question(the_form(hall), queries.items_of(the_form(hall))[0].id, by=SYSTEM)


def test_a_changed_law_keeps_its_questions_out_of_new_tests(ctx: None, cast: Cast):
    with transaction():
        event = db.session.get_one(Event, cast.event)
        question = actions.add_question(
            event.organization, choice_draft("Soal", legal_basis="UU 35/2014 Pasal 54"), by=SYSTEM
        )
        count = actions.mark_law_changed(event.organization, "uu 35/2014", by=SYSTEM)
        form = make_form(event)
        with pytest.raises(RuleBroken, match="question-unusable"):
            actions.pin_questions(form, [question.id], by=SYSTEM)

    assert (count, question.status) == (1, QuestionStatus.LAW_CHANGED)


def test_parallel_forms_share_a_plan_and_no_question(ctx: None, cast: Cast):
    with transaction():
        event = db.session.get_one(Event, cast.event)
        assert actions.take_sample(event.organization, by=SYSTEM) == (20, 0)
        assert actions.take_sample(event.organization, by=SYSTEM) == (0, 20)
        first, second = make_form(event), make_form(event, Phase.POST)
        plan = {("hukum", Level.BASIC): 2, ("respons", Level.MIDDLE): 1, ("lembaga", Level.BASIC): 2}
        actions.save_blueprint(first, plan, by=SYSTEM)
        actions.fill_from_blueprint(first, by=SYSTEM)
        actions.make_parallel(second, first, by=SYSTEM)

    held = [{item.question_id for item in queries.items_of(form)} for form in (first, second)]
    assert [len(ids) for ids in held] == [5, 5]
    assert held[0] & held[1] == set()


@pytest.fixture
def crowd(hall: Hall, cast: Cast) -> Hall:
    with transaction():
        people = make_takers(db.session.get_one(Event, cast.event), 8, first=20, sector={"code": "RAMAI"})
        return Hall(hall.office, hall.event, hall.form, [person.id for person in people])


def at_once(app: Flask, crowd: Hall, save: Callable[[Hall, int, Barrier], None]) -> int:
    """Everybody sends the same sheet from two phones at the same moment; how many sheets got lost."""
    for place in range(len(crowd.people)):
        with transaction():
            begin(crowd, place)
    barrier, now = Barrier(2 * len(crowd.people)), clock.now()

    def send(number: int) -> bool:
        with app.app_context(), clock.at(now):
            try:
                save(crowd, number // 2, barrier)
            except Stale:
                # The other phone has handed in the same answers.
                return False
            except sa.exc.DBAPIError:
                return True
        return False

    with ThreadPoolExecutor(barrier.parties) as threads:
        lost = sum(threads.map(send, range(barrier.parties)))
    db.session.rollback()
    return lost


def test_nothing_is_lost_when_everybody_sends_at_once(app: Flask, crowd: Hall):
    def send(crowd: Hall, place: int, barrier: Barrier) -> None:
        barrier.wait(60)
        take(crowd, place, rights=place % 5)

    lost = at_once(app, crowd, send)

    assert lost == 0
    assert {who: value for who, (value, _by) in scores().items()} == {
        who: Decimal(5 * (place % 5)) for place, who in enumerate(crowd.people)
    }


def test_reading_the_answers_before_the_transaction_loses_sheets(app: Flask, crowd: Hall):
    """The negative control: with the guard taken out the proof above must fail."""

    def send(crowd: Hall, place: int, barrier: Barrier) -> None:
        attempt = begin(crowd, place).id
        new = [item.id for item in queries.items_of(the_form(crowd)) if not queries.answers_of(begin(crowd, place))]
        db.session.rollback()
        barrier.wait(60)
        with transaction():
            now = clock.now()
            db.session.add_all(
                Answer(attempt_id=attempt, item_id=item, body={"chosen": ["a"]}, answered_at=now, saved_at=now)
                for item in new
            )

    assert at_once(app, crowd, send) == len(crowd.people)
