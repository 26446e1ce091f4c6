"""Who may reach which test: a trainer their own, an organizer all."""

from __future__ import annotations

from collections.abc import Collection

from flask import abort

from kasus_training.assessments import queries
from kasus_training.assessments.models import AssessmentForm, ScoreChange
from kasus_training.assessments.rules import is_own_form
from kasus_training.events.access import can, child_of, own_speaker_id
from kasus_training.events.models import Event
from kasus_training.permissions import Permission
from kasus_training.schedule.rules import SpeakerRole


def forms_to_fill(event: Event) -> list[AssessmentForm]:
    """The tests whose scores the signed-in user sees and enters."""
    return [form for form in queries.forms_of(event) if may_fill(form)]


def may_fill(form: AssessmentForm) -> bool:
    return can(Permission.SCORES_ENTER_ALL) or is_own_form(_speakers(form), own_speaker_id())


def form_to_fill(event: Event, form_id: int) -> AssessmentForm:
    """One of them: 404 when the event has no such test, 403 when it is another trainer's."""
    form = child_of(event, AssessmentForm, form_id)
    if not may_fill(form):
        abort(403)
    return form


def own_forms(event: Event, form_ids: Collection[int]) -> list[AssessmentForm]:
    """These tests, each one guarded as `form_to_fill` does, in one query."""
    known = {form.id: form for form in queries.forms_of(event)}
    if not set(form_ids) <= set(known):
        abort(404)
    forms = [known[form_id] for form_id in sorted(form_ids)]
    if not all(may_fill(form) for form in forms):
        abort(403)
    return forms


def form_to_manage(event: Event, form_id: int) -> AssessmentForm:
    return child_of(event, AssessmentForm, form_id)


def check_participants(event: Event, registration_ids: Collection[int]) -> None:
    """People who are not confirmed participants of this event do not exist here."""
    if queries.confirmed_ids(event.id, registration_ids) != set(registration_ids):
        abort(404)


def change_to_undo(event: Event, change_id: int) -> ScoreChange:
    change = queries.change_in(event, change_id)
    if change is None:
        abort(404)
    if not may_fill(change.score.form):
        abort(403)
    return change


def comparison_to_see(event: Event, session_id: int | None) -> queries.Comparison | None:
    """The pair of tests asked for; a session without tests has none to show."""
    pair = queries.comparison_of(event, session_id)
    if pair is None and session_id is not None:
        abort(404)
    return pair


def _speakers(form: AssessmentForm) -> frozenset[int] | None:
    if form.session is None:
        return None
    return frozenset(
        part.speaker_id for part in form.session.assignments if part.role is not SpeakerRole.MODERATOR
    )  # fmt: skip
