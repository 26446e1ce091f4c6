"""The order in which the demo comes to be."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from kasus_training.demo.offices import make_offices
from kasus_training.demo.trainings import make_training
from kasus_training.foundation.transaction import transaction


def build(app: Flask, *, first_day: date, participants: int) -> dict[str, Any]:
    """Everything, and what `demo-accounts.json` says about it. Needs an application context."""
    with transaction():
        offices = make_offices(first_day)
    today = make_training(offices.main, first_day)
    return {"event": today.slug, "accounts": offices.accounts}
