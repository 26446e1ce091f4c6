"""What a statistician asks of the pairs besides the findings that everybody reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kasus_training.assessments.findings import FEW, Findings, PairedScore
from kasus_training.assessments.statistics.change import Pair
from kasus_training.assessments.statistics.effect import Effect, effect_size
from kasus_training.assessments.statistics.individual import IndividualChange, individual_change
from kasus_training.assessments.statistics.pairing import pairs_of
from kasus_training.assessments.statistics.several import holm
from kasus_training.assessments.statistics.wilcoxon import SignedRanks, signed_ranks


@dataclass(frozen=True)
class SectorTest:
    """The exact Wilcoxon of one sector, and its p among all sectors tested."""

    sector_id: int
    label: str
    ranks: SignedRanks
    p: float
    p_holm: float


@dataclass(frozen=True)
class Analysis:
    """Nothing for fewer than five pairs, for their figures are hidden."""

    effect: Effect | None = None
    ranks: SignedRanks | None = None
    individual: IndividualChange | None = None
    sector_tests: tuple[SectorTest, ...] = field(default=())
    """Only when somebody asked for them."""

    @property
    def judged_ranks(self) -> SignedRanks | None:
        """The rank sums where a p-value may be given: from six pairs."""
        return self.ranks if self.ranks is not None and self.ranks.n >= FEW else None


def analyse(found: Findings, scores: Sequence[PairedScore] = (), *, by_sector: bool = False) -> Analysis:
    if not found.pairs:
        return Analysis()
    return Analysis(
        effect=effect_size(found.pairs),
        ranks=signed_ranks(found.pairs),
        individual=individual_change(found.pairs),
        sector_tests=_sector_tests(found, scores) if by_sector else (),
    )


def _sector_tests(found: Findings, scores: Sequence[PairedScore]) -> tuple[SectorTest, ...]:
    """Sectors that are shown and have at least six pairs."""
    pairs = _pairs_by_sector(scores)
    tested = [
        (sector, ranks)
        for sector in found.sectors
        if not sector.is_hidden
        and (ranks := signed_ranks(pairs.get(sector.sector_id, ()))) is not None
        and ranks.n >= FEW
        and ranks.p is not None
    ]
    adjusted = holm([ranks.p or 0.0 for _, ranks in tested])
    return tuple(
        SectorTest(sector.sector_id, sector.label, ranks, ranks.p or 0.0, p_holm)
        for (sector, ranks), p_holm in zip(tested, adjusted, strict=True)
    )


def _pairs_by_sector(scores: Sequence[PairedScore]) -> Mapping[int, list[Pair]]:
    sectors = {score.sector_id for score in scores}
    return {
        sector_id: pairs_of([(one.pre_percent, one.post_percent) for one in scores if one.sector_id == sector_id])
        for sector_id in sectors
    }
