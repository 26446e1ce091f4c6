"""How events are reached in a browser."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("events", __name__)
