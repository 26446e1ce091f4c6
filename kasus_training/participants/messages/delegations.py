"""Words about delegates: what an institution is asked to do, and what merging moves."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.events.models import Event
from kasus_training.foundation.languages import format_day_range
from kasus_training.foundation.sentences import register_sentences
from kasus_training.participants.delegating import Delegates, Merging


def letter_to_institution(event: Event, row: Delegates, *, link: str) -> str:
    """A text for the institution: what was asked, what is there, where to register."""
    facts = {
        "institution": row.name,
        "title": event.title,
        "days": format_day_range(event.first_day, event.last_day),
        "place": event.location or event.venue or "–",
        "office": event.organization.short_name or event.organization.name,
        "link": link,
        "asked": row.asked or 0,
        "registered": row.registered,
        "missing": row.missing,
    }
    if row.registered == 0:
        return _(
            "To the head of %(institution)s\n\nwe kindly ask you to send %(asked)s delegates to %(title)s on %(days)s, "
            "%(place)s. Please let them register here:\n%(link)s\n\nThank you.\n– %(office)s",
            **facts,
        )
    if row.missing:
        return _(
            "To the head of %(institution)s\n\nthank you for the delegates to %(title)s on %(days)s, %(place)s. "
            "%(registered)s of %(asked)s are registered; %(missing)s are still missing. Please let them register "
            "here:\n%(link)s\n\nThank you.\n– %(office)s",
            **facts,
        )
    return _(
        "To the head of %(institution)s\n\nall delegates to %(title)s on %(days)s, %(place)s are registered. Thank "
        "you.\n– %(office)s",
        **facts,
    )


def moving_words(merging: Merging) -> list[str]:
    """What moves, a line for each kind that there is."""
    lines = []
    if merging.registrations:
        trainings = ngettext("%(num)d training", "%(num)d trainings", merging.events)
        people = ngettext("%(num)d registration", "%(num)d registrations", merging.registrations)
        lines.append(_("%(people)s in %(trainings)s", people=people, trainings=trainings))
    if merging.chaperones:
        lines.append(ngettext("%(num)d chaperone", "%(num)d chaperones", merging.chaperones))
    if merging.delegations:
        lines.append(
            ngettext(
                "%(num)d request for delegates; where both were asked, the larger number holds",
                "%(num)d requests for delegates; where both were asked, the larger number holds",
                merging.delegations,
            )
        )
    if merging.sectors:
        lines.append(
            ngettext("the suggestion in %(num)d sector", "the suggestions in %(num)d sectors", merging.sectors)
        )
    if merging.aliases:
        lines.append(ngettext("%(num)d other name", "%(num)d other names", merging.aliases))
    return lines


register_sentences(
    {
        "delegates-out-of-range": lambda most: _("Enter a number from 0 to %(most)s.", most=most),
        "merge-with-itself": lambda: _("Choose another institution: this one is merged into it."),
    }
)
