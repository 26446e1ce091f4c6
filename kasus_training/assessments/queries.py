"""What we know of tests and scores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.accounts.models import Institution
from kasus_training.accounts.rules import name_key
from kasus_training.assessments.entries import show_entry
from kasus_training.assessments.findings import Findings, PairedScore, find
from kasus_training.assessments.models import AssessmentForm, Score, ScoreChange
from kasus_training.assessments.rules import BLANK, Entry, Phase, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.queries import sectors_of
from kasus_training.participants.rules import Status, printed_name
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind

GRID_SIZE = 100
PAGES_MAX = 10_000


@dataclass(frozen=True)
class Comparison:
    """A test before and one after that belong together: of the training, or of one session."""

    pre: AssessmentForm | None
    post: AssessmentForm | None
    session: TrainingSession | None = None

    @property
    def session_id(self) -> int | None:
        return self.session.id if self.session else None

    @property
    def forms(self) -> list[AssessmentForm]:
        return [form for form in (self.pre, self.post) if form is not None]

    @property
    def is_complete(self) -> bool:
        return self.pre is not None and self.post is not None


@dataclass(frozen=True)
class Cell:
    """One cell of the grid as it stands. Version 0 was never written."""

    form_id: int
    registration_id: int
    entry: Entry = BLANK
    version: int = 0

    @property
    def text(self) -> str:
        return show_entry(self.entry)

    @property
    def name(self) -> str:
        """What the cell is called in the page's form."""
        return f"s-{self.form_id}-{self.registration_id}"


@dataclass(frozen=True)
class GridRow:
    registration_id: int
    number: int
    name: str
    institution: str
    sector: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Tally:
    """Over all confirmed participants: how many have every score, how many cells are blank."""

    people: int
    complete: int
    blank: int


@dataclass(frozen=True)
class Grid:
    page: Page[GridRow]
    tally: Tally


def forms_of(event: Event) -> list[AssessmentForm]:
    """The event's tests in their order, with sessions and speakers loaded."""
    return list(
        db.session.scalars(
            sa.select(AssessmentForm)
            .options(
                orm.joinedload(AssessmentForm.session).selectinload(TrainingSession.assignments),
                orm.joinedload(AssessmentForm.locked_by),
            )
            .filter_by(event_id=event.id)
            .order_by(AssessmentForm.position)
        )
    )


def comparisons(forms: Sequence[AssessmentForm]) -> list[Comparison]:
    """The tests of the whole training first, then those of each session."""
    groups: dict[int | None, dict[Phase, AssessmentForm]] = {}
    for form in forms:
        groups.setdefault(form.session_id, {})[form.phase] = form
    ordered = sorted(groups.items(), key=lambda item: item[0] is not None)
    return [
        Comparison(phases.get(Phase.PRE), phases.get(Phase.POST), next(iter(phases.values())).session)
        for _, phases in ordered
    ]


def form_of_phase(event: Event, phase: Phase, session_id: int | None) -> AssessmentForm | None:
    return db.session.scalar(
        sa.select(AssessmentForm).filter_by(event_id=event.id, phase=phase, session_id=session_id)
    )  # fmt: skip


def last_position(event: Event) -> int:
    return db.session.scalar(sa.select(sa.func.max(AssessmentForm.position)).filter_by(event_id=event.id)) or 0


def session_in(event: Event, session_id: int) -> TrainingSession | None:
    return db.session.scalar(sa.select(TrainingSession).filter_by(id=session_id, event_id=event.id))


def sessions_to_test(event: Event) -> list[TrainingSession]:
    """The sessions that teach, in order of time: a test may belong to one."""
    return list(
        db.session.scalars(
            sa.select(TrainingSession)
            .filter_by(event_id=event.id, kind=SessionKind.SESSION)
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def highest_score(form: AssessmentForm) -> Decimal | None:
    """Decimals are kept as text, so the highest is found here and not by the database."""
    values = db.session.scalars(
        sa.select(Score.value).where(Score.form_id == form.id, Score.value.is_not(None)).distinct()
    )
    return max((value for value in values if value is not None), default=None)


def count_scores(forms: Sequence[AssessmentForm]) -> dict[int, int]:
    """How many cells hold something: form id → count."""
    rows = db.session.execute(
        sa.select(Score.form_id, sa.func.count())
        .where(Score.form_id.in_([form.id for form in forms]), Score.state != ScoreState.BLANK)
        .group_by(Score.form_id)
    )
    return {row[0]: row[1] for row in rows}


def confirmed_ids(event_id: int, wanted: Collection[int]) -> set[int]:
    """Which of these registrations are confirmed participants of the event."""
    return set(
        db.session.scalars(
            sa.select(Registration.id).where(
                Registration.event_id == event_id,
                Registration.status == Status.CONFIRMED,
                Registration.id.in_(wanted),
            )
        )
    )


def scores_at(form_ids: Collection[int], registration_ids: Collection[int]) -> dict[tuple[int, int], Score]:
    """The rows behind these cells, freshly read: (form, registration) → score."""
    rows = db.session.scalars(
        sa.select(Score)
        .options(orm.joinedload(Score.changed_by))
        .where(Score.form_id.in_(form_ids), Score.registration_id.in_(registration_ids))
        .execution_options(populate_existing=True)
    )
    return {(score.form_id, score.registration_id): score for score in rows}


def grid(
    event: Event, forms: Sequence[AssessmentForm], *, search: str = "", sector_id: int | None = None, number: int = 1
) -> Grid:
    """Confirmed participants by number, with a cell for each of these forms. Beyond the end it begins again."""
    number = min(max(1, number), PAGES_MAX)
    people = _people(event, search, sector_id).limit(GRID_SIZE).offset((number - 1) * GRID_SIZE)
    found = db.session.execute(people).all()
    if number > 1 and not found:
        return grid(event, forms, search=search, sector_id=sector_id)
    total = found[0].total if found else 0
    cells = cells_of(forms, [row.id for row in found])
    rows = [
        GridRow(
            registration_id=row.id,
            number=row.number,
            name=printed_name(row.front_title, row.name, row.back_title),
            institution=row.institution or "",
            sector=row.short_name or row.sector,
            cells=tuple(cells[form.id, row.id] for form in forms),
        )
        for row in found
    ]
    return Grid(Page(rows, number, total, GRID_SIZE), tally(event, forms))


def _people(event: Event, search: str, sector_id: int | None) -> sa.Select[*tuple[Any, ...]]:
    statement = (
        sa.select(
            Registration.id,
            Registration.number,
            Person.front_title,
            Person.name,
            Person.back_title,
            Institution.name.label("institution"),
            Sector.short_name,
            Sector.name.label("sector"),
            sa.func.count().over().label("total"),
        )
        .join(Registration.person)
        .join(Registration.sector)
        .outerjoin(Registration.institution)
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .order_by(Registration.number)
    )
    if sector_id is not None:
        statement = statement.where(Registration.sector_id == sector_id)
    key = name_key(search)
    if key:
        by_name = Person.name_key.contains(key, autoescape=True)
        by_number = Registration.number == int(key) if key.isascii() and key.isdigit() and len(key) < 9 else sa.false()
        statement = statement.where(by_name | by_number)
    return statement


def cells_of(forms: Sequence[AssessmentForm], registration_ids: Sequence[int]) -> dict[tuple[int, int], Cell]:
    """The cells as they stand, blank ones included, in one query."""
    form_ids = [form.id for form in forms]
    cells = {
        (form_id, registration_id): Cell(form_id, registration_id)
        for form_id in form_ids
        for registration_id in registration_ids
    }
    rows = db.session.execute(
        sa.select(Score.form_id, Score.registration_id, Score.state, Score.value, Score.version).where(
            Score.form_id.in_(form_ids), Score.registration_id.in_(registration_ids)
        )
    )
    for form_id, registration_id, state, value, version in rows:
        cells[form_id, registration_id] = Cell(form_id, registration_id, Entry(state, value), version)
    return cells


def tally(event: Event, forms: Sequence[AssessmentForm]) -> Tally:
    """Counted over all confirmed participants, in one query."""
    filled = (
        sa.select(sa.func.count(Score.id).label("cells"))
        .select_from(Registration)
        .outerjoin(
            Score,
            (Score.registration_id == Registration.id)
            & Score.form_id.in_([form.id for form in forms])
            & (Score.state != ScoreState.BLANK),
        )
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .group_by(Registration.id)
        .subquery()
    )
    people, complete, cells = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((filled.c.cells == len(forms), 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(filled.c.cells), 0),
        ).select_from(filled)
    ).one()
    return Tally(people, int(complete), people * len(forms) - int(cells))


def comparison_of(event: Event, session_id: int | None = None) -> Comparison | None:
    """The pair of tests of the training, or of one of its sessions."""
    return next((pair for pair in comparisons(forms_of(event)) if pair.session_id == session_id), None)


def paired_scores(event: Event, comparison: Comparison | None = None) -> list[PairedScore]:
    """One row for each confirmed participant, whether tested or not. Without a comparison named,
    the tests of the whole training."""
    pair = comparison or comparison_of(event)
    pre, post = (pair.pre, pair.post) if pair else (None, None)
    before, after = orm.aliased(Score), orm.aliased(Score)
    rows = db.session.execute(
        sa.select(Registration.id, Registration.sector_id, before.state, before.value, after.state, after.value)
        .outerjoin(before, (before.registration_id == Registration.id) & (before.form_id == (pre.id if pre else None)))
        .outerjoin(after, (after.registration_id == Registration.id) & (after.form_id == (post.id if post else None)))
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .order_by(Registration.number)
    )
    return [
        PairedScore(
            registration_id=registration_id,
            sector_id=sector_id,
            pre_percent=Entry(pre_state, pre_value).percent_of(pre.maximum) if pre and pre_state else None,
            post_percent=Entry(post_state, post_value).percent_of(post.maximum) if post and post_state else None,
            pre_state=pre_state or ScoreState.BLANK,
            post_state=post_state or ScoreState.BLANK,
        )
        for registration_id, sector_id, pre_state, pre_value, post_state, post_value in rows
    ]


def results_of(event: Event, comparison: Comparison | None = None) -> Findings:
    """What the two tests show, by sector too; small groups are hidden for everybody."""
    sectors = [(sector.id, sector.label) for sector in sectors_of(event)]
    return find(paired_scores(event, comparison), sectors)


def changes_page(
    forms: Sequence[AssessmentForm], *, registration_id: int | None = None, number: int = 1
) -> Page[ScoreChange]:
    """Who changed what in these forms, newest first."""
    statement = (
        sa.select(ScoreChange)
        .join(ScoreChange.score)
        .options(
            orm.contains_eager(ScoreChange.score).joinedload(Score.form),
            orm.contains_eager(ScoreChange.score)
            .joinedload(Score.registration)
            .joinedload(Registration.person),
            orm.joinedload(ScoreChange.by),
        )
        .where(Score.form_id.in_([form.id for form in forms]))
        .order_by(ScoreChange.id.desc())
    )  # fmt: skip
    if registration_id is not None:
        statement = statement.where(Score.registration_id == registration_id)
    return page_of(statement, number)


def change_in(event: Event, change_id: int) -> ScoreChange | None:
    """A change of one of this event's scores."""
    return db.session.scalar(
        sa.select(ScoreChange)
        .join(ScoreChange.score)
        .join(Score.form)
        .where(ScoreChange.id == change_id, AssessmentForm.event_id == event.id)
    )


def participant_name(event: Event, registration_id: int) -> str | None:
    """How a participant of this event is called; none when there is no such person here."""
    row = db.session.execute(
        sa.select(Person.front_title, Person.name, Person.back_title)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.id == registration_id, Registration.event_id == event.id)
    ).one_or_none()
    return None if row is None else printed_name(*row)
