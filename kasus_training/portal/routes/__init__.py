"""How the pages that show several houses are reached in a browser."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("portal", __name__)

# The views register themselves on the blueprint above.
from kasus_training.portal.routes import lan, overview, participant, public  # noqa: E402, F401
