"""Sectors and the seats in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kasus_training.accounts.rules import name_key
from kasus_training.participants import contacts
from kasus_training.participants.rules import LINE_MAX, QUOTA_MAX, TITLE_MAX, SectorDraft
from kasus_training.rulings import Full, RuleBroken

SECTOR_MARKS = (
    ("teal", "circle"),
    ("amber", "square"),
    ("plum", "triangle"),
    ("river", "diamond"),
    ("leaf", "hexagon"),
    ("clay", "star"),
    ("slate", "cross"),
)
"""Colour and shape together, so that a badge is told apart without colour."""


def choose_seat(taken: Collection[int], quota: int, *, sector: str = "", beyond_quota: bool = False) -> int:
    """The smallest free seat; none is free beyond the quota unless that is allowed."""
    seat = 1
    while seat in taken:
        seat += 1
    if seat > quota and not beyond_quota:
        raise Full("sector-full", field="sector_id", sector=sector)
    return seat


def has_free_seat(taken: Collection[int], quota: int) -> bool:
    """Whether an ordinary registration finds a seat; whoever sits beyond the quota with a
    reason takes none of these."""
    return any(seat not in taken for seat in range(1, quota + 1))


def check_sector(draft: SectorDraft) -> SectorDraft:
    name = contacts.readable(draft.name, field="name", most=LINE_MAX)
    if not name:
        raise RuleBroken("sector-nameless", field="name")
    if not 0 <= draft.quota <= QUOTA_MAX:
        raise RuleBroken("quota-out-of-range", field="quota", most=QUOTA_MAX)
    return replace(
        draft,
        name=name,
        short_name=contacts.readable(draft.short_name, field="short_name", most=TITLE_MAX),
        code=contacts.readable(draft.code, field="code", most=TITLE_MAX).upper(),
        institutions=tuple(
            dict.fromkeys(
                text
                for line in draft.institutions
                if (text := contacts.readable(line, field="institutions", most=LINE_MAX))
            )
        ),
    )


def sector_code(name: str, taken: Collection[str]) -> str:
    """A short code from the first letters of the name, not in use yet."""
    base = "".join(word[0] for word in name_key(name).upper().split())[:8] or "S"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}{number}", number + 1
    return code
