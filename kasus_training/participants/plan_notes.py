"""A plan as it lies between looking at a list and taking it in: plain words and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from kasus_training.participants.names import split_titles
from kasus_training.participants.planning import Outcome, Plan, PlannedRow
from kasus_training.rulings import RuleBroken

Note = dict[str, Any]


def counts_of(rows: Iterable[PlannedRow]) -> dict[str, int]:
    found = Counter(row.outcome for row in rows)
    incomplete = sum(1 for row in rows if row.missing and row.outcome is Outcome.NEW)
    return {**{outcome.value: found[outcome] for outcome in Outcome}, "incomplete": incomplete}


def notes_of(
    plan: Plan, table: Sequence[Sequence[str]], headings: Sequence[str], *, together: Collection[int]
) -> dict[str, Any]:
    """Rows that are left out keep their cells, so that they can go back to whoever sent them."""
    return {
        "headings": list(headings),
        "effects": [asdict(effect) for effect in plan.effects],
        "rows": [note_of(row, table[row.line - 1], together=row.line in together) for row in plan.rows],
    }


def note_of(row: PlannedRow, cells: Sequence[str], *, together: bool) -> Note:
    draft = row.draft
    whole = draft.name if draft else ""
    return {
        "line": row.line,
        "outcome": row.outcome.value,
        "shown": row.shown,
        "front": draft.front_title if draft else "",
        "name": whole,
        "back": draft.back_title if draft else "",
        "institution": draft.institution if draft else "",
        "sector": row.sector,
        "minor": row.minor,
        "number": row.number,
        "faults": [_of_ruling(fault) for fault in row.faults],
        "warnings": [_of_ruling(warning) for warning in row.warnings],
        "missing": list(row.missing),
        "changes": [[change.field, change.old, change.new] for change in row.changes],
        "twin": None if row.twin is None else {**asdict(row.twin), "why": row.twin.why.value},
        "decision": row.decision.value if row.decision else "",
        "ended": row.ended,
        "renumbered": row.renumbered,
        "together": together,
        "titles": together and split_titles(whole)[1] != whole,
        "cells": list(cells) if row.is_left_out else [],
    }


def _of_ruling(broken: RuleBroken) -> list[Any]:
    return [broken.code, {name: str(value) for name, value in broken.facts.items()}]


def ruling_of(noted: Sequence[Any]) -> RuleBroken:
    code, facts = noted
    return RuleBroken(code, **facts)


def left_out(notes: dict[str, Any]) -> list[Note]:
    return [row for row in notes["rows"] if row["outcome"] in {Outcome.FAULTY.value, Outcome.DUPLICATE.value}]
