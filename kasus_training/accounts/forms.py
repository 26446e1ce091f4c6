"""What the house of accounts accepts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import PasswordField, RadioField, ValidationError

from kasus_training.accounts.messages import prefix_words, zone_choices
from kasus_training.accounts.rules import (
    PASSWORD_MAX,
    SIGNATORY_PREFIXES,
    OrganizationDraft,
    SignatoryDraft,
)
from kasus_training.foundation.forms import (
    ChoiceField,
    DayField,
    Form,
    Length,
    LineField,
    ParagraphField,
    Required,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.permissions import Role


class SecretField(PasswordField):
    """A password: never trimmed, never shown again."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [Required(), Length(PASSWORD_MAX), *validators], **kwargs)


class SameAs:
    """Typed twice the same, so that a slip of the finger locks nobody out."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, form: Any, field: Any) -> None:
        if field.data != form[self.name].data:
            raise ValidationError(_("The two passwords differ. Please type both again."))


class SignInForm(Form):
    email = LineField(_l("E-mail"), [Required()], most=254)
    password = SecretField(_l("Password"))


class LinkForm(Form):
    """The first or the next password, for whoever holds the link."""

    password = SecretField(_l("New password"))
    again = SecretField(_l("The same password again"), [SameAs("password")])


class NameForm(Form):
    name = LineField(_l("Name as colleagues know it"), [Required()])


class PasswordForm(Form):
    old = SecretField(_l("Present password"))
    new = SecretField(_l("New password"))
    again = SecretField(_l("The same password again"), [SameAs("new")])


class RoleField(RadioField):
    """A role; whether it may be given is for the rules to say, not for the list of choices."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=Role, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose one of the list.")) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.errors:
            raise ValidationError(_("Choose one of the list."))


def organization_roles() -> list[tuple[str, str]]:
    return [
        (Role.MEMBER.value, _("Member: sees the trainings on whose team they are")),
        (Role.ADMIN.value, _("Admin: manages accounts, letterhead and all trainings of the office")),
    ]


class RoleForm(Form):
    role = RoleField(_l("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = organization_roles()


class ColleagueForm(RoleForm):
    name = LineField(_l("Name with titles"), [Required()])
    email = LineField(_l("E-mail"), [Required()], most=254)


class OrganizationForm(Form):
    """The letterhead."""

    government = LineField(_l("Government"), [Required()])
    name = LineField(_l("Name of the office"), [Required()])
    short_name = LineField(_l("Short name"), [Required()], most=40)
    place = LineField(_l("Town"), [Required()], most=80)
    address = LineField(_l("Address"))
    telephone = LineField(_l("Telephone"), most=60)
    email = LineField(_l("E-mail"), most=254)
    website = LineField(_l("Website"))
    timezone = ChoiceField(_l("Time zone"))
    help_contact = ParagraphField(_l("Whom to ask"), most=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = zone_choices(self.timezone.data)

    def draft(self) -> OrganizationDraft:
        return OrganizationDraft(**{name: self[name].data or "" for name in OrganizationDraft.__dataclass_fields__})


class SignatoryForm(Form):
    prefix = ChoiceField(_l("Signs as"))
    name = LineField(_l("Name with titles"), [Required()])
    position = LineField(_l("Position, as printed"), [Required()])
    rank = LineField(_l("Rank"), most=80)
    employee_number = LineField(_l("NIP"), most=30)
    valid_from = DayField(_l("Signs from"), [Required()])
    valid_until = DayField(_l("Signs until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prefix.choices = [(prefix, prefix_words(prefix)) for prefix in SIGNATORY_PREFIXES]

    def draft(self) -> SignatoryDraft:
        return SignatoryDraft(
            name=self.name.data or "",
            position=self.position.data or "",
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            prefix=self.prefix.data or "",
            rank=self.rank.data or "",
            employee_number=self.employee_number.data or "",
        )


class EndForm(Form):
    valid_until = DayField(_l("Last day"), [Required()])


class InstitutionForm(Form):
    name = LineField(_l("Name of the institution"), [Required()])
