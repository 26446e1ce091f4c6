"""One transaction for all who ask while another one is under way.

A commit that must survive a power cut waits for the disk, and writers of one database wait for
each other. So those who wait are served together by the next one whose turn it is: the disk is
asked once, and what they need to know is read once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import current_app
from sqlalchemy.exc import OperationalError

from kasus_training.foundation.database import BUSY_TIMEOUT_MS
from kasus_training.foundation.transaction import DatabaseBusy, transaction

GATHERING_SECONDS = 0.008
"""How long those of the last round are waited for. They use the processor meanwhile."""

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], Sequence["Result | Exception"]]
"""Does all items in one transaction; an item that is refused gets its exception as its result."""


@dataclass(eq=False)
class Ticket(Generic[Item]):
    """Somebody who waits for an answer."""

    item: Item
    outcome: Any = None
    is_served: bool = False


class GroupCommit(Generic[Item, Result]):
    """Gathers the items of threads that wait at the same time."""

    def __init__(self, work: Work[Item, Result]) -> None:
        self._work = work
        self._waiting: list[Ticket[Item]] = []
        self._arrival = threading.Condition()
        self._turn = threading.Lock()
        self._expected = 1

    def do(self, item: Item) -> Result:
        """The result for this item, committed. Raises what the work found against it, and
        `DatabaseBusy` when its turn did not come in time; then nothing of it was done."""
        ticket = Ticket(item)
        with self._arrival:
            self._waiting.append(ticket)
            self._arrival.notify()
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            if self._withdraw(ticket):
                raise DatabaseBusy
            # It is being served right now, and what becomes of it must be told.
            self._turn.acquire()
        try:
            if not ticket.is_served:
                taken = self._take(ticket)
                self._serve(taken)
                # Whoever came now, and whoever waits since, may be back for the next round.
                self._expected = len(taken) + len(self._waiting)
        finally:
            self._turn.release()
        if isinstance(ticket.outcome, Exception):
            raise ticket.outcome
        return ticket.outcome

    def _withdraw(self, ticket: Ticket[Item]) -> bool:
        with self._arrival:
            if ticket not in self._waiting:
                return False
            self._waiting.remove(ticket)
            return True

    def _take(self, own: Ticket[Item]) -> list[Ticket[Item]]:
        """Everybody who waits. Our own may be gone with a thread that was ended in its turn."""
        with self._arrival:
            # Alone nobody waits.
            self._arrival.wait_for(lambda: len(self._waiting) >= self._expected, GATHERING_SECONDS)
            taken, self._waiting = self._waiting, []
        return taken if own in taken else [*taken, own]

    def _serve(self, tickets: list[Ticket[Item]]) -> None:
        try:
            with transaction():
                outcomes = self._work([ticket.item for ticket in tickets])
        except (DatabaseBusy, OperationalError) as fault:
            outcomes = [fault] * len(tickets)
        except Exception as fault:
            # One item must not spoil the others: each is tried again in a transaction of its own.
            if len(tickets) > 1:
                for ticket in tickets:
                    self._serve([ticket])
                return
            outcomes = [fault]
        for ticket, outcome in zip(tickets, outcomes, strict=True):
            ticket.outcome, ticket.is_served = outcome, True


def together(work: Work[Item, Result], item: Item) -> Result:
    """Do this item in one transaction with those of other requests that wait for the same work."""
    groups = current_app.extensions.setdefault("group_commits", {})
    group: GroupCommit[Item, Result] = groups.setdefault(work, GroupCommit(work))
    return group.do(item)
