"""The application, put together. Read it as a table of contents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

import kasus_training.assessments.jobs

# Tables and kinds of jobs register themselves when they are imported.
import kasus_training.assessments.models
import kasus_training.attendance.models
import kasus_training.certificates.jobs
import kasus_training.certificates.models
import kasus_training.foundation.audit
import kasus_training.foundation.jobs.models
import kasus_training.participants.jobs
import kasus_training.participants.models
import kasus_training.privacy.jobs
import kasus_training.privacy.models
import kasus_training.schedule.models
import kasus_training.speakers.models  # noqa: F401
from kasus_training.accounts import access as accounts_access
from kasus_training.accounts import messages as accounts_messages
from kasus_training.accounts import routes as accounts
from kasus_training.assessments import access as assessments_access
from kasus_training.assessments import messages as assessments_messages
from kasus_training.assessments import routes as assessments
from kasus_training.attendance import api as attendance_api
from kasus_training.attendance import messages as attendance_messages
from kasus_training.attendance import routes as attendance
from kasus_training.certificates import messages as certificates_messages
from kasus_training.certificates import routes as certificates
from kasus_training.config import Settings
from kasus_training.events import access as events_access
from kasus_training.events import messages as events_messages
from kasus_training.events import routes as events
from kasus_training.foundation import health
from kasus_training.foundation.addresses import init_addresses
from kasus_training.foundation.assets import init_assets
from kasus_training.foundation.database import init_database
from kasus_training.foundation.doors import check_doors
from kasus_training.foundation.errors import init_errors
from kasus_training.foundation.jobs.worker import init_jobs
from kasus_training.foundation.languages import init_languages
from kasus_training.foundation.logs import init_logs
from kasus_training.foundation.paths import web_root
from kasus_training.foundation.security import init_security
from kasus_training.participants import messages as participants_messages
from kasus_training.participants import routes as participants
from kasus_training.portal import messages as portal_messages
from kasus_training.portal import routes as portal
from kasus_training.privacy import messages as privacy_messages
from kasus_training.privacy import routes as privacy
from kasus_training.reports import messages as reports_messages
from kasus_training.reports import routes as reports
from kasus_training.schedule import messages as schedule_messages
from kasus_training.schedule import routes as schedule
from kasus_training.speakers import messages as speakers_messages
from kasus_training.speakers import routes as speakers

HOUSES = (
    accounts,
    events,
    speakers,
    schedule,
    participants,
    attendance,
    assessments,
    certificates,
    reports,
    portal,
    privacy,
)
SPEAKING = (
    accounts_messages, events_messages, speakers_messages, schedule_messages, participants_messages,
    attendance_messages, assessments_messages, certificates_messages, reports_messages, portal_messages, privacy_messages,
)  # fmt: skip


class Application(Flask):
    """Views here are plain functions, so none is asked at every request whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings) -> Flask:
    """A plain WSGI application for these settings."""
    app = Application("kasus_training", static_folder=None, template_folder=str(web_root() / "templates"))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.strict_slashes = False
    app.config.update(
        TESTING=settings.testing, DATA_DIR=settings.data_dir, BASE_URL=settings.base_url, SETTINGS=settings
    )
    init_addresses(app)
    init_logs(app, settings)
    init_security(app, settings)
    init_database(app, settings)
    init_languages(app)
    init_assets(app)
    init_jobs(app, settings)
    init_errors(app)
    accounts_access.init_access(app)
    events_access.init_access(app)
    assessments_access.init_access(app)
    app.register_blueprint(health.bp)
    for house in HOUSES:
        app.register_blueprint(house.bp)
    attendance_api.init_api(app)
    check_doors(app)
    return app
