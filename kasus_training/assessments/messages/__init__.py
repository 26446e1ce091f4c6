"""What the house of assessments says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.assessments.entries import show_entry, show_number
from kasus_training.assessments.messages.bank import kind_word as kind_word
from kasus_training.assessments.messages.bank import level_word as level_word
from kasus_training.assessments.messages.bank import question_status_word as question_status_word
from kasus_training.assessments.messages.tests import audience_word as audience_word
from kasus_training.assessments.models import ScoreChange
from kasus_training.assessments.queries import Cell
from kasus_training.assessments.rules import (
    COMPUTED,
    Entry,
    Phase,
    PreviewedCell,
    ScoreState,
    WeightedEntry,
    decimals_of,
    final_score,
)
from kasus_training.foundation.languages import format_number, format_time, zone_name
from kasus_training.foundation.sentences import register_sentences, sentence_for
from kasus_training.rulings import RuleBroken


def state_word(state: ScoreState) -> str:
    """What a cell without a number says beside it."""
    return {
        ScoreState.NUMBER: "",
        ScoreState.BLANK: _("Blank"),
        ScoreState.ABSENT: _("Absent"),
        ScoreState.EXEMPT: _("Exempt"),
    }[state]


def phase_word(phase: Phase) -> str:
    return {Phase.PRE: _("Pre-test"), Phase.POST: _("Post-test"), Phase.FOLLOW_UP: _("Follow-up test")}[phase]


def entry_words(entry: Entry) -> str:
    """An entry in the history: a number, or the word for having none."""
    return state_word(entry.state) if entry.value is None else format_number(entry.value)


def change_reason(change: ScoreChange) -> str:
    if change.reason.startswith(f"{COMPUTED}: "):
        return _("key corrected: %(reason)s", reason=change.reason.removeprefix(f"{COMPUTED}: "))
    words = {
        "undo": _("undone"),
        "file": _("from a file"),
        "paper": _("typed from paper"),
        COMPUTED: _("result of the test"),
    }
    return words.get(change.reason, change.reason)


def signed(number: float | Decimal, digits: int = 1) -> str:
    """+6,0 or −3,0: with its sign, and with the real minus sign."""
    text = format_number(abs(number), digits)
    if float(round(number, digits)) == 0:
        return text
    return f"+{text}" if number > 0 else f"−{text}"


def figure(number: float, digits: int = 1) -> str:
    """A figure with the real minus sign."""
    text = format_number(abs(number), digits)
    return f"−{text}" if number < 0 and float(round(number, digits)) != 0 else text


def stale_words(current: str, by: str, at: datetime | None, zone: str) -> str:
    """Who wrote what meanwhile, and when."""
    if at is None:
        return _("This cell is empty now.")
    time = f"{format_time(at, zone)} {zone_name(zone, at)}"
    if not current:
        return _("%(name)s emptied this cell at %(time)s.", name=by or _("A colleague"), time=time)
    return _("%(name)s entered %(current)s at %(time)s.", name=by or _("A colleague"), current=current, time=time)


def _stale(*, current: str, by: str, at: datetime | None, zone: str, **_facts: Any) -> str:
    return stale_words(current, by, at, zone)


register_sentences(
    {
        "score-unreadable": lambda: _("A number, T for absent, or B for exempt"),
        "score-negative": lambda: _("Not below 0"),
        "score-too-high": lambda most: _("%(most)s at most", most=show_number(most)),
        "score-too-fine": lambda places: _("At most %(places)s decimals", places=places),
        "score-stale": _stale,
        "cells-refused": lambda count: ngettext(
            "%(num)d score needs your attention. Nothing was saved yet.",
            "%(num)d scores need your attention. Nothing was saved yet.",
            count,
        ),
        "scores-without-who": lambda: _(
            "No column names the participants. Give their number under “No” or their code under “Kode”."
        ),
        "scores-without-test": lambda: _(
            "No column bears the name of a test. Head it with the name of the test, or choose the test below."
        ),
        "score-row-without-who": lambda: _("Neither a number nor a code stands in this row."),
        "score-row-unknown-code": lambda code: _("No confirmed participant has the code %(code)s.", code=code),
        "score-row-unknown-number": lambda number: _(
            "No confirmed participant has the number %(number)s.", number=number
        ),
        "score-row-two-people": lambda number, code: _(
            "Number %(number)s and code %(code)s belong to two people.", number=number, code=code
        ),
        "score-row-other-name": lambda number, known, name: _(
            "Number %(number)s is %(known)s here, and the file says %(name)s.", number=number, known=known, name=name
        ),
        "score-row-repeated": lambda line: _("The same person stands in row %(line)s already.", line=line),
        "participant-number-unreadable": lambda typed: _("“%(typed)s” is no participant’s number.", typed=typed),
        "scores-changed-meanwhile": lambda: _(
            "Scores changed after you looked. Look at the rows again, then take them in."
        ),
        "block-malformed": lambda: _("The block arrived incomplete. Reload the page and paste it again."),
        "block-too-large": lambda most: _(
            "More than %(most)s cells at once. Paste a smaller block.", most=format_number(most)
        ),
        "score-malformed": lambda: _("The score arrived incomplete. Reload the page and enter it again."),
        "not-a-participant": lambda: _("Scores are kept for confirmed participants of this training only."),
        "form-locked": lambda locked_at: _("This test is locked. Ask the organizer to unlock it."),
        "form-not-locked": lambda: _("This test is open already. Reload the page to see how it stands."),
        "form-untitled": lambda: _("Enter what the test is called."),
        "form-title-long": lambda most: _("At most %(most)s characters.", most=most),
        "form-twice": lambda title: _(
            "There is one already: %(title)s. Change that one, or choose another session.", title=title
        ),
        "form-has-scores": lambda: _("This test has scores, so it stays. You may lock it."),
        "form-session-unknown": lambda: _("Choose one of the sessions of this training."),
        "form-session-unfit": lambda: _("Choose a session that teaches, or none."),
        "maximum-out-of-range": lambda most: _(
            "Enter a number above 0, at most %(most)s, with at most two decimals.", most=show_number(most)
        ),
        "maximum-below-scores": lambda highest: _(
            "Somebody has %(highest)s already, so the highest score cannot be lower.", highest=show_number(highest)
        ),
        "reason-missing": lambda: _("Write the reason; it stays in the history."),
        "reason-long": lambda most: _("At most %(most)s characters.", most=most),
    }
)


@dataclass(frozen=True)
class CellView:
    """How one cell looks: what it shows, in which state, with which words beside it."""

    name: str
    value: str
    was: str
    """The version and the text behind what is shown, sent back with the page."""
    state: str
    note: str = ""
    current: str = ""
    """In a conflict, what stands there now."""


CELL_STATES = {
    ScoreState.NUMBER: "ok",
    ScoreState.BLANK: "none",
    ScoreState.ABSENT: "abs",
    ScoreState.EXEMPT: "exempt",
}


def cell_view(cell: Cell, *, typed: str | None = None, problem: RuleBroken | None = None) -> CellView:
    """The cell as it stands; or as typed, with what keeps it from being saved."""
    was = f"{cell.version}:{cell.text}"
    if problem is not None:
        state = "war" if problem.code == "score-stale" else "bad"
        return CellView(cell.name, typed or "", was, state, sentence_for(problem), cell.text)
    if typed is not None and typed.strip() != cell.text:
        return CellView(cell.name, typed, was, "", _("Not saved yet"))
    return CellView(cell.name, cell.text, was, CELL_STATES[cell.entry.state], state_word(cell.entry.state))


def saved_view(cell: Cell) -> dict[str, object]:
    """A cell as the page takes it after saving."""
    view = cell_view(cell)
    return {
        "form": cell.form_id,
        "person": cell.registration_id,
        "version": cell.version,
        "text": view.value,
        "state": view.state,
        "note": view.note,
    }


def preview_view(found: PreviewedCell) -> dict[str, object]:
    """What a pasted cell would do, for the page that asks before it does."""
    problem = found.problem
    is_stale = problem is not None and problem.code == "score-stale"
    return {
        "form": found.typed.form_id,
        "person": found.typed.registration_id,
        "entry": found.typed.entry if problem else show_entry(found.new),
        "old": show_entry(found.old),
        "changes": found.changes,
        "problem": sentence_for(problem) if problem else "",
        "stale": {"version": problem.facts["version"]} if problem and is_stale else None,
    }


def difference_words(before: tuple[Entry, Decimal], after: tuple[Entry, Decimal]) -> str:
    """Post minus pre, each an entry with its maximum: in points, or in per cent where the maxima differ."""
    (old, old_maximum), (new, new_maximum) = before, after
    if old.value is None or new.value is None:
        return ""
    if old_maximum == new_maximum:
        step = new.value - old.value
        return signed(step, decimals_of(step))
    share = new.value / new_maximum * 100 - old.value / old_maximum * 100
    return _("%(points)s points of 100", points=signed(share))


def final_words(parts: Sequence[WeightedEntry]) -> str:
    """A final score on a scale of 100, or nothing while a test that counts has none."""
    score = final_score(parts)
    return "" if score is None else format_number(score, 1)


def tally_words(complete: int, blank: int) -> str:
    return _("%(complete)s complete · %(blank)s blank", complete=complete, blank=blank)
