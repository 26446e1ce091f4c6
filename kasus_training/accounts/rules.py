"""What is true of accounts: names to compare, passwords, links, back-off."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from kasus_training.rulings import RuleBroken, TooMany

LINK_LIFE = timedelta(days=3)
SIGN_IN_IDLE = timedelta(hours=12)
SIGN_IN_LIFE = timedelta(days=14)
PASSWORD_MIN = 12
PASSWORD_MAX = 200
FREE_TRIES = 5
TRY_WINDOW = timedelta(minutes=15)
ADDRESS_TRIES = 60
"""Wrong passwords from one address within the window: an office shares one."""


class LinkPurpose(StrEnum):
    INVITE = "invite"
    RESET = "reset"


def name_key(name: str) -> str:
    """The name folded so that spellings of the same institution or person meet:
    compatibility form, no case, no punctuation, single spaces."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", folded).split())


def check_email(email: str) -> str:
    """The address trimmed and lower-cased. Raises when it cannot be one."""
    cleaned = email.strip().lower()
    if len(cleaned) > 254 or not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+", cleaned):
        raise RuleBroken("email-malformed", field="email")
    return cleaned


def check_password(password: str, *, email: str, name: str) -> None:
    """Long enough, not too long, and not the person's own name or address.

    Length instead of character classes: NIST SP 800-63B section 3.1.1.2.
    """
    if len(password) < PASSWORD_MIN:
        raise RuleBroken("password-short", field="password", least=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        raise RuleBroken("password-long", field="password", most=PASSWORD_MAX)
    folded = password.casefold()
    if len(set(folded)) < 5:
        raise RuleBroken("password-plain", field="password")
    if folded in {email.casefold(), name.casefold()} or folded.startswith(email.split("@")[0].casefold() * 2):
        raise RuleBroken("password-personal", field="password")


def wait_before_next_try(failures: int, last_failure: datetime | None, now: datetime) -> int:
    """Seconds to wait after so many wrong passwords: none for the first five, then doubling
    from 15 seconds up to 15 minutes."""
    if failures < FREE_TRIES or last_failure is None:
        return 0
    pause = min(15 * 2 ** (failures - FREE_TRIES), 900)
    return max(0, int((last_failure + timedelta(seconds=pause) - now).total_seconds()))


def check_may_try(failures: int, last_failure: datetime | None, now: datetime) -> None:
    seconds = wait_before_next_try(failures, last_failure, now)
    if seconds:
        raise TooMany("sign-in-too-often", seconds=seconds)


def is_sign_in_alive(*, started_at: datetime, last_seen_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """A sign-in ends by itself after twelve idle hours or fourteen days."""
    return ended_at is None and now - last_seen_at < SIGN_IN_IDLE and now - started_at < SIGN_IN_LIFE


def check_link(*, expires_at: datetime, used_at: datetime | None, now: datetime) -> None:
    if used_at is not None:
        raise RuleBroken("link-used")
    if now >= expires_at:
        raise RuleBroken("link-expired")


def check_admin_stays(*, admins_left: int) -> None:
    """An organisation never loses its last active admin."""
    if admins_left < 1:
        raise RuleBroken("last-admin")
