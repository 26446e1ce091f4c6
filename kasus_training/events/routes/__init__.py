"""How events are reached in a browser."""

from __future__ import annotations

from kasus_training.events.routes import listing, settings, team
from kasus_training.events.routes.blueprint import bp

__all__ = ["bp", "listing", "settings", "team"]
