"""How accounts are reached in a browser."""

from __future__ import annotations

from kasus_training.accounts.routes import account, colleagues, organization, sign_in
from kasus_training.accounts.routes.blueprint import bp

__all__ = ["account", "bp", "colleagues", "organization", "sign_in"]
