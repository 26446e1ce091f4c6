"""Lists that people send, and what is decided about them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from kasus_training.foundation.forms import ChoiceField, Form, choices
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants.forms import _number_or_none
from kasus_training.participants.models import Sector


class UploadForm(Form):
    """A list of participants to look at before it is taken in."""

    file = FileField(_l("File"))
    sector_id = ChoiceField(_l("Sector for rows that name none"), coerce=_number_or_none)

    def __init__(self, sectors: list[Sector], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sector_id.choices = choices(
            [("", _("None: such rows are left out")), *((sector.id, sector.name) for sector in sectors)]
        )

    def validate_file(self, field: FileField) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            raise StopValidation(_("Choose a file."))


class ImportForm(Form):
    """The button that takes a previewed list in."""
