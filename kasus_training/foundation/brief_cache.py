"""Answers that many people ask for at the same moment, worked out once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from kasus_training.foundation import clock

KEPT_MOST = 500


class BriefCache:
    """Keeps an answer for a moment. Who asks while it is being worked out waits for it, so
    several viewers cost one computation per moment and process."""

    def __init__(self, life: timedelta, now: Callable[[], datetime] = clock.now) -> None:
        self.life = life
        self._now = now
        self._answers: dict[Hashable, tuple[datetime, Any]] = {}
        self._turns: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """The answer for the key, at most `life` old."""
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            kept = self._answers.get(key)
            if kept is not None and timedelta(0) <= self._now() - kept[0] < self.life:
                return kept[1]
            asked_at = self._now()
            try:
                answer = compute()
            except BaseException:
                # A refusal is not kept, and whoever guesses must not fill the memory with turns.
                self._turns.pop(key, None)
                raise
            with self._lock:
                self._forget_old()
                self._answers[key] = (asked_at, answer)
            return answer

    def _forget_old(self) -> None:
        if len(self._answers) < KEPT_MOST:
            return
        now = self._now()
        for key, (at, _answer) in list(self._answers.items()):
            if now - at >= self.life:
                del self._answers[key]
                self._turns.pop(key, None)


def for_a_second(key: Hashable, compute: Callable[[], Any]) -> Any:
    """The application's own cache of one second. Tests hold the clock, so they keep nothing."""
    if current_app.testing:
        return compute()
    cache: BriefCache = current_app.extensions.setdefault("brief_cache", BriefCache(timedelta(seconds=1)))
    return cache.get(key, compute)
