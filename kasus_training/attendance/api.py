"""The API that stations speak."""

from __future__ import annotations

from flask import Flask


def init_api(app: Flask) -> None:
    """Register the API's addresses under /api/v1."""
