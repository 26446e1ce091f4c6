"""What we know of people at their tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.marking import mark, score_of, skill_points
from kasus_training.assessments.models import (
    Answer,
    AssessmentForm,
    Attempt,
    FormItem,
    Rating,
    Score,
    ScoreChange,
    Settlement,
)
from kasus_training.assessments.queries.answers import items_of
from kasus_training.assessments.queries.forms import key_of
from kasus_training.assessments.questions import Key, Kind
from kasus_training.assessments.ratings import Seen, verdicts
from kasus_training.assessments.rules import COMPUTED, Audience, Phase
from kasus_training.assessments.taking import Opening, deadline_of, is_for
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.rules import Status, printed_name


def attempt_by_token(token: str) -> Attempt | None:
    """Whose attempt this is, with test, person and office."""
    return db.session.scalar(
        sa.select(Attempt)
        .options(
            orm.joinedload(Attempt.form, innerjoin=True)
            .joinedload(AssessmentForm.event, innerjoin=True)
            .options(orm.joinedload(Event.organization, innerjoin=True), orm.selectinload(Event.days)),
            orm.joinedload(Attempt.registration, innerjoin=True).joinedload(Registration.person, innerjoin=True),
        )
        .filter_by(token_hash=token_hash(token))
    )


def attempt_to_write(token: str) -> Attempt | None:
    """The same without anything around it, for requests that write."""
    return db.session.scalar(sa.select(Attempt).filter_by(token_hash=token_hash(token)))


def hold_attempt(attempt: Attempt) -> Attempt:
    """Let writers of this attempt wait for each other, and read it afresh with its test and event."""
    return db.session.scalars(
        sa.select(Attempt)
        .options(orm.joinedload(Attempt.form, innerjoin=True).joinedload(AssessmentForm.event, innerjoin=True))
        .where(Attempt.id == key_of(attempt))
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    ).one()


def attempt_of(form: AssessmentForm, registration_id: int) -> Attempt | None:
    return db.session.scalar(sa.select(Attempt).filter_by(form_id=form.id, registration_id=registration_id))


def answers_of(attempt: Attempt) -> dict[int, Answer]:
    """Item id → the newest answer."""
    rows = db.session.scalars(
        sa.select(Answer).filter_by(attempt_id=attempt.id).execution_options(populate_existing=True)
    )
    return {answer.item_id: answer for answer in rows}


def answers_of_attempts(attempts: Sequence[Attempt]) -> list[Answer]:
    ids = [attempt.id for attempt in attempts]
    return list(db.session.scalars(sa.select(Answer).where(Answer.attempt_id.in_(ids))))


@dataclass(frozen=True)
class OfferedTest:
    """A test that a participant may meet on their phone, with their attempt if they began it."""

    form: AssessmentForm
    attempt: Attempt | None


def tests_for(registration: Registration) -> list[OfferedTest]:
    """The event's tests on phones that are meant for this person, with their attempts; one query."""
    rows = db.session.execute(
        sa.select(AssessmentForm, Attempt)
        .outerjoin(Attempt, (Attempt.form_id == AssessmentForm.id) & (Attempt.registration_id == registration.id))
        .where(AssessmentForm.event_id == registration.event_id)
        .order_by(AssessmentForm.position)
    ).all()
    own = _children_have(form for form, _attempt in rows)
    return [
        OfferedTest(form, attempt)
        for form, attempt in rows
        if form.opening is not Opening.PAPER and _is_for(form, registration, own)
    ]


def _children_have(forms: Iterable[AssessmentForm]) -> set[tuple[Phase, int | None]]:
    return {(form.phase, form.session_id) for form in forms if form.audience is Audience.CHILDREN}


def _is_for(form: AssessmentForm, registration: Registration, own: set[tuple[Phase, int | None]]) -> bool:
    return is_for(
        form.audience, minor=registration.minor, has_own_for_children=(form.phase, form.session_id) in own
    )  # fmt: skip


def is_meant_for(form: AssessmentForm, registration: Registration) -> bool:
    """Whether this person takes this form, or the children's beside it."""
    own = (
        sa.select(AssessmentForm.id)
        .filter_by(event_id=form.event_id, phase=form.phase, session_id=form.session_id, audience=Audience.CHILDREN)
        .limit(1)
    )
    has_own = db.session.scalar(own) is not None
    return is_for(form.audience, minor=registration.minor, has_own_for_children=has_own)


def form_by_code(code: str) -> AssessmentForm | None:
    """The test whose letters stand on the projector."""
    return db.session.scalar(
        sa.select(AssessmentForm)
        .options(orm.joinedload(AssessmentForm.event, innerjoin=True).joinedload(Event.organization, innerjoin=True))
        .filter_by(code=code)
    )


def is_code_taken(code: str) -> bool:
    return db.session.scalar(sa.select(AssessmentForm.id).filter_by(code=code)) is not None


def has_attempts(form: AssessmentForm) -> bool:
    return db.session.scalar(sa.select(Attempt.id).filter_by(form_id=form.id).limit(1)) is not None


def running_attempts(form: AssessmentForm) -> list[Attempt]:
    return list(
        db.session.scalars(sa.select(Attempt).where(Attempt.form_id == form.id, Attempt.submitted_at.is_(None)))
    )


def overdue(form: AssessmentForm, attempts: Sequence[Attempt], now: datetime) -> list[Attempt]:
    """Those whose time is over though they did not send."""
    found = []
    for attempt in attempts:
        deadline = deadline_of(form.sitting, attempt.started_at, attempt.extra_minutes)
        if deadline is not None and now >= deadline:
            found.append(attempt)
    return found


def forms_with_overdue(now: datetime) -> list[int]:
    """Ids of the tests in which somebody's time is over though they did not send; one query."""
    rows = db.session.execute(
        sa.select(AssessmentForm, Attempt)
        .join(Attempt, Attempt.form_id == AssessmentForm.id)
        .join(AssessmentForm.event)
        .options(orm.contains_eager(AssessmentForm.event))
        .where(Attempt.submitted_at.is_(None), AssessmentForm.locked_at.is_(None))
        .order_by(AssessmentForm.id)
    )
    return list(dict.fromkeys(form.id for form, attempt in rows if not form.is_filed and overdue(form, [attempt], now)))


def form_by_id(form_id: int) -> AssessmentForm | None:
    return db.session.get(AssessmentForm, form_id)


@dataclass(frozen=True)
class TakingRow:
    """A participant on the page that watches a test."""

    registration_id: int
    number: int
    name: str
    sector: str
    started_at: datetime | None
    submitted_at: datetime | None
    answered: int
    score: Decimal | None
    typed_by_hand: bool


def taking_rows(form: AssessmentForm) -> list[TakingRow]:
    """Every confirmed participant whom the form is for, with how far they are."""
    return [
        TakingRow(
            row.id,
            row.number,
            printed_name(row.front_title, row.name, row.back_title),
            row.short_name or row.sector,
            row.started_at,
            row.submitted_at,
            row.answered,
            row.value,
            row.value is not None and row.changed_by_id is not None,
        )
        for row in db.session.execute(_people_at(form))
    ]


def _people_at(form: AssessmentForm) -> sa.Select[*tuple[Any, ...]]:
    answered = (
        sa.select(Answer.attempt_id, sa.func.count().label("answered"))
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.form_id == form.id, sa.cast(Answer.body, sa.Text) != "{}")
        .group_by(Answer.attempt_id)
        .subquery()
    )
    statement = (
        sa.select(
            Registration.id,
            Registration.number,
            Person.front_title,
            Person.name,
            Person.back_title,
            Sector.short_name,
            Sector.name.label("sector"),
            Attempt.started_at,
            Attempt.submitted_at,
            sa.func.coalesce(answered.c.answered, 0).label("answered"),
            Score.value,
            Score.changed_by_id,
        )
        .join(Registration.person)
        .join(Registration.sector)
        .outerjoin(Attempt, (Attempt.registration_id == Registration.id) & (Attempt.form_id == form.id))
        .outerjoin(answered, answered.c.attempt_id == Attempt.id)
        .outerjoin(Score, (Score.registration_id == Registration.id) & (Score.form_id == form.id))
        .where(Registration.event_id == form.event_id, Registration.status == Status.CONFIRMED)
        .order_by(Registration.number)
    )
    return statement.where(Registration.minor.is_(True)) if form.audience is Audience.CHILDREN else statement


def computed_scores(scores: Iterable[Score]) -> set[int]:
    """Ids of those whose newest value came from a test and not from somebody's hand."""
    rows = db.session.execute(
        sa.select(ScoreChange.score_id, ScoreChange.reason)
        .join(Score, (Score.id == ScoreChange.score_id) & (Score.version == ScoreChange.version))
        .where(Score.id.in_([score.id for score in scores]))
    )
    return {score_id for score_id, reason in rows if reason.startswith(COMPUTED)}


def reason_of(score: Score) -> str | None:
    """Why its newest value stands there."""
    return db.session.scalar(sa.select(ScoreChange.reason).filter_by(score_id=score.id, version=score.version))


@dataclass(frozen=True)
class Taken:
    """A test's questions, and ended attempts with their marked answers, where they are at hand already."""

    items: Sequence[FormItem]
    attempts: Sequence[Attempt]
    answers: Sequence[Answer]


def results_for(
    form: AssessmentForm,
    registration_ids: Collection[int],
    *,
    keys: Mapping[int, Key] | None = None,
    taken: Taken | None = None,
) -> dict[int, Decimal | None]:
    """The score that answers and ratings give each person; None while something waits to be judged.
    `keys` stand in for the keys of these versions.

    Who has neither an ended attempt nor a complete rating is left out. Three to five queries, or
    none to two where the answers are there already.
    """
    items = taken.items if taken else items_of(form)
    asked = [item for item in items if item.version.kind is not Kind.SKILL]
    skills = [item for item in items if item.version.kind is Kind.SKILL]
    possible = sum((item.points for item in items if item.version.kind is not Kind.LIKERT), Decimal(0))
    if taken:
        answered = _points_kept(asked, taken)
    else:
        answered = _points_of_answers(form, asked, registration_ids, keys or {}) if asked else {}
    rated = _points_of_skills(form, skills, registration_ids) if skills else {}
    results = {}
    for registration_id in registration_ids:
        parts = [
            *([answered.get(registration_id)] if asked else []),
            *([rated.get(registration_id)] if skills else []),
        ]
        if any(part is None for part in parts) or not parts:
            continue
        points = [one for part in parts if part is not None for one in part]
        results[registration_id] = score_of(points, possible=possible, maximum=form.maximum)
    return results


def _points_kept(items: list[FormItem], taken: Taken) -> dict[int, list[Decimal | None]]:
    """The points that stand beside the answers; a question left open has none."""
    kept = {(answer.attempt_id, answer.item_id): answer.points for answer in taken.answers}
    return {
        attempt.registration_id: [kept.get((attempt.id, item.id), Decimal(0)) for item in items]
        for attempt in taken.attempts
    }


def _points_of_answers(
    form: AssessmentForm, items: list[FormItem], registration_ids: Collection[int], keys: Mapping[int, Key]
) -> dict[int, list[Decimal | None]]:
    attempts = db.session.execute(
        sa.select(Attempt.id, Attempt.registration_id).where(
            Attempt.form_id == form.id,
            Attempt.submitted_at.is_not(None),
            Attempt.registration_id.in_(registration_ids),
        )
    ).all()
    rows = db.session.execute(
        sa.select(Answer.attempt_id, Answer.item_id, Answer.body, Answer.points, Answer.marked_by_id).where(
            Answer.attempt_id.in_([attempt.id for attempt in attempts])
        )
    )
    given = {(row.attempt_id, row.item_id): row for row in rows}
    found = {}
    for attempt in attempts:
        points = []
        for item in items:
            row = given.get((attempt.id, item.id))
            if row is not None and row.marked_by_id is not None:
                points.append(row.points)
                continue
            body = row.body if row is not None else {}
            key = keys.get(item.version_id) or item.version.answer_key
            points.append(mark(item.version.wording, key, body, most=item.points).points)
        found[attempt.registration_id] = points
    return found


def _points_of_skills(
    form: AssessmentForm, items: list[FormItem], registration_ids: Collection[int]
) -> dict[int, list[Decimal | None] | None]:
    ids = [item.id for item in items]
    seen: dict[tuple[int, int], list[Seen]] = {}
    for row in db.session.scalars(
        sa.select(Rating).where(Rating.item_id.in_(ids), Rating.registration_id.in_(registration_ids))
    ):
        seen.setdefault((row.item_id, row.registration_id), []).append(Seen(row.criterion, row.rater_id, row.level))
    settled: dict[tuple[int, int], dict[str, int]] = {}
    for row in db.session.scalars(
        sa.select(Settlement).where(Settlement.item_id.in_(ids), Settlement.registration_id.in_(registration_ids))
    ):
        settled.setdefault((row.item_id, row.registration_id), {})[row.criterion] = row.level
    found: dict[int, list[Decimal | None] | None] = {}
    for registration_id in registration_ids:
        points: list[Decimal | None] = []
        for item in items:
            criteria = item.version.wording.criteria
            key = (item.id, registration_id)
            held = verdicts([one.id for one in criteria], seen.get(key, ()), settled.get(key, {}), raters=form.raters)
            levels = {name: verdict.level for name, verdict in held.items() if verdict.level is not None}
            points.append(skill_points(criteria, levels, most=item.points))
        found[registration_id] = None if any(one is None for one in points) else points
    return found
