"""How assessments are reached in a browser."""

from __future__ import annotations

from kasus_training.assessments.routes import (
    bank,
    composing,
    follow_up,
    forms,
    grid,
    history,
    imports,
    judging,
    papers,
    rekeying,
    results,
    rubric,
    taking,
)
from kasus_training.assessments.routes.blueprint import (
    bp,
)

__all__ = [
    "bank",
    "bp",
    "composing",
    "follow_up",
    "forms",
    "grid",
    "history",
    "imports",
    "judging",
    "papers",
    "rekeying",
    "results",
    "rubric",
    "taking",
]
