"""Signing in and out, and the one-time link."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts import access, actions, queries, rules
from kasus_training.accounts.access import current_user, signed_in
from kasus_training.accounts.forms import LinkForm, SignInForm
from kasus_training.accounts.models import AccountLink, User
from kasus_training.accounts.passwords import hash_password, prove
from kasus_training.accounts.routes.blueprint import bp, wait_header
from kasus_training.foundation import clock
from kasus_training.foundation.doors import by_token, public
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.languages import safe_path
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.rulings import RuleBroken, TooMany


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    target = safe_path(request.values.get("next"), url_for("events.show_current"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target, 303)
    form, status, wait = SignInForm(), 200, {}
    if form.validate_on_submit():
        try:
            access.enter(check_in(form.email.data or "", form.password.data or ""))
        except RuleBroken as broken:
            form.show(broken)
            status, wait = status_of(broken), wait_header(broken)
        else:
            return redirect(target, 303)
    elif form.is_submitted():
        status = 422
    page = render_template("accounts/sign_in.html", form=form, next=request.values.get("next"))
    return page, status, wait


def check_in(email: str, password: str) -> User:
    """The user of the right password. The hashing happens before the transaction, and a wrong
    password is counted in one of its own, since a refusal undoes what it wrote."""
    address = request.remote_addr or ""
    actions.check_may_try(email, address=address)
    proof = prove(password, queries.password_hash_of(email))
    try:
        with transaction():
            if current_user.is_authenticated:
                actions.sign_out(current_user)
            return actions.sign_in(email, proof, address=address, browser=request.user_agent.string)[0]
    except TooMany:
        raise
    except RuleBroken:
        with transaction():
            actions.note_failed_sign_in(email, address=address)
        raise


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    with transaction():
        actions.sign_out(current_user)
    access.leave()
    flash(_("You are signed out."), "success")
    return redirect(url_for(".sign_in"), 303)


# The token stands in the address: the page asks for nothing of other origins, and the policy
# "same-origin" keeps it out of their referrers. A stricter one would break the form's own check.
@bp.route("/account-link/<token>", methods=["GET", "POST"])
@by_token
def use_account_link(token: str) -> ResponseReturnValue:
    link = access.link_or_404(token)
    try:
        rules.check_link(expires_at=link.expires_at, used_at=link.used_at, now=clock.now())
    except RuleBroken as broken:
        return render_template("accounts/link_ended.html", sentence=sentence_for(broken)), 410
    form, status = LinkForm(), 200
    if form.validate_on_submit():
        try:
            access.enter(accept(token, form.password.data or ""))
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            flash(_("Your password is set. Welcome."), "success")
            return redirect(url_for("events.show_current"), 303)
    elif form.is_submitted():
        status = 422
    return show_link(link, form), status


def accept(token: str, password: str) -> User:
    hashed = hash_password(password)
    with transaction():
        if current_user.is_authenticated:
            actions.sign_out(current_user)
        user = actions.accept_link(token, password=password, password_hash=hashed)
        actions.open_browser(user, request.user_agent.string)
    return user


def show_link(link: AccountLink, form: LinkForm) -> str:
    return render_template("accounts/link.html", link=link, form=form, least=rules.PASSWORD_MIN)
