"""Institutions and the delegates that they were asked to send; two names of one become one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts import actions as accounts_actions
from kasus_training.accounts import queries as accounts
from kasus_training.accounts.access import current_user
from kasus_training.accounts.models import Institution
from kasus_training.accounts.rules import name_key
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.forms import Form, showable
from kasus_training.foundation.paging import PAGE_SIZE, Page
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, delegating, queries
from kasus_training.participants.access import alias_in, institution_in
from kasus_training.participants.delegating import Delegates
from kasus_training.participants.forms.delegations import AliasForm, AskedForm, AskForm
from kasus_training.participants.messages import delegations as sentences
from kasus_training.participants.routes.blueprint import bp
from kasus_training.permissions import Permission

LIST = "/events/<event>/participants/institutions"
ONE = f"{LIST}/<int:institution_id>"


@bp.get(LIST)
@requires(Permission.PEOPLE_SEE)
def list_institutions(event: Event) -> ResponseReturnValue:
    return _list(event, AskForm(formdata=None), 200)


@bp.post(f"{LIST}/ask")
@requires(Permission.EVENT_EDIT)
def ask_institution(event: Event) -> ResponseReturnValue:
    """Send two: an institution of the list or a new one."""
    form = AskForm()
    if not form.carries_out(
        lambda: actions.ask_for_delegates(event, form.institution.data or "", form.asked.data, by=current_user)
    ):
        return _list(event, form, form.http_status)
    flash(_("Saved."), "success")
    return redirect(url_for(".list_institutions", event=event.slug), 303)


def _list(event: Event, form: AskForm, status: int) -> ResponseReturnValue:
    search = showable(request.args.get("q", "")).strip()[:100]
    only_missing = request.args.get("missing") == "1"
    everybody = queries.delegates_of(event)
    words = name_key(search).split()
    rows = [
        row
        for row in everybody
        if (row.missing or not only_missing) and all(word in name_key(row.name) for word in words)
    ]
    page = _page(rows, request.args.get("page", 1, type=int))
    return render_template(
        "participants/institutions.html",
        event=event,
        form=form,
        page=page,
        letters={row.institution_id: _letter(event, row) for row in page.rows if row.asked},
        together=delegating.together(everybody),
        search=search,
        only_missing=only_missing,
        institutions=accounts.institution_names(event.organization_id),
        paging=lambda number: url_for(
            ".list_institutions",
            event=event.slug,
            q=search or None,
            missing="1" if only_missing else None,
            page=number,
        ),
    ), status


def _page(rows: list[Delegates], number: int) -> Page[Delegates]:
    number = min(max(1, number), max(1, -(-len(rows) // PAGE_SIZE)))
    return Page(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, len(rows))


def _letter(event: Event, row: Delegates) -> dict[str, str]:
    link = current_app.config["BASE_URL"] + url_for("participants.register", event=event.slug)
    text = sentences.letter_to_institution(event, row, link=link)
    return {"text": text, "whatsapp": f"https://wa.me/?text={quote(text)}"}


@bp.get(ONE)
@requires(Permission.EVENT_EDIT)
def edit_institution(event: Event, institution_id: int) -> ResponseReturnValue:
    return _show(event, institution_in(event, institution_id), 200)


def _show(event: Event, institution: Institution, status: int, **forms: Form) -> ResponseReturnValue:
    delegation = queries.delegation_of(event, institution.id)
    names = accounts.institution_names(event.organization_id)
    names.pop(institution.name, None)
    page = render_template(
        "participants/institution.html",
        event=event,
        institution=institution,
        asked_form=forms.get("asked") or AskedForm(formdata=None, data={"asked": delegation and delegation.asked}),
        alias_form=forms.get("alias") or AliasForm(formdata=None),
        institutions=names,
    )
    return page, status


@bp.post(f"{ONE}/asked")
@requires(Permission.EVENT_EDIT)
def change_asked(event: Event, institution_id: int) -> ResponseReturnValue:
    institution, form = institution_in(event, institution_id), AskedForm()
    if not form.carries_out(
        lambda: actions.ask_for_delegates(event, institution.name, form.asked.data, by=current_user)
    ):
        return _show(event, institution_in(event, institution_id), form.http_status, asked=form)
    flash(_("Saved."), "success")
    return redirect(url_for(".list_institutions", event=event.slug), 303)


@bp.post(f"{ONE}/aliases")
@requires(Permission.EVENT_EDIT)
def add_alias(event: Event, institution_id: int) -> ResponseReturnValue:
    institution, form = institution_in(event, institution_id), AliasForm()
    if not form.carries_out(lambda: accounts_actions.add_alias(institution, form.name.data or "", by=current_user)):
        return _show(event, institution_in(event, institution_id), form.http_status, alias=form)
    return _back(event, institution_id, _("Lists with this name are understood from now on."))


@bp.post(f"{ONE}/aliases/<int:alias_id>/remove")
@requires(Permission.EVENT_EDIT)
def remove_alias(event: Event, institution_id: int, alias_id: int) -> ResponseReturnValue:
    alias = alias_in(institution_in(event, institution_id), alias_id)
    with transaction():
        accounts_actions.remove_alias(alias, by=current_user)
    return _back(event, institution_id, _("The other name is removed."))


@bp.get(f"{ONE}/merge")
@requires(Permission.EVENT_EDIT)
def confirm_merge(event: Event, institution_id: int) -> ResponseReturnValue:
    """What would move, before anything does."""
    one = institution_in(event, institution_id)
    name = showable(request.args.get("into", "")).strip()[:200]
    other = accounts.institution_called(event.organization_id, name_key(name))
    return _confirm(event, one, other, name, 200)


def _confirm(event: Event, one: Institution, other: Institution | None, name: str, status: int) -> ResponseReturnValue:
    merging: Any = queries.merging_of(one, other) if other is not None and other.id != one.id else None
    page = render_template(
        "participants/institution_merge.html",
        event=event,
        one=one,
        other=other,
        name=name,
        merging=merging,
        moving=sentences.moving_words(merging) if merging else [],
    )
    return page, status


@bp.post(f"{ONE}/merge")
@requires(Permission.EVENT_EDIT)
def merge_institution(event: Event, institution_id: int) -> ResponseReturnValue:
    one = institution_in(event, institution_id)
    other = institution_in(event, request.form.get("into", 0, type=int))
    name = one.name
    with transaction():
        actions.merge_institutions(one, other, by=current_user)
        other_id = other.id
    return _back(event, other_id, _("%(name)s is merged, and its name stays as another name.", name=name))


def _back(event: Event, institution_id: int, done: str) -> ResponseReturnValue:
    flash(done, "success")
    return redirect(url_for(".edit_institution", event=event.slug, institution_id=institution_id), 303)
