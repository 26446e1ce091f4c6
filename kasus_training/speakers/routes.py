"""How speakers are reached in a browser."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("speakers", __name__)
