"""Asking the same people again, three months later."""

from __future__ import annotations

from datetime import time, timedelta

from kasus_training.assessments import queries
from kasus_training.assessments.actions.forms import add_form
from kasus_training.assessments.follow_up import OPEN_DAYS, opens_on
from kasus_training.assessments.models import AssessmentForm, FormItem
from kasus_training.assessments.queries import Comparison
from kasus_training.assessments.rules import FormDraft, Phase
from kasus_training.assessments.taking import Opening
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day, to_utc

TITLE = "Tes lanjutan"


def prepare_follow_up(event: Event, pair: Comparison, *, by: Actor) -> AssessmentForm:
    """A third test with the questions of the one after the training, open for four weeks from three months
    after it, or from today where that day has passed. Its questions and times can be changed like those of any other test."""
    source = pair.post or pair.pre
    if source is None:
        raise RuleBroken("follow-up-without-tests")
    lock_row(event)
    form = add_form(event, FormDraft(Phase.FOLLOW_UP, TITLE, source.maximum, pair.session_id, source.audience), by=by)
    items = queries.items_of(source)
    form.items = [
        FormItem(position=item.position, question_id=item.question_id, version_id=item.version_id, points=item.points)
        for item in items
    ]
    if items:
        first = opens_on(event.last_day, today=local_day(clock.now(), event.timezone))
        form.opening = Opening.TIME
        form.opens_at = to_utc(first, time(0), event.timezone)
        form.closes_at = to_utc(first + timedelta(days=OPEN_DAYS), time(0), event.timezone)
    db.session.flush()
    return form
