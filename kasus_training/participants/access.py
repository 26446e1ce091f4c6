"""Who may reach participants: children are found through their event only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import abort, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from kasus_training.accounts.access import current_user
from kasus_training.events import queries as events_queries
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import clock, storage
from kasus_training.participants import queries
from kasus_training.participants.models import Chaperone, ConsentPaper, Registration, Sector

UPLOADS = "imports"
UPLOAD_LIFE = 2 * 60 * 60


def public_event(slug: str) -> Event:
    """An event that the public may know of; a draft belongs to its team."""
    event = events_queries.event_by_slug(slug)
    if event is None or event.status is EventStatus.DRAFT:
        abort(404)
    return event


def registration_in(event: Event, registration_id: int) -> Registration:
    registration = queries.registration_of(event, registration_id)
    if registration is None:
        abort(404)
    return registration


def registration_by_page(token: str) -> Registration:
    """Whose personal page it is; an unknown token is an address that does not exist."""
    return queries.registration_by_page_token(token) or abort(404)


def child_of_guardian(token: str) -> Registration:
    return queries.registration_by_guardian_token(token) or abort(404)


def paper_in(registration: Registration, paper_id: int) -> ConsentPaper:
    """A scan of this child's; another child's is not there."""
    return next((paper for paper in queries.papers_of(registration) if paper.id == paper_id), None) or abort(404)


def chaperone_in(event: Event, chaperone_id: int) -> Chaperone:
    return queries.chaperone_of(event, chaperone_id) or abort(404)


def sector_in(event: Event, sector_id: int) -> Sector:
    sector = queries.sector_of(event, sector_id)
    if sector is None:
        abort(404)
    return sector


def keep_upload(event: Event, upload: dict[str, Any]) -> str:
    """Keep what was read of a file between looking at it and taking it in. Gives a signed key
    that works for this user and event only, and not for long."""
    _sweep_uploads()
    name = storage.keep(json.dumps(upload).encode(), kind=UPLOADS, suffix=".json")
    return _signer().dumps({"file": name, "event": event.id, "user": current_user.id})


def kept_upload(event: Event, key: str) -> tuple[str, dict[str, Any]]:
    """The name and the content of a kept upload; anybody else's, or an old one, is not there."""
    try:
        signed = _signer().loads(key, max_age=UPLOAD_LIFE)
    except BadSignature:
        abort(404)
    if signed.get("event") != event.id or signed.get("user") != current_user.id:
        abort(404)
    try:
        return signed["file"], json.loads(storage.path_of(signed["file"]).read_bytes())
    except FileNotFoundError:
        abort(404)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="participants-import")


def _sweep_uploads() -> None:
    """Names and telephones of lists that nobody confirmed do not stay on the disk."""
    oldest = clock.now().timestamp() - UPLOAD_LIFE
    for path in Path(storage.path_of(UPLOADS)).glob("*.json"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
