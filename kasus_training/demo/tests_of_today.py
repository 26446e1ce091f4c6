"""The tests of today's training: the first one waits on people's phones, nobody has begun."""

from __future__ import annotations

from decimal import Decimal

from kasus_training.assessments import actions as assessments
from kasus_training.assessments import queries as known_tests
from kasus_training.assessments.taking import Opening, PageStyle, Reveal, TakingDraft
from kasus_training.demo.trainings import Training

MINUTES = 30
PASS_MARK = Decimal(12)


def open_first_test(made: Training) -> None:
    """Both tests with the questions of the bank; the test before the training is open for phones."""
    organization = made.event.organization
    questions = [one.id for one in known_tests.usable_questions(organization.id, for_children=False)]
    before, after = assessments.add_default_forms(made.event, by=made.organizer)
    for form in (before, after):
        assessments.pin_questions(form, questions, by=made.organizer)
        assessments.update_taking(form, _on_phones(), by=made.organizer)
    assessments.open_test(before, by=made.organizer)


def _on_phones() -> TakingDraft:
    return TakingDraft(
        weight=Decimal(1),
        pass_mark=PASS_MARK,
        opening=Opening.BUTTON,
        opens_at=None,
        closes_at=None,
        minutes=MINUTES,
        page_style=PageStyle.ONE,
        mixes_questions=True,
        mixes_options=True,
        reveal=Reveal.ANSWERS_LATER,
        raters=1,
    )
