"""What changes in the question bank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import sqlalchemy as sa

from kasus_training.accounts.models import Organization
from kasus_training.assessments import queries
from kasus_training.assessments.models import Question, QuestionVersion
from kasus_training.assessments.questions import (
    AUTOMATIC,
    QuestionDraft,
    QuestionStatus,
    check_question,
    content_of,
    fingerprint,
    kept_key,
)
from kasus_training.assessments.sample import sample_questions
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken, Stale


def add_question(organization: Organization, draft: QuestionDraft, *, by: Actor) -> Question:
    """A question with its first version; the bank keeps the same question once."""
    check_question(draft)
    lock_row(organization)
    _check_only_one(organization.id, draft)
    question = _make(organization.id, draft, by)
    audit.record(by, "question.added", question, organization_id=organization.id)
    return question


def import_questions(organization: Organization, drafts: Iterable[QuestionDraft], *, by: Actor) -> tuple[int, int]:
    """Take in a file: how many were new, and how many the bank knew already."""
    wanted = {fingerprint(draft.wording): draft for draft in drafts}
    lock_row(organization)
    known = queries.known_fingerprints(organization.id, wanted)
    fresh = [draft for print_, draft in wanted.items() if print_ not in known]
    for draft in fresh:
        check_question(draft)
        _make(organization.id, draft, by)
    if fresh:
        audit.record(by, "questions.imported", organization, organization_id=organization.id, count=len(fresh))
    return len(fresh), len(wanted) - len(fresh)


def take_sample(organization: Organization, *, by: Actor) -> tuple[int, int]:
    """The questions that come with the application."""
    return import_questions(organization, sample_questions(), by=by)


def change_question(question: Question, draft: QuestionDraft, *, seen: int, by: Actor) -> Question:
    """Other words make a new version, and forms keep the one they pinned. A key that people
    were marked by is corrected by `rekey`, which shows first whose score changes."""
    check_question(draft)
    lock_row(question)
    if question.version != seen:
        raise Stale("question-changed")
    newest = queries.version_of(question, question.version)
    if newest is None:
        raise Stale("question-changed")
    _check_only_one(question.organization_id, draft, besides=question)
    same_words = newest.wording == draft.wording
    if same_words and newest.answer_key != draft.key and queries.is_answered(newest.id):
        raise RuleBroken("key-in-use", field="right")
    changed = _set_labels(question, draft)
    if not same_words or newest.answer_key != draft.key:
        question.version += 1
        question.fingerprint = fingerprint(draft.wording)
        question.versions.append(_version(draft, question.version, by))
        changed.append("words")
    if changed:
        question.changed_at = clock.now()
        audit.record(by, "question.changed", question, fields=changed, version=question.version)
    db.session.flush()
    return question


def mark_law_changed(organization: Organization, basis: str, *, by: Actor) -> int:
    """The law behind these questions changed: none of them goes into a new form until it is checked."""
    lock_row(organization)
    wanted = basis.strip()
    if not wanted:
        raise RuleBroken("basis-missing", field="basis")
    questions = list(
        db.session.scalars(
            sa.select(Question).where(
                Question.organization_id == organization.id,
                Question.legal_basis.icontains(wanted, autoescape=True),
                Question.status.not_in((QuestionStatus.LAW_CHANGED, QuestionStatus.RETIRED)),
            )
        )
    )
    for question in questions:
        question.status, question.changed_at = QuestionStatus.LAW_CHANGED, clock.now()
        audit.record(by, "question.changed", question, fields=["status"], status=question.status.value)
    return len(questions)


def remove_question(question: Question, *, by: Actor) -> None:
    """One that no form ever pinned; others are retired."""
    lock_row(question)
    if any(queries.is_pinned(version.id) for version in question.versions):
        raise RuleBroken("question-pinned")
    audit.record(by, "question.removed", question)
    db.session.delete(question)
    db.session.flush()


def _check_only_one(organization_id: int, draft: QuestionDraft, *, besides: Question | None = None) -> None:
    other = queries.question_like(organization_id, fingerprint(draft.wording))
    if other is not None and other is not besides:
        raise RuleBroken("question-twice", field="prompt")


def _make(organization_id: int, draft: QuestionDraft, by: Actor) -> Question:
    now = clock.now()
    question = Question(
        organization_id=organization_id,
        fingerprint=fingerprint(draft.wording),
        created_at=now,
        changed_at=now,
        **asdict(draft.labels),
    )
    question.versions = [_version(draft, 1, by)]
    db.session.add(question)
    db.session.flush()
    return question


def _version(draft: QuestionDraft, number: int, by: Actor) -> QuestionVersion:
    return QuestionVersion(
        number=number,
        kind=draft.wording.kind,
        prompt=draft.wording.prompt,
        content=content_of(draft.wording),
        key=kept_key(draft.key) if draft.wording.kind in AUTOMATIC else {},
        explanation=draft.wording.explanation,
        created_at=clock.now(),
        created_by_id=by.actor_id,
    )


def _set_labels(question: Question, draft: QuestionDraft) -> list[str]:
    values = asdict(draft.labels)
    changed = [name for name, value in values.items() if getattr(question, name) != value]
    for name in changed:
        setattr(question, name, values[name])
    return changed
