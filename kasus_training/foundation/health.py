"""Is the process there; can it work?"""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from kasus_training.foundation.database import db
from kasus_training.foundation.doors import public
from kasus_training.foundation.installation import is_schema_current
from kasus_training.foundation.jobs.board import seconds_since_beat

WORKER_SILENT_AFTER = 20.0

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def is_alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def is_ready() -> ResponseReturnValue:
    """200 when database, schema and worker are in order, else 503; each is named."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        db.session.execute(sa.text("SELECT 1"))
        checks["database"] = True
        checks["migrations"] = is_schema_current()
        silent = seconds_since_beat()
        checks["worker"] = silent is not None and silent < WORKER_SILENT_AFTER
    except SQLAlchemyError:
        # The answer below says which check failed.
        db.session.rollback()
    ready = all(checks.values())
    return jsonify(status="ok" if ready else "not ready", checks=checks), 200 if ready else 503
