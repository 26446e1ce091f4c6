"""How privacy is reached in a browser."""

from __future__ import annotations

from kasus_training.privacy.routes import incidents, office, own, people, requests
from kasus_training.privacy.routes.blueprint import bp

__all__ = ["bp", "incidents", "office", "own", "people", "requests"]
