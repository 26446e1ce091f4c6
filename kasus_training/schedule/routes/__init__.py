"""How the timetable is reached in a browser."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("schedule", __name__)

# The views register themselves on the blueprint above.
from kasus_training.schedule.routes import papers, places, sessions, timetable  # noqa: E402, F401
