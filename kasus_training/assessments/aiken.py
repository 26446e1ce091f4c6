"""Aiken, the plainest text format: a question, its options by letter, one right answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kasus_training.assessments.exchange import Reading
from kasus_training.assessments.questions import (
    LETTERS,
    Key,
    Kind,
    Labels,
    QuestionDraft,
    Wording,
    options_from,
)
from kasus_training.rulings import RuleBroken

OPTION = re.compile(r"\s*([A-Z])\s*[.)]\s+(.*\S)\s*")
ANSWER = re.compile(r"\s*ANSWER\s*:\s*([A-Z])\s*", re.IGNORECASE)


def write_aiken(drafts: Iterable[QuestionDraft]) -> str:
    """The questions with one right answer; Aiken knows no others."""
    blocks = []
    for draft in drafts:
        if draft.wording.kind is not Kind.SINGLE:
            continue
        lines = [_one_line(draft.wording.prompt)]
        lines += [f"{option.id.upper()}. {_one_line(option.text)}" for option in draft.wording.options]
        blocks.append("\n".join([*lines, f"ANSWER: {draft.key.right[0].upper()}"]))
    return "\n\n".join(blocks) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_aiken(text: str, *, topic: str) -> Reading:
    reading = Reading()
    prompt: list[str] = []
    options: list[str] = []
    row = 0
    lines = text.lstrip("\ufeff").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if answer := ANSWER.fullmatch(line):
            _take(reading, row or number, prompt, options, answer[1], topic)
            prompt, options, row = [], [], 0
        elif (option := OPTION.fullmatch(line)) and prompt:
            if option[1].lower() != LETTERS[len(options) : len(options) + 1]:
                reading.refuse(number, RuleBroken("aiken-letter", letter=LETTERS[: len(options) + 1][-1:].upper()))
            options.append(option[2])
        elif options:
            reading.refuse(row, RuleBroken("aiken-no-answer"))
            prompt, options, row = [line.strip()], [], number
        else:
            prompt.append(line.strip())
            row = row or number
    if prompt:
        reading.refuse(row, RuleBroken("aiken-no-answer"))
    return reading


def _take(reading: Reading, row: int, prompt: list[str], options: list[str], letter: str, topic: str) -> None:
    wording = Wording(Kind.SINGLE, "\n".join(prompt), options_from(options))
    reading.take(row, QuestionDraft(wording, Key(right=(letter.lower(),)), Labels(topic=topic)))
