"""Where the lines and dots of the two pictures stand. Geometry only; templates draw it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kasus_training.assessments.findings import SectorFinding
from kasus_training.assessments.statistics.change import DECIMALS, Pair
from kasus_training.assessments.statistics.description import Description

TOP, BOTTOM = 44.0, 334.0
LEFT, RIGHT = 78.0, 262.0
ROW = 46.0
SCALE_LEFT, SCALE_RIGHT = 14.0, 290.0
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True)
class Line:
    """One pair of scores; thicker when several people share it."""

    kind: str
    start: float
    end: float
    width: float
    before: float
    after: float
    people: int


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Slopes:
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    mean_start: float
    mean_end: float


def height_of(percent: float) -> float:
    return round(BOTTOM - percent / 100 * (BOTTOM - TOP), 1)


def slopes(pairs: Sequence[Pair], before: float, after: float) -> Slopes:
    """A line for each pair of scores that occurs: rising ones first, so that falling ones lie on top."""
    counted = Counter((round(x, DECIMALS), round(y, DECIMALS)) for x, y in pairs)
    lines = [
        Line(
            kind="up" if y > x else "same" if y == x else "down",
            start=height_of(x),
            end=height_of(y),
            width=round(1.5 + 1.1 * (people - 1) ** 0.7, 1),
            before=x,
            after=y,
            people=people,
        )
        for (x, y), people in counted.items()
    ]
    order = {"up": 0, "same": 1, "down": 2}
    lines.sort(key=lambda line: (order[line.kind], line.before, line.after))
    return Slopes(
        tuple(lines),
        (*_dots(LEFT, [x for x, _ in pairs]), *_dots(RIGHT, [y for _, y in pairs])),
        height_of(before),
        height_of(after),
    )


def _dots(x: float, values: Sequence[float]) -> list[Dot]:
    counted = Counter(height_of(value) for value in values)
    return [Dot(x, y, round(min(7.0, 2.2 + 0.9 * math.sqrt(people)), 1)) for y, people in sorted(counted.items())]


@dataclass(frozen=True)
class SectorMark:
    """A sector's mean change with its interval, or where its words stand."""

    sector: SectorFinding
    y: float
    mean: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class SectorPicture:
    height: float
    zero: float
    ticks: tuple[tuple[float, float], ...]
    """(position, value)"""
    marks: tuple[SectorMark, ...]


def sector_picture(sectors: Sequence[SectorFinding]) -> SectorPicture:
    """Mean changes on one scale that always holds zero."""
    ends = [0.0]
    for sector in sectors:
        if sector.change is not None:
            interval = sector.change.interval
            ends += [sector.change.mean] if interval is None else [interval.low, interval.high]
    step = next((step for step in STEPS if (max(ends) - min(ends)) / step <= 5), STEPS[-1])
    low, high = math.floor(min(ends) / step) * step, max(step, math.ceil(max(ends) / step) * step)

    def across(value: float) -> float:
        return round(SCALE_LEFT + (value - low) / (high - low) * (SCALE_RIGHT - SCALE_LEFT), 1)

    marks = []
    for position, sector in enumerate(sectors):
        y = 58.0 + position * ROW
        change = sector.change
        if change is None:
            marks.append(SectorMark(sector, y))
            continue
        interval = change.interval
        marks.append(
            SectorMark(
                sector,
                y,
                across(change.mean),
                across(interval.low) if interval else None,
                across(interval.high) if interval else None,
            )
        )
    ticks = tuple((across(value), value) for value in range(low, high + 1, step))
    return SectorPicture(44.0 + len(sectors) * ROW, across(0), ticks, tuple(marks))


LATER_BOTTOM, LATER_STEP = 244.0, 2.0
LATER_PLACES = (84.0, 184.0, 284.0)


@dataclass(frozen=True)
class MeanMark:
    """The mean of one of three tests, with one standard deviation up and down."""

    title: str
    x: float
    y: float
    mean: float
    low: float | None
    high: float | None


def mean_marks(described: Sequence[tuple[str, Description]]) -> list[MeanMark]:
    def height(percent: float) -> float:
        return round(LATER_BOTTOM - min(100.0, max(0.0, percent)) * LATER_STEP, 1)

    return [
        MeanMark(
            title,
            x,
            height(one.mean),
            one.mean,
            None if one.spread is None else height(one.mean - one.spread),
            None if one.spread is None else height(one.mean + one.spread),
        )
        for x, (title, one) in zip(LATER_PLACES, described, strict=False)
    ]
