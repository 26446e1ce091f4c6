"""Questions pinned in a form."""

from __future__ import annotations

from decimal import Decimal

from kasus_training.assessments.models import AssessmentForm, FormItem, Question, QuestionVersion
from kasus_training.assessments.questions import (
    Key,
    Kind,
    QuestionStatus,
    Wording,
    content_of,
    fingerprint,
    kept_key,
    options_from,
)
from kasus_training.assessments.questions import Level as QuestionLevel
from kasus_training.foundation import clock
from kasus_training.foundation.database import db

TEXTS = ("pertama", "kedua", "ketiga", "keempat")


def pin(form: AssessmentForm, kind: Kind = Kind.SINGLE, *, right: str = "a", options: int = 4) -> FormItem:
    """One more question of the form; of a short text the right answer is the word `right`."""
    position = db.session.query(FormItem).filter_by(form_id=form.id).count() + 1
    chosen = kind in {Kind.SINGLE, Kind.MULTIPLE}
    wording = Wording(kind, f"Soal nomor {position}?", options_from(TEXTS[:options]) if chosen else ())
    key = Key(accepted=(right,)) if kind is Kind.SHORT else Key(right=tuple(right.split()))
    now = clock.now()
    question = Question(
        organization_id=form.event.organization_id,
        fingerprint=fingerprint(wording),
        topic="hukum",
        level=QuestionLevel.BASIC,
        status=QuestionStatus.APPROVED,
        created_at=now,
        changed_at=now,
    )
    version = QuestionVersion(
        question=question,
        number=1,
        kind=kind,
        prompt=wording.prompt,
        content=content_of(wording),
        key=kept_key(key),
        created_at=now,
    )
    item = FormItem(form=form, position=position, question=question, version=version, points=Decimal(1))
    db.session.add(item)
    db.session.flush()
    return item
