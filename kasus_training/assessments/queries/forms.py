"""What we know of tests, and which of them belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.models import AssessmentForm, Attempt, FormItem, QuestionVersion, Score
from kasus_training.assessments.questions import Kind
from kasus_training.assessments.rules import Audience, Phase, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind


class KnownEvent(Protocol):
    """An event, or as much of it as is known of a visit."""

    @property
    def id(self) -> Any: ...


@dataclass(frozen=True)
class Comparison:
    """A test before and one after that belong together: of the training, or of one session,
    for everyone or for the children; with the one some months later, where there is one."""

    pre: AssessmentForm | None
    post: AssessmentForm | None
    session: TrainingSession | None = None
    follow_up: AssessmentForm | None = None
    audience: Audience = Audience.EVERYONE

    @property
    def session_id(self) -> int | None:
        return self.session.id if self.session else None

    @property
    def asked(self) -> dict[str, Any]:
        """How an address names it."""
        return {"session": self.session_id, "children": 1 if self.audience is Audience.CHILDREN else None}

    @property
    def forms(self) -> list[AssessmentForm]:
        return [form for form in (self.pre, self.post, self.follow_up) if form is not None]

    @property
    def is_complete(self) -> bool:
        return self.pre is not None and self.post is not None


@dataclass(frozen=True)
class FormGroup:
    """Tests that stand side by side in the grid: of the training, of one session, or of all."""

    session: TrainingSession | None
    forms: tuple[AssessmentForm, ...]
    is_all: bool = False

    @property
    def key(self) -> int | None:
        """How an address names it: the session's id, 0 for the training; all tests need no name."""
        if self.is_all:
            return None
        return self.session.id if self.session else 0


def forms_of(event: KnownEvent) -> list[AssessmentForm]:
    """The event's tests in their order, with sessions and speakers loaded."""
    skill = (
        sa.exists()
        .where(FormItem.form_id == AssessmentForm.id, FormItem.version_id == QuestionVersion.id)
        .where(QuestionVersion.kind == Kind.SKILL)
    )
    return list(
        db.session.scalars(
            sa.select(AssessmentForm)
            .options(
                orm.joinedload(AssessmentForm.session).selectinload(TrainingSession.assignments),
                orm.joinedload(AssessmentForm.locked_by),
                orm.with_expression(AssessmentForm.has_skill, skill),
            )
            .filter_by(event_id=event.id)
            .order_by(AssessmentForm.position)
        )
    )


def hold_form(form: AssessmentForm) -> AssessmentForm:
    """Let writers of this test wait for each other, and read it afresh with its event."""
    return _hold(AssessmentForm.id == key_of(form))


def hold_form_of(attempt: Attempt) -> AssessmentForm:
    """The same for the test that this attempt belongs to."""
    form_id = sa.select(Attempt.form_id).where(Attempt.id == key_of(attempt))
    return _hold(AssessmentForm.id == form_id.scalar_subquery())


def key_of(row: AssessmentForm | Attempt) -> int:
    """Its id, without reading it again after a transaction has ended."""
    key = sa.inspect(row).identity
    return key[0] if key else row.id


def _hold(which: sa.ColumnElement[bool]) -> AssessmentForm:
    return db.session.scalars(
        sa.select(AssessmentForm)
        .options(orm.joinedload(AssessmentForm.event, innerjoin=True))
        .where(which)
        .with_for_update(of=AssessmentForm)
        .execution_options(populate_existing=True)
    ).one()


def comparisons(forms: Sequence[AssessmentForm]) -> list[Comparison]:
    """The tests of the whole training first, then those of each session, the children's last."""
    groups: dict[tuple[Audience, int | None], dict[Phase, AssessmentForm]] = {}
    for form in forms:
        groups.setdefault((form.audience, form.session_id), {})[form.phase] = form
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] is Audience.CHILDREN, item[0][1] is not None))
    return [
        Comparison(
            phases.get(Phase.PRE),
            phases.get(Phase.POST),
            next(iter(phases.values())).session,
            phases.get(Phase.FOLLOW_UP),
            audience,
        )
        for (audience, _session), phases in ordered
    ]


def form_groups(forms: Sequence[AssessmentForm]) -> list[FormGroup]:
    """The tests of the whole training first, then those of each session."""
    groups: dict[int | None, list[AssessmentForm]] = {}
    for form in forms:
        groups.setdefault(form.session_id, []).append(form)
    ordered = sorted(groups.items(), key=lambda item: item[0] is not None)
    return [FormGroup(own[0].session, tuple(own)) for _, own in ordered]


def comparison_of(
    event: Event, session_id: int | None = None, audience: Audience = Audience.EVERYONE
) -> Comparison | None:
    """The pair of tests of the training, or of one of its sessions."""
    return next(
        (pair for pair in comparisons(forms_of(event)) if pair.session_id == session_id and pair.audience is audience),
        None,
    )


def form_of_phase(
    event: Event, phase: Phase, session_id: int | None, audience: Audience = Audience.EVERYONE
) -> AssessmentForm | None:
    return db.session.scalar(
        sa.select(AssessmentForm).filter_by(event_id=event.id, phase=phase, session_id=session_id, audience=audience)
    )


def last_position(event: Event) -> int:
    return db.session.scalar(sa.select(sa.func.max(AssessmentForm.position)).filter_by(event_id=event.id)) or 0


def session_in(event: Event, session_id: int) -> TrainingSession | None:
    return db.session.scalar(sa.select(TrainingSession).filter_by(id=session_id, event_id=event.id))


def sessions_to_test(event: Event) -> list[TrainingSession]:
    """The sessions that teach, in order of time: a test may belong to one."""
    return list(
        db.session.scalars(
            sa.select(TrainingSession)
            .filter_by(event_id=event.id, kind=SessionKind.SESSION)
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def highest_score(form: AssessmentForm) -> Decimal | None:
    """Decimals are kept as text, so the highest is found here and not by the database."""
    values = db.session.scalars(
        sa.select(Score.value).where(Score.form_id == form.id, Score.value.is_not(None)).distinct()
    )
    return max((value for value in values if value is not None), default=None)


def count_scores(forms: Sequence[AssessmentForm]) -> dict[int, int]:
    """How many cells hold something: form id → count."""
    rows = db.session.execute(
        sa.select(Score.form_id, sa.func.count())
        .where(Score.form_id.in_([form.id for form in forms]), Score.state != ScoreState.BLANK)
        .group_by(Score.form_id)
    )
    return {row[0]: row[1] for row in rows}
