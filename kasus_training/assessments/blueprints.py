"""A plan of a form: how many questions of each topic and level, and how far a form keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kasus_training.assessments.ordering import mixed
from kasus_training.assessments.questions import Level
from kasus_training.rulings import RuleBroken

WANTED_MAX = 50
Place = tuple[str, Level]


@dataclass(frozen=True)
class Candidate:
    """A question that may enter a form."""

    id: int
    topic: str
    level: Level

    @property
    def place(self) -> Place:
        return self.topic, self.level


@dataclass(frozen=True)
class Coverage:
    """One cell of the plan beside what the form holds and what the bank has."""

    topic: str
    level: Level
    wanted: int
    held: int
    available: int

    @property
    def is_kept(self) -> bool:
        return self.held == self.wanted


def check_plan(plan: Mapping[Place, int]) -> None:
    if any(not 0 <= wanted <= WANTED_MAX for wanted in plan.values()):
        raise RuleBroken("blueprint-number", most=WANTED_MAX)
    if not any(plan.values()):
        raise RuleBroken("blueprint-empty")


def choose(
    plan: Mapping[Place, int], candidates: Iterable[Candidate], *, used_elsewhere: Collection[int], seed: object
) -> list[int]:
    """Questions for a form: of each cell as many as wanted, first those that no parallel form holds."""
    by_place: dict[Place, list[Candidate]] = {}
    for candidate in candidates:
        by_place.setdefault(candidate.place, []).append(candidate)
    chosen = []
    for place in sorted(plan, key=lambda place: (place[0], list(Level).index(place[1]))):
        found = by_place.get(place, [])
        ordered = mixed(found, [one.id for one in found], seed)
        fresh = [one.id for one in ordered if one.id not in used_elsewhere]
        again = [one.id for one in ordered if one.id in used_elsewhere]
        chosen += [*fresh, *again][: plan[place]]
    return chosen


def coverage(plan: Mapping[Place, int], held: Iterable[Candidate], available: Iterable[Candidate]) -> list[Coverage]:
    """Every cell that is wanted or held, by topic and level."""
    inside, outside = Counter(one.place for one in held), Counter(one.place for one in available)
    places = {*(place for place, wanted in plan.items() if wanted), *inside}
    return [
        Coverage(topic, level, plan.get((topic, level), 0), inside[topic, level], outside[topic, level])
        for topic, level in sorted(places, key=lambda place: (place[0], list(Level).index(place[1])))
    ]
