"""What changes while people take a test."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from kasus_training.assessments import queries, rules, taking
from kasus_training.assessments.actions.scores import put_results, write_results
from kasus_training.assessments.marking import mark, read_answer
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, FormItem
from kasus_training.assessments.questions import Kind
from kasus_training.assessments.taking import AttemptEnd, AttemptMode, Opening
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import SYSTEM, Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import derived_token, token_hash
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import may_be_released
from kasus_training.participants.rules import Status
from kasus_training.rulings import Forbidden, RuleBroken, Stale

SEED_LIMIT = 2**31 - 1
AGE_MAX = timedelta(days=2)


@dataclass(frozen=True)
class SentAnswer:
    """An answer as a phone or a page sent it. `age` is how long ago the person gave it, by the
    phone's own clock, so that a wrong clock does no harm."""

    item_id: int
    value: Any
    age: timedelta = timedelta(0)


@dataclass(frozen=True)
class Outcome:
    item_id: int
    saved: bool
    broken: RuleBroken | None = None


def token_of(attempt: Attempt) -> str:
    return derived_token("attempt", attempt.id, 1)


def begin_attempt(form: AssessmentForm, registration: Registration, *, code: str = "") -> Attempt:
    """The person's attempt: a new one, or the one they began before, on whatever phone."""
    lock_row(form)
    check_may_take(form, registration)
    known = queries.attempt_of(form, registration.id)
    if known is not None:
        return known
    rules.check_event_takes(form.event.status, form.phase)
    taking.check_open(form.sitting, clock.now())
    if form.opening is Opening.CODE and taking.tidy_code(code) != form.code:
        raise RuleBroken("test-code-wrong", field="code")
    if not queries.items_of(form):
        raise Stale("test-empty")
    attempt = Attempt(
        form_id=form.id, registration_id=registration.id, seed=secrets.randbelow(SEED_LIMIT), started_at=clock.now()
    )
    db.session.add(attempt)
    db.session.flush()
    attempt.token_hash = token_hash(token_of(attempt))
    return attempt


def check_may_take(form: AssessmentForm, registration: Registration) -> None:
    """Confirmed participants only, children only with their guardian's consent, each their own form."""
    if registration.event_id != form.event_id or registration.status is not Status.CONFIRMED:
        raise Forbidden("test-not-confirmed")
    if not may_be_released(registration):
        raise Forbidden("test-without-consent")
    if not queries.is_meant_for(form, registration):
        raise Forbidden("test-not-for-you")


def save_answers(attempt: Attempt, sent: Sequence[SentAnswer]) -> list[Outcome]:
    """Keep the newest answer to each question. Late or locked, everything is refused; a single
    answer that cannot be read does not keep the others from being saved."""
    queries.hold_attempt(attempt)
    form = attempt.form
    now = clock.now()
    taking.check_running(
        submitted_at=attempt.submitted_at,
        deadline=taking.deadline_of(form.sitting, attempt.started_at, attempt.extra_minutes),
        is_locked=form.is_locked,
        is_filed=form.is_filed,
        now=now,
    )
    outcomes = _save_all(attempt, queries.items_to_mark(form.id), sent)
    db.session.flush()
    return outcomes


def _save_all(attempt: Attempt, items: Iterable[FormItem], sent: Iterable[SentAnswer]) -> list[Outcome]:
    """Those that change are written one by one, the new ones together."""
    known = queries.answers_of(attempt)
    old = set(known)
    by_id = {item.id: item for item in items}
    outcomes = [_save(attempt, by_id.get(one.item_id), known, one) for one in sent]
    fresh = [answer for item_id, answer in known.items() if item_id not in old]
    if fresh:
        db.session.execute(sa.insert(Answer), [_first_row(answer) for answer in fresh])
    return outcomes


def _first_row(answer: Answer) -> dict[str, Any]:
    return {
        "attempt_id": answer.attempt_id,
        "item_id": answer.item_id,
        "body": answer.body,
        "answered_at": answer.answered_at,
        "saved_at": answer.saved_at,
    }


def _save(attempt: Attempt, item: FormItem | None, known: dict[int, Answer], sent: SentAnswer) -> Outcome:
    try:
        if item is None:
            raise RuleBroken("answer-malformed")
        body = read_answer(item.version.wording, sent.value)
    except RuleBroken as broken:
        return Outcome(sent.item_id, False, broken)
    now = clock.now()
    answered_at = max(attempt.started_at, now - min(max(sent.age, timedelta(0)), AGE_MAX))
    answer = known.get(item.id)
    if answer is None:
        answer = known[item.id] = Answer(attempt_id=attempt.id, item_id=item.id, answered_at=answered_at)
    elif answered_at < answer.answered_at:
        return Outcome(item.id, False)
    answer.body, answer.answered_at, answer.saved_at = body, answered_at, now
    return Outcome(item.id, True)


def send_page(attempt: Attempt, sent: Sequence[SentAnswer] | None, *, ends: bool) -> RuleBroken | None:
    """A page with all its answers, or none where they have gone before; it also ends the test when
    nothing on it is refused. Gives the first refusal."""
    form = queries.hold_form_of(attempt) if ends else None
    outcomes = [] if sent is None else save_answers(attempt, sent)
    refused = next((outcome.broken for outcome in outcomes if outcome.broken), None)
    if form is not None and refused is None:
        _finish(form, attempt)
    return refused


def finish_attempt(attempt: Attempt) -> Attempt:
    """The person sends the test: it is marked, and what needs nobody's judgement becomes the score."""
    return _finish(queries.hold_form_of(attempt), attempt)


def _finish(form: AssessmentForm, attempt: Attempt) -> Attempt:
    # The test first, then the attempt: always in this order, so that nobody waits for each other.
    lock_row(attempt)
    if attempt.submitted_at is not None:
        return attempt
    if form.is_filed:
        raise Stale("attempt-filed")
    deadline = taking.deadline_of(form.sitting, attempt.started_at, attempt.extra_minutes)
    is_late = deadline is not None and clock.now() >= deadline
    _end(form, [attempt], AttemptEnd.TIME_UP if is_late else AttemptEnd.SENT)
    return attempt


def end_if_taken(attempt: Attempt) -> None:
    """What was saved counts, unless the test is locked or filed: then it stands still."""
    form = queries.hold_form_of(attempt)
    if not form.is_locked and not form.is_filed:
        _finish(form, attempt)


def collect_overdue(form: AssessmentForm) -> int:
    """End the attempts whose time is over; what was saved counts. In a filed training they stand still."""
    lock_row(form)
    if form.is_filed:
        return 0
    late = queries.overdue(form, queries.running_attempts(form), clock.now())
    _end(form, late, AttemptEnd.TIME_UP)
    return len(late)


def open_test(form: AssessmentForm, *, by: Actor) -> AssessmentForm:
    """Let people in now."""
    lock_row(form)
    rules.check_event_takes(form.event.status, form.phase)
    if form.opening not in {Opening.BUTTON, Opening.CODE}:
        raise Stale("test-no-button")
    if form.is_locked:
        raise Stale("form-locked", locked_at=form.locked_at)
    if not queries.items_of(form):
        raise RuleBroken("test-empty")
    form.opens_at, form.closes_at = clock.now(), None
    audit.record(by, "form.opened-to-people", form, event_id=form.event_id)
    return form


def close_test(form: AssessmentForm, *, by: Actor) -> int:
    """Nobody begins or answers any more; whoever is at it has sent what was saved."""
    lock_row(form)
    if form.opening is Opening.PAPER:
        raise Stale("test-no-button")
    now = clock.now()
    if form.opens_at is None or form.opens_at > now:
        form.opens_at = now - timedelta(seconds=1)
    form.closes_at = now
    ended = end_running(form)
    audit.record(by, "form.closed-to-people", form, event_id=form.event_id, ended=ended)
    return ended


def end_running(form: AssessmentForm) -> int:
    """Whoever is at the test has sent what was saved. The caller holds the form's row."""
    running = queries.running_attempts(form)
    _end(form, running, AttemptEnd.CLOSED)
    return len(running)


def give_more_time(attempt: Attempt, minutes: int, *, by: Actor) -> Attempt:
    """Some people need longer; a test without a limit has none to extend."""
    lock_row(attempt)
    if attempt.form.minutes is None or attempt.submitted_at is not None:
        raise Stale("attempt-no-limit")
    if not 1 <= minutes <= 120:
        raise RuleBroken("extra-minutes", field="minutes")
    attempt.extra_minutes += minutes
    audit.record(by, "attempt.extended", attempt, event_id=attempt.form.event_id, minutes=minutes)
    return attempt


def record_paper(
    form: AssessmentForm, registration: Registration, values: Iterable[SentAnswer], *, seed: int, by: Actor
) -> Attempt:
    """Answers typed from somebody's paper: an attempt that has ended. Typing them again replaces them.
    Raises RuleBroken for an answer that the question does not know."""
    lock_row(form)
    known = queries.attempt_of(form, registration.id)
    if known is not None and known.mode is not AttemptMode.PAPER:
        raise Stale("attempt-on-phone")
    now = clock.now()
    attempt = known or Attempt(
        form_id=form.id, registration_id=registration.id, mode=AttemptMode.PAPER, seed=seed, started_at=now
    )
    attempt.seed, attempt.submitted_at, attempt.ended = seed, now, AttemptEnd.TYPED
    db.session.add(attempt)
    db.session.flush()
    for outcome in _save_all(attempt, queries.items_to_mark(form.id), values):
        if outcome.broken is not None:
            raise outcome.broken
    audit.record(by, "attempt.recorded", attempt, event_id=form.event_id)
    write_results(form, _complete(form, _mark(form, [attempt])), by=by)
    return attempt


def _end(form: AssessmentForm, attempts: Sequence[Attempt], end: AttemptEnd) -> None:
    if not attempts:
        return
    now = clock.now()
    for attempt in attempts:
        attempt.submitted_at, attempt.ended = now, end
    taken = _mark(form, attempts)
    # In a filed training no score changes any more; the answers are kept and marked all the same.
    if not form.is_locked and not form.is_filed:
        put_results(form, _complete(form, taken), by=SYSTEM)


def _mark(form: AssessmentForm, attempts: Sequence[Attempt]) -> queries.Taken:
    """Points beside each answer, as the key in force gives them."""
    taken = queries.Taken(queries.items_to_mark(form.id), attempts, queries.answers_of_attempts(attempts))
    items = {item.id: item for item in taken.items}
    now = clock.now()
    for answer in taken.answers:
        item = items[answer.item_id]
        if item.version.kind is Kind.SKILL or answer.marked_by_id is not None:
            continue
        found = mark(item.version.wording, item.version.answer_key, answer.body, most=item.points)
        answer.points, answer.is_right, answer.marked_at = found.points, found.is_right, now
    db.session.flush()
    return taken


def _complete(form: AssessmentForm, taken: queries.Taken) -> dict[int, Decimal]:
    found = queries.results_for(form, [attempt.registration_id for attempt in taken.attempts], taken=taken)
    return {registration_id: score for registration_id, score in found.items() if score is not None}
