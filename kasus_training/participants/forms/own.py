"""What people enter on their personal page: changed answers, and who comes in their stead."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from kasus_training.foundation.forms import Form, LineField, Required
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants import contacts, rules
from kasus_training.participants.forms import Obeys, RegistrationForm, StaffPersonForm
from kasus_training.participants.models import Sector
from kasus_training.participants.rules import NumberKind, RegistrationDraft

ADULT, CHILD = "adult", "child"
NOT_THEIRS = (
    "form_id",
    "website",
    "sector_id",
    "age",
    "born_on",
    "guardian_name",
    "guardian_telephone",
    "wait_if_full",
)
OF_ADULTS_ONLY = (
    "front_title", "back_title", "rank", "age_group", "telephone", "companion_telephone", "number_kind",
    "employee_number", "email", "needs_allowed",
)  # fmt: skip


class OwnForm(RegistrationForm):
    """One's own answers. Sector and age stay; the guardian answers for themselves."""

    seen_at = StaffPersonForm.seen_at
    seen = StaffPersonForm.seen

    def __init__(self, sectors: list[Sector], *args: Any, minor: bool, **kwargs: Any) -> None:
        super().__init__(sectors, *args, **kwargs)
        self.minor = minor
        for name in (*NOT_THEIRS, "photo", "reminders", *(OF_ADULTS_ONLY if minor else ())):
            del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = Form.validate(self, extra_validators)
        asked = ("gender", "district") if self.minor else ("gender", "district", "age_group", "telephone")
        for name in asked:
            field = self[name]
            has_other = name == "telephone" and self.companion_telephone.data
            if not field.data and not field.errors and not has_other:
                field.errors = [_("Please fill this in.")]
                is_valid = False
        return is_valid

    def draft(self) -> RegistrationDraft:
        common: dict[str, Any] = {"sector_id": 0, "gender": self.gender.data, "district": self.district.data}
        for name in ("name", "institution", "position", "village", "needs", "diet"):
            common[name] = self[name].data or ""
        if self.minor:
            return RegistrationDraft(**common)
        texts: tuple[str, ...] = (
            "front_title",
            "back_title",
            "rank",
            "employee_number",
            "telephone",
            "companion_telephone",
            "email",
        )
        return RegistrationDraft(
            **common,
            **dict[str, Any]((name, self[name].data or "") for name in texts),
            age_group=self.age_group.data,
            number_kind=self.number_kind.data or NumberKind.NONE,
            consents=frozenset(self.ticked()),
        )

    @property
    def printed_name(self) -> str:
        names = ("name",) if self.minor else ("front_title", "name", "back_title")
        parts = [(self[name].data or "").strip() for name in names]
        return parts[0] if self.minor else rules.printed_name(*parts)


class ReplacementForm(RegistrationForm):
    """Who comes instead: everything that the public form asks, but sector and institution."""

    reason = LineField(_l("Why somebody else comes"), most=rules.NOTE_MAX)

    def __init__(self, sectors: list[Sector], *args: Any, **kwargs: Any) -> None:
        super().__init__(sectors, *args, **kwargs)
        for name in ("sector_id", "institution", "wait_if_full"):
            del self[name]

    def written(self) -> dict[str, Any]:
        names = ("front_title", "name", "back_title", "position", "village", "needs", "diet")
        return {name: self[name].data or "" for name in names}


class ForgottenLinkForm(Form):
    """At the desk: the number and the name of somebody who lost their link."""

    telephone = LineField(
        _l("Mobile or WhatsApp number"),
        [Required(_l("Enter the telephone number.")), Obeys(contacts.telephone)],
        most=40,
    )
    name = LineField(_l("Name"), [Required(_l("Enter the name.")), Obeys(rules.check_name)], most=rules.NAME_MAX)
