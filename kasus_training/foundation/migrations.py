"""Bringing the schema to another version. Only who changes a schema loads what that takes."""

from __future__ import annotations

import flask_migrate
from flask import current_app

from kasus_training.foundation.database import db
from kasus_training.foundation.paths import web_root

_migrate = flask_migrate.Migrate(compare_type=True, render_as_batch=True)


def upgrade() -> None:
    """Bring the application's database to the newest version."""
    _prepare()
    flask_migrate.upgrade()


def downgrade(*, revision: str) -> None:
    """Take the steps after this version back."""
    _prepare()
    flask_migrate.downgrade(revision=revision)


def _prepare() -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if "migrate" not in app.extensions:
        _migrate.init_app(app, db, directory=str(web_root() / "migrations"))
