"""What is true of tests and scores."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    PRE = "pre"
    POST = "post"


class ScoreState(StrEnum):
    """Absent, exempt and a number are kept; a blank cell is a row that says so again."""

    NUMBER = "number"
    BLANK = "blank"
    ABSENT = "absent"
    EXEMPT = "exempt"
