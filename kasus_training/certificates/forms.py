"""What the house of certificates accepts."""

from __future__ import annotations

from kasus_training.certificates.rules import REASON_MAX, NameDraft
from kasus_training.foundation.forms import Form, LineField, Required
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants.models import Person


class ReissueForm(Form):
    """The name as it should have been printed, and why the certificate is replaced."""

    front_title = LineField(_l("Title before the name"), most=60)
    name = LineField(_l("Name"), [Required(_l("Enter the name as it should be printed."))])
    back_title = LineField(_l("Title after the name"), most=120)
    reason = LineField(
        _l("Reason"), [Required(_l("Write down the reason. It stands in the register."))], most=REASON_MAX
    )

    @classmethod
    def of(cls, person: Person) -> ReissueForm:
        return cls(data={"front_title": person.front_title, "name": person.name, "back_title": person.back_title})

    def draft(self) -> NameDraft:
        return NameDraft(
            name=self.name.data or "",
            front_title=self.front_title.data or "",
            back_title=self.back_title.data or "",
        )


class RevokeForm(Form):
    """Why a certificate is taken back."""

    revoke_reason = LineField(
        _l("Reason"),
        [Required(_l("Write down the reason. It stands in the register."))],
        description=_l("Everybody who checks the certificate reads it."),
        most=REASON_MAX,
    )
