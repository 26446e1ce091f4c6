"""Long lists, judged with progress and written in one short transaction; e-mails, one by one; offers
that end by themselves."""

from __future__ import annotations

from kasus_training.accounts.models import User
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board
from kasus_training.foundation.jobs.models import Job
from kasus_training.foundation.jobs.worker import chore, job_kind
from kasus_training.foundation.mail import Letter, MailNotSent, send
from kasus_training.foundation.transaction import lock_row, transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.actions import importing, mailing
from kasus_training.participants.letters import SEND_MAIL, MailStatus
from kasus_training.participants.models import PeopleList
from kasus_training.participants.rules import CHECK_LIST, TAKE_IN_LIST, ListState

TRIES = 3
"""So often a list is judged anew because somebody registered meanwhile; then it is judged where
it is written."""


@job_kind(CHECK_LIST)
def check_list(job: Job) -> None:
    """Judge every row and keep the plan. Repeating it gives the same."""
    kept = _list_of(job)
    if kept is None or kept.state is not ListState.CHECKING:
        return _finish(job)
    job_id, list_id = job.id, kept.id
    event = queries.event_by_id(kept.event_id)
    table, columns, lines = importing.lines_of(kept)
    plan = importing.plan_for(event, kept, lines, on_progress=lambda done, total: board.progress(job_id, done, total))
    with transaction():
        kept = queries.people_list_by_id(list_id)
        if kept is not None and kept.state is ListState.CHECKING:
            importing.note_plan(kept, plan, table, columns)
        board.finish(db.session.get_one(Job, job_id))
    return None


@job_kind(TAKE_IN_LIST)
def take_in_list(job: Job) -> None:
    """Judge outside of any transaction, write in one. Killed anywhere and started again, it
    writes the list once: that it is done stands in the same transaction."""
    kept = _list_of(job)
    if kept is None or kept.state is not ListState.WRITING:
        return _finish(job)
    job_id, list_id, whole, by = job.id, kept.id, bool(job.arguments["whole"]), _actor(job)
    table, columns, lines = importing.lines_of(kept)
    for attempt in range(TRIES):
        kept = db.session.get_one(PeopleList, list_id)
        event = queries.event_by_id(kept.event_id)
        stamp = queries.stamp_of(event)
        plan = importing.plan_for(event, kept, lines, on_progress=lambda done, all_: board.progress(job_id, done, all_))
        judged = importing.judged_ahead(plan, table, columns)
        with transaction():
            event, kept = queries.event_by_id(event.id), db.session.get_one(PeopleList, list_id)
            lock_row(event)
            is_true = stamp == queries.stamp_of(event)
            if is_true or attempt == TRIES - 1:
                importing.take_in(event, kept, judged if is_true else None, whole=whole, by=by)
                board.finish(db.session.get_one(Job, job_id))
                return None
    return None


@job_kind(SEND_MAIL)
def send_mails(job: Job) -> None:
    """Hand over what is queued, one by one. Each is marked before it goes, so that a crash sends
    none twice."""
    job_id, event_id = job.id, job.event_id or 0
    with transaction():
        mailing.note_unsure(event_id)
    done = 0
    while waiting := queries.mails_in(event_id, MailStatus.QUEUED):
        for mail_id in waiting:
            _send_one(mail_id)
            done += 1
            board.progress(job_id, done, done + len(waiting))
    _finish(db.session.get_one(Job, job_id))


def _send_one(mail_id: int) -> None:
    with transaction():
        mail = mailing.take_mail(mail_id)
        office = mail.registration.event.organization if mail else None
        letter = Letter(mail.address, mail.subject, mail.body, office.name if office else "") if mail else None
    if letter is None:
        return
    problem = ""
    try:
        send(letter)
    except MailNotSent as refused:
        problem = str(refused) or "?"
    with transaction():
        mailing.note_outcome(mail_id, problem)


def _list_of(job: Job) -> PeopleList | None:
    return queries.people_list_by_id(job.arguments["people_list"])


def _actor(job: Job) -> Actor:
    return db.session.get(User, job.asked_by_id) or audit.SYSTEM


def _finish(job: Job) -> None:
    job_id = job.id
    with transaction():
        board.finish(db.session.get_one(Job, job_id))


@chore
def end_offers() -> None:
    """An offer is judged by its instant when it is read; this gives its place to the next."""
    for event_id in queries.events_with_lapsed_offers(clock.now()):
        with transaction():
            actions.end_offers(event_id)


@chore
def forget_lists() -> None:
    """What nobody took in within a day goes, whether or not somebody sends another list."""
    if queries.lists_before(clock.now() - importing.KEPT_FOR):
        with transaction():
            importing.forget_old_lists()
