"""What people write about themselves: readable text, telephones, addresses, employee numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import phonenumbers

from kasus_training.rulings import RuleBroken

REGION = "ID"
NIP_LENGTH = 18
NIK_LENGTH = 16
NUMBER_MAX = 30
EMAIL_MAX = 254

# Characters that turn the direction of writing hide what a name really says.
DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")


def readable(text: str, *, field: str, most: int) -> str:
    """The text in composed characters without blanks around; never otherwise changed."""
    composed = unicodedata.normalize("NFC", text).strip()
    if any(char in DIRECTION or unicodedata.category(char) in {"Cc", "Cs", "Co"} for char in composed):
        raise RuleBroken("unreadable-character", field=field)
    if len(composed) > most:
        raise RuleBroken("text-too-long", field=field, most=most)
    return composed


def telephone(text: str, *, field: str = "telephone") -> str:
    """The number as E.164, or nothing. Spreadsheets lose the leading zero: 812… is read, too."""
    typed = text.strip()
    if not typed:
        return ""
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        raise RuleBroken("telephone-incomplete", field=field) from None
    if len(typed) > NUMBER_MAX or not phonenumbers.is_valid_number(number):
        raise RuleBroken("telephone-incomplete", field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def telephone_as_written(e164: str) -> str:
    """0812-3456-7890 here, +60 12-345 6789 for a number from abroad."""
    if not e164:
        return ""
    number = phonenumbers.parse(e164, REGION)
    at_home = number.country_code == phonenumbers.country_code_for_region(REGION)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def whatsapp_number(e164: str) -> str | None:
    """The digits for wa.me; none where the number is a landline."""
    if not e164:
        return None
    kind = phonenumbers.number_type(phonenumbers.parse(e164, REGION))
    if kind is phonenumbers.PhoneNumberType.FIXED_LINE:
        return None
    return e164.removeprefix("+")


def email(text: str) -> str:
    """The address trimmed and lower-cased, or nothing."""
    address = text.strip().lower()
    if not address:
        return ""
    shape = r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+"
    if len(address) > EMAIL_MAX or not re.fullmatch(shape, readable(address, field="email", most=EMAIL_MAX)):
        raise RuleBroken("email-malformed", field="email")
    return address


def employee_number(text: str) -> str:
    """The number without blanks, dots and dashes. What looks like a NIK is not taken."""
    typed = text.strip()
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", typed):
        raise RuleBroken("number-spoilt", field="employee_number", typed=typed)
    digits = re.sub(r"[\s.\-\u2013'`]", "", typed)
    if not digits:
        return ""
    if len(digits) > NUMBER_MAX or not re.fullmatch(r"[0-9A-Za-z/]+", digits):
        raise RuleBroken("number-unreadable", field="employee_number")
    if len(digits) == NIK_LENGTH and digits.isdecimal():
        raise RuleBroken("nik-not-collected", field="employee_number")
    return digits


def nip_doubts(digits: str) -> tuple[str, ...]:
    """What is odd about an 18-digit number: a warning for staff, never a refusal.

    Digits 13–14 are the month of appointment for civil servants and a contract code for
    contract staff, so any two digits may stand there.
    """
    if not digits:
        return ()
    if len(digits) != NIP_LENGTH or not digits.isdecimal():
        return ("length",)
    doubts = []
    if not _is_day(digits[:8]):
        doubts.append("birth-date")
    if not "1940" <= digits[8:12] <= "2100":
        doubts.append("year")
    if digits[14] not in "12":
        doubts.append("gender-digit")
    return tuple(doubts)


def number_as_written(digits: str) -> str:
    """19860926 201505 1 001."""
    if len(digits) == NIP_LENGTH and digits.isdecimal():
        return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"
    return digits


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
