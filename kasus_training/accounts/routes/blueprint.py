"""The blueprint on which the views of accounts register themselves."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)
