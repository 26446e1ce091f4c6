"""What the pages of assessments accept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import StopValidation

from kasus_training.assessments.messages import audience_word, phase_word
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.paper import VARIANTS
from kasus_training.assessments.rules import REASON_MAX, TITLE_MAX, Audience, FormDraft, Phase, TypedCell
from kasus_training.foundation.addresses import LARGEST_ID
from kasus_training.foundation.forms import (
    ChoiceField,
    DecimalField,
    Form,
    LineField,
    ParagraphField,
    Required,
    choices,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession

CELL = re.compile(r"s-(\d{1,12})-(\d{1,12})", re.ASCII)
SHEET = re.compile(r"a-(\d{1,9})", re.ASCII)
SEEN_SHEET = re.compile(r"(\d{1,9}):(\d):(.*)", re.ASCII | re.DOTALL)
CHOSEN_ANSWER = re.compile(r"q-(\d{1,3})", re.ASCII)
SEEN = re.compile(r"(\d{1,9}):(.{0,40})", re.ASCII | re.DOTALL)
TYPED_MAX = 200
BLOCK_MAX = 2_000
PASTED_MAX = 200_000


class TestForm(Form):
    """A test of the training or of one session."""

    __test__ = False

    phase = ChoiceField(_l("When it is taken"), [Required()], coerce=Phase)
    title = LineField(_l("What the test is called"), [Required()], most=TITLE_MAX)
    maximum = DecimalField(_l("Highest score"), [Required()])
    session_id = ChoiceField(_l("Of one session"), coerce=int)
    audience = ChoiceField(_l("For whom"), coerce=Audience)

    def __init__(self, *args: Any, sessions: list[TrainingSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phase.choices = [(phase.value, phase_word(phase)) for phase in Phase]
        self.audience.choices = [(audience.value, audience_word(audience)) for audience in Audience]
        if self.audience.data is None:
            self.audience.data = Audience.EVERYONE
        self.session_id.choices = choices(
            [(0, _l("No, of the whole training")), *((session.id, session.title) for session in sessions)]
        )

    def fill(self, form: AssessmentForm) -> None:
        """Show the test as it stands."""
        self.phase.data, self.title.data = form.phase, form.title
        self.maximum.data, self.session_id.data = form.maximum, form.session_id or 0
        self.audience.data = form.audience

    def draft(self) -> FormDraft:
        return FormDraft(
            self.phase.data,
            self.title.data or "",
            self.maximum.data,
            self.session_id.data or None,
            self.audience.data,
        )


class UnlockForm(Form):
    reason = LineField(_l("Why is it unlocked?"), [Required()], most=REASON_MAX)


class ScoreUploadForm(Form):
    """Scores from a file, or pasted."""

    file = FileField(_l("File"))
    pasted = ParagraphField(_l("Or paste the rows here"), most=PASTED_MAX)
    form_id = ChoiceField(_l("Which test"), coerce=int)
    overwrite = BooleanField(_l("Write over scores that are in already"))

    def __init__(self, tests: list[AssessmentForm], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_id.choices = choices([(0, _l("As the headings say")), *((test.id, test.title) for test in tests)])

    def validate_file(self, field: FileField) -> None:
        if not getattr(field.data, "filename", ""):
            field.data = None
            if not (self.pasted.data or "").strip():
                raise StopValidation(_("Choose a file, or paste the rows."))


class PaperPlanForm(Form):
    """How a test is printed and typed."""

    variants = ChoiceField(_l("Variants"), [Required()], coerce=int)
    typists = ChoiceField(_l("Who types the sheets"), [Required()], coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variants.choices = [
            (count, _l("One, in the order of the test") if count == 1 else ", ".join(VARIANTS[:count]))
            for count in range(1, len(VARIANTS) + 1)
        ]
        self.typists.choices = choices(
            [(2, _l("Two people, without seeing each other’s reading")), (1, _l("One person"))]
        )


@dataclass(frozen=True)
class TypedSheet:
    """What somebody read from one sheet."""

    registration_id: int
    typed: str
    variant: int
    version: int


def read_typed(sent: Mapping[str, str]) -> list[TypedSheet]:
    """The sheets of a posted page that say something else than it had shown."""
    sheets = []
    for name, typed in sent.items():
        match = SHEET.fullmatch(name)
        if match is None:
            continue
        seen = SEEN_SHEET.fullmatch(sent.get(f"was-{name}", ""))
        if seen is None:
            raise RuleBroken("sheet-malformed")
        variant = sent.get(f"v-{match[1]}", seen[2])
        if typed.strip() != seen[3] or (typed.strip() and variant != seen[2]):
            sheets.append(TypedSheet(int(match[1]), typed, _variant(variant), int(seen[1])))
    return sheets


def read_typed_sheet(registration_id: int, body: Any) -> TypedSheet:
    """One sheet sent as JSON."""
    sent = body if isinstance(body, dict) else {}
    typed = sent.get("typed")
    if not isinstance(typed, str):
        raise RuleBroken("sheet-malformed")
    return TypedSheet(registration_id, typed, _count(sent.get("variant"), 9), _count(sent.get("version"), 10**9))


def _count(sent: Any, most: int) -> int:
    if not isinstance(sent, int) or isinstance(sent, bool) or not 0 <= sent <= most:
        raise RuleBroken("sheet-malformed")
    return sent


def _variant(sent: str) -> int:
    if len(sent) != 1 or not sent.isascii() or not sent.isdigit():
        raise RuleBroken("sheet-malformed")
    return int(sent)


def chosen_answers(sent: Mapping[str, str]) -> dict[int, str]:
    """What was chosen for each differing question: its place, and the answer as it is typed."""
    return {int(match[1]): value for name, value in sent.items() if (match := CHOSEN_ANSWER.fullmatch(name))}


def read_cells(sent: Mapping[str, str]) -> list[TypedCell]:
    """The cells of a posted page that differ from what it had shown; the others are never written.

    Each cell `s-<form>-<registration>` comes with `was-…`, the version and text that were shown.
    """
    taken = sent.get("take", "")
    cells = []
    for name, typed in sent.items():
        match = CELL.fullmatch(name)
        if match is None or name == taken:
            continue
        seen = SEEN.fullmatch(sent.get(f"was-{name}", ""))
        if seen is None:
            raise RuleBroken("score-malformed")
        if typed.strip() != seen[2]:
            cells.append(TypedCell(int(match[1]), int(match[2]), typed[:TYPED_MAX], int(seen[1])))
    return cells


def read_cell(body: Any) -> tuple[str, int]:
    """The entry and the version of one cell sent as JSON."""
    entry, version = (body.get("entry"), body.get("version")) if isinstance(body, dict) else (None, None)
    if not isinstance(entry, str) or len(entry) > TYPED_MAX:
        raise RuleBroken("score-malformed")
    if not isinstance(version, int) or isinstance(version, bool) or not 0 <= version < 10**9:
        raise RuleBroken("score-malformed")
    return entry, version


def read_block(body: Any) -> tuple[list[TypedCell], bool]:
    """The cells of a pasted block sent as JSON, and whether it is only looked at."""
    sent = body.get("cells") if isinstance(body, dict) else None
    if not isinstance(sent, list) or not sent or not isinstance(body.get("check"), bool):
        raise RuleBroken("block-malformed")
    if len(sent) > BLOCK_MAX:
        raise RuleBroken("block-too-large", most=BLOCK_MAX)
    cells = [_block_cell(one) for one in sent]
    if len({(cell.form_id, cell.registration_id) for cell in cells}) < len(cells):
        raise RuleBroken("block-malformed")
    return cells, body["check"]


def _block_cell(sent: Any) -> TypedCell:
    if not isinstance(sent, dict):
        raise RuleBroken("block-malformed")
    entry, version = read_cell(sent)
    return TypedCell(_row_id(sent.get("form")), _row_id(sent.get("person")), entry, version)


def _row_id(sent: Any) -> int:
    if not isinstance(sent, int) or isinstance(sent, bool) or not 0 < sent <= LARGEST_ID:
        raise RuleBroken("block-malformed")
    return sent
