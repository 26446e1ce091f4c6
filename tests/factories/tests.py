"""Questions and tests that people can take."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from kasus_training.accounts.models import Organization
from kasus_training.assessments import actions
from kasus_training.assessments.models import AssessmentForm, Attempt, FormItem, Question
from kasus_training.assessments.questions import Key, Kind, Labels, QuestionDraft, Wording, options_from
from kasus_training.assessments.taking import Opening
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.tickets import open_page
from tests.factories.scores import make_form, make_participants, make_sector


def choice_draft(prompt: str, right: str = "a", **labels: Any) -> QuestionDraft:
    return QuestionDraft(
        Wording(Kind.SINGLE, prompt, options_from(["Satu", "Dua", "Tiga"]), explanation=f"Penjelasan {prompt}"),
        Key(right=(right,)),
        Labels(**{"topic": "hukum", **labels}),
    )


def make_questions(organization: Organization, count: int, **labels: Any) -> list[Question]:
    """So many questions whose first option is right."""
    return [
        actions.add_question(organization, choice_draft(f"Soal {number}", **labels), by=SYSTEM)
        for number in range(1, count + 1)
    ]


def make_test(event: Event, questions: list[Question], **fields: Any) -> AssessmentForm:
    """A test on phones that is open now."""
    form = make_form(
        event,
        **{"opening": Opening.BUTTON, "opens_at": clock.now() - timedelta(minutes=1), "code": "KLMNP", **fields},
    )
    for position, question in enumerate(questions, start=1):
        db.session.add(
            FormItem(
                form_id=form.id,
                position=position,
                question_id=question.id,
                version_id=question.versions[-1].id,
                points=Decimal(1),
            )
        )
    db.session.flush()
    return form


def make_takers(event: Event, count: int, **fields: Any) -> list[Registration]:
    """Confirmed participants with a personal page and a code."""
    people = make_participants(event, make_sector(event, **fields.pop("sector", {})), count, **fields)
    for person in people:
        person.code = f"K{person.number:05}"
        open_page(person)
    db.session.flush()
    return people


def choose(attempt: Attempt, option: str) -> list[actions.SentAnswer]:
    """The same option for every question."""
    items = [item.id for item in attempt.form.items]
    return [actions.SentAnswer(item, {"chosen": [option]}) for item in items]
