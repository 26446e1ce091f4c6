"""Who may reach participants: children are found through their event only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import abort

from kasus_training.accounts import queries as accounts
from kasus_training.accounts.access import current_user
from kasus_training.accounts.models import Institution, InstitutionAlias
from kasus_training.events import queries as events_queries
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import storage
from kasus_training.participants import queries
from kasus_training.participants.actions import KeptFile
from kasus_training.participants.consenting import ASKED_OF_ADULTS
from kasus_training.participants.models import (
    Chaperone,
    ConsentPaper,
    FormQuestion,
    PeopleList,
    Registration,
    Sector,
)
from kasus_training.participants.rules import ConsentPurpose, ListState
from kasus_training.participants.uploads import Upload

ANSWER_FILES = "answers"


def purpose_or_404(word: str) -> ConsentPurpose:
    """One of the questions that an adult is asked one by one."""
    asked = {purpose.value: purpose for purpose in ASKED_OF_ADULTS}
    return asked.get(word) or abort(404)


def public_event(slug: str) -> Event:
    """An event that the public may know of; a draft belongs to its team."""
    event = events_queries.event_by_slug(slug)
    if event is None or event.status is EventStatus.DRAFT:
        abort(404)
    return event


def registration_in(event: Event, registration_id: int) -> Registration:
    registration = queries.registration_of(event, registration_id)
    if registration is None:
        abort(404)
    return registration


def registration_by_page(token: str) -> Registration:
    """Whose personal page it is; an unknown token is an address that does not exist."""
    return queries.registration_by_page_token(token) or abort(404)


def child_of_guardian(token: str) -> Registration:
    return queries.registration_by_guardian_token(token) or abort(404)


def paper_in(registration: Registration, paper_id: int) -> ConsentPaper:
    """A scan of this child's; another child's is not there."""
    return next((paper for paper in queries.papers_of(registration) if paper.id == paper_id), None) or abort(404)


def chaperone_in(event: Event, chaperone_id: int) -> Chaperone:
    return queries.chaperone_of(event, chaperone_id) or abort(404)


def question_in(event: Event, question_id: int) -> FormQuestion:
    question = queries.question_of(event, question_id)
    if question is None or question.retired_at is not None:
        abort(404)
    return question


@contextmanager
def stored(uploads: Mapping[int, Upload]) -> Iterator[dict[int, KeptFile]]:
    """Keep files before the transaction that names them; when it fails, none of them stays."""
    kept = {
        id_: KeptFile(file.name, storage.keep(file.content, kind=ANSWER_FILES, suffix=file.suffix), file.media_type)
        for id_, file in uploads.items()
    }
    try:
        yield kept
    except BaseException:
        for file in kept.values():
            storage.discard(file.path)
        raise


def institution_in(event: Event, institution_id: int) -> Institution:
    """An institution of the event's own organisation."""
    return accounts.institution_by_id(event.organization_id, institution_id) or abort(404)


def alias_in(institution: Institution, alias_id: int) -> InstitutionAlias:
    """Another name of this institution; one of another is not there."""
    alias = accounts.alias_by_id(institution.organization_id, alias_id)
    if alias is None or alias.institution_id != institution.id:
        abort(404)
    return alias


def sector_in(event: Event, sector_id: int) -> Sector:
    sector = queries.sector_of(event, sector_id)
    if sector is None:
        abort(404)
    return sector


def people_list_in(event: Event, list_id: int) -> PeopleList:
    """A list that this user sent for this event; anybody else's, or one that was let go, is not there."""
    kept = queries.people_list_of(event, list_id, current_user.id)
    if kept is None or kept.state is ListState.GONE:
        abort(404)
    return kept
