"""Those who wait for a transaction at the same time share the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask

from kasus_training.foundation import group_commit
from kasus_training.foundation.group_commit import GroupCommit
from kasus_training.foundation.transaction import DatabaseBusy

PATIENCE_SECONDS = 20.0


class Counter:
    """Work that notes what it was given together, and can be held up."""

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []
        self.may_go_on = threading.Event()

    def __call__(self, items: Sequence[str]) -> list[str | Exception]:
        self.rounds.append(sorted(items))
        assert self.may_go_on.wait(PATIENCE_SECONDS)
        if "poison" in items:
            raise ValueError("poison")
        return [PermissionError(item) if item == "refused" else item.upper() for item in items]


def ask(app: Flask, group: GroupCommit[str, str], item: str) -> str:
    with app.test_request_context(method="POST"):
        return group.do(item)


def after_the_first(app: Flask, work: Counter, *items: str) -> list[Future[str]]:
    """One is being served while the others come; then all go on."""
    group = GroupCommit(work)
    with ThreadPoolExecutor(len(items) + 1) as pool:
        answers = [pool.submit(ask, app, group, "first")]
        wait_until(lambda: len(work.rounds) == 1)
        answers += [pool.submit(ask, app, group, item) for item in items]
        wait_until(lambda: len(group._waiting) == len(items))
        work.may_go_on.set()
    return answers


def wait_until(is_so) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_who_comes_while_one_is_served_is_served_together(app: Flask):
    work = Counter()

    answers = after_the_first(app, work, "a", "b", "c")

    assert [answer.result() for answer in answers] == ["FIRST", "A", "B", "C"]
    assert work.rounds == [["first"], ["a", "b", "c"]]


def test_a_refusal_is_raised_where_it_belongs(app: Flask):
    answers = after_the_first(app, Counter(), "a", "refused")

    assert answers[1].result() == "A"
    assert isinstance(answers[2].exception(), PermissionError)


def test_one_that_fails_does_not_spoil_the_others(app: Flask):
    answers = after_the_first(app, Counter(), "a", "poison", "c")

    assert [answers[1].result(), answers[3].result()] == ["A", "C"]
    assert isinstance(answers[2].exception(), ValueError)


def test_whose_turn_does_not_come_is_told_so_and_not_done(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(group_commit, "BUSY_TIMEOUT_MS", 50)
    work = Counter()
    group = GroupCommit(work)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, app, group, "first")
        wait_until(lambda: len(work.rounds) == 1)
        late = pool.submit(ask, app, group, "late")
        refusal = late.exception(PATIENCE_SECONDS)
        work.may_go_on.set()

    assert isinstance(refusal, DatabaseBusy)
    assert first.result() == "FIRST"
    assert work.rounds == [["first"]]
