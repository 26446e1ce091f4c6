"""What the pages of a test accept: its settings, and what people send while they take it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField

from kasus_training.assessments.actions import SentAnswer
from kasus_training.assessments.blueprints import Place
from kasus_training.assessments.messages.tests import opening_word, page_style_word, reveal_word
from kasus_training.assessments.models import AssessmentForm, FormItem
from kasus_training.assessments.questions import CHOSEN, Level
from kasus_training.assessments.taking import Opening, PageStyle, Reveal, TakingDraft
from kasus_training.foundation.forms import (
    ChoiceField,
    DayField,
    DecimalField,
    Form,
    LineField,
    OneOfField,
    Required,
    WallTimeField,
    WholeNumberField,
    choices,
)
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.rulings import RuleBroken
from kasus_training.zones import to_utc, to_wall

ANSWERS_MAX = 200
AGE_MAX_MS = 2 * 24 * 60 * 60 * 1000


class TakingForm(Form):
    """How a test is opened, taken and shown."""

    opening = OneOfField(_l("How the test is opened"))
    opens_on = DayField(_l("Opens on"))
    opens_at = WallTimeField(_l("at (opening)"))
    closes_on = DayField(_l("Closes on"))
    closes_at = WallTimeField(_l("at (closing)"))
    minutes = WholeNumberField(_l("Time limit in minutes"))
    page_style = OneOfField(_l("On the phone"))
    mixes_questions = BooleanField(_l("Mix the order of the questions for each person"))
    mixes_options = BooleanField(_l("Mix the order of the options for each person"))
    reveal = ChoiceField(_l("What people see of their result"), coerce=Reveal)
    weight = DecimalField(_l("Weight"), [Required()])
    pass_mark = DecimalField(_l("Pass mark"))
    raters = ChoiceField(_l("Raters of a practical skill"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opening.choices = choices([(one.value, opening_word(one)) for one in Opening])
        self.page_style.choices = choices([(one.value, page_style_word(one)) for one in PageStyle])
        self.reveal.choices = choices([(one.value, reveal_word(one)) for one in Reveal])
        self.raters.choices = choices([(1, "1"), (2, "2")])

    def fill(self, form: AssessmentForm) -> None:
        zone = form.event.timezone
        for name in ("minutes", "mixes_questions", "mixes_options", "reveal", "weight", "pass_mark", "raters"):
            self[name].data = getattr(form, name)
        self.opening.data, self.page_style.data = form.opening.value, form.page_style.value
        if form.opening is Opening.TIME:
            for name, instant in (("opens", form.opens_at), ("closes", form.closes_at)):
                if instant is not None:
                    wall = to_wall(instant, zone)
                    self[f"{name}_on"].data, self[f"{name}_at"].data = wall.date(), wall.time()

    def draft(self, zone: str) -> TakingDraft:
        opening = Opening(self.opening.data)
        by_time = opening is Opening.TIME
        return TakingDraft(
            weight=self.weight.data,
            pass_mark=self.pass_mark.data,
            opening=opening,
            opens_at=_instant(self.opens_on.data, self.opens_at.data, zone, "opens_at") if by_time else None,
            closes_at=_instant(self.closes_on.data, self.closes_at.data, zone, "closes_at") if by_time else None,
            minutes=self.minutes.data,
            page_style=PageStyle(self.page_style.data),
            mixes_questions=bool(self.mixes_questions.data),
            mixes_options=bool(self.mixes_options.data),
            reveal=self.reveal.data,
            raters=self.raters.data,
        )


def _instant(day: date | None, at: time | None, zone: str, field: str) -> datetime | None:
    if day is None and at is None:
        return None
    if day is None or at is None:
        raise RuleBroken("test-day-and-time", field=field)
    return to_utc(day, at, zone)


class TestCodeForm(Form):
    """Who somebody is, and the letters on the projector."""

    __test__ = False

    code = LineField(_l("Your six-character code"), most=20)
    letters = LineField(_l("Letters on the screen"), most=20)


class MoreTimeForm(Form):
    minutes = WholeNumberField(_l("Minutes more"), [Required()])


def read_plan(sent: Mapping[str, str], topics: list[str]) -> dict[Place, int]:
    """The grid of a blueprint: `want-<number of the topic>-<level>`."""
    plan = {}
    for place, topic in enumerate(topics):
        for level in Level:
            typed = sent.get(f"want-{place}-{level.value}", "").strip() or "0"
            if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
                raise RuleBroken("blueprint-number", most=50)
            plan[topic, level] = int(typed)
    return plan


def read_points(sent: Mapping[str, str], items: list[FormItem]) -> dict[int, Decimal]:
    points = {}
    for item in items:
        typed = sent.get(f"points-{item.id}", "").strip().replace(",", ".")
        if not typed:
            continue
        try:
            points[item.id] = Decimal(typed)
        except InvalidOperation as unreadable:
            raise RuleBroken("item-points", most=100) from unreadable
    return points


def read_page(sent: Any, items: list[FormItem]) -> list[SentAnswer]:
    """The whole test as a page without JavaScript sends it: `q-<item>` for every question."""
    answers = []
    for item in items:
        name = f"q-{item.id}"
        if item.version.kind in CHOSEN:
            chosen = [value for value in sent.getlist(name) if value]
            answers.append(SentAnswer(item.id, {"chosen": chosen}))
        elif name in sent:
            answers.append(SentAnswer(item.id, {"text": sent[name].replace("\r\n", "\n")}))
    return answers


def read_answers(body: Any) -> list[SentAnswer]:
    """What a phone sends: {"answers": [{"item": 5, "value": {…}, "age": milliseconds}]}."""
    rows = body.get("answers") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not 0 < len(rows) <= ANSWERS_MAX:
        raise RuleBroken("answers-malformed")
    return [_sent(row) for row in rows]


def _sent(row: Any) -> SentAnswer:
    if not isinstance(row, dict):
        raise RuleBroken("answers-malformed")
    item_id, age = row.get("item"), row.get("age", 0)
    if not isinstance(item_id, int) or isinstance(item_id, bool) or not 0 < item_id < 2**31:
        raise RuleBroken("answers-malformed")
    if not isinstance(age, int) or isinstance(age, bool):
        raise RuleBroken("answers-malformed")
    return SentAnswer(item_id, row.get("value"), timedelta(milliseconds=min(max(age, 0), AGE_MAX_MS)))
