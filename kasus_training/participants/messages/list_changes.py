"""What a list says otherwise, as people read it."""

from __future__ import annotations

from datetime import date

from kasus_training.foundation.languages import format_day_plain
from kasus_training.participants import contacts
from kasus_training.participants.messages import AGE_WORDS, GENDER_WORDS
from kasus_training.participants.rules import AgeGroup, Gender


def change_value(field: str, value: str) -> str:
    """One side of a change as people read it."""
    if not value:
        return ""
    if field == "gender":
        return str(GENDER_WORDS[Gender(value)])
    if field == "age_group":
        return str(AGE_WORDS[AgeGroup(value)])
    if field == "born_on":
        return format_day_plain(date.fromisoformat(value))
    return contacts.telephone_as_written(value) if "telephone" in field else value
