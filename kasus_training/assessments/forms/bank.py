"""What the pages of the question bank accept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, FieldList, FileField, SelectMultipleField
from wtforms.validators import StopValidation

from kasus_training.assessments.aiken import read_aiken
from kasus_training.assessments.banksheet import read_sheet
from kasus_training.assessments.exchange import Fault, ImportRefused, whole
from kasus_training.assessments.gift import read_gift
from kasus_training.assessments.messages import kind_word, level_word, question_status_word
from kasus_training.assessments.questions import (
    BASIS_MAX,
    EXPLANATION_MAX,
    FALSE,
    LETTERS,
    OPTION_MAX,
    OPTIONS_MAX,
    PROMPT_MAX,
    SESSION_MAX,
    TOPIC_MAX,
    TRUE,
    WITH_OPTIONS,
    Key,
    Kind,
    Labels,
    Level,
    Option,
    QuestionDraft,
    QuestionStatus,
    Wording,
    plain_number,
)
from kasus_training.assessments.rubrics import read_rubric, write_rubric
from kasus_training.foundation.forms import (
    ChoiceField,
    DayField,
    DecimalField,
    Form,
    LineField,
    OneOfField,
    ParagraphField,
    Required,
    WholeNumberField,
    choices,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants.tables import FILE_MAX, read_tables
from kasus_training.rulings import RuleBroken

OPTIONS_SHOWN = 5
FORMATS = ("xlsx", "gift", "aiken")


class RightField(SelectMultipleField):
    """Which options are right: boxes that stand beside them."""

    def pre_validate(self, form: Any) -> None:
        if self.data and not set(self.data) <= set(LETTERS):
            raise StopValidation(_("Choose one of the list."))


class QuestionForm(Form):
    """A question of one kind; only the fields of the kind are shown and read."""

    prompt = ParagraphField(_l("The question"), [Required()], most=PROMPT_MAX)
    options = FieldList(LineField(_l("Option"), most=OPTION_MAX), min_entries=OPTIONS_SHOWN, max_entries=OPTIONS_MAX)
    feedback = FieldList(
        LineField(_l("What is said to whoever chooses it"), most=OPTION_MAX),
        min_entries=OPTIONS_SHOWN,
        max_entries=OPTIONS_MAX,
    )
    right = RightField(_l("Right answer"), choices=choices([(letter, letter.upper()) for letter in LETTERS]))
    partial = BooleanField(_l("Give part of the points when some of the right answers are chosen"))
    truth = OneOfField(_l("Right answer"))
    accepted = ParagraphField(_l("Accepted answers"), most=2_000)
    exact = BooleanField(_l("Must be written exactly so"))
    number = DecimalField(_l("Right number"))
    tolerance = DecimalField(_l("Tolerance"))
    criteria = ParagraphField(_l("Rubric"), most=4_000)
    explanation = ParagraphField(_l("Explanation"), most=EXPLANATION_MAX)
    topic = LineField(_l("Topic"), [Required()], most=TOPIC_MAX)
    level = ChoiceField(_l("Level"), coerce=Level)
    session_name = LineField(_l("Session that teaches it"), most=SESSION_MAX)
    legal_basis = LineField(_l("Legal basis"), most=BASIS_MAX)
    checked_on = DayField(_l("Checked on"))
    status = ChoiceField(_l("Status"), coerce=QuestionStatus)
    for_children = BooleanField(_l("Suited to children"))
    seen = WholeNumberField()

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.level.choices = choices([(level.value, level_word(level)) for level in Level])
        self.status.choices = choices([(status.value, question_status_word(status)) for status in QuestionStatus])
        self.truth.choices = choices([(TRUE, _("True")), (FALSE, _("False"))])
        self._old: Wording | None = None
        if self.level.data is None:
            self.level.data = Level.BASIC
        if self.status.data is None:
            self.status.data = QuestionStatus.UNAPPROVED
        if kind is not Kind.TRUE_FALSE:
            del self.truth

    def fill(self, draft: QuestionDraft, seen: int) -> None:
        """Show the question as it stands."""
        wording, key, labels = draft.wording, draft.key, draft.labels
        self.prompt.data, self.explanation.data = wording.prompt, wording.explanation
        while len(self.options.entries) < min(OPTIONS_MAX, len(wording.options)):
            self.options.append_entry()
        while len(self.feedback.entries) < len(self.options.entries):
            self.feedback.append_entry()
        for entry, said, option in zip(self.options.entries, self.feedback.entries, wording.options, strict=False):
            entry.data, said.data = option.text, option.feedback
        self.right.data, self.partial.data = list(key.right), key.partial
        if "truth" in self:
            self.truth.data = key.right[0] if key.right else None
        self.accepted.data, self.exact.data = "\n".join(key.accepted), key.exact
        self.number.data, self.tolerance.data = key.number, key.tolerance
        self.criteria.data = write_rubric(wording.criteria)
        for name in ("topic", "level", "session_name", "legal_basis", "checked_on", "status", "for_children"):
            self[name].data = getattr(labels, name)
        self.seen.data = seen

    def keep(self, wording: Wording) -> None:
        """What the page does not show, such as a title of its own, stays."""
        self._old = wording

    def draft(self) -> QuestionDraft:
        """What was typed; blank options fall away and the letters close up."""
        return QuestionDraft(self._wording(), self._key(), self._labels())

    def _wording(self) -> Wording:
        criteria = read_rubric(self.criteria.data or "") if self.kind is Kind.SKILL else ()
        return Wording(
            self.kind,
            _one_newline(self.prompt.data),
            tuple(option for _shown, option in self._options()),
            criteria,
            _one_newline(self.explanation.data),
            self._old.title if self._old else "",
            self._old.feedback if self._old else (),
        )

    def _options(self) -> list[tuple[str, Option]]:
        """The letter that stood on the page, and the option with its letter from now on."""
        if self.kind not in WITH_OPTIONS:
            return []
        said = [entry.data or "" for entry in self.feedback.entries] + [""] * OPTIONS_MAX
        typed = [(LETTERS[place], entry.data or "") for place, entry in enumerate(self.options.entries)]
        kept = [(letter, text, words) for (letter, text), words in zip(typed, said, strict=False) if text]
        return [(letter, Option(LETTERS[place], text, words)) for place, (letter, text, words) in enumerate(kept)]

    def _key(self) -> Key:
        if self.kind in {Kind.SINGLE, Kind.MULTIPLE}:
            ticked = set(self.right.data or ())
            right = tuple(option.id for letter, option in self._options() if letter in ticked)
            return Key(right=right, partial=bool(self.partial.data) and len(right) > 1)
        if self.kind is Kind.TRUE_FALSE:
            return Key(right=(self.truth.data,) if self.truth.data else ())
        if self.kind is Kind.SHORT:
            accepted = tuple(line.strip() for line in (self.accepted.data or "").splitlines() if line.strip())
            return Key(accepted=accepted, exact=bool(self.exact.data))
        if self.kind is Kind.NUMBER:
            return Key(number=self.number.data, tolerance=self.tolerance.data or Decimal(0))
        return Key()

    def _labels(self) -> Labels:
        return Labels(
            topic=self.topic.data or "",
            level=self.level.data,
            session_name=self.session_name.data or "",
            legal_basis=self.legal_basis.data or "",
            checked_on=self.checked_on.data,
            status=self.status.data,
            for_children=bool(self.for_children.data),
        )


def _one_newline(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def key_words(wording: Wording, key: Key) -> str:
    """The key in words: letters with their texts, accepted answers, or the number with its tolerance."""
    if wording.kind is Kind.TRUE_FALSE:
        return _("True") if key.right == (TRUE,) else _("False")
    if wording.kind is Kind.NUMBER and key.number is not None:
        number = plain_number(key.number).replace(".", ",")
        return f"{number} ± {plain_number(key.tolerance).replace('.', ',')}" if key.tolerance else number
    if wording.kind is Kind.SHORT:
        return " / ".join(key.accepted)
    texts = {option.id: option.text for option in wording.options}
    return "; ".join(f"{one.upper()}. {texts.get(one, '')}" for one in key.right)


class BankImportForm(Form):
    """A file of questions, or the text of one."""

    file = FileField(_l("File"))
    text = ParagraphField(_l("Or paste the text of GIFT or Aiken"), most=200_000)
    format = OneOfField(
        _l("Format"), choices=choices([("xlsx", "XLSX / ODS / CSV"), ("gift", "GIFT"), ("aiken", "Aiken")])
    )
    topic = LineField(_l("Topic of questions that name none"), [Required()], most=TOPIC_MAX)

    drafts: list[QuestionDraft]
    """What the file holds, read before anything is changed."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        if not super().validate(*args, **kwargs):
            return False
        try:
            self.drafts = self._read()
        except RuleBroken as broken:
            self.show(broken)
            return False
        return True

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with the rows of the file."""
        return self.broken.faults if isinstance(self.broken, ImportRefused) else []

    def _read(self) -> list[QuestionDraft]:
        content = self.file.data.stream.read(FILE_MAX + 1) if self.file.data else b""
        topic = self.topic.data or ""
        if self.format.data == "xlsx":
            return whole(read_sheet(read_tables(content), topic=topic))
        if len(content) > FILE_MAX:
            raise RuleBroken("file-too-large", field="file", megabytes=FILE_MAX // 1024 // 1024)
        text = _text_of(content) if content else self.text.data or ""
        read = read_gift if self.format.data == "gift" else read_aiken
        return whole(read(text, topic=topic))


def _text_of(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as unreadable:
        raise RuleBroken("file-encoding", field="file") from unreadable
    if "\x00" in text:
        raise RuleBroken("file-broken", field="file")
    return text


class RekeyForm(QuestionForm):
    """Another key for words that stay."""

    reason = LineField(_l("Why is the key corrected?"), [Required()], most=200)

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        kept = {"right", "partial", "truth", "accepted", "exact", "number", "tolerance", "reason", "csrf_token"}
        for name in [name for name in self._fields if name not in kept]:
            del self[name]

    def fill_key(self, key: Key) -> None:
        self.right.data, self.partial.data = list(key.right), key.partial
        if "truth" in self:
            self.truth.data = key.right[0] if key.right else None
        self.accepted.data, self.exact.data = "\n".join(key.accepted), key.exact
        self.number.data, self.tolerance.data = key.number, key.tolerance

    def key(self) -> Key:
        if self.kind in {Kind.SINGLE, Kind.MULTIPLE}:
            right = tuple(sorted(set(self.right.data or ())))
            return Key(right=right, partial=bool(self.partial.data) and len(right) > 1)
        return self._key()


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.value, kind_word(kind)) for kind in Kind]
