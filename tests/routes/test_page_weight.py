"""A cheap phone pays for every byte: what the pages of a participant weigh, cold, as the server sends them."""

from __future__ import annotations

import gzip
import posixpath
import re

from flask import Flask

from kasus_training.accounts.models import Institution
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.database import db
from kasus_training.participants.queries import sectors_of
from kasus_training.participants.tickets import page_token
from tests.factories.people import make_registration
from tests.visitor import Visitor

# Below the 100 kB that a page may weigh, so that the headers of its requests have room.
MOST = 90_000
IN_PAGE = re.compile(r'(?:href|src)="(/static/[^"#?]+)')
IN_SHEET = re.compile(r'url\("([^"]+)"\)')
IN_SCRIPT = re.compile(r'(?:from|import)\s*\(?\s*"(\.[^"]+)"')
# Browsers fetch it only for letters that no page here has of itself.
RARE = "latin-ext"


def weight(anybody: Visitor, path: str) -> dict[str, int]:
    """Bytes on the wire by address: the page and everything of ours that it makes a browser fetch."""
    weighed: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in weighed or RARE in address:
            continue
        answer = anybody.client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        weighed[address] = len(answer.data)
        text = (gzip.decompress(answer.data) if answer.content_encoding == "gzip" else answer.data).decode(
            "utf-8", "replace"
        )
        answer.close()
        if answer.mimetype == "text/html":
            waiting += IN_PAGE.findall(text)
        elif answer.mimetype == "text/css":
            folder = posixpath.dirname(address)
            waiting += [posixpath.normpath(posixpath.join(folder, found)) for found in IN_SHEET.findall(text)]
        elif answer.mimetype == "text/javascript":
            folder = posixpath.dirname(address)
            waiting += [posixpath.normpath(posixpath.join(folder, found)) for found in IN_SCRIPT.findall(text)]
    return weighed


def test_what_a_participant_opens_weighs_at_most_100_kb(app: Flask, organizer: Visitor, anybody: Visitor):
    made = organizer.post(
        "/events/new",
        {
            "title": "Pelatihan Manajemen Penanganan Kasus Anak dan Perempuan",
            "timezone": "Asia/Makassar",
            "first_day": "2026-01-12",
            "day_count": "2",
            "preset": "two-days-eight-sessions",
            "usual_sectors": "1",
            "usual_tests": "1",
        },
    )
    slug = made.location.split("/")[2]
    with app.app_context():
        event = db.session.query(Event).filter_by(slug=slug).one()
        event.status = EventStatus.OPEN
        sectors = sectors_of(event)
        for sector in sectors:
            sector.institutions = [
                Institution(
                    organization_id=event.organization_id,
                    name=f"Puskesmas Kecamatan {sector.id}.{n}",
                    name_key=f"puskesmas kecamatan {sector.id}.{n}",
                )
                for n in range(6)
            ]
        person = f"/p/{page_token(make_registration(event, sectors[0], 'Raudhatul Jannah Binti Abdurrahman'))}"
        db.session.commit()

    pages = {path: weight(anybody, path) for path in (person, f"/e/{slug}", f"/e/{slug}/register")}

    heavy = {path: (sum(parts.values()), parts) for path, parts in pages.items() if sum(parts.values()) > MOST}
    assert heavy == {}
    # The counting itself: style, typeface, icons and modules are among what was weighed.
    assert min(len(parts) for parts in pages.values()) > 15
