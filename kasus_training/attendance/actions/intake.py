"""Scans of several requests, received in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from kasus_training.attendance.actions.scans import receive_parcels
from kasus_training.attendance.judging import Bearer, Parcel, Receipt, ScanBatch, Venue


@dataclass(frozen=True)
class Delivery:
    """A batch whose turn has come. `bring` looks afresh who brings it, and raises when they may
    not any more; deliveries of one `bringer` are looked at once."""

    bringer: Hashable
    bring: Callable[[], Bearer]
    batch: ScanBatch


def receive_deliveries(deliveries: Sequence[Delivery]) -> list[Receipt | Exception]:
    """A receipt for each delivery, in order, or what was said against its bringer."""
    bearers = _look_at_bringers(deliveries)
    outcomes: dict[int, Receipt | Exception] = {}
    parcels: dict[Venue, dict[int, Parcel]] = {}
    for number, delivery in enumerate(deliveries):
        bearer = bearers[delivery.bringer]
        if isinstance(bearer, Exception):
            outcomes[number] = bearer
        else:
            parcels.setdefault(bearer.venue, {})[number] = Parcel(delivery.batch, bearer.scanner)
    # In one order for all processes, so that two of them never wait for each other.
    for venue in sorted(parcels, key=lambda venue: venue.event_id):
        numbers = parcels[venue]
        outcomes |= zip(numbers, receive_parcels(venue, list(numbers.values())), strict=True)
    return [outcomes[number] for number in range(len(deliveries))]


def _look_at_bringers(deliveries: Sequence[Delivery]) -> dict[Hashable, Bearer | Exception]:
    bearers: dict[Hashable, Bearer | Exception] = {}
    for delivery in deliveries:
        if delivery.bringer in bearers:
            continue
        try:
            bearers[delivery.bringer] = delivery.bring()
        except Exception as refusal:
            # It is raised again where the delivery came from.
            bearers[delivery.bringer] = refusal
    return bearers
