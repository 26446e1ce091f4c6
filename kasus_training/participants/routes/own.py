"""What people do themselves on their personal page."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.foundation import audit
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.security import limiter
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions
from kasus_training.participants.access import own_registration
from kasus_training.participants.routes.blueprint import bp

PER_ADDRESS = "120 per minute"


@bp.post("/p/<token>/offer")
@by_token
@limiter.limit(PER_ADDRESS)
def answer_offer(token: str) -> ResponseReturnValue:
    row = own_registration(token)
    takes = request.form.get("answer") == "yes"
    with transaction():
        (actions.accept_offer if takes else actions.decline_offer)(row, by=audit.PARTICIPANT)
    flash(_("The place is yours.") if takes else _("Thank you. The place goes to the next of the list."), "success")
    return _home(token)


@bp.post("/p/<token>/ask-again")
@by_token
@limiter.limit(PER_ADDRESS)
def ask_again(token: str) -> ResponseReturnValue:
    row = own_registration(token)
    with transaction():
        actions.ask_again(row, by=audit.PARTICIPANT)
    flash(_("You are in the line again."), "success")
    return _home(token)


@bp.post("/p/<token>/cancel")
@by_token
@limiter.limit(PER_ADDRESS)
def cancel_own(token: str) -> ResponseReturnValue:
    row = own_registration(token)
    with transaction():
        actions.cancel_own(row, reason=request.form.get("reason", ""))
    flash(_("Your registration is cancelled, and the place is free for somebody else."), "success")
    return _home(token)


def _home(token: str) -> ResponseReturnValue:
    return redirect(url_for("portal.show_participant", token=token), 303)
