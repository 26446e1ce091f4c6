"""What is asked of institutions, their other names, and which of two stays."""

from __future__ import annotations

from kasus_training.foundation.forms import Between, Form, LineField, Required, WholeNumberField
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants.delegating import ASKED_MAX
from kasus_training.participants.rules import LINE_MAX


class AskedForm(Form):
    asked = WholeNumberField(_l("Delegates asked"), [Between(0, ASKED_MAX)])


class AskForm(AskedForm):
    institution = LineField(_l("Institution"), [Required(_l("Enter the name of the institution."))], most=LINE_MAX)


class AliasForm(Form):
    name = LineField(_l("Other name"), [Required()], most=LINE_MAX)
