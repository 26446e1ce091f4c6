"""Where dots and lines stand in the pictures of topics and questions. Geometry only; templates draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kasus_training.assessments.item_findings import ItemRow, QuestionChange, TopicChange

SCALE_LEFT, SCALE_RIGHT = 12.0, 292.0
SCALE = (0, 25, 50, 75, 100)
TOP = 44.0
TOPIC_ROW = 46.0
QUESTION_LEFT = 40.0
QUESTION_ROW = 26.0

MAP_LEFT, MAP_RIGHT, MAP_TOP, MAP_BOTTOM = 44.0, 348.0, 14.0, 300.0
LOWEST = -0.4
LETTER, LINE = 7.0, 13.0
LABEL_PLACES = (
    (8, 4, "start"), (-8, 4, "end"), (0, -8, "middle"), (0, 17, "middle"), (8, -8, "start"), (-8, -8, "end"),
    (8, 16, "start"), (-8, 16, "end"), (24, 4, "start"), (-24, 4, "end"), (0, -22, "middle"), (0, 30, "middle"),
)  # fmt: skip
"""Where a number may stand beside its dot, the best place first."""


@dataclass(frozen=True)
class Step:
    """One row: from a hollow dot to a full one."""

    y: float
    start: float
    end: float

    @property
    def kind(self) -> str:
        return "up" if self.end > self.start else "same" if self.end == self.start else "down"


@dataclass(frozen=True)
class Scale:
    """Rows below a scale from 0 to 100."""

    height: float
    ticks: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class TopicPicture:
    scale: Scale
    marks: tuple[tuple[TopicChange, Step], ...]


@dataclass(frozen=True)
class QuestionPicture:
    scale: Scale
    marks: tuple[tuple[QuestionChange, Step], ...]


def topic_picture(topics: Sequence[TopicChange]) -> TopicPicture:
    marks = tuple(
        (topic, Step(TOP + 14.0 + place * TOPIC_ROW, _across(topic.before), _across(topic.after)))
        for place, topic in enumerate(topics)
    )
    return TopicPicture(_scale(SCALE_LEFT, TOP + len(topics) * TOPIC_ROW), marks)


def question_picture(questions: Sequence[QuestionChange]) -> QuestionPicture:
    marks = tuple(
        (
            question,
            Step(
                TOP + 4.0 + place * QUESTION_ROW,
                _across(question.change.share_before * 100, QUESTION_LEFT),
                _across(question.change.share_after * 100, QUESTION_LEFT),
            ),
        )
        for place, question in enumerate(questions)
    )
    return QuestionPicture(_scale(QUESTION_LEFT, TOP + len(questions) * QUESTION_ROW), marks)


def _scale(left: float, height: float) -> Scale:
    return Scale(height, tuple((_across(percent, left), percent) for percent in SCALE))


def _across(percent: float, left: float = SCALE_LEFT) -> float:
    return round(left + percent / 100 * (SCALE_RIGHT - left), 1)


@dataclass(frozen=True)
class MapMark:
    """A question where its difficulty and its power to tell people apart meet."""

    row: ItemRow
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class ItemMap:
    marks: tuple[MapMark, ...]
    x_ticks: tuple[tuple[float, int], ...]
    y_ticks: tuple[tuple[float, float], ...]
    without: tuple[int, ...]
    """Numbers of the questions that everybody answered alike, so that they have no place on the map."""


def item_map(rows: Sequence[ItemRow]) -> ItemMap:
    spots = [
        (row, map_x(row.figures.facility), map_y(row.figures.item_rest))
        for row in rows
        if row.figures.item_rest is not None
    ]
    taken = [(x - 6, y - 6, x + 6, y + 6) for _, x, y in spots]
    marks = []
    for row, x, y in spots:
        label_x, label_y, anchor = _free_place(x, y, len(str(row.item.number)) * LETTER, taken)
        marks.append(MapMark(row, x, y, label_x, label_y, anchor))
    return ItemMap(
        marks=tuple(marks),
        x_ticks=tuple((map_x(percent / 100), percent) for percent in SCALE),
        y_ticks=tuple((map_y(value), value) for value in (-0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        without=tuple(row.item.number for row in rows if row.figures.item_rest is None),
    )


def map_x(facility: float) -> float:
    return round(MAP_LEFT + facility * (MAP_RIGHT - MAP_LEFT), 1)


def map_y(item_rest: float) -> float:
    return round(MAP_BOTTOM - (max(LOWEST, item_rest) - LOWEST) / (1 - LOWEST) * (MAP_BOTTOM - MAP_TOP), 1)


Box = tuple[float, float, float, float]


def _free_place(x: float, y: float, width: float, taken: list[Box]) -> tuple[float, float, str]:
    """The first place beside the dot where the number covers nothing; it is taken from then on."""
    best = None
    for dx, dy, anchor in LABEL_PLACES:
        left = x + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        box = (left, y + dy - LINE + 3, left + width, y + dy + 2)
        # To the left of the map stand the numbers of its scale.
        covered = sum(_overlap(box, other) for other in taken) + max(0.0, MAP_LEFT - left) * LINE
        if best is None or covered < best[0]:
            best = (covered, box, x + dx, y + dy, anchor)
        if not covered:
            break
    assert best is not None
    taken.append(best[1])
    return round(best[2], 1), round(best[3], 1), best[4]


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
