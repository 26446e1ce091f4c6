"""What a question is: its kind, its words, its key, and how all that is kept.

A version of a question never changes its words. Its key may be corrected, which is a
change of its own with a history, because it changes scores.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from kasus_training.assessments.rules import decimals_of
from kasus_training.rulings import RuleBroken

PROMPT_MAX = 2_000
OPTION_MAX = 500
EXPLANATION_MAX = 2_000
TOPIC_MAX = 60
SESSION_MAX = 120
BASIS_MAX = 160
OPTIONS_MAX = 10
ACCEPTED_MAX = 20
CRITERIA_MAX = 8
LEVELS_MAX = 6
NUMBER_LIMIT = Decimal(10) ** 12
NUMBER_PLACES = 6
LETTERS = "abcdefghij"
"""Ids of options, in the order in which they were written."""


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    SHORT = "short"
    NUMBER = "number"
    ESSAY = "essay"
    LIKERT = "likert"
    SKILL = "skill"


class Level(StrEnum):
    BASIC = "basic"
    MIDDLE = "middle"
    ADVANCED = "advanced"


class QuestionStatus(StrEnum):
    UNAPPROVED = "unapproved"
    APPROVED = "approved"
    LAW_CHANGED = "law-changed"
    """The law behind it changed since it was checked."""
    RETIRED = "retired"


TRUE, FALSE = "true", "false"
RIGHT, WRONG = "right", "wrong"
WITH_OPTIONS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.LIKERT})
CHOSEN = WITH_OPTIONS | {Kind.TRUE_FALSE}
"""Answered by choosing."""
AUTOMATIC = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.SHORT, Kind.NUMBER})
"""Marked by their key, without anybody."""
UNUSABLE = frozenset({QuestionStatus.LAW_CHANGED, QuestionStatus.RETIRED})


@dataclass(frozen=True)
class Option:
    id: str
    text: str
    feedback: str = ""
    """What is said to those who chose it, after the test."""


@dataclass(frozen=True)
class SkillLevel:
    points: Decimal
    text: str


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric, its levels from the lowest to the highest."""

    id: str
    title: str
    levels: tuple[SkillLevel, ...]


@dataclass(frozen=True)
class Key:
    """What is right. Which parts are used depends on the kind."""

    right: tuple[str, ...] = ()
    """Ids of the right options; "true" or "false"."""
    partial: bool = False
    """Several right options: give a share for some of them."""
    accepted: tuple[str, ...] = ()
    exact: bool = False
    """Short text must be written exactly so; otherwise case, blanks and accents do not matter."""
    number: Decimal | None = None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Wording:
    """The words of a version, which stay as they are."""

    kind: Kind
    prompt: str
    options: tuple[Option, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    explanation: str = ""
    title: str = ""
    """A short name of its own, where the question came with one."""
    feedback: tuple[tuple[str, str], ...] = ()
    """What is said to an answer that is no option, after the test: the accepted text, RIGHT or WRONG, and the words."""


@dataclass(frozen=True)
class Labels:
    """What is known about a question beside its words."""

    topic: str
    level: Level = Level.BASIC
    session_name: str = ""
    legal_basis: str = ""
    checked_on: date | None = None
    status: QuestionStatus = QuestionStatus.UNAPPROVED
    for_children: bool = False


@dataclass(frozen=True)
class QuestionDraft:
    wording: Wording
    key: Key = field(default_factory=Key)
    labels: Labels = field(default_factory=lambda: Labels(topic=""))


def options_from(texts: Iterable[str]) -> tuple[Option, ...]:
    """Options with their ids, in the order written."""
    return tuple(Option(LETTERS[place], text) for place, text in enumerate(texts) if place < OPTIONS_MAX)


def highest_of(criterion: Criterion) -> Decimal:
    return max((level.points for level in criterion.levels), default=Decimal(0))


def fold(text: str) -> str:
    """Text as it is compared: without case, accents, double blanks and a final full stop."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(plain.casefold().split()).rstrip(". ")


def fingerprint(wording: Wording) -> str:
    """The same for the same question, whatever the order of its options; tells repeated imports."""
    parts = [wording.kind.value, fold(wording.prompt), *sorted(fold(option.text) for option in wording.options)]
    parts += [fold(criterion.title) for criterion in wording.criteria]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def content_of(wording: Wording) -> dict[str, Any]:
    """Options and criteria as they are kept."""
    return {
        "title": wording.title,
        **({"feedback": [list(pair) for pair in wording.feedback]} if wording.feedback else {}),
        "options": [{"id": option.id, "text": option.text, "feedback": option.feedback} for option in wording.options],
        "criteria": [
            {
                "id": criterion.id,
                "title": criterion.title,
                "levels": [{"points": str(level.points), "text": level.text} for level in criterion.levels],
            }
            for criterion in wording.criteria
        ],
    }


def wording_from(kind: Kind, prompt: str, content: dict[str, Any], explanation: str) -> Wording:
    return Wording(
        kind=kind,
        prompt=prompt,
        options=tuple(Option(one["id"], one["text"], one.get("feedback", "")) for one in content.get("options", ())),
        criteria=tuple(
            Criterion(
                one["id"],
                one["title"],
                tuple(SkillLevel(Decimal(level["points"]), level["text"]) for level in one["levels"]),
            )
            for one in content.get("criteria", ())
        ),
        explanation=explanation,
        title=content.get("title", ""),
        feedback=tuple((answer, words) for answer, words in content.get("feedback", ())),
    )


def kept_key(key: Key) -> dict[str, Any]:
    """The key as it is kept; parts that say nothing are left out."""
    kept: dict[str, Any] = {}
    if key.right:
        kept["right"] = sorted(key.right)
    if key.partial:
        kept["partial"] = True
    if key.accepted:
        kept["accepted"] = list(key.accepted)
    if key.exact:
        kept["exact"] = True
    if key.number is not None:
        kept["number"], kept["tolerance"] = plain_number(key.number), plain_number(key.tolerance)
    return kept


def key_from(kept: dict[str, Any]) -> Key:
    number = kept.get("number")
    return Key(
        right=tuple(kept.get("right", ())),
        partial=bool(kept.get("partial")),
        accepted=tuple(kept.get("accepted", ())),
        exact=bool(kept.get("exact")),
        number=None if number is None else Decimal(number),
        tolerance=Decimal(kept.get("tolerance", 0)),
    )


def plain_number(number: Decimal) -> str:
    return format(number.normalize(), "f")


def read_number(text: str) -> Decimal | None:
    """A number as people write it here: digits of any script, comma or point; None when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
    plain = plain.replace("\N{MINUS SIGN}", "-").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    plain = _one_point(plain)
    if not plain or len(plain) > 30 or not all(char in "+-." or unicodedata.category(char) == "Nd" for char in plain):
        return None
    western = "".join(str(unicodedata.decimal(char)) if char not in "+-." else char for char in plain)
    try:
        return Decimal(western)
    except InvalidOperation:
        return None


def _one_point(text: str) -> str:
    """1.234,5 and 1,234.5 and 12,5 with a point for the decimals alone."""
    if "," in text and "." in text:
        grouping = "." if text.rindex(",") > text.rindex(".") else ","
        text = text.replace(grouping, "")
    return text.replace(",", ".") if text.count(",") == 1 else text


def check_question(draft: QuestionDraft) -> None:
    """Everything that makes a question usable; the first fault is said at its field."""
    _check_words(draft.wording)
    _check_labels(draft.labels)
    if draft.wording.kind in WITH_OPTIONS:
        _check_options(draft.wording.options)
    if draft.wording.kind is Kind.SKILL:
        _check_criteria(draft.wording.criteria)
    check_key(draft.wording, draft.key)


def _check_words(wording: Wording) -> None:
    if not wording.prompt.strip():
        raise RuleBroken("question-empty", field="prompt")
    if len(wording.prompt) > PROMPT_MAX:
        raise RuleBroken("question-long", field="prompt", most=PROMPT_MAX)
    if len(wording.explanation) > EXPLANATION_MAX:
        raise RuleBroken("question-long", field="explanation", most=EXPLANATION_MAX)


def _check_labels(labels: Labels) -> None:
    if not labels.topic.strip():
        raise RuleBroken("question-topic-missing", field="topic")
    for name, text, most in (
        ("topic", labels.topic, TOPIC_MAX),
        ("session_name", labels.session_name, SESSION_MAX),
        ("legal_basis", labels.legal_basis, BASIS_MAX),
    ):
        if len(text) > most:
            raise RuleBroken("question-long", field=name, most=most)


def _check_options(options: tuple[Option, ...]) -> None:
    texts = [option.text.strip() for option in options]
    if len(options) < 2:
        raise RuleBroken("question-options-few", field="options")
    if len(options) > OPTIONS_MAX:
        raise RuleBroken("question-options-many", field="options", most=OPTIONS_MAX)
    if not all(texts):
        raise RuleBroken("question-option-empty", field="options")
    if any(len(text) > OPTION_MAX for text in texts):
        raise RuleBroken("question-long", field="options", most=OPTION_MAX)
    if len({fold(text) or text for text in texts}) < len(texts):
        raise RuleBroken("question-option-twice", field="options")


def _check_criteria(criteria: tuple[Criterion, ...]) -> None:
    if not criteria:
        raise RuleBroken("rubric-empty", field="criteria")
    if len(criteria) > CRITERIA_MAX:
        raise RuleBroken("rubric-long", field="criteria", most=CRITERIA_MAX)
    for criterion in criteria:
        if not criterion.title.strip() or not 2 <= len(criterion.levels) <= LEVELS_MAX:
            raise RuleBroken("rubric-levels", field="criteria", most=LEVELS_MAX)
        points = [level.points for level in criterion.levels]
        if points != sorted(set(points)) or points[0] < 0 or points[-1] > 100 or points[-1] == 0:
            raise RuleBroken("rubric-points", field="criteria")
        if any(decimals_of(one) > 2 for one in points):
            raise RuleBroken("rubric-points", field="criteria")


def check_key(wording: Wording, key: Key) -> None:
    """The key fits the kind and the options."""
    kind = wording.kind
    if kind in {Kind.SINGLE, Kind.MULTIPLE}:
        known = {option.id for option in wording.options}
        if not key.right or not set(key.right) <= known:
            raise RuleBroken("key-missing", field="right")
        if kind is Kind.SINGLE and len(set(key.right)) != 1:
            raise RuleBroken("key-not-single", field="right")
    elif kind is Kind.TRUE_FALSE and key.right not in {(TRUE,), (FALSE,)}:
        raise RuleBroken("key-missing", field="right")
    elif kind is Kind.SHORT:
        _check_accepted(key.accepted)
    elif kind is Kind.NUMBER:
        _check_number(key)


def _check_accepted(accepted: tuple[str, ...]) -> None:
    if not accepted or not all(fold(one) for one in accepted):
        raise RuleBroken("key-accepted-missing", field="accepted")
    if len(accepted) > ACCEPTED_MAX or any(len(one) > OPTION_MAX for one in accepted):
        raise RuleBroken("key-accepted-many", field="accepted", most=ACCEPTED_MAX)


def _check_number(key: Key) -> None:
    if key.number is None or not key.number.is_finite() or abs(key.number) > NUMBER_LIMIT:
        raise RuleBroken("key-number-missing", field="number")
    if not key.tolerance.is_finite() or not 0 <= key.tolerance <= NUMBER_LIMIT:
        raise RuleBroken("key-tolerance", field="tolerance")
    if decimals_of(key.number) > NUMBER_PLACES or decimals_of(key.tolerance) > NUMBER_PLACES:
        raise RuleBroken("key-number-fine", field="number", places=NUMBER_PLACES)


def check_same_kind_of_words(wording: Wording) -> None:
    """Only questions with a key can be given another key."""
    if wording.kind not in AUTOMATIC:
        raise RuleBroken("key-not-for-kind", field="right")
