"""What reading a file of questions gives: the questions, and each fault with its row."""

from __future__ import annotations

from dataclasses import dataclass, field

from kasus_training.assessments.questions import QuestionDraft, check_question, fingerprint
from kasus_training.rulings import RuleBroken

QUESTIONS_MAX = 500


@dataclass(frozen=True)
class Fault:
    row: int
    broken: RuleBroken


@dataclass
class Reading:
    """Questions by the row in which they begin. Nothing is taken in while there are faults."""

    drafts: dict[int, QuestionDraft] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)

    def take(self, row: int, draft: QuestionDraft) -> None:
        """Keep a question that is whole; say at its row what is wrong with it otherwise."""
        try:
            check_question(draft)
            first = self._seen.setdefault(fingerprint(draft.wording), row)
            if first != row:
                raise RuleBroken("question-twice-in-file", row=first)
        except RuleBroken as broken:
            self.faults.append(Fault(row, broken))
        else:
            self.drafts[row] = draft

    def refuse(self, row: int, broken: RuleBroken) -> None:
        self.faults.append(Fault(row, broken))


class ImportRefused(RuleBroken):
    """Some rows cannot be read, so nothing was taken in."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("import-refused", field="file", count=len(faults))
        self.faults = sorted(faults, key=lambda fault: fault.row)


def whole(reading: Reading) -> list[QuestionDraft]:
    """All questions of a file, or the refusal that names the rows."""
    if reading.faults:
        raise ImportRefused(reading.faults)
    if not reading.drafts:
        raise RuleBroken("import-empty", field="file")
    if len(reading.drafts) > QUESTIONS_MAX:
        raise RuleBroken("import-many", field="file", most=QUESTIONS_MAX)
    return list(reading.drafts.values())
