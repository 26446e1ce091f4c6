"""From everybody's answers to what a page may say of questions and topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kasus_training.assessments.findings import FEW
from kasus_training.assessments.statistics.change import Change, Pair, change_of
from kasus_training.assessments.statistics.description import mean_of
from kasus_training.assessments.statistics.hiding import SMALLEST_SHOWN
from kasus_training.assessments.statistics.items import ItemFigures, item_figures, standing_of
from kasus_training.assessments.statistics.mcnemar import RightBeforeAfter, count_changes
from kasus_training.assessments.statistics.ratings import Ratings, rate
from kasus_training.assessments.statistics.reliability import Reliability, reliability_of
from kasus_training.assessments.statistics.several import holm

FULL_MARKS = 1.0 - 1e-9


@dataclass(frozen=True)
class Item:
    """A question as a form asked it. `options` are (letter, is the key), none where one writes or rates."""

    question_id: int
    number: int
    text: str
    topic: str
    options: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Answer:
    """How much of the question somebody got, from 0 to 1, and which option they took."""

    share: float
    chosen: str | None = None
    is_given: bool = True

    @property
    def is_right(self) -> bool:
        return self.share >= FULL_MARKS


@dataclass(frozen=True)
class RatedItem:
    """An opinion on a scale, from its lowest point; `values` count from 1 and are in no order of people."""

    number: int
    text: str
    scale: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class AnswerSheet:
    """All answers to one form: registration → one answer for each item, in the order of the items.

    A question left open on a test that was taken counts as not known.
    """

    items: tuple[Item, ...]
    people: Mapping[int, tuple[Answer, ...]]
    rated: tuple[RatedItem, ...] = ()

    def share_of(self, registration_id: int, positions: Sequence[int]) -> float:
        """How much of these questions somebody got, in per cent."""
        answers = self.people[registration_id]
        return mean_of([answers[position].share for position in positions]) * 100


@dataclass(frozen=True)
class ItemRow:
    item: Item
    figures: ItemFigures
    not_answered: int


@dataclass(frozen=True)
class RatingRow:
    item: RatedItem
    figures: Ratings


@dataclass(frozen=True)
class FormItems:
    """The questions of one form; nothing below five people, for they could be recognised."""

    n: int
    rows: tuple[ItemRow, ...] = ()
    reliability: Reliability | None = None
    ratings: tuple[RatingRow, ...] = ()


@dataclass(frozen=True)
class QuestionChange:
    """The same question before and after, for those who answered both tests."""

    number: int
    number_after: int
    text: str
    topic: str
    change: RightBeforeAfter
    p: float | None
    """None below six people."""
    p_holm: float | None

    @property
    def points(self) -> float:
        return (self.change.share_after - self.change.share_before) * 100


class Direction(StrEnum):
    IMPROVED = "improved"
    FELL = "fell"
    UNCLEAR = "unclear"
    """The interval holds zero, or there are too few people for one to mean anything."""


@dataclass(frozen=True)
class TopicChange:
    """What people got of a topic's questions before and after, each in per cent of that topic."""

    topic: str
    questions_before: int
    questions_after: int
    before: float
    after: float
    change: Change

    @property
    def direction(self) -> Direction:
        interval = self.change.interval
        if self.change.n < FEW:
            return Direction.UNCLEAR
        if interval is None:
            # Everybody changed alike, so the mean itself is certain.
            return _direction(self.change.mean, self.change.mean)
        return _direction(interval.low, interval.high)


@dataclass(frozen=True)
class ItemFindings:
    """`n_pairs` people have answers to the questions of both tests."""

    before: FormItems | None
    after: FormItems | None
    n_pairs: int = 0
    topics: tuple[TopicChange, ...] = ()
    questions: tuple[QuestionChange, ...] = ()

    @property
    def has_any(self) -> bool:
        return any(form is not None and form.n for form in (self.before, self.after))


def find_items(before: AnswerSheet | None, after: AnswerSheet | None) -> ItemFindings:
    if before is not None and after is not None:
        before, after = _without_few(before, after), _without_few(after, before)
    first, second = (None if sheet is None else items_of(sheet) for sheet in (before, after))
    if before is None or after is None:
        return ItemFindings(first, second)
    both = [registration_id for registration_id in before.people if registration_id in after.people]
    if len(both) < SMALLEST_SHOWN:
        return ItemFindings(first, second, n_pairs=len(both))
    return ItemFindings(
        first,
        second,
        n_pairs=len(both),
        topics=_topics(before, after, both),
        questions=_questions(before, after, both),
    )


def _without_few(sheet: AnswerSheet, other: AnswerSheet) -> AnswerSheet:
    """One to four people who took only this test stay out of it, for their answers would follow from
    the figures of all and those of the pairs."""
    alone = sheet.people.keys() - other.people.keys()
    if not 0 < len(alone) < SMALLEST_SHOWN:
        return sheet
    return replace(sheet, people={who: answers for who, answers in sheet.people.items() if who not in alone})


def items_of(sheet: AnswerSheet) -> FormItems:
    people = list(sheet.people.values())
    if len(people) < SMALLEST_SHOWN:
        return FormItems(len(people))
    shares = [[answer.share for answer in answers] for answers in people]
    standing = standing_of(shares)
    rows = []
    for position, item in enumerate(sheet.items):
        given = [answers[position] for answers in people]
        figures = item_figures(
            shares,
            position,
            standing=standing,
            chosen=[answer.chosen for answer in given],
            options=dict(item.options) or None,
        )
        if figures is not None:
            rows.append(ItemRow(item, figures, sum(not answer.is_given for answer in given)))
    return FormItems(len(people), tuple(rows), reliability_of(shares), _ratings(sheet))


def _ratings(sheet: AnswerSheet) -> tuple[RatingRow, ...]:
    """Opinions that at least five people gave."""
    return tuple(
        RatingRow(item, figures)
        for item in sheet.rated
        if len(item.values) >= SMALLEST_SHOWN and (figures := rate(item.values, highest=len(item.scale))) is not None
    )


def _topics(before: AnswerSheet, after: AnswerSheet, both: Sequence[int]) -> tuple[TopicChange, ...]:
    """The topics that both tests ask about, in the order of the first."""
    places = [_places_by_topic(sheet) for sheet in (before, after)]
    rows = []
    for topic in places[0]:
        if topic not in places[1]:
            continue
        pairs: list[Pair] = [
            (before.share_of(person, places[0][topic]), after.share_of(person, places[1][topic])) for person in both
        ]
        change = change_of(pairs)
        if change is not None:
            means = mean_of([x for x, _ in pairs]), mean_of([y for _, y in pairs])
            rows.append(TopicChange(topic, len(places[0][topic]), len(places[1][topic]), *means, change))
    return tuple(rows)


def _places_by_topic(sheet: AnswerSheet) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for position, item in enumerate(sheet.items):
        if item.topic:
            places.setdefault(item.topic, []).append(position)
    return places


def _questions(before: AnswerSheet, after: AnswerSheet, both: Sequence[int]) -> tuple[QuestionChange, ...]:
    """The questions that both tests asked, with the exact test of each and of all together."""
    place_after = {item.question_id: position for position, item in enumerate(after.items)}
    counted = []
    for position, item in enumerate(before.items):
        other = place_after.get(item.question_id)
        if other is None:
            continue
        change = count_changes(
            [(before.people[person][position].is_right, after.people[person][other].is_right) for person in both]
        )
        if change is not None:
            counted.append((item, after.items[other].number, change))
    judged = len(both) >= FEW
    adjusted = holm([change.p for _, _, change in counted])
    return tuple(
        QuestionChange(
            item.number,
            number_after,
            item.text,
            item.topic,
            change,
            change.p if judged else None,
            p_holm if judged else None,
        )
        for (item, number_after, change), p_holm in zip(counted, adjusted, strict=True)
    )


def _direction(low: float, high: float) -> Direction:
    if low > 0:
        return Direction.IMPROVED
    return Direction.FELL if high < 0 else Direction.UNCLEAR
