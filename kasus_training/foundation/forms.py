"""What every form shares: clean text, sentences of our own, rulings at the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField

# The type checker brings descriptions of an older WTForms.
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue]
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import DateInput, NumberInput, TextInput

from kasus_training.foundation.careful import careful_key, caution_words
from kasus_training.foundation.caution import Caution, cautions_in
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.languages import current_language
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.rulings import RuleBroken

# What stands where bytes could not be read: nobody's name.
UNREADABLE = "\ufffd"
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
LINE_MAX = 200
TEXT_MAX = 4_000


class Form(FlaskForm):
    """A form that can show how a rule said no, beside the field it is about."""

    class Meta(FlaskForm.Meta):
        # Our validators speak for themselves in both languages.
        locales = False

    broken: RuleBroken | None = None
    made: Any = None
    """What was done gave back."""

    def carries_out(self, act: Callable[[], Any]) -> bool:
        """Do it in one transaction when the form was sent and nothing is wrong with it.

        False when it was not done: then the faults stand beside their fields, and the page that
        shows them answers with `http_status`.
        """
        if not self.validate_on_submit():
            return False
        try:
            with transaction():
                self.made = act()
        except RuleBroken as broken:
            self.show(broken)
            return False
        return True

    @property
    def http_status(self) -> int:
        """Of the page that shows this form: 200 before anything was sent, else why it was refused."""
        if self.broken is not None:
            return status_of(self.broken)
        return 422 if self.is_submitted() else 200

    def show(self, broken: RuleBroken) -> None:
        """Put the ruling's sentence at its field, or above the form."""
        self.broken = broken
        sentence = sentence_for(broken)
        field = self._fields.get(broken.field or "")
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


class Required:
    """Something must be entered; the sentence says what."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Please fill this in.")

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            if field.errors:
                raise StopValidation()
            raise StopValidation(str(self.message))


class Length:
    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and len(field.data) > self.most:
            raise ValidationError(ngettext("At most %(num)s character.", "At most %(num)s characters.", self.most))


class Between:
    """A number within bounds, both included."""

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(_("Enter a number from %(least)s to %(most)s.", least=self.least, most=self.most))


class ReadableCharacters:
    """No control characters, none that turn the direction of writing, nothing lost on the way."""

    def __call__(self, form: Any, field: Field) -> None:
        for char in field.data or "":
            if char in BIDI or char == UNREADABLE or (unicodedata.category(char) == "Cc" and char not in "\r\n\t"):
                raise StopValidation(_("This holds a character that cannot be shown. Please type it again."))


def tidy(text: Any) -> Any:
    """Composed characters, no blanks around; the words themselves are never changed."""
    return unicodedata.normalize("NFC", text).strip() if isinstance(text, str) else text


def showable(text: str) -> str:
    """The text without what no page can hold; the refusal beside it says that something is missing."""
    return "".join(
        char
        for char in text
        if char in "\r\n\t" or (char not in BIDI and unicodedata.category(char) not in {"Cc", "Cs"})
    )


class Careful:
    """Free text is looked at before it is kept: a number that may be a NIK, words that point to
    a victim. Whoever reads the warning and sends the same text again has it saved."""

    cautions: tuple[Caution, ...] = ()
    """What to show beside the field, with a box to save it all the same."""
    is_careful = True

    @property
    def careful_name(self: Any) -> str:
        return f"{self.name}-as-it-is"

    @property
    def careful_key(self: Any) -> str:
        return careful_key(self.data or "")

    def process(self: Any, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)  # type: ignore[misc]
        self.read_over = formdata.getlist(self.careful_name) if formdata else []

    def post_validate(self: Any, form: Any, validation_stopped: bool) -> None:
        if not self.is_careful or self.errors or self.data == self.object_data:
            return
        found = cautions_in(self.data or "")
        if found and self.careful_key not in self.read_over:
            self.cautions = found
            self.errors = [*self.errors, *(caution_words(caution) for caution in found)]


SENTENCES = frozenset({"reason", "note", "comment", "hint", "label", "details", "prompt", "remark"})
"""Names of lines in which people write in their own words."""


class LineField(Careful, StringField):
    """One line of text. A line is looked at for what it says too much where it holds a sentence,
    as its name tells, or where it is `careful`."""

    def __init__(
        self,
        label: Any = None,
        validators: Iterable[Any] = (),
        *,
        most: int = LINE_MAX,
        careful: bool | None = None,
        **kwargs: Any,
    ) -> None:
        checks = [ReadableCharacters(), Length(most), OneLine(), *validators]
        super().__init__(label, checks, filters=[tidy], **kwargs)
        said = self.short_name in SENTENCES or self.short_name.endswith("_reason")
        self.is_careful = said if careful is None else careful

    def _value(self) -> str:
        return showable(self.data or "")


class OneLine:
    def __call__(self, form: Any, field: Field) -> None:
        if any(char in (field.data or "") for char in "\r\n\t"):
            raise ValidationError(_("Please write this on one line."))


class ParagraphField(Careful, TextAreaField):
    """Several lines of text, looked at for what they say too much."""

    def __init__(
        self, label: Any = None, validators: Iterable[Any] = (), *, most: int = TEXT_MAX, **kwargs: Any
    ) -> None:
        checks = [ReadableCharacters(), Length(most), *validators]
        super().__init__(label, checks, filters=[tidy], **kwargs)

    def _value(self) -> str:
        return showable(self.data or "")


class ParsedField(Field):
    """A field whose text is kept as typed when it cannot be read."""

    message: Any = _l("This cannot be read.")

    def __init__(self, label: Any = None, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [OptionalUnlessRequired(validators), *validators], **kwargs)
        self.typed: str | None = None

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def unparse(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.unparse(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.typed = valuelist[0].strip()
        self.data = None
        if not self.typed:
            return
        try:
            self.data = self.parse(self.typed)
        except (ValueError, InvalidOperation, OverflowError) as unreadable:
            raise ValueError(str(self.message)) from unreadable


class OptionalUnlessRequired:
    """An empty field stops here, unless it must be filled in."""

    def __init__(self, validators: Iterable[Any]) -> None:
        self.is_required = any(isinstance(check, Required) for check in validators)

    def __call__(self, form: Any, field: Field) -> None:
        if not self.is_required and not (getattr(field, "typed", None) or "").strip() and not field.errors:
            raise StopValidation()


class WholeNumberField(ParsedField):
    widget = NumberInput(step="1")
    message = _l("Enter a whole number.")

    def parse(self, text: str) -> int:
        number = int(text)
        if abs(number) > 2_000_000_000:
            raise ValueError(text)
        return number


class DecimalField(ParsedField):
    """A number with decimals, with comma or point."""

    widget = NumberInput(step="any")
    message = _l("Enter a number.")

    def parse(self, text: str) -> Decimal:
        number = Decimal(text.replace(",", "."))
        if not number.is_finite():
            raise ValueError(text)
        return number


class DayField(ParsedField):
    widget = DateInput()
    message = _l("Enter a date, such as 2026-11-24.")

    def parse(self, text: str) -> date:
        return date.fromisoformat(text)

    def unparse(self, value: date) -> str:
        return value.isoformat()


CLOCK = re.compile(r"(?P<hour>\d{1,2})[.:,]?(?P<minute>\d{2})([.:]00)?", re.ASCII)


class ClockInput(TextInput):
    """A short line that phones open with their digits."""

    def __call__(self, field: Field, **kwargs: Any) -> Any:
        kwargs.setdefault("inputmode", "decimal")
        kwargs.setdefault("autocomplete", "off")
        kwargs["class"] = f"{kwargs.get('class', '')} input-clock".strip()
        return super().__call__(field, **kwargs)


class WallTimeField(ParsedField):
    """A time of day as the clock on the wall shows it; 08.30, 8:30 and 0830 are all read.

    Plain text, since a browser's own time field follows the browser: "11:00 AM" beside "11.00 WITA".
    """

    widget = ClockInput()
    message = _l("Enter a time, such as 08.30.")

    def parse(self, text: str) -> time:
        match = CLOCK.fullmatch(text)
        if match is None:
            raise ValueError(text)
        return time(int(match["hour"]), int(match["minute"]))

    def unparse(self, value: time) -> str:
        return value.strftime("%H.%M" if current_language() == "id" else "%H:%M")


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Pairs of value and label as the form library wants them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class ChoiceField(SelectField):
    """One of the choices; anything else is refused with a sentence."""

    refusal = _l("Choose one of the list.")

    def __init__(
        self, label: Any = None, validators: Iterable[Any] = (), *, coerce: Callable[[Any], Any] = str, **kwargs: Any
    ) -> None:
        choices = kwargs.get("choices")
        if choices is not None and not callable(choices):
            kwargs["choices"] = [
                choice if isinstance(choice, SelectChoice) else SelectChoice(*choice) for choice in choices
            ]
        super().__init__(label, list(validators), coerce=coerce, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        try:
            self.data = self.coerce(valuelist[0])
        except (ValueError, TypeError):
            self.data = None
            raise ValueError(str(self.refusal)) from None

    def pre_validate(self, form: Any) -> None:
        if not any(match for _value, _label, match, *_rest in self.iter_choices()):
            # Said once, also where it could not even be read.
            raise StopValidation() if self.errors else StopValidation(str(self.refusal))


class OneOfField(RadioField):
    """One of a few choices that all stand on the page; anything else is refused with a sentence."""

    def pre_validate(self, form: Any) -> None:
        if not any(match for _value, _label, match, *_rest in self.iter_choices()):
            raise StopValidation(_("Choose one of the list."))


__all__ = [
    "Between",
    "BooleanField",
    "ChoiceField",
    "DayField",
    "DecimalField",
    "Form",
    "Length",
    "LineField",
    "OneOfField",
    "Optional",
    "ParagraphField",
    "Required",
    "WallTimeField",
    "WholeNumberField",
    "choices",
]
