"""What is true of accounts: names to compare, passwords, links, back-off."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kasus_training.permissions import ORGANIZATION_ROLES, Role
from kasus_training.rulings import Forbidden, RuleBroken, TooMany
from kasus_training.zones import zone

LINK_LIFE = timedelta(days=3)
SIGN_IN_IDLE = timedelta(hours=12)
SIGN_IN_LIFE = timedelta(days=14)
PASSWORD_MIN = 12
PASSWORD_MAX = 200
FREE_TRIES = 5
TRY_WINDOW = timedelta(minutes=15)
ADDRESS_TRIES = 60
"""Wrong passwords from one address within the window: an office shares one."""


SIGNATORY_PREFIXES = ("", "Plt.", "Plh.", "a.n.", "u.b.")
"""How a signature is marked when it is not the head's own: acting, deputising, on behalf of."""


class LinkPurpose(StrEnum):
    INVITE = "invite"
    RESET = "reset"


@dataclass(frozen=True)
class OrganizationDraft:
    """What stands on an office's letterhead, and whom people may ask."""

    name: str
    short_name: str
    government: str
    place: str
    address: str = ""
    telephone: str = ""
    email: str = ""
    website: str = ""
    timezone: str = "Asia/Makassar"
    help_contact: str = ""


@dataclass(frozen=True)
class SignatoryDraft:
    """Who signs, as printed, and from when to when."""

    name: str
    position: str
    valid_from: date
    valid_until: date | None = None
    prefix: str = ""
    rank: str = ""
    employee_number: str = ""


def check_organization(draft: OrganizationDraft) -> None:
    """A letterhead names the government, the office and the town; the zone must exist."""
    for field in ("name", "short_name", "government", "place"):
        if not getattr(draft, field).strip():
            raise RuleBroken("organization-incomplete", field=field)
    zone(draft.timezone)


def check_signatory(draft: SignatoryDraft) -> None:
    for field in ("name", "position"):
        if not getattr(draft, field).strip():
            raise RuleBroken("signatory-incomplete", field=field)
    if draft.prefix not in SIGNATORY_PREFIXES:
        raise RuleBroken("signatory-prefix-unknown", field="prefix")
    if draft.valid_until is not None and draft.valid_until < draft.valid_from:
        raise RuleBroken("signatory-ends-before-start", field="valid_until")


def check_person_name(name: str) -> str:
    """The name as typed, without blanks around. Raises when nothing is left."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise RuleBroken("name-missing", field="name")
    return cleaned


def check_organization_role(role: Role) -> None:
    """Colleagues are admins or members; other roles belong to one event."""
    if role not in ORGANIZATION_ROLES:
        raise Forbidden("role-not-of-organization", field="role")


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
    local_part = email.split("@")[0].casefold()
    if folded in {email.casefold(), name.casefold()} or folded.startswith(local_part * 2):
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


def wait_for_address(tries: list[datetime], now: datetime) -> int:
    """Seconds until one address may try again: when the oldest of too many tries leaves the window."""
    if len(tries) < ADDRESS_TRIES:
        return 0
    oldest = sorted(tries)[-ADDRESS_TRIES]
    return max(1, int((oldest + TRY_WINDOW - now).total_seconds()) + 1)


def check_address_may_try(tries: list[datetime], now: datetime) -> None:
    seconds = wait_for_address(tries, now)
    if seconds:
        raise TooMany("sign-in-too-often", seconds=seconds)


def last_seen(recorded: datetime, shown: datetime | None) -> datetime:
    """The later of what the database and the browser's signed cookie know."""
    return recorded if shown is None or shown < recorded else shown


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def browser_name(user_agent: str) -> str:
    """What a person calls the browser: "Chrome, Android". Empty when it does not say."""
    named = [next((name for sign, name in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in named if name)


def check_link(*, expires_at: datetime, used_at: datetime | None, now: datetime) -> None:
    if used_at is not None:
        raise RuleBroken("link-used")
    if now >= expires_at:
        raise RuleBroken("link-expired")


def check_admin_stays(*, admins_left: int) -> None:
    """An organisation never loses its last active admin."""
    if admins_left < 1:
        raise RuleBroken("last-admin")
