"""Headers, cookies, hosts and limits that hold for every page."""

from __future__ import annotations

import json

from flask import Flask, Response, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

from kasus_training.config import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SCANNING_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
# A page asks for twenty files on a phone's connection, and none of them is a document.
FILE_POLICY = "default-src 'self'; frame-ancestors 'none'"
BODY_MAX = 12 * 1024 * 1024

ROW_ID_MAX = 2_147_483_647
# The largest batch of scans opens some five hundred braces; Python gives up at a thousand inside each other.
BRACKETS_UNSUSPICIOUS = 900


class RowId(IntegerConverter):
    """A number that a row can have; a larger one is an address that does not exist."""

    def to_python(self, value: str) -> int:
        number = super().to_python(value)
        if number > ROW_ID_MAX:
            raise ValidationError()
        return number


class Word(UnicodeConverter):
    """Part of an address without control characters: databases refuse some of them."""

    def to_python(self, value: str) -> str:
        if not value.isprintable():
            raise ValidationError()
        return super().to_python(value)


csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)


def init_security(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-kasus" if settings.is_https else "kasus",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        MAX_CONTENT_LENGTH=BODY_MAX,
        MAX_FORM_PARTS=5_000,
        # A pasted list of five thousand people fits.
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        # Desk, grid and test pages stay open for hours.
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(settings.redis_url),
        RATELIMIT_ENABLED=not settings.testing,
    )
    if settings.proxy_count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxy_count, x_proto=settings.proxy_count
        )
    app.url_map.converters.update(int=RowId, string=Word, default=Word)
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(lambda: check_host(settings))
    app.before_request(refuse_bottomless_json)
    app.after_request(lambda response: set_headers(response, settings))


def check_host(settings: Settings) -> None:
    """Refuse a made-up Host: addresses are built from the configured one, never from it."""
    if settings.lan is not None:
        if request.host not in settings.lan.hosts:
            abort(400)
        return
    if settings.is_https and request.host != settings.host and not request.path.startswith(("/healthz", "/readyz")):
        abort(400)


def refuse_bottomless_json() -> None:
    """A body of brackets inside brackets is no request, and reading it must not be a fault."""
    if not request.is_json:
        return
    body = request.get_data()
    if body.count(b"[") + body.count(b"{") <= BRACKETS_UNSUSPICIOUS:
        return
    try:
        json.loads(body)
    except RecursionError:
        abort(400)
    except ValueError:
        # Whoever reads it says what is wrong with it.
        return


def allow_scanning(response: Response) -> Response:
    """Let this page compile the QR decoder's WebAssembly."""
    response.headers["Content-Security-Policy"] = SCANNING_POLICY
    return response


def set_headers(response: Response, settings: Settings) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.blueprint == "assets":
        headers.setdefault("Content-Security-Policy", FILE_POLICY)
    else:
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("Referrer-Policy", "same-origin")
        # Over plain HTTP in a hall browsers ignore it, and complain on every page.
        if settings.lan is None or settings.is_https:
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
    # A laptop in a hall answers over both; who once came over HTTPS must not be locked in there.
    if settings.is_https and settings.lan is None:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store" if response.mimetype == "text/html" else "private, no-cache"
    return response
