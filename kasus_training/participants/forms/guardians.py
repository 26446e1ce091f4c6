"""What guardians answer, on their own page or on paper, and who looks after the children."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from kasus_training.foundation.forms import BooleanField, ChoiceField, DayField, Form, LineField, Required, choices
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants import contacts, rules
from kasus_training.participants.consenting import ChaperoneDraft
from kasus_training.participants.forms import NO, YES, CardsField, Obeys, YesNoField
from kasus_training.participants.messages import GENDER_WORDS
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Gender, GuardianDraft


def _telephone(text: str) -> str:
    return contacts.telephone(text, field="guardian_telephone")


class AssentField(CardsField):
    """The child's own word. It may be left open: nobody is pressed for it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        words = [(YES, _l("Yes, I want to")), (NO, _l("No, I do not want to"))]
        super().__init__(label, choices=choices(words), **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class AnswersForm(Form):
    """Three separate questions, none of them answered beforehand."""

    guardian_name = LineField(_l("Your name"), [Required(_l("Enter the guardian's name."))], most=rules.NAME_MAX)
    relation = LineField(
        _l("You are the child's …"),
        [Required(_l("Enter how the guardian is related, for example mother."))],
        most=rules.LINE_MAX,
    )
    taking_part = YesNoField(_l("May the child take part in the training?"))
    keep_data = YesNoField(_l("May the child's data be kept for attendance and certificate?"))
    photo = YesNoField(_l("May photographs of the child be published by the office?"))
    assent = AssentField(_l("Do you want to join this training?"))
    sure = BooleanField(_l("Yes, erase the child's data and end the registration"))

    def answers(self) -> dict[str, Any]:
        return {
            "name": self.guardian_name.data or "",
            "relation": self.relation.data or "",
            "taking_part": self.taking_part.data == YES,
            "data": self.keep_data.data == YES,
            "photo": self.photo.data == YES,
            "assent": self.assent.data == YES if self.assent.data else None,
        }


class GuardianForm(AnswersForm):
    """The guardian's own page, on a phone."""

    guardian_telephone = LineField(
        _l("Your mobile or WhatsApp number"), [Required(_l("Enter your number.")), Obeys(_telephone)], most=40
    )

    @classmethod
    def for_registration(cls, registration: Registration) -> GuardianForm:
        """Only what the registration says of the name: a forwarded link must not give a number away."""
        guardian = registration.guardian
        return cls(guardian_name=guardian.name, relation=guardian.relation) if guardian else cls()

    def draft(self, today: Any) -> GuardianDraft:
        return GuardianDraft(**self.answers(), telephone=self.guardian_telephone.data or "", given_on=today)


class ConsentForm(AnswersForm):
    """A guardian's answers, copied from paper by staff."""

    guardian_telephone = LineField(_l("Guardian's telephone"), [Obeys(_telephone)], most=40)
    given_on = DayField(_l("Signed on"), [Required(_l("Enter the date on the paper."))])
    scan = FileField(_l("Scan of the signed form"))

    @classmethod
    def for_registration(cls, registration: Registration) -> ConsentForm:
        guardian = registration.guardian
        if guardian is None:
            return cls()
        return cls(
            guardian_name=guardian.name,
            relation=guardian.relation,
            guardian_telephone=contacts.telephone_as_written(guardian.telephone),
        )

    def draft(self) -> GuardianDraft:
        return GuardianDraft(
            **self.answers(), telephone=self.guardian_telephone.data or "", given_on=self.given_on.data
        )

    def scanned(self) -> bytes | None:
        """The bytes of the scan; none where the field was left empty."""
        upload = self.scan.data
        return upload.read() if upload and getattr(upload, "filename", "") else None


class PaperForm(Form):
    """A scan that comes later than the answers."""

    scan = FileField(_l("Scan of the signed form"))

    def validate_scan(self, field: FileField) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            raise StopValidation(_("Choose a file."))


class ChaperoneForm(Form):
    """Somebody who looks after children at the event."""

    name = LineField(_l("Name"), [Required(_l("Enter the name.")), Obeys(rules.check_name)], most=rules.NAME_MAX)
    gender = ChoiceField(
        _l("Gender"),
        coerce=lambda value: Gender(value) if value else None,
        choices=choices([("", _l("Not known")), *GENDER_WORDS.items()]),
    )
    telephone = LineField(
        _l("Mobile or WhatsApp number"), [Required(_l("Enter the number.")), Obeys(contacts.telephone)], most=40
    )
    institution = LineField(_l("Institution"), most=rules.LINE_MAX)

    def draft(self) -> ChaperoneDraft:
        return ChaperoneDraft(
            name=self.name.data or "",
            gender=self.gender.data,
            telephone=self.telephone.data or "",
            institution=self.institution.data or "",
        )
