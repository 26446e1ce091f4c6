"""The follow-up: when it is due, making it, and whom to remind."""

from __future__ import annotations

from urllib.parse import quote

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, queries
from kasus_training.assessments.follow_up import due_on
from kasus_training.assessments.messages import results as words
from kasus_training.assessments.queries import Comparison
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.contacts import whatsapp_number
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import may_be_reminded
from kasus_training.participants.tickets import page_path
from kasus_training.permissions import Permission


@bp.get(f"{ROOT}/follow-up")
@requires(Permission.SCORES_ENTER_ALL)
def show_follow_up(event: Event) -> ResponseReturnValue:
    pair = _pair(event)
    people = (
        queries.silent_people(event, pair, number=request.args.get("page", 1, type=int)) if pair.follow_up else None
    )
    return render_template(
        "assessments/follow_up.html",
        event=event,
        pair=pair,
        titles=words.three_titles(pair),
        due_on=due_on(event.last_day) if event.days else None,
        answers=queries.count_answers(pair.follow_up),
        people=people,
        links={one.id: _link(one) for one in people.rows} if people and can(Permission.CONTACTS_SEE) else {},
        whatsapp={one.id: _whatsapp(event, one) for one in people.rows}
        if people and can(Permission.CONTACTS_SEE)
        else {},
    )


@bp.post(f"{ROOT}/follow-up")
@requires(Permission.SCORES_ENTER_ALL)
def prepare_follow_up(event: Event) -> ResponseReturnValue:
    with transaction():
        pair = _pair(event)
        asked = pair.asked
        actions.prepare_follow_up(event, pair, by=current_user)
    flash(_("The follow-up test is ready. Look at its questions and times before you send the links."), "success")
    return redirect(url_for(".show_follow_up", event=event.slug, **asked), 303)


def _pair(event: Event) -> Comparison:
    pair = access.comparison_to_see(event)
    return pair if pair is not None else abort(404)


def _link(registration: Registration) -> str:
    return current_app.config["BASE_URL"] + page_path(registration)


def _whatsapp(event: Event, registration: Registration) -> str:
    """A message to whoever gave a mobile number and said that the office may still write; a child is
    reached through the guardian."""
    if not may_be_reminded(registration):
        return ""
    holder = registration.guardian if registration.minor else registration.person
    number = whatsapp_number(holder.telephone) if holder else None
    if number is None:
        return ""
    text = _(
        "Three months ago you took part in %(title)s. Please answer a short follow-up test on your own page: %(link)s",
        title=event.title,
        link=_link(registration),
    )
    return f"https://wa.me/{number}?text={quote(text)}"
