"""Headers, cookies, hosts and limits that hold for every page."""

from __future__ import annotations

import json

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
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
Headers = tuple[tuple[str, str], ...]
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


class HeaderFirst(CSRFProtect):
    """Scripts send the token in a header; their bodies need not be searched for a form's field."""

    def _get_csrf_token(self) -> str | None:
        token: str | None = request.headers.get("X-CSRFToken") or super()._get_csrf_token()
        return token


class LimitsOfViews(Limiter):
    """Every limit of ours stands at a view, which checks it. None holds for all requests, so
    nothing is looked up before each of them."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


class SignedSessions(SecureCookieSessionInterface):
    """Keeps the signer of the application's one key; Flask makes a new one twice a request."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


csrf = HeaderFirst()
limiter = LimitsOfViews(get_remote_address, headers_enabled=True)


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
    app.session_interface = SignedSessions()
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(lambda: check_host(settings))
    app.before_request(refuse_bottomless_json)
    of_files, of_pages = headers_of_files(settings), headers_of_pages(settings)
    app.after_request(lambda response: set_headers(response, of_files, of_pages))


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


def headers_of_files(settings: Settings) -> Headers:
    """What every file says to browsers."""
    return (
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Security-Policy", FILE_POLICY),
        *_of_https(settings),
    )


def headers_of_pages(settings: Settings) -> Headers:
    """What every other answer says to browsers."""
    # Over plain HTTP in a hall browsers ignore it, and complain on every page.
    alone = settings.lan is None or settings.is_https
    return (
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Security-Policy", POLICY),
        ("Referrer-Policy", "same-origin"),
        *((("Cross-Origin-Opener-Policy", "same-origin"),) if alone else ()),
        ("Permissions-Policy", "camera=(self), microphone=(), geolocation=()"),
        *_of_https(settings),
    )


def _of_https(settings: Settings) -> Headers:
    # A laptop in a hall answers over both; who once came over HTTPS must not be locked in there.
    holds = settings.is_https and settings.lan is None
    return (("Strict-Transport-Security", "max-age=31536000"),) if holds else ()


def set_headers(response: Response, of_files: Headers, of_pages: Headers) -> Response:
    """Add what the view has not said itself."""
    headers = response.headers
    said = {name.lower() for name in headers.keys()}  # noqa: SIM118 -- iterating headers gives pairs
    for name, value in of_files if request.blueprint == "assets" else of_pages:
        if name.lower() not in said:
            headers.add(name, value)
    if "cache-control" not in said:
        headers.add("Cache-Control", "no-store" if response.mimetype == "text/html" else "private, no-cache")
    return response
