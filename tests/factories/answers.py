"""Questions pinned in tests, and what people answered to them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kasus_training.assessments.models import (
    Answer,
    AssessmentForm,
    Attempt,
    FormItem,
    Question,
    QuestionVersion,
)
from kasus_training.assessments.questions import (
    Key,
    Kind,
    Level,
    QuestionStatus,
    Wording,
    content_of,
    fingerprint,
    kept_key,
    options_from,
)
from kasus_training.assessments.taking import AttemptEnd, AttemptMode
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration


def make_question(form: AssessmentForm, topic: str, prompt: str, kind: Kind = Kind.SINGLE) -> QuestionVersion:
    """A question of the event's office with options a to d, of which a is right."""
    now = clock.now()
    wording = Wording(kind, prompt, options_from(["satu", "dua", "tiga", "empat"]))
    question = Question(
        organization_id=form.event.organization_id,
        fingerprint=fingerprint(wording),
        topic=topic,
        level=Level.BASIC,
        status=QuestionStatus.APPROVED,
        created_at=now,
        changed_at=now,
    )
    version = QuestionVersion(
        question=question,
        number=1,
        kind=kind,
        prompt=prompt,
        content=content_of(wording),
        key=kept_key(Key(right=("a",)) if kind is Kind.SINGLE else Key()),
        created_at=now,
    )
    db.session.add(version)
    db.session.flush()
    return version


def pin(form: AssessmentForm, versions: Sequence[QuestionVersion]) -> list[FormItem]:
    items = [
        FormItem(form_id=form.id, position=place, question_id=version.question_id, version_id=version.id)
        for place, version in enumerate(versions, start=1)
    ]
    db.session.add_all(items)
    db.session.flush()
    return items


def take(items: Sequence[FormItem], registration: Registration, letters: str, *, ended: bool = True) -> None:
    """One person's answers, a letter for each question; "-" for one left open."""
    now = clock.now()
    attempt = Attempt(
        form_id=items[0].form_id,
        registration_id=registration.id,
        mode=AttemptMode.PAPER,
        seed=1,
        started_at=now,
        submitted_at=now if ended else None,
        ended=AttemptEnd.TYPED if ended else None,
    )
    attempt.answers = [
        Answer(
            item_id=item.id,
            body={"chosen": [letter]},
            answered_at=now,
            saved_at=now,
            points=Decimal(letter == "a"),
            is_right=letter == "a",
        )
        for item, letter in zip(items, letters, strict=True)
        if letter != "-"
    ]
    db.session.add(attempt)
    db.session.flush()
