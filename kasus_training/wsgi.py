"""The application for a WSGI server: `granian --interface wsgi --factory kasus_training.wsgi:make_app`,
`gunicorn "kasus_training.wsgi:make_app()"`."""

from __future__ import annotations

import gc

from flask import Flask

from kasus_training.app import create_app
from kasus_training.config import Settings
from kasus_training.foundation.processes import end_with_parent


def make_app() -> Flask:
    """The application of this environment, in a process that does not outlive its server."""
    end_with_parent()
    app = create_app(Settings.from_env())
    # What stands from now on is never garbage: a collection need not walk through all of it again.
    gc.collect()
    gc.freeze()
    return app
