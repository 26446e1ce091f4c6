"""Questions that an organizer adds to the form: what may be asked, of whom, and what is an answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kasus_training.participants import contacts
from kasus_training.participants.rules import LINE_MAX, NOTE_MAX
from kasus_training.rulings import RuleBroken

QUESTIONS_MAX = 30
OPTIONS_MAX = 40
ANSWER_MAX = 2_000
YES = "yes"

Answer = tuple[str, ...]
"""What was answered: one text, or each of several choices."""

# What the office never asks, whatever a form of earlier years did.
NEVER_ASKED = re.compile(
    r"\b(nik|ktp|kartu tanda penduduk|nomor induk kependudukan|agama|religion|status kawin|status perkawinan|"
    r"status pernikahan|marital status|rekening|bank account|kaos|kaus|riwayat kekerasan|pernah menjadi korban)\b",
    re.IGNORECASE,
)
SIXTEEN_DIGITS = re.compile(r"(?<!\d)(?:\d[ .-]?){15}\d(?!\d)")


class QuestionKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    FILE = "file"
    CONSENT = "consent"


WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
CONDITIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.CONSENT})
"""Kinds whose answer may decide whether another question is asked."""


@dataclass(frozen=True)
class QuestionDraft:
    """A question as the organizer writes it."""

    label: str
    kind: QuestionKind
    hint: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    sector_ids: frozenset[int] = frozenset()
    """Asked of these sectors only; of all where none is named."""
    depends_on_id: int | None = None
    depends_on_value: str = ""


@dataclass(frozen=True)
class Question:
    """A question of the form, with its place in the order of the event's questions."""

    id: int
    kind: QuestionKind
    label: str
    hint: str
    required: bool
    options: tuple[str, ...]
    sector_ids: frozenset[int]
    depends_on_id: int | None
    depends_on_value: str

    @property
    def field(self) -> str:
        return f"q_{self.id}"


def check_question(draft: QuestionDraft, *, earlier: Mapping[int, Question]) -> QuestionDraft:
    """The question as it is kept. `earlier` are those before it: only they can be its condition."""
    label = contacts.readable(" ".join(draft.label.split()), field="label", most=LINE_MAX)
    if not label:
        raise RuleBroken("question-empty", field="label")
    options = tuple(dict.fromkeys(text for line in draft.options if (text := " ".join(line.split()))))
    for text, field in ((label, "label"), (draft.hint, "hint"), *((option, "options") for option in options)):
        found = NEVER_ASKED.search(text)
        if found:
            raise RuleBroken("question-never-asked", field=field, word=found.group(0))
    options = tuple(contacts.readable(option, field="options", most=LINE_MAX) for option in options)
    if draft.kind in WITH_OPTIONS and not 2 <= len(options) <= OPTIONS_MAX:
        raise RuleBroken("question-needs-options", field="options", most=OPTIONS_MAX)
    _check_condition(draft, earlier)
    return replace(
        draft,
        label=label,
        hint=contacts.readable(" ".join(draft.hint.split()), field="hint", most=NOTE_MAX),
        options=options if draft.kind in WITH_OPTIONS else (),
        depends_on_value=draft.depends_on_value if draft.depends_on_id else "",
    )


def _check_condition(draft: QuestionDraft, earlier: Mapping[int, Question]) -> None:
    if draft.depends_on_id is None:
        return
    condition = earlier.get(draft.depends_on_id)
    if condition is None or condition.kind not in CONDITIONS:
        raise RuleBroken("condition-unknown", field="depends_on")
    known = (YES,) if condition.kind is QuestionKind.CONSENT else condition.options
    if draft.depends_on_value not in known:
        raise RuleBroken("condition-unknown", field="depends_on")


def asked_of(questions: Sequence[Question], *, sector_id: int | None, answers: Mapping[int, Answer]) -> list[Question]:
    """Which of the questions somebody of this sector is asked, given what they answered so far.
    A question whose condition is not asked is not asked either."""
    asked: dict[int, Question] = {}
    for question in questions:
        if question.sector_ids and sector_id not in question.sector_ids:
            continue
        if question.depends_on_id is not None:
            given = answers.get(question.depends_on_id, ()) if question.depends_on_id in asked else ()
            if question.depends_on_value not in given:
                continue
        asked[question.id] = question
    return list(asked.values())


def read_answer(question: Question, typed: Sequence[str]) -> Answer:
    """The answer as it is kept; nothing where nothing was answered. Files are judged elsewhere."""
    texts = [text for raw in typed if (text := raw.strip())]
    if not texts:
        return ()
    if question.kind in WITH_OPTIONS:
        return _chosen(question, texts)
    if question.kind is QuestionKind.CONSENT:
        return (YES,)
    text = texts[0]
    if SIXTEEN_DIGITS.search(text):
        raise RuleBroken("nik-not-collected", field=question.field)
    if question.kind is QuestionKind.NUMBER:
        return (_number(question, text),)
    if question.kind is QuestionKind.DATE:
        return (_day(question, text),)
    composed = " ".join(line.strip() for line in text.splitlines() if line.strip())
    return (contacts.readable(composed, field=question.field, most=ANSWER_MAX),)


def _chosen(question: Question, texts: list[str]) -> Answer:
    if any(text not in question.options for text in texts):
        raise RuleBroken("answer-not-offered", field=question.field)
    if question.kind is QuestionKind.CHOICE:
        return (texts[0],)
    return tuple(option for option in question.options if option in texts)


def _number(question: Question, text: str) -> str:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise RuleBroken("answer-not-a-number", field=question.field) from None
    if not number.is_finite() or abs(number) >= 10**12 or len(text) > 20:
        raise RuleBroken("answer-not-a-number", field=question.field)
    return format(number, "f")


def _day(question: Question, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise RuleBroken("answer-not-a-date", field=question.field) from None


def unanswered(asked: Sequence[Question], answers: Mapping[int, Answer], files: Collection[int]) -> list[Question]:
    """Required questions without an answer."""
    return [
        question
        for question in asked
        if question.required and not answers.get(question.id) and question.id not in files
    ]
