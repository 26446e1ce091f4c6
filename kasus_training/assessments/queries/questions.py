"""What we know of the question bank."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.accounts.models import Membership
from kasus_training.assessments.blueprints import Candidate
from kasus_training.assessments.models import AssessmentForm, Attempt, FormItem, KeyChange, Question, QuestionVersion
from kasus_training.assessments.questions import UNUSABLE, Kind, QuestionDraft, QuestionStatus
from kasus_training.events.models import Event, TeamMember
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.permissions import Role


def roles_in_office(user_id: int) -> frozenset[Role]:
    """What somebody is in their office and on the teams of its trainings."""
    rows = db.session.execute(
        sa.select(Membership.role, TeamMember.role)
        .select_from(Membership)
        .outerjoin(Event, Event.organization_id == Membership.organization_id)
        .outerjoin(TeamMember, (TeamMember.user_id == Membership.user_id) & (TeamMember.event_id == Event.id))
        .where(Membership.user_id == user_id)
        .distinct()
    )
    return frozenset(role for row in rows for role in row if role is not None)


@dataclass(frozen=True)
class BankFilter:
    search: str = ""
    topic: str = ""
    kind: Kind | None = None
    status: QuestionStatus | None = None
    only_children: bool = False


def _whole() -> sa.Select[Question]:
    return (
        sa.select(Question)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version),
        )
        .options(orm.joinedload(Question.newest, innerjoin=True))
    )


def bank_page(organization_id: int, wanted: BankFilter, number: int = 1) -> Page[Question]:
    """The office's questions by topic, with their newest words."""
    return page_of(_matching(organization_id, wanted).order_by(Question.topic, Question.id), number)


def bank_drafts(organization_id: int, wanted: BankFilter) -> list[QuestionDraft]:
    """All of them as drafts, for a file."""
    rows = db.session.scalars(_matching(organization_id, wanted).order_by(Question.topic, Question.id))
    return [draft_of(question) for question in rows]


def _matching(organization_id: int, wanted: BankFilter) -> sa.Select[Question]:
    statement = _whole().where(Question.organization_id == organization_id)
    if wanted.topic:
        statement = statement.where(Question.topic == wanted.topic)
    if wanted.kind is not None:
        statement = statement.where(QuestionVersion.kind == wanted.kind)
    if wanted.status is not None:
        statement = statement.where(Question.status == wanted.status)
    if wanted.only_children:
        statement = statement.where(Question.for_children.is_(True))
    for word in wanted.search.split()[:8]:
        statement = statement.where(
            QuestionVersion.prompt.icontains(word, autoescape=True)
            | Question.legal_basis.icontains(word, autoescape=True)
            | Question.topic.icontains(word, autoescape=True)
        )
    return statement


def draft_of(question: Question) -> QuestionDraft:
    return QuestionDraft(question.newest.wording, question.newest.answer_key, question.labels)


def bank_topics(organization_id: int) -> list[str]:
    return list(
        db.session.scalars(
            sa.select(Question.topic)
            .where(Question.organization_id == organization_id)
            .distinct()
            .order_by(Question.topic)
        )
    )


def legal_bases(organization_id: int) -> list[str]:
    """Every basis that a question names, for marking those whose law changed."""
    return list(
        db.session.scalars(
            sa.select(Question.legal_basis)
            .where(Question.organization_id == organization_id, Question.legal_basis != "")
            .distinct()
            .order_by(Question.legal_basis)
        )
    )


def question_of(organization_id: int, question_id: int) -> Question | None:
    """A question of this office with all its versions; another office's does not exist here."""
    return db.session.scalar(
        sa.select(Question)
        .options(orm.selectinload(Question.versions).joinedload(QuestionVersion.created_by))
        .filter_by(id=question_id, organization_id=organization_id)
    )


def version_of(question: Question, number: int) -> QuestionVersion | None:
    return next((version for version in question.versions if version.number == number), None)


def question_like(organization_id: int, fingerprint: str) -> Question | None:
    return db.session.scalar(
        sa.select(Question).filter_by(organization_id=organization_id, fingerprint=fingerprint)
    )  # fmt: skip


def known_fingerprints(organization_id: int, fingerprints: Collection[str]) -> set[str]:
    return set(
        db.session.scalars(
            sa.select(Question.fingerprint).where(
                Question.organization_id == organization_id, Question.fingerprint.in_(fingerprints)
            )
        )
    )


def is_pinned(version_id: int) -> bool:
    return db.session.scalar(sa.select(FormItem.id).filter_by(version_id=version_id).limit(1)) is not None


def is_answered(version_id: int) -> bool:
    """Somebody has met this version in a test."""
    return (
        db.session.scalar(
            sa.select(Attempt.id)
            .join(FormItem, FormItem.form_id == Attempt.form_id)
            .where(FormItem.version_id == version_id)
            .limit(1)
        )
        is not None
    )


def uses_of(question: Question) -> list[tuple[FormItem, AssessmentForm, Event]]:
    """The tests in which the question stands, newest first."""
    rows = db.session.execute(
        sa.select(FormItem, AssessmentForm, Event)
        .join(AssessmentForm, AssessmentForm.id == FormItem.form_id)
        .join(Event, Event.id == AssessmentForm.event_id)
        .options(orm.joinedload(FormItem.version), orm.selectinload(Event.days))
        .where(FormItem.question_id == question.id)
        .order_by(FormItem.id.desc())
        .limit(50)
    )
    return [(item, form, event) for item, form, event in rows]


def key_changes_of(question: Question) -> list[KeyChange]:
    return list(
        db.session.scalars(
            sa.select(KeyChange)
            .options(orm.joinedload(KeyChange.by), orm.joinedload(KeyChange.version))
            .join(QuestionVersion, QuestionVersion.id == KeyChange.version_id)
            .where(QuestionVersion.question_id == question.id)
            .order_by(KeyChange.id.desc())
        )
    )


def usable_questions(organization_id: int, *, for_children: bool) -> list[Question]:
    """What a form may pin: approved or not, but neither retired nor of a changed law."""
    statement = _whole().where(Question.organization_id == organization_id, Question.status.not_in(tuple(UNUSABLE)))
    if for_children:
        statement = statement.where(Question.for_children.is_(True))
    return list(db.session.scalars(statement.order_by(Question.topic, Question.level, Question.id)))


def questions_by_id(organization_id: int, question_ids: Collection[int]) -> list[Question]:
    return list(
        db.session.scalars(_whole().where(Question.organization_id == organization_id, Question.id.in_(question_ids)))
    )


def candidate_of(question: Question) -> Candidate:
    return Candidate(question.id, question.topic, question.level)


def questions_of_siblings(form: AssessmentForm) -> set[int]:
    """Questions that other tests of the event hold."""
    return set(
        db.session.scalars(
            sa.select(FormItem.question_id)
            .join(AssessmentForm, AssessmentForm.id == FormItem.form_id)
            .where(AssessmentForm.event_id == form.event_id, FormItem.form_id != form.id)
        )
    )
