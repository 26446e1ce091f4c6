"""Answers that stay true for as long as what they were worked out from stays the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from flask import current_app


class LastAnswers:
    """Keeps the answers that were asked for last. A key holds everything that the answer follows from,
    so an old answer is never given for a new state."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Two who ask at the same moment may both work it out; both come to the same."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = compute()
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return answer


def last_answers(about: str, *, most: int) -> LastAnswers:
    """The application's own, so that two in one process never meet each other's rows."""
    kept: dict[str, LastAnswers] = current_app.extensions.setdefault("last_answers", {})
    return kept.setdefault(about, LastAnswers(most))
