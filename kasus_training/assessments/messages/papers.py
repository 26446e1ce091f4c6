"""What the house says of tests on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.assessments.paper import LETTERS, VARIANTS, PaperItem, Round, differing, variant_of, write_answers
from kasus_training.assessments.queries import Papers, Readings, ScoredPerson
from kasus_training.assessments.questions import CHOSEN, Kind
from kasus_training.foundation.sentences import register_sentences

register_sentences(
    {
        "paper-variants": lambda most: _("Between 1 and %(most)s variants.", most=most),
        "paper-typists": lambda: _("One person, or two."),
        "paper-begun": lambda: _("Sheets of this test are typed already, so its variants and readers stay."),
        "paper-without-questions": lambda: _("This test has no questions yet. Choose them first."),
        "paper-variant-unknown": lambda last: _("Choose a variant from A to %(last)s.", last=last),
        "paper-not-settled": lambda: _("This sheet does not count yet, so there is nothing to reopen."),
        "paper-settled": lambda: _("This sheet counts already."),
        "paper-complete": lambda: _("Both readings of this sheet are in. Settle the differences instead."),
        "paper-typed-by-other": lambda: _("Somebody else has typed this sheet already."),
        "paper-typed-elsewhere": lambda: _("You typed this sheet in another window. Reload the page."),
        "paper-incomplete": lambda: _("This sheet is not typed by both yet."),
        "paper-attempt-exists": lambda: _(
            "This person has taken the test already, so a sheet does not count beside it."
        ),
        "paper-unsettled": lambda questions: ngettext(
            "Choose what holds for question %(list)s.",
            "Choose what holds for questions %(list)s.",
            len(questions),
            list=", ".join(str(question) for question in questions),
        ),
        "answers-long": lambda most: _("At most %(most)s characters.", most=most),
        "answers-count": lambda given, wanted: _(
            "%(given)s of %(wanted)s answers. A dash stands for a question left out.", given=given, wanted=wanted
        ),
        "answers-unclosed": lambda question: _(
            "The bracket at question %(question)s is not closed.", question=question
        ),
        "answer-unreadable": lambda question, last: _(
            "Question %(question)s: a letter from A to %(last)s, or a dash.", question=question, last=last
        ),
        "answer-one-only": lambda question: _("Question %(question)s has one answer only.", question=question),
        "answer-in-words": lambda question: _(
            "Question %(question)s is answered in words: put them in [square brackets], or type a dash.",
            question=question,
        ),
        "sheet-malformed": lambda: _("The sheet arrived incomplete. Reload the page and type it again."),
        "sheets-refused": lambda count: ngettext(
            "%(num)d sheet needs your attention. Nothing was kept yet.",
            "%(num)d sheets need your attention. Nothing was kept yet.",
            count,
        ),
    }
)


@dataclass(frozen=True)
class TypingRow:
    """One person's sheet as its reader sees it: their own reading, or an empty field."""

    person: ScoredPerson
    variant: int
    text: str
    version: int
    note: str = ""
    is_closed: bool = False

    @property
    def letter(self) -> str:
        return VARIANTS[self.variant]


def typing_rows(
    papers: Papers, people: Sequence[ScoredPerson], readings: dict[int, Readings], reader_id: int
) -> list[TypingRow]:
    return [_typing_row(papers, person, readings.get(person.registration_id, {}), reader_id) for person in people]


def _typing_row(papers: Papers, person: ScoredPerson, readings: Readings, reader_id: int) -> TypingRow:
    own = next((one for one in readings.values() if one.by_id == reader_id and one.round is not Round.SETTLED), None)
    variant = own.variant if own else variant_of(person.number, papers.plan.variants)
    text = write_answers(own.answers, papers.variants[variant]) if own else ""
    version = own.version if own else 0
    complete = len([one for one in readings if one is not Round.SETTLED]) >= papers.plan.typists
    if Round.SETTLED in readings:
        return TypingRow(person, variant, text, version, _("counts already"), True)
    if complete and (own is None or papers.plan.typists == 2):
        return TypingRow(person, variant, text, version, _("typed completely"), True)
    return TypingRow(person, variant, text, version, _("saved") if own else "")


@dataclass(frozen=True)
class Difference:
    """One question on which two people read differently."""

    place: int
    question: str
    first: str
    second: str
    choices: tuple[tuple[str, str], ...]
    """What may hold: as it is sent, as it is shown."""


@dataclass(frozen=True)
class DifferingSheet:
    person: ScoredPerson
    variant: int
    other_variant: int | None
    """The second reader saw another variant on the sheet."""
    first_name: str
    second_name: str
    differences: tuple[Difference, ...]

    @property
    def letter(self) -> str:
        return VARIANTS[self.variant]


def differing_sheets(
    papers: Papers, people: Sequence[ScoredPerson], readings: dict[int, Readings]
) -> list[DifferingSheet]:
    """Sheets that both have typed and that say two things, by number."""
    found = []
    for person in people:
        own = readings.get(person.registration_id, {})
        if Round.SETTLED in own or not {Round.FIRST, Round.SECOND} <= set(own):
            continue
        first, second = own[Round.FIRST], own[Round.SECOND]
        places = differing(first.answers, second.answers)
        if not places and first.variant == second.variant:
            continue
        items = papers.variants[first.variant]
        found.append(
            DifferingSheet(
                person,
                first.variant,
                second.variant if second.variant != first.variant else None,
                first.by.name,
                second.by.name,
                tuple(
                    _difference(place, items[place], first.answers[place], second.answers[place]) for place in places
                ),
            )
        )
    return found


def _difference(place: int, item: PaperItem, first: str, second: str) -> Difference:
    shown = [(one, one or _("not answered")) for one in (first, second)]
    if item.is_chosen and item.wording.kind is not Kind.MULTIPLE:
        others = [*LETTERS[: len(item.options)], ""]
        shown += [(one, one or _("not answered")) for one in others if one not in {first, second}]
    choices = tuple((_as_typed(value, item), words) for value, words in shown)
    return Difference(place, item.wording.prompt, first, second, choices)


def _as_typed(answer: str, item: PaperItem) -> str:
    return write_answers([answer], [item])


def key_of(papers: Papers, variant: int) -> list[str]:
    """The right letters of a variant, for whoever corrects by hand. Words stay out."""
    keys = {item.id: item.version.answer_key for item in papers.form.items}
    return [
        "".join(
            LETTERS[place] for place, option in enumerate(item.options) if option in keys[item.item_id].right
        )
        if item.wording.kind in CHOSEN
        else ""
        for item in papers.variants[variant]
    ]  # fmt: skip
