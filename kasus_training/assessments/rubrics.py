"""A rubric as people write it: a criterion on each line, its levels behind it.

Membangun rasa aman: 0 Belum tampak | 1 Sebagian | 2 Konsisten
"""

from __future__ import annotations

import re
from decimal import Decimal

from kasus_training.assessments.questions import LETTERS, Criterion, SkillLevel, plain_number, read_number
from kasus_training.rulings import RuleBroken

LEVEL = re.compile(r"\s*(?P<points>[0-9]{1,3}(?:[.,][0-9]{1,2})?)(?:\s*=\s*|\s+|$)(?P<text>.*)", re.DOTALL)


def read_rubric(text: str) -> tuple[Criterion, ...]:
    """The criteria of a text; a line that is no criterion is named by its number."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > len(LETTERS):
        raise RuleBroken("rubric-long", field="criteria", most=8)
    return tuple(_criterion(LETTERS[place], number, line) for place, (number, line) in enumerate(lines))


def _criterion(criterion_id: str, number: int, line: str) -> Criterion:
    title, colon, rest = line.partition(":")
    if not colon or not title.strip():
        raise RuleBroken("rubric-line", field="criteria", line=number)
    return Criterion(criterion_id, title.strip(), tuple(_level(number, part) for part in rest.split("|")))


def _level(number: int, part: str) -> SkillLevel:
    found = LEVEL.fullmatch(part)
    points = read_number(found["points"]) if found else None
    if found is None or points is None:
        raise RuleBroken("rubric-line", field="criteria", line=number)
    return SkillLevel(Decimal(points), found["text"].strip())


def write_rubric(criteria: tuple[Criterion, ...]) -> str:
    return "\n".join(
        f"{criterion.title}: "
        + " | ".join(f"{plain_number(level.points)} {level.text}".strip() for level in criterion.levels)
        for criterion in criteria
    )
