"""The scores behind the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.analysis import Analysis, analyse
from kasus_training.assessments.findings import Findings, PairedScore, find
from kasus_training.assessments.follow_up import FollowUp, follow_up_of
from kasus_training.assessments.item_findings import AnswerSheet, ItemFindings
from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.queries.forms import Comparison, comparison_of
from kasus_training.assessments.queries.kept_sheets import read_sheets
from kasus_training.assessments.rules import Audience, Entry, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.last_answers import last_answers
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import sectors_of
from kasus_training.participants.rules import Status

KEPT = 16


def paired_scores(event: Event, comparison: Comparison | None = None) -> list[PairedScore]:
    """One row for each confirmed participant, whether tested or not. Without a comparison named,
    the tests of the whole training."""
    pair = comparison or comparison_of(event)
    pre, post = (pair.pre, pair.post) if pair else (None, None)
    before, after = orm.aliased(Score), orm.aliased(Score)
    meant = Registration.minor.is_(True) if pair and pair.audience is Audience.CHILDREN else sa.true()
    rows = db.session.execute(
        sa.select(Registration.id, Registration.sector_id, before.state, before.value, after.state, after.value)
        .outerjoin(before, (before.registration_id == Registration.id) & (before.form_id == (pre.id if pre else None)))
        .outerjoin(after, (after.registration_id == Registration.id) & (after.form_id == (post.id if post else None)))
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED, meant)
        .order_by(Registration.number)
    )
    return [
        PairedScore(
            registration_id=registration_id,
            sector_id=sector_id,
            pre_percent=Entry(pre_state, pre_value).percent_of(pre.maximum) if pre and pre_state else None,
            post_percent=Entry(post_state, post_value).percent_of(post.maximum) if post and post_state else None,
            pre_state=pre_state or ScoreState.BLANK,
            post_state=post_state or ScoreState.BLANK,
        )
        for registration_id, sector_id, pre_state, pre_value, post_state, post_value in rows
    ]


def results_of(event: Event, comparison: Comparison | None = None) -> Findings:
    """What the two tests show, by sector too; small groups are hidden for everybody."""
    sectors = [(sector.id, sector.label) for sector in sectors_of(event)]
    return find(paired_scores(event, comparison), sectors)


@dataclass(frozen=True)
class Results:
    """Everything that the analysis of one pair of tests shows."""

    pair: Comparison | None
    scores: list[PairedScore]
    found: Findings
    analysis: Analysis
    before: AnswerSheet | None
    after: AnswerSheet | None
    items: ItemFindings
    follow_up: FollowUp | None = None
    """None without a test some months later."""
    later: Mapping[int, float] = field(default_factory=dict)
    """Registration → score of that test, in per cent."""


def results_in_full(event: Event, pair: Comparison | None, *, by_sector: bool = False) -> Results:
    """Scores, questions and topics; p-values by sector only when somebody asks for them."""
    sectors = [(sector.id, sector.label) for sector in sectors_of(event)]
    scores = paired_scores(event, pair)
    found, analysis = _judged(tuple(scores), tuple(sectors), by_sector)
    later = later_percents(pair.follow_up) if pair and pair.follow_up else None
    read = read_sheets(*((pair.pre, pair.post) if pair else (None, None)))
    return Results(
        pair=pair,
        scores=scores,
        found=found,
        analysis=analysis,
        before=read.before,
        after=read.after,
        items=read.items,
        follow_up=None if later is None else follow_up_of(scores, later),
        later=later or {},
    )


def _judged(
    scores: tuple[PairedScore, ...], sectors: tuple[tuple[int, str], ...], by_sector: bool
) -> tuple[Findings, Analysis]:
    """The same scores give the same figures, however many people look at them."""

    def judge() -> tuple[Findings, Analysis]:
        found = find(scores, sectors)
        return found, analyse(found, scores, by_sector=by_sector)

    return last_answers("results", most=KEPT).get((scores, sectors, by_sector), judge)


def later_percents(form: AssessmentForm) -> dict[int, float]:
    """Registration → score in per cent, of those who have one in this test."""
    rows = db.session.execute(
        sa.select(Score.registration_id, Score.value)
        .join(Score.registration)
        .where(Score.form_id == form.id, Score.value.is_not(None), Registration.status == Status.CONFIRMED)
    )
    return {registration_id: float(value / form.maximum * 100) for registration_id, value in rows if value is not None}
