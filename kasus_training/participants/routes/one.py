"""One participant: what is known, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.accounts.messages.history import change_facts, change_words
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import audit
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, contacts, messages, queries, tickets
from kasus_training.participants.access import purpose_or_404, registration_in
from kasus_training.participants.forms import ReasonForm
from kasus_training.participants.models import Registration
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import NumberKind, Status
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

ONE = "/events/<event>/participants/<int:registration_id>"


@bp.get(ONE)
@requires(Permission.PEOPLE_SEE)
def show_participant(event: Event, registration_id: int) -> ResponseReturnValue:
    return _show(event, registration_in(event, registration_id))


@bp.post(f"{ONE}/confirm")
@requires(Permission.PEOPLE_EDIT)
def confirm_participant(event: Event, registration_id: int) -> ResponseReturnValue:
    return _do(event, registration_id, actions.confirm, _("Confirmed. Code and ticket are released."))


@bp.post(f"{ONE}/reject")
@requires(Permission.PEOPLE_EDIT)
def reject_participant(event: Event, registration_id: int) -> ResponseReturnValue:
    return _end(event, registration_id, actions.reject, _("Registration rejected."))


@bp.post(f"{ONE}/cancel")
@requires(Permission.PEOPLE_EDIT)
def cancel_participant(event: Event, registration_id: int) -> ResponseReturnValue:
    return _end(event, registration_id, actions.cancel, _("Registration cancelled. The place is free."))


@bp.post(f"{ONE}/restore")
@requires(Permission.PEOPLE_EDIT)
def restore_participant(event: Event, registration_id: int) -> ResponseReturnValue:
    return _do(event, registration_id, actions.restore, _("Registration restored."))


@bp.post(f"{ONE}/ticket")
@requires(Permission.PEOPLE_EDIT)
def reissue_ticket(event: Event, registration_id: int) -> ResponseReturnValue:
    done = _("New ticket and code made. The old ones no longer work.")
    return _do(event, registration_id, actions.reissue_ticket, done)


@bp.post(f"{ONE}/consents/<purpose>")
@requires(Permission.PEOPLE_EDIT)
def record_own_consent(event: Event, registration_id: int, purpose: str) -> ResponseReturnValue:
    """What an adult said to the committee, on one of the questions that are asked one by one."""
    asked = purpose_or_404(purpose)
    granted = request.form.get("granted") == "yes"
    return _do(event, registration_id, actions.record_own_consent, _("Answer noted."), granted=granted, purpose=asked)


def _end(event: Event, registration_id: int, action: Callable[..., Any], done: str) -> ResponseReturnValue:
    """Reject or cancel with a reason, which is looked at before it is kept."""
    row = registration_in(event, registration_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _show(event, row, reason_form=form), 422
    return _do(event, registration_id, action, done, reason=form.reason.data or "")


def _do(event: Event, registration_id: int, action: Callable[..., Any], done: str, **facts: Any) -> ResponseReturnValue:
    """Run one action on the participant; a refusal is shown above what is known."""
    row = registration_in(event, registration_id)
    try:
        with transaction():
            action(row, by=current_user, **facts)
    except RuleBroken as broken:
        return _show(event, registration_in(event, registration_id), problem=sentence_for(broken)), status_of(broken)
    flash(done, "success")
    return redirect(url_for(".show_participant", event=event.slug, registration_id=registration_id), 303)


def _facts_of(entry: audit.AuditEntry) -> str:
    """What changed, in this house's words for its fields."""
    changed = entry.facts.get("fields")
    if not changed:
        return change_facts(entry)
    return ", ".join(str(messages.FIELD_WORDS.get(name, name)) for name in changed)


def _show(event: Event, row: Registration, *, problem: str = "", reason_form: ReasonForm | None = None) -> str:
    link = current_app.config["BASE_URL"] + tickets.page_path(row)
    guardian_path = tickets.guardian_path(row)
    guardian_link = current_app.config["BASE_URL"] + guardian_path if guardian_path else None
    waits = row.status is Status.WAITING_FOR_GUARDIAN
    message = messages.invitation(event, row, guardian_link if waits and guardian_link else link)
    number = row.guardian.telephone if row.minor and row.guardian else "" if row.minor else row.person.telephone
    whatsapp = contacts.whatsapp_number(number)
    has_nip = row.person.number_kind in {NumberKind.NIP, NumberKind.NI_PPPK}
    return render_template(
        "participants/show.html",
        event=event,
        row=row,
        problem=problem,
        reason_form=reason_form,
        link=link,
        guardian_link=guardian_link,
        papers=queries.papers_of(row) if row.minor else [],
        message=message,
        whatsapp=f"https://wa.me/{whatsapp}?text={quote(message)}" if whatsapp else None,
        consents=queries.newest_consents(row),
        asked_of_adults=messages.words_of_asked(),
        missing=queries.missing_of(row),
        answers=queries.answers_of(row),
        successor=queries.replaced_by(row),
        earlier=queries.earlier_trainings(event, [row]).get(row.id, []),
        doubts=contacts.nip_doubts(row.person.employee_number) if has_nip else (),
        history=audit.history_of(row, limit=30),
        change_words=change_words,
        facts_of=_facts_of,
    )
