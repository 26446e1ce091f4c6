"""Who may reach which test: a trainer their own, an organizer all."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, abort, current_app, g, has_request_context, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from kasus_training.accounts.access import ask_to_sign_in, check_still_signed_in, current_user
from kasus_training.assessments import queries
from kasus_training.assessments.models import AssessmentForm, Attempt, Question, ScoreChange
from kasus_training.assessments.rules import Audience, is_own_form
from kasus_training.assessments.score_columns import ScoreLine
from kasus_training.events.access import EventFacts, can, child_of, own_speaker_id, roles_in
from kasus_training.events.models import Event
from kasus_training.foundation import clock, storage
from kasus_training.foundation.doors import door
from kasus_training.foundation.transaction import reexamine
from kasus_training.participants.models import Registration
from kasus_training.permissions import Permission, Role, allows
from kasus_training.schedule.rules import SpeakerRole

UPLOADS = "scores"
UPLOAD_LIFE = 2 * 60 * 60


def init_access(app: Flask) -> None:
    app.jinja_env.globals["can_in_bank"] = can_in_bank


def bank_requires(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The question bank belongs to the office: open to its admins, and to whoever organizes or
    teaches in one of its trainings. Everybody else is refused."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @door(f"question bank {permission}")
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            _check_bank(permission)
            reexamine(lambda: _check_bank_again(permission))
            return view(*args, **kwargs)

        return guarded

    return decorate


def can_in_bank(permission: Permission | str) -> bool:
    """Whether the signed-in user may do this with the office's questions."""
    if not has_request_context() or not current_user.is_authenticated:
        return False
    if current_user.membership.role is Role.ADMIN:
        return True
    if not hasattr(g, "bank_roles"):
        g.bank_roles = queries.roles_in_office(current_user.id)
    return allows(g.bank_roles, Permission(permission))


def _check_bank(permission: Permission) -> None:
    if not can_in_bank(permission):
        abort(403)


def _check_bank_again(permission: Permission) -> None:
    check_still_signed_in()
    if not allows(queries.roles_in_office(current_user.id), permission):
        abort(403)


def question_to_edit(question_id: int) -> Question:
    return queries.question_of(current_user.organization_id, question_id) or abort(404)


def forms_to_fill(event: Event | EventFacts) -> list[AssessmentForm]:
    """The tests whose scores the signed-in user sees and enters."""
    return [form for form in queries.forms_of(event) if may_fill(form)]


def may_fill(form: AssessmentForm) -> bool:
    return can(Permission.SCORES_ENTER_ALL) or is_own_form(_speakers(form), own_speaker_id())


def form_to_fill(event: Event | EventFacts, form_id: int) -> AssessmentForm:
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


def open_forms(event: Event) -> list[AssessmentForm]:
    """The tests into which the signed-in user may bring scores now."""
    return [form for form in forms_to_fill(event) if not form.is_locked]


def keep_scores(event: Event, upload: dict[str, Any]) -> str:
    """Keep what was read of a file between looking at it and taking it in. Gives a signed key
    that works for this user and event only, and not for long."""
    _sweep_uploads()
    name = storage.keep(json.dumps(upload).encode(), kind=UPLOADS, suffix=".json")
    return _signer().dumps({"file": name, "event": event.id, "user": current_user.id})


def kept_scores(event: Event, key: str) -> tuple[str, dict[str, Any], list[ScoreLine]]:
    """An upload between looking and taking in: its name, what is known of it, its lines."""
    try:
        signed = _signer().loads(key, max_age=UPLOAD_LIFE)
    except BadSignature:
        abort(404)
    if (signed.get("event"), signed.get("user")) != (event.id, current_user.id):
        abort(404)
    try:
        upload = json.loads(storage.path_of(signed["file"]).read_bytes())
    except FileNotFoundError:
        abort(404)
    lines = [ScoreLine(*line[:4], entries=tuple((one[0], one[1]) for one in line[4])) for line in upload["lines"]]
    return signed["file"], upload, lines


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="scores-import")


def _sweep_uploads() -> None:
    """Names of lists that nobody confirmed do not stay on the disk."""
    oldest = clock.now().timestamp() - UPLOAD_LIFE
    for path in Path(storage.path_of(UPLOADS)).glob("*.json"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def form_to_manage(event: Event, form_id: int) -> AssessmentForm:
    return child_of(event, AssessmentForm, form_id)


def check_participants(event: Event, registration_ids: Collection[int]) -> None:
    """People who are not confirmed participants of this event do not exist here."""
    if queries.confirmed_ids(event.id, registration_ids) != set(registration_ids):
        abort(404)


def participant_to_score(event: Event, registration_id: int) -> Registration:
    """A confirmed participant of the event; nobody else exists here."""
    check_participants(event, {registration_id})
    return child_of(event, Registration, registration_id)


def change_to_undo(event: Event, change_id: int) -> ScoreChange:
    change = queries.change_in(event, change_id)
    if change is None:
        abort(404)
    if not may_fill(change.score.form):
        abort(403)
    return change


def comparison_to_see(event: Event) -> queries.Comparison | None:
    """The pair of tests asked for; a session without tests, or children without their own, have none."""
    session_id, children = request.args.get("session", type=int), bool(request.args.get("children"))
    pair = queries.comparison_of(event, session_id, Audience.CHILDREN if children else Audience.EVERYONE)
    if pair is None and (session_id is not None or children):
        abort(404)
    return pair


def _speakers(form: AssessmentForm) -> frozenset[int] | None:
    if form.session is None:
        return None
    return frozenset(
        part.speaker_id for part in form.session.assignments if part.role is not SpeakerRole.MODERATOR
    )  # fmt: skip


def attempt_of_token(token: str) -> Attempt:
    return queries.attempt_by_token(token) or abort(404)


def attempt_to_write(token: str) -> Attempt:
    return queries.attempt_to_write(token) or abort(404)


def attempt_in(event: Event, form_id: int, registration_id: int) -> Attempt:
    form = child_of(event, AssessmentForm, form_id)
    return queries.attempt_of(form, registration_id) or abort(404)


def events_whose_names_are_seen(events: Iterable[Event]) -> set[int]:
    """Ids of those events in which the signed-in user may see scores by name."""
    known = {event.id: event for event in events}
    return {event_id for event_id, event in known.items() if allows(roles_in(event), Permission.SCORES_ENTER_ALL)}
