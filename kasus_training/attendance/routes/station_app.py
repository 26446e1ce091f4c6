"""The scanning app of a paired device: one page without anybody's name in it, and what makes it
work without a network. The names come by the API, to a station only."""

from __future__ import annotations

import json
import re

from flask import Response, abort, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.attendance import actions, messages, queries
from kasus_training.attendance.access import (
    check_not_revoked,
    check_own_page_sent_it,
    station_cookie_name,
    station_of_browser,
)
from kasus_training.attendance.routes import bp
from kasus_training.foundation import clock
from kasus_training.foundation.assets import asset
from kasus_training.foundation.doors import by_token, public
from kasus_training.foundation.languages import zone_name
from kasus_training.foundation.paths import web_root
from kasus_training.foundation.security import allow_scanning, csrf
from kasus_training.foundation.transaction import reexamine, transaction

SLUG = re.compile(r"[a-z0-9-]{1,120}")
SHELL = (
    "css/app.css",
    "js/theme.js",
    "js/app.js",
    "js/desk.js",
    "img/icons.svg",
    "img/favicon.svg",
    "img/app-192.png",
    "vendor/plus-jakarta-sans-5.3.0/plus-jakarta-sans-latin-wght-normal.woff2",
    "vendor/barcode-detector-3.2.2/ponyfill.js",
    "vendor/barcode-detector-3.2.2/zxing-exported.js",
    "vendor/zxing-wasm-3.1.3/zxing_reader.wasm",
    "vendor/qr-0.7.0/decode.js",
)
SHELL_FOLDERS = ("js/components", "js/desk")


@bp.get("/station")
@public
def show_station() -> ResponseReturnValue:
    """The same for everybody, so that it may be kept on the device."""
    page = render_template(
        "attendance/station.html",
        results=messages.words_of_results(),
        statuses=messages.words_of_statuses(),
    )
    return allow_scanning(make_response(page))


@bp.get("/station/self")
@by_token
def show_own_station() -> ResponseReturnValue:
    """Which station this browser is; the page cannot read its own token."""
    check_own_page_sent_it()
    station = station_of_browser()
    event = station.event
    return jsonify(
        name=station.name,
        event=event.slug,
        zone_word=zone_name(event, clock.now()),
        code_key=queries.code_key_of_station(station.id),
    )


@bp.post("/station/unpair")
@csrf.exempt
@by_token
def unpair_station() -> ResponseReturnValue:
    """The device stops being a station: its token is worth nothing from now on. The page may be
    older than its form token, so it proves itself as it does to the API."""
    check_own_page_sent_it()
    station = station_of_browser()
    reexamine(lambda: check_not_revoked(station))
    with transaction():
        actions.sign_off_station(station)
    response = jsonify(state="unpaired")
    response.delete_cookie(
        station_cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Strict"
    )
    return response


@bp.get("/station/sw.js")
@public
def serve_worker() -> ResponseReturnValue:
    """The service worker, with the list of files of this version."""
    source = (web_root() / "static" / "js" / "desk_worker.js").read_text(encoding="utf-8")
    facts = {"version": current_app.extensions["assets_version"], "files": shell_files(), "page": "/station"}
    response = Response(f"const SHELL = {json.dumps(facts)};\n{source}", mimetype="text/javascript")
    # The pages of colleagues lie under /events; the script itself decides for which it works.
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/station/app.webmanifest")
@public
def show_manifest() -> ResponseReturnValue:
    """What makes the page an app on the home screen: of a station, or of a colleague's desk."""
    slug = request.args.get("desk", "")
    if slug and not SLUG.fullmatch(slug):
        abort(404)
    start = f"/events/{slug}/scan" if slug else "/station"
    manifest = {
        "id": start,
        "name": _("Scan attendance"),
        "short_name": _("Scan"),
        "lang": "id",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#10211e",
        "theme_color": "#0C5A54",
        "icons": [
            {"src": asset("img/app-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": asset("img/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
            {"src": asset("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return Response(json.dumps(manifest), mimetype="application/manifest+json")


def shell_files() -> list[str]:
    folder = web_root() / "static"
    modules = [path for name in SHELL_FOLDERS for path in sorted((folder / name).glob("*.js"))]
    return [asset(path) for path in (*SHELL, *(path.relative_to(folder).as_posix() for path in modules))]
