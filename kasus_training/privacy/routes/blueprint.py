"""The blueprint of privacy, and the words that its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from kasus_training.privacy import messages
from kasus_training.privacy.messages import reminders as reminders

bp = Blueprint("privacy", __name__)


@bp.context_processor
def offer_words() -> dict[str, Any]:
    return {"says": messages}
