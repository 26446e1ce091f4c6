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
AT_REST = CONTACTS - {"number_kind"} | GUARDIANS
"""Not for anybody where the person asked that their data rest: a file goes from hand to hand."""
ANSWER = "answer_"
"""Before the id of a question of the organizer's own: such a column holds its answers."""
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

    def chosen(self, wanted: Iterable[str], *, questions: Iterable[int] = ()) -> tuple[str, ...]:
        """The wanted columns that this reader may have, in their usual order; none wanted: the usual.
        Answers to the organizer's questions stand behind, for readers who see contacts."""
        asked = set(wanted) or set(USUAL)
        own = [f"{ANSWER}{id_}" for id_ in questions] if self.sees_contacts else []
        return tuple(name for name in (*self.columns(), *own) if name in asked)

    def sees(self, column: str, *, minor: bool, at_rest: bool = False) -> bool:
        if at_rest and (column in AT_REST or column.startswith(ANSWER)):
            return False
        return self.sees_children or not (minor and (column in TELLS_WHICH_CHILD or column.startswith(ANSWER)))
