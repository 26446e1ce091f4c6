"""The blueprint of participants, and the words that their pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from kasus_training.participants import contacts, messages

bp = Blueprint("participants", __name__)


@bp.app_template_filter("telephone")
def show_telephone(number: str) -> str:
    return contacts.telephone_as_written(number)


@bp.app_template_filter("district")
def show_district(district: str) -> str:
    return messages.district_word(district)


@bp.app_template_filter("employee_number")
def show_employee_number(number: str) -> str:
    return contacts.number_as_written(number)


@bp.app_template_filter("extract_word")
def extract_word(key: str, dictionary: dict[str, Any]) -> Any:
    """The word for a key; a key without one as it stands."""
    return dictionary.get(key, key)


@bp.context_processor
def offer_words() -> dict[str, Any]:
    return {"words": messages, "contacts": contacts}
