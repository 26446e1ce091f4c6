"""Style sheets, scripts, fonts and pictures, served under an address that names their content.

The whole folder has one version, so relative imports between modules keep it; a changed
file changes the address, and browsers may keep what they have for a year.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, send_from_directory
from flask.typing import ResponseReturnValue

from kasus_training.foundation.doors import door_of, public
from kasus_training.foundation.paths import web_root

bp = Blueprint("assets", __name__)

BUNDLES = frozenset({"css/app.css"})
COMPRESSED = {".css", ".js", ".mjs", ".svg", ".json", ".wasm"}
IMPORT = re.compile(r'@import\s+"([^"]+)"\s*;')
YEAR = 31_536_000

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("font/woff2", ".woff2")


def init_assets(app: Flask) -> None:
    app.extensions["assets_version"] = version_of(web_root() / "static")
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)
    app.after_request(_compress_pages)


def asset(path: str) -> str:
    """The address of a file of the static folder."""
    return f"/static/{current_app.extensions['assets_version']}/{path}"


@lru_cache(maxsize=4)
def version_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@bp.get("/static/<version>/<path:path>")
@public
def serve_asset(version: str, path: str) -> ResponseReturnValue:
    folder = web_root() / "static"
    current = version == current_app.extensions["assets_version"]
    if Path(path).suffix in COMPRESSED:
        response = _compressed(folder, path)
    else:
        response = send_from_directory(folder, path)
    response.cache_control.public = True
    response.cache_control.no_cache = None
    response.cache_control.max_age = YEAR if current else 60
    if current:
        response.cache_control.immutable = True
    return response


def _compressed(folder: Path, path: str) -> Response:
    resolved = (folder / path).resolve()
    if not resolved.is_relative_to(folder.resolve()) or not resolved.is_file():
        abort(404)
    plain, small = _contents(folder, path, resolved.stat().st_mtime_ns)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = Response(small, mimetype=kind)
        response.content_encoding = "gzip"
    else:
        response = Response(plain, mimetype=kind)
    response.vary.add("Accept-Encoding")
    return response


@lru_cache(maxsize=256)
def _contents(folder: Path, path: str, _changed: int) -> tuple[bytes, bytes]:
    plain = _bundle(folder, path) if path in BUNDLES else (folder / path).read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0)


def _compress_pages(response: Response) -> Response:
    """Make pages small for the phones of participants.

    Only what opens without an account: a page of somebody signed in holds other people's secrets,
    and the length of a compressed page can tell about them.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if (
        view is None
        or door_of(view) not in {"public", "token"}
        or response.mimetype != "text/html"
        or response.content_encoding
        or response.is_streamed
    ):
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.content_encoding = "gzip"
    return response


def _bundle(folder: Path, path: str) -> bytes:
    """The sheet with its imports written in, so that a phone asks once.

    Sheets in subfolders write their addresses as seen from the bundle.
    """
    base = (folder / path).parent

    def inline(match: re.Match[str]) -> str:
        return (base / match.group(1)).read_text(encoding="utf-8")

    return IMPORT.sub(inline, (folder / path).read_text(encoding="utf-8")).encode()
