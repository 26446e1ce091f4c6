"""Question papers and answer sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from kasus_training.assessments.paper import LETTERS, VARIANTS, PaperItem, variant_of
from kasus_training.assessments.queries import Papers, ScoredPerson
from kasus_training.assessments.questions import Kind, Wording
from kasus_training.assessments.rules import Audience
from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.languages import format_number, in_language

HALF_PAGE_MOST = 30
"""A sheet with more questions fills a page of its own."""
SPARE_SHEETS = 2
"""Of each variant, for people who came without being on the list."""
LINES = {Kind.NUMBER: 1, Kind.SHORT: 2, Kind.ESSAY: 9}


def question_papers(papers: Papers, *, variant: int | None = None) -> bytes:
    """One paper for each variant, or for the one asked for; made to be copied."""
    wanted = range(papers.plan.variants) if variant is None else [variant]
    with in_language("id"):
        words = {
            "title": _("Questions"),
            "how": _("Write your answers on the answer sheet. Do not write on this paper."),
            "several": _("several answers are right"),
            "page": _("Page {x} of {y}"),
        }
        data = _paper(papers, words) | {
            "papers": [
                {"variant": VARIANTS[each], "items": [_question(item) for item in papers.variants[each]]}
                for each in wanted
            ]
        }
    return render_pdf("question_paper.typ", data)


def answer_sheets(papers: Papers, people: Sequence[ScoredPerson]) -> bytes:
    """A sheet for everybody, with number, name, code and variant printed; some more without."""
    if papers.form.audience is Audience.CHILDREN:
        people = [person for person in people if person.minor]
    with in_language("id"):
        sheets = [_sheet(papers, variant_of(person.number, papers.plan.variants), person) for person in people]
        sheets += [_sheet(papers, each, None) for each in range(papers.plan.variants) for _spare in range(SPARE_SHEETS)]
        words = {
            "title": _("Answer sheet"),
            "name": _("Name"),
            "number": _("No."),
            "code": _("Code"),
            "institution": _("Institution"),
            "how": _("Fill in the circle of your answer. To change it, cross it out and fill in another one."),
        }
        data = _paper(papers, words) | {"sheets": sheets, "halves": _fits_half_a_page(papers)}
    return render_pdf("answer_sheet.typ", data)


def _fits_half_a_page(papers: Papers) -> bool:
    return papers.length <= HALF_PAGE_MOST and all(
        item.is_chosen and len(item.options) <= 5 for item in papers.variants[0]
    )


def _paper(papers: Papers, words: dict[str, str]) -> dict[str, Any]:
    form, event = papers.form, papers.form.event
    return {
        "office": _office(event),
        "event": f"{event.title} {event.region}".strip(),
        "form": form.title,
        "session": form.session.title if form.session else "",
        "facts": [
            (_("Questions"), str(papers.length)),
            (_("Highest score"), format_number(form.maximum)),
            *([(_("Time"), _("%(count)s minutes", count=form.minutes))] if form.minutes else []),
        ],
        "words": words | {"variant": _("Variant")},
        "shows_variant": papers.plan.variants > 1,
    }


def _office(event: Event) -> dict[str, str]:
    office = event.organization
    return {
        "government": office.government,
        "name": office.name,
        "address": office.address,
        "telephone": office.telephone,
        "email": office.email,
        "website": office.website,
    }


def _question(item: PaperItem) -> dict[str, Any]:
    words = option_words(item.wording)
    return {
        "prompt": item.wording.prompt,
        "options": [words[option] for option in item.options],
        "several": item.wording.kind is Kind.MULTIPLE,
        "lines": 0 if item.is_chosen else LINES[item.wording.kind],
    }


def option_words(wording: Wording) -> dict[str, str]:
    """What each option says, by its id."""
    if wording.kind is Kind.TRUE_FALSE:
        return {"true": _("True"), "false": _("False")}
    return {option.id: option.text for option in wording.options}


def _sheet(papers: Papers, variant: int, person: ScoredPerson | None) -> dict[str, Any]:
    code = person.code if person else ""
    return {
        "variant": VARIANTS[variant],
        "number": f"{person.number:03}" if person else "",
        "name": person.name if person else "",
        "institution": person.institution if person else "",
        "code": f"{code[:3]} {code[3:]}".strip(),
        "items": [
            {"letters": list(LETTERS[: len(item.options)]), "lines": 0 if item.is_chosen else LINES[item.wording.kind]}
            for item in papers.variants[variant]
        ],
    }
