"""The list of certificates: which people stand on which page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.certificates.eligibility import Verdict
from kasus_training.certificates.rules import CertificateState

PAGE_SIZE = 25


class Standing(StrEnum):
    """How a participant stands with the certificate."""

    ISSUED = "issued"
    DUE = "due"
    LACKING = "lacking"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Line:
    """One participant of the list."""

    verdict: Verdict
    standing: Standing


@dataclass(frozen=True)
class Listing:
    """One page of the list, and how many stand where in all."""

    lines: list[Line]
    counts: dict[Standing, int]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * PAGE_SIZE, self.total)


def standing_of(verdict: Verdict, state: CertificateState | None) -> Standing:
    if state is CertificateState.VALID:
        return Standing.ISSUED
    if state is CertificateState.REVOKED:
        return Standing.REVOKED
    return Standing.DUE if verdict.earned else Standing.LACKING


def list_people(
    verdicts: Iterable[Verdict],
    states: Mapping[int, CertificateState],
    *,
    only: Standing | None = None,
    search: str = "",
    number: int = 1,
) -> Listing:
    """The participants whose names hold every word searched for, a page of them."""
    lines = [Line(verdict, standing_of(verdict, states.get(verdict.candidate.registration_id))) for verdict in verdicts]
    counts = {standing: sum(line.standing is standing for line in lines) for standing in Standing}
    words = search.casefold().split()
    found = [
        line
        for line in lines
        if (only is None or line.standing is only)
        and all(word in line.verdict.candidate.name.casefold() for word in words)
    ]
    number = min(max(1, number), max(1, -(-len(found) // PAGE_SIZE)))
    start = (number - 1) * PAGE_SIZE
    return Listing(found[start : start + PAGE_SIZE], counts, number, len(found))
