"""At the desk: a lost link found again, a leaked one renewed, another delegate of the same institution."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.documents.qr import qr_svg
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, contacts, messages, queries, tickets
from kasus_training.participants.access import registration_in
from kasus_training.participants.forms import StaffPersonForm
from kasus_training.participants.forms.own import ForgottenLinkForm
from kasus_training.participants.models import Registration
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.self_service import REPLACEABLE
from kasus_training.permissions import Permission

ONE = "/events/<event>/participants/<int:registration_id>"


@bp.route("/events/<event>/participants/find-link", methods=["GET", "POST"])
@requires(Permission.CONTACTS_SEE)
def find_link(event: Event) -> ResponseReturnValue:
    """By number and name. What is typed travels in the body, so that no address keeps a telephone."""
    form = ForgottenLinkForm()
    found: list[dict[str, Any]] | None = None
    if form.validate_on_submit():
        number = contacts.telephone(form.telephone.data or "")
        found = [_link(event, row) for row in queries.by_telephone_and_name(event, number, form.name.data or "")]
    status = 200 if found is not None else form.http_status
    return render_template("participants/find_link.html", event=event, form=form, found=found), status


def _link(event: Event, row: Registration) -> dict[str, Any]:
    link = current_app.config["BASE_URL"] + tickets.page_path(row)
    guardian = row.guardian.telephone if row.minor and row.guardian else ""
    whatsapp = contacts.whatsapp_number(guardian if row.minor else row.person.telephone)
    text = messages.invitation(event, row, link)
    return {
        "row": row,
        "link": link,
        "qr": qr_svg(link, _("QR code of the personal page")),
        "whatsapp": f"https://wa.me/{whatsapp}?text={quote(text)}" if whatsapp else None,
    }


@bp.post(f"{ONE}/page-link")
@requires(Permission.PEOPLE_EDIT)
def renew_link(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    with transaction():
        actions.renew_page(row, by=current_user)
    flash(_("New personal link made. The old one opens nothing any more."), "success")
    return redirect(url_for(".show_participant", event=event.slug, registration_id=registration_id), 303)


@bp.route(f"{ONE}/replace", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def replace_delegate(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    form = StaffPersonForm(queries.sectors_of(event))
    form.sector_id.data = row.sector_id
    if form.carries_out(
        lambda: actions.replace_delegate(
            row,
            form.draft(),
            by=current_user,
            reason=form.seat_reason.data or "",
            different_person=form.different_person.data,
        )
    ):
        flash(_("The delegate is replaced. The first ticket is revoked."), "success")
        return redirect(url_for(".show_participant", event=event.slug, registration_id=form.made.id), 303)
    row = registration_in(event, registration_id)
    page = render_template(
        "participants/replace.html", event=event, form=form, row=row, may_replace=row.status in REPLACEABLE
    )
    return page, form.http_status
