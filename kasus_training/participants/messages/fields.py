"""What the fields of a participant are called."""

from __future__ import annotations

from kasus_training.foundation.languages import lazy_gettext as _l

FIELD_WORDS = {
    "sector": _l("sector"),
    "number": _l("number"),
    "front_title": _l("title before the name"),
    "name": _l("name"),
    "back_title": _l("title after the name"),
    "gender": _l("gender"),
    "born_on": _l("birth date"),
    "age_group": _l("age group"),
    "number_kind": _l("kind of employee number"),
    "employee_number": _l("employee number"),
    "position": _l("position"),
    "institution": _l("institution"),
    "district": _l("subdistrict"),
    "telephone": _l("telephone"),
    "rank": _l("rank"),
    "village": _l("village"),
    "companion_telephone": _l("telephone of a companion"),
    "email": _l("email"),
    "needs": _l("accommodation"),
    "diet": _l("food"),
    "minor": _l("under 18"),
    "guardian_name": _l("guardian's name"),
    "guardian_telephone": _l("guardian's telephone"),
}
DOUBT_WORDS = {
    "length": _l("A NIP has 18 digits."),
    "birth-date": _l("The first eight digits of a NIP are a birth date."),
    "year": _l("Digits 9 to 12 of a NIP are a year."),
    "gender-digit": _l("Digit 15 of a NIP is 1 or 2."),
}
