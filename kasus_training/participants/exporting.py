"""Which columns a file of participants may have, and what a reader's role leaves out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = (
    "number", "front_title", "name", "back_title", "printed_name", "gender", "age_group", "number_kind",
    "employee_number", "position", "institution", "sector", "district", "telephone", "email", "guardian_name",
    "guardian_telephone", "needs", "diet", "status", "code", "registered_at", "seat_reason",
)  # fmt: skip
USUAL = (
    "number", "printed_name", "gender", "employee_number", "position", "institution", "sector", "district",
    "telephone", "status",
)  # fmt: skip
"""Ticked when somebody opens the page."""
CONTACTS = frozenset(
    {
        "employee_number", "number_kind", "telephone", "email", "needs", "diet", "code", "seat_reason",
    }
)  # fmt: skip
"""Not for readers without the right to contacts: ways to reach somebody, health, the key to the desk."""
GUARDIANS = frozenset({"guardian_name", "guardian_telephone"})
"""Not for readers without the right to how children are reached."""
TELLS_WHICH_CHILD = frozenset({"front_title", "name", "back_title", "printed_name", "position"})


@dataclass(frozen=True)
class Reader:
    """What the roles of whoever downloads allow."""

    sees_contacts: bool
    sees_children: bool
    """Their names."""
    sees_guardians: bool = False

    def columns(self) -> tuple[str, ...]:
        withheld = (frozenset() if self.sees_contacts else CONTACTS) | (
            frozenset() if self.sees_guardians else GUARDIANS
        )
        return tuple(name for name in COLUMNS if name not in withheld)

    def chosen(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """The wanted columns that this reader may have, in their usual order; none wanted: the usual."""
        asked = set(wanted) or set(USUAL)
        return tuple(name for name in self.columns() if name in asked)

    def sees(self, column: str, *, minor: bool) -> bool:
        return self.sees_children or not (minor and column in TELLS_WHICH_CHILD)
