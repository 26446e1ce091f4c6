"""The list of participants, and adding to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts import queries as accounts_queries
from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.access import registration_in
from kasus_training.participants.contacts import telephone_as_written
from kasus_training.participants.forms import StaffPersonForm
from kasus_training.participants.queries import SORTS, PeopleFilter
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import Status
from kasus_training.permissions import Permission

INCOMPLETE = "incomplete"
BULK_MAX = 100


@bp.get("/events/<event>/participants")
@requires(Permission.PEOPLE_SEE)
def list_participants(event: Event) -> ResponseReturnValue:
    wanted = _wanted()
    number = request.args.get("page", 1, type=int)
    counts = queries.status_counts(event)
    link = _link_maker(event, wanted)
    # Beside what somebody looks for, how many are incomplete is no news.
    incomplete = queries.count_incomplete(event) if wanted.incomplete or not wanted.search else None
    page = queries.people_page(event, wanted, number, total=_known_total(wanted, counts, incomplete))
    return render_template(
        "participants/list.html",
        event=event,
        page=page,
        earlier=queries.earlier_trainings(event, page.rows),
        wanted=wanted,
        counts=counts,
        everybody=sum(counts.values()),
        incomplete=incomplete,
        sector_choices=[(sector.id, sector.label) for sector in queries.sectors_of(event)],
        link=link,
        paging=lambda number: link(page=number),
        sorting=lambda column, order: link(sort=column, order=order, page=None),
    )


def _known_total(wanted: PeopleFilter, counts: dict[Status, int], incomplete: int | None) -> int | None:
    """How many the filter lets through, where the tabs have counted them already."""
    if wanted.search or wanted.sector_id is not None:
        return None
    if wanted.incomplete:
        return incomplete
    return sum(counts.values()) if wanted.status is None else counts[wanted.status]


def _wanted() -> PeopleFilter:
    """The filter of the address; what cannot be read is left out."""
    status = request.args.get("status", "")
    sort = request.args.get("sort", "")
    return PeopleFilter(
        search=request.args.get("q", "").strip()[:100],
        sector_id=request.args.get("sector", type=int),
        status=Status(status) if status in {member.value for member in Status} else None,
        incomplete=status == INCOMPLETE,
        sort=sort if sort in SORTS else "number",
        descending=request.args.get("order") == "desc",
    )


def _link_maker(event: Event, wanted: PeopleFilter) -> Any:
    """A function of the template: this list with something else of the filter."""
    kept = {
        "q": wanted.search or None,
        "sector": wanted.sector_id,
        "status": INCOMPLETE if wanted.incomplete else wanted.status,
        "sort": wanted.sort if wanted.sort != "number" else None,
        "order": "desc" if wanted.descending else None,
    }
    return lambda **other: url_for(".list_participants", event=event.slug, **{**kept, **other})


@bp.post("/events/<event>/participants/confirm")
@requires(Permission.PEOPLE_EDIT)
def confirm_participants(event: Event) -> ResponseReturnValue:
    """Confirm several at once; those who wait for a guardian stay where they are."""
    wanted = request.form.getlist("id", type=int)[:BULK_MAX]
    with transaction():
        rows = [row for row in queries.registrations_among(event, wanted) if row.status is Status.PENDING]
        for row in rows:
            actions.confirm(row, by=current_user)
    if rows:
        flash(
            ngettext("%(num)d participant confirmed.", "%(num)d participants confirmed.", len(rows)),
            "success",
        )
    else:
        flash(_("Nobody of those marked waits for confirmation."), "warning")
    return redirect(url_for(".list_participants", event=event.slug), 303)


@bp.route("/events/<event>/participants/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def add_participant(event: Event) -> ResponseReturnValue:
    form = StaffPersonForm(queries.sectors_of(event))
    if form.carries_out(
        lambda: actions.add_by_staff(
            event,
            form.draft(),
            by=current_user,
            different_person=form.different_person.data,
            seat_reason=form.seat_reason.data or "",
            wait_if_full=form.wait_if_full.data,
        )
    ):
        flash(_("Participant added."), "success")
        return redirect(url_for(".show_participant", event=event.slug, registration_id=form.made.id), 303)
    return _show_form(event, form, form.http_status)


@bp.route("/events/<event>/participants/<int:registration_id>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit_participant(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    form = StaffPersonForm(queries.sectors_of(event), data=_shown(row))
    if form.carries_out(
        lambda: actions.change_registration(
            row,
            form.draft(),
            by=current_user,
            seat_reason=form.seat_reason.data or "",
            different_person=form.different_person.data,
            seen_at=form.seen(),
        )
    ):
        flash(_("Changes saved."), "success")
        return redirect(url_for(".show_participant", event=event.slug, registration_id=registration_id), 303)
    return _show_form(event, form, form.http_status, row=registration_in(event, registration_id))


def _shown(row: Any) -> dict[str, Any]:
    """What the form starts from, telephones and numbers as people write them."""
    draft = queries.draft_of(row)
    shown = {**draft.__dict__, "seen_at": row.changed_at.isoformat()}
    for name in ("telephone", "companion_telephone", "guardian_telephone"):
        shown[name] = telephone_as_written(shown[name])
    return shown


def _show_form(event: Event, form: StaffPersonForm, status: int, row: Any = None) -> ResponseReturnValue:
    page = render_template(
        "participants/form.html",
        event=event,
        form=form,
        row=row,
        institutions=accounts_queries.institution_names(event.organization_id),
        places=queries.places(event),
    )
    return page, status
