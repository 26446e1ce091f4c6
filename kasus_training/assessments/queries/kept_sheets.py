"""Sheets of answers, and what follows from them, kept for as long as the answers stay the same.

A large training has tens of thousands of answers, and everybody in the hall looks at the results.
What is kept belongs to an exact state of the rows, so an old figure is never shown for a new one;
a process that keeps nothing only computes it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kasus_training.assessments.item_findings import AnswerSheet, ItemFindings, find_items
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt
from kasus_training.assessments.queries.sheets import (
    ItemsAsked,
    People,
    answer_sheets,
    items_asked,
    people_who_ended,
)
from kasus_training.foundation.database import db
from kasus_training.foundation.last_answers import last_answers

KEPT = 8


@dataclass(frozen=True)
class ReadSheets:
    """The answers to a test before and one after, and what they say about questions and topics."""

    before: AnswerSheet | None
    after: AnswerSheet | None
    items: ItemFindings


NONE = ReadSheets(None, None, find_items(None, None))


def read_sheets(pre: AssessmentForm | None, post: AssessmentForm | None) -> ReadSheets:
    """Three queries; one more and the computing only after something changed."""
    ids = [form.id if form else None for form in (pre, post)]
    asked = items_asked([one for one in ids if one is not None])
    if not asked:
        return NONE
    people = people_who_ended(list(asked))
    state = (tuple(ids), _questions(asked), _people(people), _answers(list(asked)))
    return last_answers("sheets", most=KEPT).get(state, lambda: _read(ids, asked, people))


def _read(ids: Sequence[int | None], asked: ItemsAsked, people: People) -> ReadSheets:
    sheets = answer_sheets(asked, people)
    before, after = (sheets.get(one or 0) for one in ids)
    return ReadSheets(before, after, find_items(before, after))


def _questions(asked: ItemsAsked) -> tuple[str, ...]:
    return tuple(repr(tuple(row)) for rows in asked.values() for row in rows)


def _people(people: People) -> frozenset[tuple[int, int, int]]:
    return frozenset(
        (form_id, registration_id, attempt_id)
        for form_id, own in people.items()
        for registration_id, attempt_id in own.items()
    )


def _answers(form_ids: Sequence[int]) -> frozenset[Any]:
    """For each answer that was given to a question, who gave it: as sums that no other set of people has."""
    body = sa.cast(Answer.body, sa.Text)
    rows = db.session.execute(
        sa.select(
            Answer.item_id,
            body,
            Answer.points,
            sa.func.count(),
            sa.func.sum(Answer.attempt_id),
            sa.func.sum(sa.cast(Answer.attempt_id, sa.BigInteger) * Answer.attempt_id),
        )
        .join(Answer.attempt)
        .where(Attempt.form_id.in_(form_ids), Attempt.submitted_at.is_not(None))
        .group_by(Answer.item_id, body, Answer.points)
    )
    return frozenset(tuple(row) for row in rows)
