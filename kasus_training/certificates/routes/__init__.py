"""How certificates are reached in a browser."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("certificates", __name__)

# The views register themselves on the blueprint above.
from kasus_training.certificates.routes import office, public  # noqa: E402, F401
