"""The organizers' own questions as fields of a form, and the form with which they write one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, SelectMultipleField
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, RadioInput

from kasus_training.foundation.forms import (
    ChoiceField,
    Form,
    LineField,
    ParagraphField,
    Required,
    SelectField,
    choices,
    tidy,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.uploads import SCAN_BYTES_MAX, read_scan
from kasus_training.participants import questions
from kasus_training.participants.messages import QUESTION_WORDS
from kasus_training.participants.models import FormQuestion, Sector
from kasus_training.participants.questions import ANSWER_MAX, YES, Answer, Question, QuestionDraft, QuestionKind
from kasus_training.participants.rules import LINE_MAX, NOTE_MAX
from kasus_training.participants.uploads import Upload, shown_name
from kasus_training.rulings import RuleBroken


class OptionalCardsField(SelectField):
    """One of a few choices, each a card to touch; none may be chosen."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()

    def pre_validate(self, form: Any) -> None:
        """Whether the choice is offered is judged with the question."""


class ManyCardsField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Whether the choices are offered is judged with the question."""


class TypedField(LineField):
    """Kept as typed; what it means is judged with the question."""


class TypedDayField(TypedField):
    widget = DateInput()


def _field(question: Question) -> Any:
    """The field for a question; `required` is judged by what is asked, so no field says so itself."""
    if question.kind is QuestionKind.CHOICE:
        return OptionalCardsField(question.label, choices=choices((text, text) for text in question.options))
    if question.kind is QuestionKind.CHOICES:
        return ManyCardsField(question.label, choices=choices((text, text) for text in question.options))
    if question.kind is QuestionKind.CONSENT:
        return BooleanField(question.label)
    if question.kind is QuestionKind.FILE:
        return FileField(question.label)
    if question.kind is QuestionKind.NUMBER:
        return TypedField(question.label, most=40)
    if question.kind is QuestionKind.DATE:
        return TypedDayField(question.label, most=40)
    return ParagraphField(question.label, most=ANSWER_MAX)


class WithQuestions:
    """Mixed into a form: the fields of the event's own questions."""

    questions: Sequence[Question] = ()
    has_file: frozenset[int] = frozenset()
    """Questions to which a file was sent before: it need not be sent again."""

    def answers_of_sector(self, sector_id: int | None) -> tuple[dict[int, Answer], dict[int, Upload], bool]:
        """Answers and files to what this sector is asked; at the fields what is wrong with them."""
        texts: dict[int, Answer] = {}
        is_valid = True
        for question in self.questions:
            if question.kind is not QuestionKind.FILE:
                read = self._read(question)
                texts[question.id] = read or ()
                is_valid = is_valid and read is not None
        asked = questions.asked_of(self.questions, sector_id=sector_id, answers=texts)
        files: dict[int, Upload] = {}
        for question in asked:
            if question.kind is QuestionKind.FILE:
                is_valid = self._read_file(question, files) and is_valid
        sent = self.has_file | set(files)
        for question in questions.unanswered(asked, texts, sent):
            field = self[question.field]  # type: ignore[index]
            if not field.errors:
                field.errors = [str(_l("Please fill this in."))]
            is_valid = False
        ids = {question.id for question in asked}
        return {id_: text for id_, text in texts.items() if id_ in ids}, files, is_valid

    def _read(self, question: Question) -> Answer | None:
        field = self[question.field]  # type: ignore[index]
        try:
            return questions.read_answer(question, _typed(field))
        except RuleBroken as broken:
            field.errors = [*field.errors, sentence_for(broken)]
            return None

    def _read_file(self, question: Question, files: dict[int, Upload]) -> bool:
        field = self[question.field]  # type: ignore[index]
        sent: FileStorage | None = field.data
        if sent is None or not sent.filename:
            return True
        try:
            scan = read_scan(sent.stream.read(SCAN_BYTES_MAX + 1), field=question.field)
        except RuleBroken as broken:
            field.errors = [*field.errors, sentence_for(broken)]
            return False
        files[question.id] = Upload(shown_name(sent.filename), scan.suffix, scan.media_type, scan.content)
        return True


def _typed(field: Field) -> list[str]:
    if isinstance(field, BooleanField):
        return [YES] if field.data else []
    data = field.data or []
    return [tidy(text) for text in data] if isinstance(data, list) else [tidy(str(data))]


def with_questions(form: type[Form], asked: Sequence[Question], has_file: frozenset[int] = frozenset()) -> type[Any]:
    """The form with a field for each of the event's own questions."""
    fields = {question.field: _field(question) for question in asked}
    return type(form.__name__, (WithQuestions, form), {**fields, "questions": tuple(asked), "has_file": has_file})


def shown_answers(asked: Sequence[Question], given: Mapping[int, Answer]) -> dict[str, Any]:
    """What was answered, as the fields start from it."""
    shown: dict[str, Any] = {}
    for question in asked:
        answer = given.get(question.id, ())
        if question.kind is QuestionKind.CHOICES:
            shown[question.field] = list(answer)
        elif question.kind is QuestionKind.CONSENT:
            shown[question.field] = bool(answer)
        elif question.kind is not QuestionKind.FILE:
            shown[question.field] = answer[0] if answer else None
    return shown


def _ids(value: Any) -> int:
    return int(value)


class SectorsField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class QuestionForm(Form):
    """A question of the organizer."""

    label = LineField(_l("Question of the form"), [Required(_l("Write the question."))], most=LINE_MAX)
    hint = LineField(_l("Explanation under the question"), most=NOTE_MAX)
    kind = ChoiceField(
        _l("Kind of answer"), coerce=QuestionKind, default=QuestionKind.TEXT, choices=choices(QUESTION_WORDS.items())
    )
    options = ParagraphField(_l("Answers to choose from"), most=8_000)
    required = BooleanField(_l("Must be answered"))
    sector_ids = SectorsField(_l("Only for these sectors"), coerce=_ids)
    depends_on = ChoiceField(_l("Ask only after this answer"), default="")

    def __init__(self, sectors: list[Sector], earlier: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sector_ids.choices = choices((sector.id, sector.label) for sector in sectors)
        self.depends_on.choices = choices([("", _l("Always ask")), *_conditions(earlier)])

    @classmethod
    def of(cls, row: FormQuestion, sectors: list[Sector], earlier: Sequence[Question]) -> QuestionForm:
        kept = {name: getattr(row, name) for name in ("label", "hint", "kind", "required")}
        condition = f"{row.depends_on_id}:{row.depends_on_value}" if row.depends_on_id else ""
        return cls(
            sectors,
            earlier,
            data={
                **kept,
                "options": "\n".join(row.options),
                "sector_ids": [sector.id for sector in row.sectors],
                "depends_on": condition,
            },
        )

    def draft(self) -> QuestionDraft:
        id_, _colon, value = (self.depends_on.data or "").partition(":")
        return QuestionDraft(
            label=self.label.data or "",
            hint=self.hint.data or "",
            kind=self.kind.data,
            required=self.required.data,
            options=tuple((self.options.data or "").splitlines()),
            sector_ids=frozenset(self.sector_ids.data or ()),
            depends_on_id=int(id_) if id_ else None,
            depends_on_value=value,
        )


def _conditions(earlier: Sequence[Question]) -> list[tuple[str, str]]:
    found = []
    for question in earlier:
        if question.kind is QuestionKind.CONSENT:
            found.append((f"{question.id}:{YES}", f"{question.label}: ✓"))
        elif question.kind in questions.CONDITIONS:
            found += [(f"{question.id}:{option}", f"{question.label}: {option}") for option in question.options]
    return found
