"""How participants are reached in a browser."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("participants", __name__)
