"""The office: letterhead, signatories, institutions, history."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts import access, actions, queries
from kasus_training.accounts.access import current_user
from kasus_training.accounts.forms import EndForm, InstitutionForm, OrganizationForm, SignatoryForm
from kasus_training.accounts.messages.history import change_facts, change_words
from kasus_training.accounts.models import Signatory
from kasus_training.accounts.routes.blueprint import bp
from kasus_training.accounts.routes.colleagues import manages
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.forms import showable
from kasus_training.foundation.transaction import transaction
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day


@bp.route("/office/organization", methods=["GET", "POST"])
@manages
def edit_organization() -> ResponseReturnValue:
    form = OrganizationForm(obj=current_user.organization)
    if form.carries_out(lambda: actions.update_organization(current_user.organization, form.draft(), by=current_user)):
        flash(_("The letterhead is saved. New papers use it from now on."), "success")
        return redirect(url_for(".edit_organization"), 303)
    return render_template("accounts/organization.html", form=form), form.http_status


@bp.get("/office/signatories")
@manages
def list_signatories() -> ResponseReturnValue:
    return show_signatories()


def show_signatories(ending: int | None = None, form: EndForm | None = None, status: int = 200) -> ResponseReturnValue:
    office = current_user.organization
    today = local_day(clock.now(), office.timezone)
    page = render_template(
        "accounts/signatories.html",
        signatories=queries.signatories_of(office),
        now_signing=queries.signatory_on(office, today),
        today=today,
        ending=ending,
        form=form,
    )
    return page, status


@bp.route("/office/signatories/new", methods=["GET", "POST"])
@manages
def add_signatory() -> ResponseReturnValue:
    form = SignatoryForm()
    return save_signatory(None, form)


@bp.route("/office/signatories/<int:signatory_id>", methods=["GET", "POST"])
@manages
def edit_signatory(signatory_id: int) -> ResponseReturnValue:
    signatory = access.signatory_or_404(signatory_id)
    return save_signatory(signatory, SignatoryForm(obj=signatory))


def save_signatory(signatory: Signatory | None, form: SignatoryForm) -> ResponseReturnValue:
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                if signatory is None:
                    actions.add_signatory(current_user.organization, form.draft(), by=current_user)
                else:
                    actions.update_signatory(signatory, form.draft(), by=current_user)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            flash(_("The signatory is saved."), "success")
            return redirect(url_for(".list_signatories"), 303)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/signatory.html", form=form, signatory=signatory), status


@bp.post("/office/signatories/<int:signatory_id>/end")
@manages
def end_signatory(signatory_id: int) -> ResponseReturnValue:
    signatory, form = access.signatory_or_404(signatory_id), EndForm()
    if not form.carries_out(lambda: actions.end_signatory(signatory, form.valid_until.data, by=current_user)):
        return show_signatories(signatory.id, form, form.http_status)
    flash(_("The last day is saved. Papers of later days take another signatory."), "success")
    return redirect(url_for(".list_signatories"), 303)


@bp.route("/office/institutions", methods=["GET", "POST"])
@manages
def list_institutions() -> ResponseReturnValue:
    form = InstitutionForm()
    if form.carries_out(
        lambda: actions.add_institution(current_user.organization, form.name.data or "", by=current_user)
    ):
        flash(_("%(name)s is in the list.", name=form.name.data), "success")
        return redirect(url_for(".list_institutions"), 303)
    search = showable(request.args.get("q", ""))[:100]
    number = request.args.get("page", 1, int)
    found = queries.institutions_page(current_user.organization_id, search=search, number=number)
    return render_template("accounts/institutions.html", form=form, page=found, search=search), form.http_status


@bp.route("/office/institutions/<int:institution_id>", methods=["GET", "POST"])
@manages
def rename_institution(institution_id: int) -> ResponseReturnValue:
    institution = access.institution_or_404(institution_id)
    form = InstitutionForm(obj=institution)
    if form.carries_out(lambda: actions.rename_institution(institution, form.name.data or "", by=current_user)):
        flash(_("The name is changed everywhere."), "success")
        return redirect(url_for(".list_institutions"), 303)
    return render_template("accounts/institution.html", form=form, institution=institution), form.http_status


@bp.get("/office/history")
@manages
def show_history() -> ResponseReturnValue:
    page = queries.history_page(current_user.organization_id, number=request.args.get("page", 1, int))
    return render_template("accounts/history.html", page=page, words=change_words, facts=change_facts)
