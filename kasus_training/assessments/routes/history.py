"""Who changed which score, and taking a change back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, messages, queries
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.addresses import LARGEST_ID
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission


@bp.get(f"{ROOT}/history")
@requires(Permission.SCORES_ENTER)
def show_history(event: Event) -> ResponseReturnValue:
    """Who changed what, the newest first."""
    registration_id = request.args.get("person", 0, type=int)
    name = queries.participant_name(event, registration_id) if 0 < registration_id <= LARGEST_ID else None
    page = queries.changes_page(
        access.forms_to_fill(event),
        registration_id=registration_id if name else None,
        number=request.args.get("page", 1, type=int),
    )
    return render_template(
        "assessments/history.html",
        event=event,
        page=page,
        person=registration_id if name else None,
        person_name=name,
        entry_words=messages.entry_words,
        reason=messages.change_reason,
    )


@bp.post(f"{ROOT}/history/<int:change_id>/undo")
@requires(Permission.SCORES_ENTER)
def undo_change(event: Event, change_id: int) -> ResponseReturnValue:
    with transaction():
        actions.undo_change(access.change_to_undo(event, change_id), by=current_user)
    flash(_("The change was undone. Both steps stay in the history."), "success")
    return redirect(url_for(".show_history", event=event.slug, person=request.form.get("person", type=int)), 303)
