"""The organizers' own questions: writing them, ordering them, keeping what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries, questions
from kasus_training.participants.models import FormAnswer, FormQuestion, Registration
from kasus_training.participants.questions import QUESTIONS_MAX, Answer, QuestionDraft
from kasus_training.rulings import RuleBroken


@dataclass(frozen=True)
class KeptFile:
    """A file that is stored already, under a name of our own."""

    name: str
    path: str
    media_type: str


@dataclass(frozen=True)
class Answers:
    """What somebody answered on the form, by question."""

    texts: Mapping[int, Answer] = field(default_factory=dict)
    files: Mapping[int, KeptFile] = field(default_factory=dict)


def add_question(event: Event, draft: QuestionDraft, *, by: Actor) -> FormQuestion:
    lock_row(event)
    check_not_closed(event.status)
    rows = queries.form_questions(event)
    if len(rows) >= QUESTIONS_MAX:
        raise RuleBroken("too-many-questions", most=QUESTIONS_MAX)
    draft = questions.check_question(draft, earlier={row.id: queries.as_fact(row) for row in rows})
    row = FormQuestion(event_id=event.id, position=max((other.position for other in rows), default=0) + 1)
    _fill(event, row, draft)
    db.session.add(row)
    audit.record(by, "form-question.added", row)
    return row


def update_question(event: Event, row: FormQuestion, draft: QuestionDraft, *, by: Actor) -> FormQuestion:
    """Change a question. What was answered stays as it was answered; another kind needs a new question."""
    lock_row(event)
    check_not_closed(event.status)
    before = {other.id: queries.as_fact(other) for other in queries.form_questions(event) if _stands_before(other, row)}
    draft = questions.check_question(draft, earlier=before)
    if draft.kind is not row.kind and queries.answer_counts(event).get(row.id):
        raise RuleBroken("question-answered", field="kind")
    _check_conditions_hold(event, row, draft)
    _fill(event, row, draft)
    audit.record(by, "form-question.changed", row)
    return row


def move_question(event: Event, row: FormQuestion, *, up: bool, by: Actor) -> None:
    """Change places with a neighbour, unless one is the other's condition."""
    lock_row(event)
    check_not_closed(event.status)
    ordered = queries.form_questions(event)
    place = ordered.index(row)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(ordered):
        return
    other = ordered[target]
    if other.id == row.depends_on_id or row.id == other.depends_on_id:
        raise RuleBroken("condition-first")
    row.position, other.position = other.position, row.position
    if row.position == other.position:
        row.position += -1 if up else 1
    audit.record(by, "form-question.moved", row)


def remove_question(event: Event, row: FormQuestion, *, by: Actor) -> None:
    """Take a question off the form. Answers stay, so an answered one is only retired."""
    lock_row(event)
    check_not_closed(event.status)
    if any(other.depends_on_id == row.id for other in queries.form_questions(event)):
        raise RuleBroken("question-is-condition")
    audit.record(by, "form-question.removed", row)
    if queries.answer_counts(event).get(row.id):
        row.retired_at = clock.now()
    else:
        db.session.delete(row)
    db.session.flush()


def keep_answers(registration: Registration, answers: Answers) -> list[str]:
    """Keep what was answered to the questions that this registration is asked; what is not asked
    any more goes. Gives the stored files that nothing names any more, to discard after the commit."""
    event = registration.event
    asked = questions.asked_of(queries.questions_of(event), sector_id=registration.sector_id, answers=answers.texts)
    kept = {row.question_id: row for row in queries.answers_of(registration)}
    has_file = {id_ for id_, row in kept.items() if row.file_path} | set(answers.files)
    missing = questions.unanswered(asked, answers.texts, has_file)
    if missing:
        raise RuleBroken("field-missing", field=missing[0].field)
    gone: list[str] = []
    ids = {question.id for question in asked}
    for id_, row in kept.items():
        if id_ not in ids and row.question.retired_at is None:
            gone.append(row.file_path)
            db.session.delete(row)
    for question in asked:
        gone += _keep(registration, question.id, kept.get(question.id), answers)
    db.session.flush()
    return [path for path in gone if path]


def _keep(registration: Registration, question_id: int, row: FormAnswer | None, answers: Answers) -> list[str]:
    file, text = answers.files.get(question_id), answers.texts.get(question_id, ())
    if file is None and row is not None and row.file_path:
        return []
    if file is None and not text:
        if row is not None:
            db.session.delete(row)
        return []
    old = row.file_path if row is not None else ""
    if row is None:
        row = FormAnswer(registration_id=registration.id, question_id=question_id)
        db.session.add(row)
    row.value = [file.name] if file else list(text)
    row.file_path, row.media_type = (file.path, file.media_type) if file else ("", "")
    row.answered_at = clock.now()
    return [old]


def _fill(event: Event, row: FormQuestion, draft: QuestionDraft) -> None:
    row.kind, row.label, row.hint, row.required = draft.kind, draft.label, draft.hint, draft.required
    row.options = list(draft.options)
    row.depends_on_id, row.depends_on_value = draft.depends_on_id, draft.depends_on_value
    row.sectors = [sector for sector in queries.sectors_of(event) if sector.id in draft.sector_ids]


def _stands_before(other: FormQuestion, row: FormQuestion) -> bool:
    return (other.position, other.id) < (row.position, row.id)


def _check_conditions_hold(event: Event, row: FormQuestion, draft: QuestionDraft) -> None:
    """A question that others wait for keeps the answers that they wait for."""
    wanted = {other.depends_on_value for other in queries.form_questions(event) if other.depends_on_id == row.id}
    given = {questions.YES} if draft.kind is questions.QuestionKind.CONSENT else set(draft.options)
    if not wanted <= given:
        raise RuleBroken("question-is-condition", field="options")
