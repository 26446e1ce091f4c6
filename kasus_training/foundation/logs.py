"""Structured logs, one line a request, each with the request's id."""

from __future__ import annotations

import logging
import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from kasus_training.config import Settings

SECRET_IN_PATH = re.compile(r"^/(p|screen|station/pair|account-link|guardian)/[^/]+")
QUIET = ("/static/", "/healthz", "/readyz")


def init_logs(app: Flask, settings: Settings) -> None:
    configure(settings.log_format)
    app.before_request(_open)
    app.after_request(_close)


def configure(log_format: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _renderer(log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def line_formatter(log_format: str) -> logging.Formatter:
    """Lines of libraries that use the standard logging, in the same shape as ours."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _renderer(log_format),
        ],
    )


def _renderer(log_format: str) -> structlog.typing.Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=False)


def masked(path: str) -> str:
    """The path without the secret that some addresses carry."""
    return SECRET_IN_PATH.sub(r"/\1/…", path)


def request_id() -> str:
    return getattr(g, "request_id", "")


def _open() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _close(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if not request.path.startswith(QUIET):
        structlog.get_logger().info(
            "request",
            method=request.method,
            path=masked(request.path),
            status=response.status_code,
            ms=round((time.perf_counter() - getattr(g, "began", time.perf_counter())) * 1000, 1),
        )
    return response
