"""Everybody's answers to the questions of tests, as the analysis reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from kasus_training.assessments.item_findings import Answer as ItemAnswer
from kasus_training.assessments.item_findings import AnswerSheet, Item, RatedItem
from kasus_training.assessments.models import (
    Answer,
    Attempt,
    FormItem,
    Question,
    QuestionVersion,
)
from kasus_training.assessments.questions import Kind, key_from, wording_from
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status

NOTHING = ItemAnswer(0.0, None, is_given=False)
ONE_CHOICE = frozenset({Kind.SINGLE, Kind.TRUE_FALSE})
Found = tuple[str, Decimal | None]
"""What was answered, as it is kept, and its points."""
Given = Mapping[int, Mapping[int, Found]]
"""Attempt → item → what was found."""
ItemsAsked = Mapping[int, Sequence[Any]]
People = Mapping[int, Mapping[int, int]]


def answer_sheets(items: ItemsAsked, people: People) -> dict[int, AnswerSheet]:
    """Form id → its answers, for forms that have questions, in one query.

    Only ended attempts of confirmed participants count. Rows come as plain columns, for a large
    training has tens of thousands of answers.
    """
    given = _given(list(items))
    return {form_id: _sheet(rows, people.get(form_id, {}), given) for form_id, rows in items.items()}


def people_who_ended(form_ids: Sequence[int]) -> People:
    """Form → registration → the attempt that has ended, of confirmed participants."""
    people: dict[int, dict[int, int]] = defaultdict(dict)
    for attempt_id, form_id, registration_id in db.session.execute(
        sa.select(Attempt.id, Attempt.form_id, Attempt.registration_id)
        .join(Registration, Registration.id == Attempt.registration_id)
        .where(
            Attempt.form_id.in_(form_ids), Attempt.submitted_at.is_not(None), Registration.status == Status.CONFIRMED
        )
        .order_by(Attempt.registration_id)
    ):
        people[form_id][registration_id] = attempt_id
    return people


def items_asked(form_ids: Sequence[int]) -> ItemsAsked:
    """Form → its questions in their order, as the versions in it stand."""
    items: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(
            FormItem.id,
            FormItem.form_id,
            FormItem.position,
            FormItem.question_id,
            FormItem.points,
            Question.topic,
            QuestionVersion.kind,
            QuestionVersion.prompt,
            QuestionVersion.content,
            QuestionVersion.key,
        )
        .join(FormItem.question)
        .join(FormItem.version)
        .where(FormItem.form_id.in_(form_ids))
        .order_by(FormItem.form_id, FormItem.position)
    ):
        items[row.form_id].append(row)
    return items


def _given(form_ids: Sequence[int]) -> Given:
    given: dict[int, dict[int, Found]] = defaultdict(dict)
    # As text: most of tens of thousands of answers are alike, so that a few are read for all.
    for attempt_id, item_id, body, points in db.session.execute(
        sa.select(Answer.attempt_id, Answer.item_id, sa.cast(Answer.body, sa.Text), Answer.points)
        .join(Answer.attempt)
        .where(Attempt.form_id.in_(form_ids), Attempt.submitted_at.is_not(None))
    ):
        given[attempt_id][item_id] = (body, points)
    return given


def _sheet(rows: Sequence[Any], people: Mapping[int, int], given: Given) -> AnswerSheet:
    """Opinions stand apart; a question that a trainer has yet to judge for somebody waits."""
    items, columns, rated = [], [], []
    for number, row in enumerate(rows, start=1):
        if row.kind is Kind.LIKERT:
            rated.append(_rated(number, row, people, given))
        elif row.kind is not Kind.SKILL and row.points:
            known: dict[Found | None, ItemAnswer | None] = {}
            column = [
                known[found] if found in known else known.setdefault(found, _answer(row, found))
                for found in (given.get(attempt_id, {}).get(row.id) for attempt_id in people.values())
            ]
            if None not in column:
                items.append(_item(number, row))
                columns.append(column)
    answers = zip(*columns, strict=True) if columns else ((),) * len(people)
    return AnswerSheet(tuple(items), dict(zip(people, answers, strict=True)), tuple(rated))


def _item(number: int, row: Any) -> Item:
    options: tuple[tuple[str, bool], ...] = ()
    if row.kind in ONE_CHOICE:
        right = key_from(row.key).right
        ids = ("true", "false") if row.kind is Kind.TRUE_FALSE else _option_ids(row)
        options = tuple((option, option in right) for option in ids)
    return Item(row.question_id, number, row.prompt, row.topic, options)


def _option_ids(row: Any) -> tuple[str, ...]:
    return tuple(option.id for option in wording_from(row.kind, row.prompt, row.content, "").options)


def _answer(row: Any, found: Found | None) -> ItemAnswer | None:
    """None while somebody still has to judge it."""
    if found is None:
        return NOTHING
    body, points = json.loads(found[0]), found[1]
    if points is None:
        return None if body else NOTHING
    chosen = body.get("chosen") or ()
    return ItemAnswer(float(points / row.points), chosen[0] if row.kind in ONE_CHOICE and chosen else None, bool(body))


def _rated(number: int, row: Any, people: Mapping[int, int], given: Given) -> RatedItem:
    """The points of the scale count from 1, in the order in which the options are written."""
    options = wording_from(row.kind, row.prompt, row.content, "").options
    place = {option.id: position for position, option in enumerate(options, start=1)}
    values = []
    for attempt_id in people.values():
        body = json.loads(given.get(attempt_id, {}).get(row.id, ("{}", None))[0])
        values += [place[one] for one in body.get("chosen", ())[:1] if one in place]
    return RatedItem(number, row.prompt, tuple(option.text for option in options), tuple(values))
