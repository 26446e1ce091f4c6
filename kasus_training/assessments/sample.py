"""The sample questions that come with the application, for an office that has none yet."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kasus_training.assessments.questions import (
    Key,
    Kind,
    Labels,
    Level,
    QuestionDraft,
    QuestionStatus,
    Wording,
    options_from,
)

FILE = Path(__file__).parent / "data" / "question_bank.json"
MIDDLE = frozenset({2, 7, 8, 9, 11, 13, 14, 20})
"""Those that ask for judgement or for a term of the law, and not for a word."""


@cache
def sample_questions() -> tuple[QuestionDraft, ...]:
    return tuple(_draft(facts) for facts in json.loads(FILE.read_text(encoding="utf-8"))["questions"])


def _draft(facts: dict[str, Any]) -> QuestionDraft:
    return QuestionDraft(
        Wording(
            Kind.SINGLE,
            facts["text"],
            options_from(option["text"] for option in facts["options"]),
            explanation=facts["basis"],
        ),
        Key(right=(facts["key"].lower(),)),
        Labels(
            topic=facts["topic"],
            level=Level.MIDDLE if facts["number"] in MIDDLE else Level.BASIC,
            legal_basis=facts["basis"],
            checked_on=date.fromisoformat(facts["checked_on"]),
            status=QuestionStatus.UNAPPROVED,
            for_children=facts["children"],
        ),
    )
