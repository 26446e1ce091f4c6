"""The colleagues of an office, for its admins."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts import access, actions, queries
from kasus_training.accounts.access import current_user, organization_requires
from kasus_training.accounts.forms import ColleagueForm, RoleForm
from kasus_training.accounts.messages import link_message, role_words
from kasus_training.accounts.messages.history import change_facts, change_words
from kasus_training.accounts.models import User
from kasus_training.accounts.routes.blueprint import bp
from kasus_training.foundation.audit import history_of
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission, Role
from kasus_training.rulings import RuleBroken

FRESH_LINK = "fresh_link"
"""In the admin's own session, until the next page shows it: the database only keeps a hash."""

manages = organization_requires(Permission.ORGANIZATION_MANAGE)


@bp.get("/office/colleagues")
@manages
def list_colleagues() -> ResponseReturnValue:
    office = current_user.organization_id
    return render_template(
        "accounts/colleagues.html",
        colleagues=queries.colleagues_of(office),
        links=queries.open_link_ends(office),
        role_words=role_words,
    )


@bp.route("/office/colleagues/new", methods=["GET", "POST"])
@manages
def add_colleague() -> ResponseReturnValue:
    form = ColleagueForm(role=Role.MEMBER)
    if form.carries_out(
        lambda: actions.add_colleague(
            current_user.organization,
            email=form.email.data or "",
            name=form.name.data or "",
            role=form.role.data,
            by=current_user,
        )
    ):
        return hand_over(*form.made)
    return render_template("accounts/colleague_new.html", form=form), form.http_status


def hand_over(user: User, token: str) -> ResponseReturnValue:
    session[FRESH_LINK] = {"user": user.id, "token": token}
    return redirect(url_for(".show_link", user_id=user.id), 303)


@bp.get("/office/colleagues/<int:user_id>")
@manages
def show_colleague(user_id: int) -> ResponseReturnValue:
    return show(access.colleague_or_404(user_id))


def show(colleague: User, form: RoleForm | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "accounts/colleague.html",
        colleague=colleague,
        form=form or RoleForm(formdata=None, role=colleague.membership.role),
        role_words=role_words,
        link_ends=queries.open_link_ends(current_user.organization_id).get(colleague.id),
        history=history_of(colleague, limit=20),
        words=change_words,
        facts=change_facts,
    )
    return page, status


@bp.post("/office/colleagues/<int:user_id>/link")
@manages
def make_link(user_id: int) -> ResponseReturnValue:
    colleague = access.colleague_or_404(user_id)
    with transaction():
        token = actions.make_reset_link(colleague, by=current_user)
    return hand_over(colleague, token)


@bp.get("/office/colleagues/<int:user_id>/link")
@manages
def show_link(user_id: int) -> ResponseReturnValue:
    """The link, on this page once."""
    colleague = access.colleague_or_404(user_id)
    fresh = session.pop(FRESH_LINK, None)
    ends = queries.open_link_ends(current_user.organization_id).get(colleague.id)
    if fresh is None or fresh["user"] != colleague.id or ends is None:
        flash(_("A link is shown once. Make a new one if it was lost."), "warning")
        return redirect(url_for(".show_colleague", user_id=colleague.id), 303)
    url = current_app.config["BASE_URL"].rstrip("/") + url_for(".use_account_link", token=fresh["token"])
    message = link_message(colleague.name, url, ends, current_user.organization.timezone)
    return render_template("accounts/colleague_link.html", colleague=colleague, url=url, message=message, ends=ends)


@bp.post("/office/colleagues/<int:user_id>/role")
@manages
def change_role(user_id: int) -> ResponseReturnValue:
    colleague, form = access.colleague_or_404(user_id), RoleForm()
    if not form.carries_out(lambda: actions.change_role(colleague, form.role.data, by=current_user)):
        return show(colleague, form, form.http_status)
    flash(_("The role is changed; it holds from now on."), "success")
    if not current_user.is_admin:
        return redirect(url_for(".show_account"), 303)
    return redirect(url_for(".show_colleague", user_id=colleague.id), 303)


@bp.post("/office/colleagues/<int:user_id>/disable")
@manages
def disable_colleague(user_id: int) -> ResponseReturnValue:
    colleague = access.colleague_or_404(user_id)
    try:
        with transaction():
            actions.disable_colleague(colleague, by=current_user)
    except RuleBroken as broken:
        form = RoleForm(formdata=None, role=colleague.membership.role)
        form.show(RuleBroken(broken.code, field=None, **broken.facts))
        return show(colleague, form, status_of(broken))
    flash(_("The account is switched off, and all its browsers are signed out."), "success")
    return redirect(url_for(".show_colleague", user_id=colleague.id), 303)


@bp.post("/office/colleagues/<int:user_id>/enable")
@manages
def enable_colleague(user_id: int) -> ResponseReturnValue:
    colleague = access.colleague_or_404(user_id)
    with transaction():
        actions.enable_colleague(colleague, by=current_user)
    flash(_("The account is switched on again."), "success")
    return redirect(url_for(".show_colleague", user_id=colleague.id), 303)
