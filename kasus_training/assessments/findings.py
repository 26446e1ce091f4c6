"""From everybody's scores to what a page may say: counted by pairs, small groups hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.assessments.rules import ScoreState
from kasus_training.assessments.statistics.change import Change, Pair, change_of
from kasus_training.assessments.statistics.description import Description, describe
from kasus_training.assessments.statistics.gain import Gain, class_gain
from kasus_training.assessments.statistics.hiding import SMALLEST_SHOWN, hidden_cells
from kasus_training.assessments.statistics.pairing import Who, pairs_of, who_counts

FEW = 6
SMALL = 30


@dataclass(frozen=True)
class PairedScore:
    """One confirmed participant's two scores, each in per cent of its own form's maximum."""

    registration_id: int
    sector_id: int
    pre_percent: float | None
    post_percent: float | None
    pre_state: ScoreState
    post_state: ScoreState

    @property
    def is_pair(self) -> bool:
        return self.pre_percent is not None and self.post_percent is not None

    @property
    def change(self) -> float | None:
        """Percentage points, or none without a pair."""
        if self.pre_percent is None or self.post_percent is None:
            return None
        return self.post_percent - self.pre_percent


class Size(StrEnum):
    """How much a number of pairs can carry; the words on the page switch with it."""

    NONE = "none"
    HIDDEN = "hidden"
    """Below five: figures would show single people."""
    FEW = "few"
    """Below six: described, not judged."""
    SMALL = "small"
    """Below thirty: indicative."""
    ENOUGH = "enough"


@dataclass(frozen=True)
class SectorFinding:
    """One sector's figures. A hidden one keeps nothing that could be printed by mistake."""

    sector_id: int
    label: str
    n: int | None
    is_hidden: bool
    before: Description | None = None
    after: Description | None = None
    change: Change | None = None
    gain: Gain | None = None


@dataclass(frozen=True)
class Findings:
    """What two tests show about a group. Below five pairs only the counts are kept."""

    who: Who
    size: Size
    pre_states: dict[ScoreState, int]
    post_states: dict[ScoreState, int]
    pairs: tuple[Pair, ...] = ()
    before: Description | None = None
    after: Description | None = None
    change: Change | None = None
    gain: Gain | None = None
    left_pre_mean: float | None = None
    """How those began who were not there at the second test; hidden below five."""
    sectors: tuple[SectorFinding, ...] = ()

    @property
    def hides_sectors(self) -> bool:
        return any(sector.is_hidden for sector in self.sectors)


def size_of(n: int) -> Size:
    if n == 0:
        return Size.NONE
    if n < SMALLEST_SHOWN:
        return Size.HIDDEN
    if n < FEW:
        return Size.FEW
    return Size.SMALL if n < SMALL else Size.ENOUGH


def find(scores: Sequence[PairedScore], sectors: Sequence[tuple[int, str]]) -> Findings:
    """Everything rows 1 to 3, 6 and 12 say about these scores; `sectors` are (id, label) in order."""
    both = [(score.pre_percent, score.post_percent) for score in scores]
    pairs = pairs_of(both)
    who = who_counts(both)
    counts = Findings(
        who=who,
        size=size_of(len(pairs)),
        pre_states=dict(Counter(score.pre_state for score in scores)),
        post_states=dict(Counter(score.post_state for score in scores)),
    )
    if counts.size in {Size.NONE, Size.HIDDEN}:
        return counts
    return Findings(
        who=who,
        size=counts.size,
        pre_states=counts.pre_states,
        post_states=counts.post_states,
        pairs=tuple(pairs),
        before=describe(before for before, _ in pairs),
        after=describe(after for _, after in pairs),
        change=change_of(pairs),
        gain=class_gain(pairs),
        left_pre_mean=who.left_pre_mean if who.n_left >= SMALLEST_SHOWN else None,
        sectors=_by_sector(scores, sectors),
    )


def _by_sector(scores: Sequence[PairedScore], sectors: Sequence[tuple[int, str]]) -> tuple[SectorFinding, ...]:
    pairs = [
        pairs_of([(score.pre_percent, score.post_percent) for score in scores if score.sector_id == sector_id])
        for sector_id, _ in sectors
    ]
    hidden = hidden_cells([len(own) for own in pairs])
    return tuple(
        SectorFinding(sector_id, label, None, True)
        if position in hidden
        else SectorFinding(
            sector_id,
            label,
            len(own),
            False,
            before=describe(before for before, _ in own),
            after=describe(after for _, after in own),
            change=change_of(own),
            gain=class_gain(own),
        )
        for position, ((sector_id, label), own) in enumerate(zip(sectors, pairs, strict=True))
    )
