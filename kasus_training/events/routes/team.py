"""The team of an event: who works in it, in which role."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.accounts.messages import role_words
from kasus_training.events import access, actions, queries
from kasus_training.events.access import requires
from kasus_training.events.forms import TeamMemberForm, TeamRoleForm
from kasus_training.events.models import Event, TeamMember
from kasus_training.events.routes.blueprint import bp
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission, Role


@bp.route("/events/<event>/team", methods=["GET", "POST"])
@requires(Permission.TEAM_MANAGE)
def show_team(event: Event) -> ResponseReturnValue:
    """The team, and below it the form that takes a colleague in."""
    speakers = queries.speaker_choices(event)
    form = TeamMemberForm(speakers, queries.colleagues_beside_team(event), data={"role": Role.REGISTRAR})
    if form.carries_out(
        lambda: actions.add_team_member(
            event, form.user_id.data, form.role.data, speaker_id=form.speaker_id.data, by=current_user
        )
    ):
        flash(_("The colleague is on the team."), "success")
        return redirect(url_for(".show_team", event=event.slug), 303)
    return render_template(
        "events/team.html",
        event=event,
        team=queries.team_of(event),
        speakers=dict(speakers),
        form=form,
        role_words=role_words,
    ), form.http_status


@bp.route("/events/<event>/team/<int:member_id>", methods=["GET", "POST"])
@requires(Permission.TEAM_MANAGE)
def edit_team_member(event: Event, member_id: int) -> ResponseReturnValue:
    member = access.team_member_or_404(event, member_id)
    form = TeamRoleForm(
        queries.speaker_choices(event), data={"role": member.role, "speaker_id": member.speaker_id}
    )  # fmt: skip
    if form.carries_out(
        lambda: actions.change_team_member(member, form.role.data, speaker_id=form.speaker_id.data, by=current_user)
    ):
        flash(_("The role is changed; it holds from now on."), "success")
        return redirect(url_for(".show_team", event=event.slug), 303)
    return show_member(event, member, form, form.http_status)


def show_member(event: Event, member: TeamMember, form: TeamRoleForm, status: int) -> ResponseReturnValue:
    page = render_template("events/team_member.html", event=event, member=member, form=form)
    return page, status


@bp.post("/events/<event>/team/<int:member_id>/remove")
@requires(Permission.TEAM_MANAGE)
def remove_team_member(event: Event, member_id: int) -> ResponseReturnValue:
    member = access.team_member_or_404(event, member_id)
    with transaction():
        actions.remove_team_member(member, by=current_user)
    flash(_("The colleague is no longer on the team."), "success")
    return redirect(url_for(".show_team", event=event.slug), 303)
