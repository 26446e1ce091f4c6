"""Which head counts outsiders may see: no total gives a hidden one away."""

from __future__ import annotations

from itertools import product

import pytest

from kasus_training.participants.disaggregation import NEEDS, NO_NEEDS, Heads, disaggregate, hidden_figures

SECTORS = ("opd", "sekolah", "forum")


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [((12, 9, 4), {1, 2}), ((12, 9), set()), ((12, 3, 3), {1, 2}), ((12, 2, 2), {0, 1, 2}), ((12, 0, 9), set())],
)
def test_small_groups_hide_and_take_the_next_with_them(counts: tuple[int, ...], hidden: set[int]):
    figures = {**dict(enumerate(counts)), "total": sum(counts)}

    assert hidden_figures(figures, [("total", list(range(len(counts))))]) == hidden


def heads() -> list[Heads]:
    rows = []
    answers = product(SECTORS, ("female", "male"), ("under-18", "35-44"), (NEEDS, NO_NEEDS), ("Kandangan", "Loksado"))
    for place, (sector, gender, age, needs, district) in enumerate(answers):
        count = (place * 7) % 11 if needs == NO_NEEDS else (place * 5) % 3
        if count:
            rows.append(Heads(sector, (gender, age, needs, district), count))
    return rows


def test_the_office_sees_every_count():
    found = disaggregate(heads(), SECTORS, outside=False)

    figures = [figure for part in found.breakdowns for cells in part.cells for figure in cells]
    assert not any(figure.hidden for figure in figures)
    assert not found.is_shortened
    assert len(found.combinations) == len(heads())
    assert sum(figure.count for figure in figures) == 4 * found.total.count


def test_outside_no_shown_sum_leaves_fewer_than_two_figures_or_five_people_open():
    found = disaggregate(heads(), SECTORS, outside=True)

    sums = [(found.total, list(found.sector_totals))]
    for part in found.breakdowns:
        sums.append((found.total, list(part.totals)))
        sums += [(total, list(cells)) for total, cells in zip(part.totals, part.cells, strict=True)]
        columns = zip(*part.cells, strict=True)
        sums += [(total, list(cells)) for total, cells in zip(found.sector_totals, columns, strict=True)]
    for total, parts in sums:
        masked = [figure.count for figure in parts if figure.hidden]
        assert all(figure.hidden for figure in parts if 0 < figure.count < 5)
        if masked and not total.hidden:
            assert len(masked) >= 2 and sum(masked) >= 5
        if total.hidden:
            assert masked
    assert found.is_shortened
    assert all(row.count >= 5 for row in found.combinations)
