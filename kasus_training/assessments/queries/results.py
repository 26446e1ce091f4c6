"""The scores behind the results."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.findings import Findings, PairedScore, find
from kasus_training.assessments.models import Score
from kasus_training.assessments.queries.forms import Comparison, comparison_of
from kasus_training.assessments.rules import Entry, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import sectors_of
from kasus_training.participants.rules import Status


def paired_scores(event: Event, comparison: Comparison | None = None) -> list[PairedScore]:
    """One row for each confirmed participant, whether tested or not. Without a comparison named,
    the tests of the whole training."""
    pair = comparison or comparison_of(event)
    pre, post = (pair.pre, pair.post) if pair else (None, None)
    before, after = orm.aliased(Score), orm.aliased(Score)
    rows = db.session.execute(
        sa.select(Registration.id, Registration.sector_id, before.state, before.value, after.state, after.value)
        .outerjoin(before, (before.registration_id == Registration.id) & (before.form_id == (pre.id if pre else None)))
        .outerjoin(after, (after.registration_id == Registration.id) & (after.form_id == (post.id if post else None)))
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
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
