"""Making an event that several houses furnish at once."""

from __future__ import annotations

from decimal import Decimal

from kasus_training.accounts.models import Organization, User
from kasus_training.assessments import actions as assessments
from kasus_training.assessments.rules import FormDraft, Phase
from kasus_training.events import actions as events
from kasus_training.events.models import Event
from kasus_training.events.rules import EventDraft
from kasus_training.participants import actions as participants
from kasus_training.participants.rules import SectorDraft
from kasus_training.portal.presets import USUAL_MAXIMUM, USUAL_SECTORS
from kasus_training.schedule import actions as schedule


def make_event(
    organization: Organization,
    draft: EventDraft,
    *,
    preset: str | None,
    usual_sectors: bool,
    tests: tuple[str, str] | None,
    by: User,
) -> Event:
    """An event with its days and, where asked for, a timetable, the usual sectors and two tests.

    `tests` are the titles of the test before and the test after.
    """
    event = events.create_event(organization, draft, by=by)
    if preset:
        schedule.apply_preset(event, preset, by=by)
    if usual_sectors:
        for sector in USUAL_SECTORS:
            participants.add_sector(
                event,
                SectorDraft(
                    code=sector.code,
                    name=sector.name,
                    short_name=sector.short_name,
                    quota=sector.quota,
                    for_minors=sector.for_minors,
                ),
                by=by,
            )
    if tests:
        for phase, title in zip((Phase.PRE, Phase.POST), tests, strict=True):
            assessments.add_form(event, FormDraft(phase=phase, title=title, maximum=Decimal(USUAL_MAXIMUM)), by=by)
    return event
