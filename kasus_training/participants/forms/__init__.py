"""What participants and staff may enter."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField
from wtforms.validators import StopValidation
from wtforms.widgets import ListWidget, RadioInput

from kasus_training.foundation.forms import (
    Between,
    BooleanField,
    ChoiceField,
    DayField,
    Form,
    LineField,
    ParagraphField,
    Required,
    WholeNumberField,
    choices,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import sentence_for
from kasus_training.participants import contacts, rules
from kasus_training.participants.districts import NAMES, OUTSIDE
from kasus_training.participants.messages import (
    AGE_WORDS,
    COLOUR_WORDS,
    GENDER_WORDS,
    NUMBER_WORDS,
    SYMBOL_WORDS,
    district_word,
)
from kasus_training.participants.models import Sector
from kasus_training.participants.rules import (
    AgeGroup,
    ConsentPurpose,
    Gender,
    NumberKind,
    RegistrationDraft,
    SectorDraft,
)
from kasus_training.rulings import RuleBroken

ADULT, CHILD = "adult", "child"
YES, NO = "yes", "no"


NEVER = datetime.min.replace(tzinfo=UTC)


class Obeys:
    """The field keeps a rule of the house; the rule's own sentence says what is wrong."""

    def __init__(self, rule: Callable[[str], object]) -> None:
        self.rule = rule

    def __call__(self, form: Any, field: Field) -> None:
        try:
            self.rule(field.data or "")
        except RuleBroken as broken:
            raise StopValidation(sentence_for(broken)) from None


class Ticked:
    """The box must be ticked."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data:
            raise StopValidation(str(self.message))


class CardsField(ChoiceField):
    """One of a few choices, each a card to touch."""

    refusal = _l("Choose one of the answers.")
    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class YesNoField(CardsField):
    """A question that must be answered, with neither answer given beforehand."""

    refusal = _l("Answer yes or no.")

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=choices([(YES, _l("Yes, allowed")), (NO, _l("No, not allowed"))]), **kwargs)


def _word_or_none(kind: Any) -> Callable[[Any], Any]:
    return lambda value: kind(value) if value else None


def _number_or_none(value: Any) -> int | None:
    return int(value) if value else None


def _district_choices() -> list[Any]:
    return choices([("", _l("Choose…")), *((name, name) for name in NAMES), (OUTSIDE, district_word(OUTSIDE))])


class PersonForm(Form):
    """The fields that the public form and the staff's form share."""

    front_title = LineField(_l("Title before the name"), most=rules.TITLE_MAX)
    name = LineField(_l("Full name"), [Required(_l("Enter the name.")), Obeys(rules.check_name)], most=rules.NAME_MAX)
    back_title = LineField(_l("Title after the name"), most=rules.TITLE_MAX)
    institution = LineField(_l("Institution"), most=rules.LINE_MAX)
    position = LineField(_l("Position"), most=rules.LINE_MAX)
    rank = LineField(_l("Rank and grade"), most=rules.TITLE_MAX)
    village = LineField(_l("Village"), most=rules.LINE_MAX)
    companion_telephone = LineField(
        _l("Number of somebody who comes with you"),
        [Obeys(lambda text: contacts.telephone(text, field="companion_telephone"))],
        most=40,
    )
    born_on = DayField(_l("Birth date"))
    number_kind = ChoiceField(
        _l("Kind of employee number"), coerce=NumberKind, default=NumberKind.NONE, choices=choices(NUMBER_WORDS.items())
    )
    employee_number = LineField(_l("Employee number"), [Obeys(contacts.employee_number)], most=40)
    telephone = LineField(_l("Mobile or WhatsApp number"), [Obeys(contacts.telephone)], most=40)
    email = LineField(_l("Email"), [Obeys(contacts.email)])
    guardian_name = LineField(_l("Name of parent or guardian"), most=rules.NAME_MAX)
    guardian_telephone = LineField(
        _l("Guardian's mobile or WhatsApp number"),
        [Obeys(lambda text: contacts.telephone(text, field="guardian_telephone"))],
        most=40,
    )
    needs = ParagraphField(_l("What you need to take part comfortably"), most=rules.NOTE_MAX)
    diet = LineField(_l("Food: allergies or what you do not eat"), most=rules.LINE_MAX)

    def written(self) -> dict[str, Any]:
        """The fields that both forms hand on as they stand."""
        names = ("front_title", "name", "back_title", "institution", "position", "village", "needs", "diet")
        return {name: getattr(self, name).data or "" for name in names}

    @property
    def printed_name(self) -> str:
        parts = ((getattr(self, name).data or "").strip() for name in ("front_title", "name", "back_title"))
        return rules.printed_name(*parts)


class RegistrationForm(PersonForm):
    """The public form. It carries an id of its own, so that sending it twice makes one row."""

    form_id = HiddenField(default=lambda: str(uuid.uuid4()))
    website = LineField(_l("Leave this empty"))
    sector_id = CardsField(_l("Sector"), coerce=int)
    name_confirmed = BooleanField(
        _l("The name is right as it will be printed"), [Ticked(_l("Check the name and tick the box."))]
    )
    gender = CardsField(_l("Gender"), coerce=Gender, choices=choices(GENDER_WORDS.items()))
    district = ChoiceField(_l("Subdistrict"), [Required(_l("Choose the subdistrict."))], choices=_district_choices)
    age = CardsField(
        _l("Are you 18 or older?"), choices=choices([(ADULT, _l("Yes, 18 or older")), (CHILD, _l("No, under 18"))])
    )
    age_group = ChoiceField(
        _l("Age group"),
        coerce=_word_or_none(AgeGroup),
        choices=choices(
            [("", _l("Choose…")), *(pair for pair in AGE_WORDS.items() if pair[0] is not AgeGroup.UNDER_18)]
        ),
    )
    wait_if_full = BooleanField(_l("Put me on the waiting list if no place is left"))
    needs_allowed = BooleanField(_l("What I need may be kept for this training, and is deleted after it"))
    photo = BooleanField(_l("Photographs in which I can be recognised may be published by the office"))
    reminders = BooleanField(
        _l("The office may write to me on WhatsApp after the training, for example about the follow-up test")
    )

    def __init__(self, sectors: list[Sector], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sector_id.choices = choices((sector.id, sector.name) for sector in sectors)
        self.institution.validators = [*self.institution.validators, Required(_l("Enter the institution."))]

    @property
    def is_child(self) -> bool:
        return self.age.data == CHILD

    def validate(self, extra_validators: Any = None) -> bool:
        """Which fields are required depends on the age."""
        is_valid = super().validate(extra_validators)
        if self.website.data:
            self.form_errors.append(_("A field that must stay empty was filled in. Nothing was recorded."))
            return False
        if self.age.data not in {ADULT, CHILD}:
            return False
        asked = rules.ASKED_OF_CHILDREN if self.is_child else rules.ASKED_OF_ADULTS
        instead = {"telephone": self.companion_telephone.data}
        for name in asked:
            field = self[name]
            if not field.data and not field.errors and not instead.get(name):
                field.errors = [_("Please fill this in.")]
                is_valid = False
        return is_valid

    def draft(self) -> RegistrationDraft:
        """What was entered; what is not asked of a child, or of an adult, stays out."""
        common = {
            **self.written(),
            "sector_id": self.sector_id.data if "sector_id" in self else 0,
            "gender": self.gender.data,
            "district": self.district.data,
            "name_confirmed": True,
        }
        if self.is_child:
            return RegistrationDraft(
                **common,
                born_on=self.born_on.data,
                guardian_name=self.guardian_name.data or "",
                guardian_telephone=self.guardian_telephone.data or "",
            )
        return RegistrationDraft(
            **common,
            age_group=self.age_group.data,
            number_kind=self.number_kind.data or NumberKind.NONE,
            employee_number=self.employee_number.data or "",
            rank=self.rank.data or "",
            email=self.email.data or "",
            telephone=self.telephone.data or "",
            companion_telephone=self.companion_telephone.data or "",
            consents=frozenset({ConsentPurpose.DATA, *self.ticked()}),
        )

    def ticked(self) -> set[ConsentPurpose]:
        """What an adult agreed to, each in a box of its own."""
        boxes = {
            "photo": ConsentPurpose.PHOTO, "reminders": ConsentPurpose.REMINDERS, "needs_allowed": ConsentPurpose.NEEDS
        }  # fmt: skip
        return {purpose for name, purpose in boxes.items() if name in self and self[name].data}


class StaffPersonForm(PersonForm):
    """Every field of a participant, for the committee. Only name and sector are required."""

    sector_id = ChoiceField(_l("Sector"), coerce=int)
    number = WholeNumberField(_l("Number in the event"))
    gender = ChoiceField(
        _l("Gender"), coerce=_word_or_none(Gender), choices=choices([("", _l("Not known")), *GENDER_WORDS.items()])
    )
    district = ChoiceField(_l("Subdistrict"), choices=_district_choices, default="")
    age_group = ChoiceField(
        _l("Age group"), coerce=_word_or_none(AgeGroup), choices=choices([("", _l("Not known")), *AGE_WORDS.items()])
    )
    seat_reason = LineField(_l("Reason for a place beyond the quota"), most=rules.NOTE_MAX)
    wait_if_full = BooleanField(_l("Put this person on the waiting list if the sector is full"))
    different_person = BooleanField(_l("This is a different person of the same name"))
    seen_at = HiddenField()

    def __init__(self, sectors: list[Sector], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sector_id.choices = choices((sector.id, sector.name) for sector in sectors)

    def draft(self) -> RegistrationDraft:
        return RegistrationDraft(
            **self.written(),
            sector_id=self.sector_id.data,
            gender=self.gender.data,
            district=self.district.data or "",
            email=self.email.data or "",
            born_on=self.born_on.data,
            age_group=self.age_group.data,
            number_kind=self.number_kind.data or NumberKind.NONE,
            employee_number=self.employee_number.data or "",
            rank=self.rank.data or "",
            telephone=self.telephone.data or "",
            companion_telephone=self.companion_telephone.data or "",
            guardian_name=self.guardian_name.data or "",
            guardian_telephone=self.guardian_telephone.data or "",
            number=self.number.data,
        )

    def seen(self) -> datetime | None:
        """When the row that the editor saw was last changed. One that cannot be read fits no row."""
        if self.seen_at.data is None:
            return None
        try:
            seen = datetime.fromisoformat(self.seen_at.data)
        except ValueError:
            return NEVER
        return seen if seen.tzinfo else NEVER


class ReasonForm(Form):
    """Why a registration ends."""

    reason = LineField(_l("Reason"), most=rules.NOTE_MAX)


class SectorForm(Form):
    """A group that the event invites."""

    name = LineField(_l("Name"), [Required(_l("Enter the name of the sector."))], most=rules.LINE_MAX)
    short_name = LineField(_l("Short name"), most=rules.TITLE_MAX)
    code = LineField(_l("Code"), most=20)
    quota = WholeNumberField(_l("Quota"), [Required(_l("Enter the number of places.")), Between(0, rules.QUOTA_MAX)])
    for_minors = BooleanField(_l("Mostly children and young people"))
    needs_approval = BooleanField(_l("Registrations wait for confirmation"))
    has_waiting_list = BooleanField(_l("A waiting list when all places are taken"), default=True)
    colour = ChoiceField(
        _l("Colour"), default="", choices=choices([("", _l("The next free one")), *COLOUR_WORDS.items()])
    )
    symbol = ChoiceField(
        _l("Symbol"), default="", choices=choices([("", _l("The next free one")), *SYMBOL_WORDS.items()])
    )
    institutions = ParagraphField(_l("Institutions that usually come"), most=8_000)

    @classmethod
    def of(cls, sector: Sector) -> SectorForm:
        """The sector as it stands, its institutions by name."""
        kept = (
            "name",
            "short_name",
            "code",
            "quota",
            "for_minors",
            "needs_approval",
            "has_waiting_list",
            "colour",
            "symbol",
        )
        names = "\n".join(row.name for row in sector.institutions)
        return cls(data={name: getattr(sector, name) for name in kept} | {"institutions": names})

    def draft(self) -> SectorDraft:
        return SectorDraft(
            name=self.name.data or "",
            short_name=self.short_name.data or "",
            code=self.code.data or "",
            quota=self.quota.data,
            for_minors=self.for_minors.data,
            needs_approval=self.needs_approval.data,
            has_waiting_list=self.has_waiting_list.data,
            colour=self.colour.data or "",
            symbol=self.symbol.data or "",
            institutions=tuple(line.strip() for line in (self.institutions.data or "").splitlines() if line.strip()),
        )
