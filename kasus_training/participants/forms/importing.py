"""Lists that people send, and what is decided about them."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from kasus_training.foundation.forms import BooleanField, ChoiceField, Form, TextAreaField, choices
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants.columns import HEADINGS, Columns
from kasus_training.participants.messages.fields import FIELD_WORDS
from kasus_training.participants.models import Sector
from kasus_training.participants.planning import Decision
from kasus_training.participants.tables import FILE_MAX

FILENAME_MAX = 120
LINES_AT_ONCE = 200
LINE_MAX = 100_000


def _number_or_none(value: Any) -> int | None:
    return int(value) if value else None


def _sector_choices(sectors: list[Sector]) -> list[Any]:
    return choices([("", _("None: such rows are left out")), *((sector.id, sector.name) for sector in sectors)])


class UploadForm(Form):
    """A list of participants to look at before it is taken in: a file, or text that was copied."""

    file = FileField(_l("File"))
    text = TextAreaField(_l("Or paste the list here"))
    sector_id = ChoiceField(_l("Sector for rows that name none"), coerce=_number_or_none)

    def __init__(self, sectors: list[Sector], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sector_id.choices = _sector_choices(sectors)

    def validate_file(self, field: FileField) -> None:
        if not self._has_file() and not (self.text.data or "").strip():
            raise StopValidation(_("Choose a file, or paste the list below."))

    def _has_file(self) -> bool:
        return bool(self.file.data and getattr(self.file.data, "filename", ""))

    def content(self) -> bytes:
        """The bytes of the file, else of the text."""
        if self._has_file():
            return self.file.data.stream.read(FILE_MAX + 1)
        # The mark says which letters these are, whatever the text holds.
        return (self.text.data or "").encode("utf-8-sig")

    def filename(self) -> str:
        return (self.file.data.filename or "")[:FILENAME_MAX] if self._has_file() else str(_("pasted list"))


class ColumnsForm(Form):
    """What each column of a list holds."""

    split = BooleanField(_l("Separate titles from the names"))
    sector_id = ChoiceField(_l("Sector for rows that name none"), coerce=_number_or_none)

    def __init__(self, sectors: list[Sector], width: int, chosen: dict[str, Any], columns: Columns) -> None:
        super().__init__(data={"split": columns.separates_titles, "sector_id": chosen["sector"]})
        self.sector_id.choices = _sector_choices(sectors)
        self.width = width
        self.known = {place: name for name, place in columns.places.items()}
        self.offered = [("", _("not read")), *((name, str(FIELD_WORDS[name]).capitalize()) for name in HEADINGS)]

    def names(self) -> list[str]:
        """The field of every column, in their order; what is not offered is not read."""
        return [name if name in HEADINGS else "" for name in map(self._sent, range(self.width))]

    def _sent(self, place: int) -> str:
        return request.form.get(f"column-{place}", "")

    def field_of(self, place: int) -> str:
        return self._sent(place) if self.is_submitted() else self.known.get(place, "")


class DecisionsForm(Form):
    """What was decided about the rows of one page."""

    def decisions(self) -> dict[int, Decision]:
        words = {decision.value for decision in Decision}
        return {
            line: Decision(word) for line in self._lines() if (word := request.form.get(f"decide-{line}", "")) in words
        }

    def together(self) -> dict[int, bool]:
        """Rows whose titles could be separated, and whether they belong inside the name."""
        return {line: f"together-{line}" in request.form for line in self._lines("titled")}

    def _lines(self, name: str = "line") -> list[int]:
        lines = request.form.getlist(name, type=int)[:LINES_AT_ONCE]
        return [line for line in lines if 0 < line < LINE_MAX]
