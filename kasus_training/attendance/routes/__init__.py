"""How attendance is reached in a browser."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("attendance", __name__)

# The views register themselves on the blueprint above.
from kasus_training.attendance.routes import (  # noqa: E402, F401
    board,
    desk,
    overview,
    pairing,
    paper,
    papers,
    projector,
    self_check_in,
    standing,
    station_app,
    stations,
    walk_in,
)
