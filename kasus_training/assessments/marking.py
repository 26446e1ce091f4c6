"""From an answer and a key to points, and from points to the score of a form.

An answer is kept as {"chosen": [ids]} or {"text": "…"}. It is marked by the key in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kasus_training.assessments.questions import (
    AUTOMATIC,
    CHOSEN,
    RIGHT,
    WRONG,
    Criterion,
    Key,
    Kind,
    Wording,
    fold,
    highest_of,
    read_number,
)
from kasus_training.assessments.rules import PLACES_MAX
from kasus_training.rulings import RuleBroken

TEXT_MAX = {Kind.SHORT: 500, Kind.NUMBER: 60, Kind.ESSAY: 6_000}
STEP = Decimal(1).scaleb(-PLACES_MAX)

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """Points for one answer; None while somebody still has to judge it."""

    points: Decimal | None
    is_right: bool | None


def read_answer(wording: Wording, sent: Any) -> dict[str, Any]:
    """What a phone or a page sent, as it is kept; empty when the question was left out."""
    kind = wording.kind
    if kind is Kind.SKILL:
        raise RuleBroken("answer-not-for-kind")
    if kind in CHOSEN:
        return _chosen(wording, sent)
    text = sent.get("text") if isinstance(sent, Mapping) else sent
    if text is None:
        return {}
    if not isinstance(text, str) or "\x00" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise RuleBroken("answer-malformed")
    if len(text) > TEXT_MAX[kind]:
        raise RuleBroken("answer-long", most=TEXT_MAX[kind])
    return {"text": text.strip()} if text.strip() else {}


def _chosen(wording: Wording, sent: Any) -> dict[str, Any]:
    chosen = sent.get("chosen", []) if isinstance(sent, Mapping) else sent
    if isinstance(chosen, str):
        chosen = [chosen] if chosen else []
    if not isinstance(chosen, Sequence) or not all(isinstance(one, str) for one in chosen):
        raise RuleBroken("answer-malformed")
    known = answer_ids(wording)
    if not set(chosen) <= set(known) or len(chosen) > len(known):
        raise RuleBroken("answer-malformed")
    if wording.kind is not Kind.MULTIPLE and len(set(chosen)) > 1:
        raise RuleBroken("answer-malformed")
    ordered = [one for one in known if one in set(chosen)]
    return {"chosen": ordered} if ordered else {}


def answer_ids(wording: Wording) -> list[str]:
    """What may be chosen, in the order written."""
    if wording.kind is Kind.TRUE_FALSE:
        return ["true", "false"]
    return [option.id for option in wording.options]


def mark(wording: Wording, key: Key, body: Body, *, most: Decimal) -> Mark:
    """Points of an answer out of `most`. An answer left out has none; a text for a trainer waits."""
    kind = wording.kind
    if kind is Kind.LIKERT:
        return Mark(Decimal(0), None)
    if kind not in AUTOMATIC:
        return Mark(None, None) if body else Mark(Decimal(0), None)
    share = _share(kind, key, body)
    return Mark((most * share).quantize(STEP, ROUND_HALF_UP).normalize() + 0, share == 1)


def _share(kind: Kind, key: Key, body: Body) -> Decimal:
    if not body:
        return Decimal(0)
    if kind is Kind.SHORT:
        return Decimal(_is_accepted(key, str(body.get("text", ""))))
    if kind is Kind.NUMBER:
        typed = read_number(str(body.get("text", "")))
        is_near = typed is not None and key.number is not None and abs(typed - key.number) <= key.tolerance
        return Decimal(is_near)
    chosen, right = set(body.get("chosen", ())), set(key.right)
    if kind is Kind.MULTIPLE and key.partial:
        return max(Decimal(0), Decimal(len(chosen & right) - len(chosen - right)) / len(right))
    return Decimal(chosen == right)


def feedback_to(wording: Wording, key: Key, body: Body) -> str:
    """What is said to an answer that is no option; an option has its own words."""
    said = dict(wording.feedback)
    if not said or not body:
        return ""
    if wording.kind is Kind.SHORT:
        text = str(body.get("text", ""))
        found = [one for one in key.accepted if _is_accepted(Key(accepted=(one,), exact=key.exact), text)]
        return said.get(found[0], "") if found else ""
    return said.get(RIGHT if _share(wording.kind, key, body) == 1 else WRONG, "")


def _is_accepted(key: Key, text: str) -> bool:
    if key.exact:
        return text.strip() in {one.strip() for one in key.accepted}
    return fold(text) in {fold(one) for one in key.accepted}


def skill_points(criteria: Iterable[Criterion], levels: Mapping[str, int], *, most: Decimal) -> Decimal | None:
    """Points of a rubric out of `most`; None until each criterion has its level."""
    reached = possible = Decimal(0)
    for criterion in criteria:
        level = levels.get(criterion.id)
        if level is None or not 0 <= level < len(criterion.levels):
            return None
        reached += criterion.levels[level].points
        possible += highest_of(criterion)
    return (most * reached / possible).quantize(STEP, ROUND_HALF_UP) if possible else None


def score_of(points: Iterable[Decimal | None], *, possible: Decimal, maximum: Decimal) -> Decimal | None:
    """The score on the form's own scale; None while an answer waits to be judged."""
    reached = list(points)
    if any(one is None for one in reached):
        return None
    if possible <= 0:
        return None
    total = sum((one for one in reached if one is not None), Decimal(0))
    return (total / possible * maximum).quantize(STEP, ROUND_HALF_UP)
