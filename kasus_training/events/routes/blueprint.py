"""The blueprint on which the views of events register themselves."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("events", __name__)
