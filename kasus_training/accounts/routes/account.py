"""One's own account: name, password, browsers, language."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts import access, actions, queries, rules
from kasus_training.accounts.access import current_user, signed_in
from kasus_training.accounts.forms import NameForm, PasswordForm
from kasus_training.accounts.passwords import hash_password, prove
from kasus_training.accounts.routes.blueprint import bp, wait_header
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.secrets import token_hash
from kasus_training.foundation.transaction import transaction
from kasus_training.rulings import RuleBroken, TooMany


@bp.get("/account")
@signed_in
def show_account() -> ResponseReturnValue:
    return show()


def show(
    *,
    name_form: NameForm | None = None,
    password_form: PasswordForm | None = None,
    status: int = 200,
    wait: dict[str, str] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "accounts/account.html",
        name_form=name_form or NameForm(formdata=None, name=current_user.name),
        password_form=password_form or PasswordForm(formdata=None),
        browsers=queries.browsers_of(current_user),
        this_browser=token_hash(current_user.session_id or ""),
        least=rules.PASSWORD_MIN,
    )
    return page, status, wait or {}


@bp.post("/account/name")
@signed_in
def change_name() -> ResponseReturnValue:
    form = NameForm()
    if not form.carries_out(lambda: actions.change_name(current_user, form.name.data or "", by=current_user)):
        return show(name_form=form, status=form.http_status)
    flash(_("Your name is saved."), "success")
    return redirect(url_for(".show_account"), 303)


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return show(password_form=form, status=422)
    try:
        save_password(form.old.data or "", form.new.data or "")
    except RuleBroken as broken:
        form.show(broken)
        return show(password_form=form, status=status_of(broken), wait=wait_header(broken))
    flash(_("Your password is changed. All other browsers are signed out."), "success")
    return redirect(url_for(".show_account"), 303)


def save_password(old: str, new: str) -> None:
    """A stolen session must not become a place to guess the password: tries count as at signing in."""
    email, address = current_user.email, request.remote_addr or ""
    actions.check_may_try(email, address=address)
    proof, hashed = prove(old, current_user.password_hash), hash_password(new)
    try:
        with transaction():
            actions.change_password(current_user, old=proof, new=new, new_hash=hashed, by=current_user)
    except TooMany:
        raise
    except RuleBroken as broken:
        if broken.field == "old":
            with transaction():
                actions.note_failed_sign_in(email, address=address)
        raise


@bp.post("/account/browsers/<int:sign_in_id>/end")
@signed_in
def end_browser(sign_in_id: int) -> ResponseReturnValue:
    sign_in = access.own_browser_or_404(sign_in_id)
    with transaction():
        actions.end_browser(sign_in, by=current_user)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for(".show_account"), 303)


@bp.post("/account/browsers/end-others")
@signed_in
def end_other_browsers() -> ResponseReturnValue:
    with transaction():
        actions.end_browsers(current_user, but=current_user.session_id)
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for(".show_account"), 303)
