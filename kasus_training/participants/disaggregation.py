"""Head counts by sector, gender, age, needs and district, and which of them outsiders may not see."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kasus_training.participants.districts import NAMES, OUTSIDE
from kasus_training.participants.rules import AgeGroup, Gender

SMALLEST_SHOWN = 5
HIDDEN_CELLS = 2
HIDDEN_PEOPLE = 5

UNKNOWN = ""
NEEDS, NO_NEEDS = "needs", "no-needs"
VALUES: dict[str, tuple[str, ...]] = {
    "gender": (*(gender.value for gender in Gender), UNKNOWN),
    "age_group": (*(group.value for group in AgeGroup), UNKNOWN),
    "needs": (NEEDS, NO_NEEDS),
    "district": (*NAMES, OUTSIDE, UNKNOWN),
}
"""What each question may be answered with, in the order of the tables."""
TOTAL = ("total",)


@dataclass(frozen=True)
class Heads:
    """How many people of one sector gave the same answers."""

    sector: str
    answers: tuple[str, ...]
    """In the order of `VALUES`."""
    count: int


@dataclass(frozen=True)
class Figure:
    """A count, or that it may not be shown."""

    count: int
    hidden: bool = False


@dataclass(frozen=True)
class Breakdown:
    """One question: a row for each answer, a column for each sector, and the totals."""

    question: str
    values: tuple[str, ...]
    cells: tuple[tuple[Figure, ...], ...]
    totals: tuple[Figure, ...]


@dataclass(frozen=True)
class Disaggregation:
    sectors: tuple[str, ...]
    sector_totals: tuple[Figure, ...]
    total: Figure
    breakdowns: tuple[Breakdown, ...]
    combinations: tuple[Heads, ...]
    """All five together; outsiders get those alone that may be shown."""
    is_shortened: bool = False


def disaggregate(heads: Sequence[Heads], sectors: Sequence[str], *, outside: bool) -> Disaggregation:
    """All tables. For readers outside the office one set of figures is hidden in all of them
    together, so that no table gives away what another hides."""
    counts = _counts(heads, sectors)
    lines = _lines(heads, sectors)
    hidden = hidden_figures(counts, lines) if outside else frozenset()

    def figure(key: Hashable) -> Figure:
        return Figure(counts[key], key in hidden)

    breakdowns = []
    for question, values in VALUES.items():
        shown = tuple(value for value in values if counts[question, value] or value != UNKNOWN)
        breakdowns.append(
            Breakdown(
                question,
                shown,
                tuple(tuple(figure((question, sector, value)) for sector in sectors) for value in shown),
                tuple(figure((question, value)) for value in shown),
            )
        )
    return Disaggregation(
        tuple(sectors),
        tuple(figure(("sector", sector)) for sector in sectors),
        figure(TOTAL),
        tuple(breakdowns),
        tuple(row for row in heads if ("all", row.sector, row.answers) not in hidden),
        is_shortened=bool(hidden),
    )


def _counts(heads: Iterable[Heads], sectors: Iterable[str]) -> dict[Hashable, int]:
    counts: dict[Hashable, int] = {TOTAL: 0}
    for sector in sectors:
        counts["sector", sector] = 0
    for question, values in VALUES.items():
        for value in values:
            counts[question, value] = 0
            counts.update({(question, sector, value): 0 for sector in sectors})
    for row in heads:
        counts[TOTAL] += row.count
        counts["sector", row.sector] += row.count
        counts["all", row.sector, row.answers] = row.count
        for question, value in zip(VALUES, row.answers, strict=True):
            counts[question, value] += row.count
            counts[question, row.sector, value] += row.count
    return counts


def _lines(heads: Sequence[Heads], sectors: Sequence[str]) -> list[tuple[Any, list[Any]]]:
    """Every sum that a reader could do: the total, and the figures that make it up."""
    lines: list[tuple[Any, list[Any]]] = [(TOTAL, [("sector", sector) for sector in sectors])]
    for place, (question, values) in enumerate(VALUES.items()):
        lines.append((TOTAL, [(question, value) for value in values]))
        lines += [(("sector", sector), [(question, sector, value) for value in values]) for sector in sectors]
        lines += [((question, value), [(question, sector, value) for sector in sectors]) for value in values]
        parts: dict[Hashable, list[Hashable]] = {}
        for row in heads:
            key = (question, row.sector, row.answers[place])
            parts.setdefault(key, []).append(("all", row.sector, row.answers))
        lines += list(parts.items())
    return lines


def hidden_figures(
    counts: Mapping[Hashable, int], lines: Sequence[tuple[Hashable, Sequence[Hashable]]]
) -> frozenset[Hashable]:
    """What to hide. Counts from one to four are hidden; while fewer than two figures or fewer than
    five people are hidden in a sum, the next smallest is hidden too, ties in the order given. A
    figure of nobody neither hides nor is hidden. A total goes last, when nothing else is left."""
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    again = True
    while again:
        again = False
        for total, parts in lines:
            more = _also(counts, hidden, total, parts)
            again = again or bool(more)
            hidden |= more
    return frozenset(hidden)


def _also(
    counts: Mapping[Hashable, int], hidden: set[Hashable], total: Hashable, parts: Sequence[Hashable]
) -> set[Hashable]:
    """What one sum would give away as it stands."""
    masked = [key for key in parts if key in hidden]
    people = sum(counts[key] for key in masked)
    shown = sorted((key for key in parts if key not in hidden and counts[key]), key=lambda key: counts[key])
    more: set[Hashable] = set()
    if total in hidden:
        # The parts would add up to it.
        if not masked and counts[total]:
            more.update(shown[:1])
        return more
    while masked and (len(masked) + len(more) < HIDDEN_CELLS or people < HIDDEN_PEOPLE):
        if not shown:
            more.add(total)
            break
        key = shown.pop(0)
        more.add(key)
        people += counts[key]
    return more
