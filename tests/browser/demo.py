"""The demo's trainings behind the tests' own server: many people, marks, scores and certificates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kasus_training.demo.build import build
from tests.browser.office import Colleague
from tests.browser.server import LiveServer

PEOPLE = 14


@dataclass(frozen=True)
class Demo:
    """The server, and what `demo-accounts.json` would say."""

    server: LiveServer
    keys: dict[str, Any]

    @property
    def event(self) -> str:
        return self.keys["event"]

    @property
    def past_event(self) -> str:
        return self.keys["past_event"]

    @property
    def participant_path(self) -> str:
        return self.keys["participant"]["path"]

    @property
    def certificate_path(self) -> str:
        return self.keys["certificate"]["path"]

    def colleague(self, role: str) -> Colleague:
        account = self.keys["accounts"][role]
        return Colleague(role, account["email"], account["password"])


def build_demo(server: LiveServer) -> Demo:
    """Today's training, and last year's from invitation to certificates; every look costs more
    with each row, so fewer people than the real demo has."""
    with server.inside():
        return Demo(server, build(server.app, first_day=server.morning.today, count=PEOPLE, past_count=PEOPLE))
