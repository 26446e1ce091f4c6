"""What changes about tests."""

from __future__ import annotations

import sqlalchemy as sa

from kasus_training.assessments import queries, rules
from kasus_training.assessments.actions.attempts import end_running
from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.rules import FormDraft
from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken


def add_form(event: Event, draft: FormDraft, *, by: Actor) -> AssessmentForm:
    """A test; the training and each session have one of a phase."""
    rules.check_form(draft)
    lock_row(event)
    rules.check_event_takes(event.status, draft.phase)
    _check_session(event, draft.session_id)
    _check_only_one(event, draft)
    form = AssessmentForm(
        event_id=event.id,
        phase=draft.phase,
        title=draft.title.strip(),
        maximum=draft.maximum,
        session_id=draft.session_id,
        audience=draft.audience,
        position=queries.last_position(event) + 1,
    )
    db.session.add(form)
    audit.record(by, "form.added", form, event_id=event.id)
    return form


def add_default_forms(event: Event, *, by: Actor) -> list[AssessmentForm]:
    """The test before and the test after the training, of 20 points each."""
    return [add_form(event, draft, by=by) for draft in rules.DEFAULT_FORMS]


def update_form(form: AssessmentForm, draft: FormDraft, *, by: Actor) -> AssessmentForm:
    """Another title, maximum or session; scores stay, so the maximum cannot fall below them."""
    rules.check_form(draft)
    event = form.event
    lock_row(event)
    lock_row(form)
    rules.check_event_takes(event.status, form.phase)
    rules.check_event_takes(event.status, draft.phase)
    rules.check_not_locked(form.locked_at)
    _check_session(event, draft.session_id)
    _check_only_one(event, draft, besides=form)
    rules.check_maximum_holds(draft.maximum, highest=queries.highest_score(form))
    values = {
        "phase": draft.phase,
        "title": draft.title.strip(),
        "maximum": draft.maximum,
        "session_id": draft.session_id,
        "audience": draft.audience,
    }
    changed = [name for name, value in values.items() if getattr(form, name) != value]
    for name in changed:
        setattr(form, name, values[name])
    if changed:
        audit.record(by, "form.changed", form, event_id=event.id, fields=changed)
    return form


def remove_form(form: AssessmentForm, *, by: Actor) -> None:
    """A test that was made by mistake; one that ever held a score stays."""
    lock_row(form)
    rules.check_not_locked(form.locked_at)
    if db.session.scalar(sa.select(Score.id).filter_by(form_id=form.id).limit(1)) is not None:
        raise RuleBroken("form-has-scores")
    audit.record(by, "form.removed", form, event_id=form.event_id)
    db.session.delete(form)
    db.session.flush()


def lock_form(form: AssessmentForm, *, by: Actor) -> AssessmentForm:
    """From now on no score of this test changes; whoever is still at it has sent what was saved."""
    lock_row(form)
    rules.check_not_locked(form.locked_at)
    end_running(form)
    form.locked_at, form.locked_by_id = clock.now(), by.actor_id
    audit.record(by, "form.locked", form, event_id=form.event_id)
    return form


def unlock_form(form: AssessmentForm, reason: str, *, by: Actor) -> AssessmentForm:
    """Open a locked test again; the reason is kept."""
    said = rules.check_reason(reason)
    lock_row(form)
    rules.check_locked(form.locked_at)
    form.locked_at, form.locked_by_id = None, None
    audit.record(by, "form.unlocked", form, event_id=form.event_id, reason=said)
    return form


def _check_session(event: Event, session_id: int | None) -> None:
    if session_id is None:
        return
    session = queries.session_in(event, session_id)
    if session is None:
        raise RuleBroken("form-session-unknown", field="session_id")
    rules.check_session_kind(session.kind)


def _check_only_one(event: Event, draft: FormDraft, *, besides: AssessmentForm | None = None) -> None:
    other = queries.form_of_phase(event, draft.phase, draft.session_id, draft.audience)
    if other is not None and other is not besides:
        raise RuleBroken("form-twice", field="phase", title=other.title)
