"""The blueprint on which the views of accounts register themselves, and what they share."""

from __future__ import annotations

from flask import Blueprint

from kasus_training.rulings import RuleBroken, TooMany

bp = Blueprint("accounts", __name__)


def wait_header(broken: RuleBroken) -> dict[str, str]:
    """How long to wait after too many tries, for the browser as well as for the person."""
    return {"Retry-After": str(broken.seconds)} if isinstance(broken, TooMany) else {}
